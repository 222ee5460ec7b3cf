import { describe, expect, it } from 'vitest';
import { fixtureText, GOLDEN_TABLES, goldenBars } from './__fixtures__/golden.ts';
import { REFERENCE_NAMES, runReference, tableCsv } from './index.ts';

const bars = goldenBars();

/** Cells that differ, row by row, with the whole text as the last word. */
function differing(ours: string, theirs: string): string[] {
  const [mine, wanted] = [ours.split('\n'), theirs.split('\n')];
  const found: string[] = [];
  for (let line = 0; line < Math.max(mine.length, wanted.length); line++) {
    if (mine[line] !== wanted[line]) found.push(`row ${line - 1}: ${String(mine[line])} instead of ${String(wanted[line])}`);
  }
  return found;
}

describe('golden tables of the library on EUR/USD 15m', () => {
  it('are there for every function', () => {
    expect(new Set(GOLDEN_TABLES.map(([, name]) => name))).toEqual(new Set(REFERENCE_NAMES));
    expect(bars.length).toBe(24_424);
    expect(new Date(bars.time[0] ?? 0).toISOString()).toBe('2022-10-10T00:00:00.000Z');
    expect(new Date(bars.time.at(-1) ?? 0).toISOString()).toBe('2023-10-02T06:45:00.000Z');
  });

  it.each(GOLDEN_TABLES)('%s: the same text, cell by cell', (file, name, texts) => {
    const theirs = fixtureText(`${file}.csv.gz`);
    const ours = tableCsv(runReference(name, bars, texts));
    expect(differing(ours, theirs)).toEqual([]);
    expect(ours === theirs).toBe(true);
  });
});
