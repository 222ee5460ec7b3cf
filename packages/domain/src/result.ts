/** Outcome of something that may fail for an expected reason. Broken invariants throw instead. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** A success. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** An expected failure, carried as a value. */
export function err<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}

/** Ends an exhaustive switch: a new union member breaks the build here instead of the account at run time. */
export function assertNever(value: never): never {
  throw new Error(`unexpected variant: ${JSON.stringify(value)}`);
}

/** A broken invariant: the process must stop and reconcile rather than run on. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Throws {@link InvariantError} unless the condition holds. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** Returns the value, or throws {@link InvariantError} when it is absent. */
export function required<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new InvariantError(`missing ${what}`);
  return value;
}

/** Bad input at an edge: names the field, the value and what would be right. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly field: string;
  readonly value: string;
  readonly expected: string;

  constructor(field: string, value: string, expected: string, where?: string) {
    super(`${where === undefined ? '' : `${where}: `}${field} is ${value}; expected ${expected}`);
    this.field = field;
    this.value = value;
    this.expected = expected;
  }
}
