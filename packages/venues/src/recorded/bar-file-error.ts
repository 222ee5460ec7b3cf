/** Why a bar file cannot be used: where, what stands there, and what would be right. */
export interface BarFileError {
  /** Line in the text, from 1 (the header); null when the file as a whole is at fault. */
  readonly line: number | null;
  readonly column: string | null;
  /** The offending text, cut to 60 characters. */
  readonly value: string;
  readonly expected: string;
}

const SHOWN_CHARACTERS = 60;

/** A fault of one place in the file. */
export function faultAt(line: number | null, column: string | null, value: string, expected: string): BarFileError {
  const shown = value.length > SHOWN_CHARACTERS ? `${value.slice(0, SHOWN_CHARACTERS)}...` : value;
  return { line, column, value: shown, expected };
}

/** One line on what is wrong with a bar file: where, what, and what would be right. */
export function faultLine(path: string, { line, column, value, expected }: BarFileError): string {
  const where = line === null ? path : `${path} line ${line}`;
  return `${where}: ${column === null ? '' : `${column} is ${value}; `}expected ${expected}`;
}
