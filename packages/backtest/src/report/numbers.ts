/** A decimal text shortened to two fraction digits for reading, with a thin space between thousands. */
export function amount(text: string): string {
  const value = Number(text);
  const [whole = '0', fraction = '00'] = Math.abs(value).toFixed(2).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '\u2009');
  return `${value < 0 ? '−' : ''}${grouped}.${fraction}`;
}

/** A number with so many digits, or a dash for what is undefined. */
export function figure(value: number | null, digits = 2, unit = ''): string {
  return value === null ? '–' : `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(digits)}${unit}`;
}

/** Date and time of an instant in UTC: `2024-08-05 13:00`. */
export function utc(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

/** A length of time in days, or hours when shorter than two days. */
export function span(ms: number): string {
  const hours = ms / 3_600_000;
  return hours < 48 ? `${hours.toFixed(1)} h` : `${(hours / 24).toFixed(1)} d`;
}
