import { inspect } from 'node:util';
import { z } from 'zod';

const MASK = '***';

/** A value that must not be seen. Every way of printing it gives `***`; only {@link Secret.reveal} gives it out. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself, for the one place that needs it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

/** Schema of a secret environment key: a text that is not empty, wrapped at once. */
export const secretSchema = z
  .string()
  .min(1)
  .transform((value) => new Secret(value));
