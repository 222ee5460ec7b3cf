/** A bar that cannot be taken: names the field, its value and what would be right. Nothing has changed. */
export class SmcInputError extends Error {
  override readonly name = 'SmcInputError';
  readonly field: string;
  readonly value: number;
  readonly expected: string;

  constructor(field: string, value: number, expected: string) {
    super(`${field} is ${value}; expected ${expected}`);
    this.field = field;
    this.value = value;
    this.expected = expected;
  }
}

/** A snapshot that does not fit: damaged, of another engine version, or of another configuration. */
export class SmcSnapshotError extends Error {
  override readonly name = 'SmcSnapshotError';
}
