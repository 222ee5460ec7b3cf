/** Exit codes every command keeps: done, does not hold, wrong input or usage, a needed server is missing. */
export const EXIT = { done: 0, doesNotHold: 1, badInput: 2, notThere: 3 } as const;

/** Ends a command with one line on stderr and an exit code. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Wrong input: says what, where and what would be right. */
export function badInput(message: string): CommandError {
  return new CommandError(EXIT.badInput, message);
}
