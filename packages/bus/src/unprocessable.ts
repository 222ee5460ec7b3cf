/**
 * Thrown by a handler for a message that it will never be able to deal with: of another mode, for an account it does not have.
 * The message is buried as a dead letter with its bytes and this reason, and the consumer goes on; any other error is taken
 * for transient, and the message comes again.
 */
export class UnprocessableMessageError extends Error {
  override readonly name = 'UnprocessableMessageError';
  readonly messageId: string;
  readonly reason: string;

  constructor(messageId: string, reason: string) {
    super(`message ${messageId} cannot be dealt with: ${reason}`);
    this.messageId = messageId;
    this.reason = reason;
  }
}
