import type { ReferenceValues } from './columns.ts';

/** A result with one row a bar: its columns by name, in the library's order. */
export type ReferenceTable = Readonly<Record<string, ReferenceValues>>;

const FLOAT32_DIGITS = 9;
/** Up to that many decimal digits always survive 32 bits. */
const SAFE_DIGITS = 6;

/**
 * The table as the CSV text that pandas writes of the library's result, without an index: a header line, a line a row, NaN
 * as nothing, each number as the shortest text that reads back as itself in its own width.
 */
export function tableCsv(table: ReferenceTable): string {
  const names = Object.keys(table);
  const columns = Object.values(table);
  const texts = columns.map(cellTexts);
  const lines = [names.join(',')];
  for (let row = 0; row < (columns[0]?.length ?? 0); row++) lines.push(texts.map((text) => text(row)).join(','));
  return `${lines.join('\n')}\n`;
}

function cellTexts(column: ReferenceValues): (row: number) => string {
  if (column instanceof Int32Array) return (row) => String(column[row]);
  const shortest = column instanceof Float32Array ? shortestFloat32 : String;
  return (row) => floatText(column[row] ?? Number.NaN, shortest);
}

function floatText(value: number, shortest: (value: number) => string): string {
  if (Number.isNaN(value)) return '';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const size = Math.abs(value);
  const text = shortest(value);
  // Python turns to exponents earlier than JavaScript, and writes at least two digits of them.
  if (size < 1e-4 || size >= 1e16)
    return Number(text)
      .toExponential()
      .replace(/e([+-])(\d)$/, 'e$10$2');
  return text.includes('.') ? text : `${text}.0`;
}

/** The shortest decimal text that is this number once rounded to 32 bits; half-way between two of them, the even one. */
function shortestFloat32(value: number): string {
  for (let digits = SAFE_DIGITS; digits < FLOAT32_DIGITS; digits++) {
    const near = roundedToEven(value, digits);
    if (Math.fround(near) === value) return String(near);
  }
  return String(roundedToEven(value, FLOAT32_DIGITS));
}

function roundedToEven(value: number, digits: number): number {
  const oneMore = value.toExponential(digits);
  const half = /^(-?[\d.]*[02468]\.?)5(e.*)$/.exec(oneMore);
  return Number(half !== null && Number(oneMore) === value ? `${half[1] ?? ''}${half[2] ?? ''}` : value.toPrecision(digits));
}
