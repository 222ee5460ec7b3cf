import type { Intent } from '@smc/contracts';
import type { Bar, DataOrigin } from '@smc/domain';

/** One bar with everything execution needs to deal with it. */
export interface BarInput {
  readonly bar: Bar;
  readonly origin: DataOrigin;
  readonly messageId: string;
  readonly correlationId: string;
  /** Intents decided at its close, in log order. */
  readonly intents: readonly IntentInput[];
}

/** An intent with the message that carried it. */
export interface IntentInput {
  readonly intent: Intent;
  readonly messageId: string;
  readonly correlationId: string;
}
