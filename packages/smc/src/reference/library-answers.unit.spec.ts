import { describe, expect, it } from 'vitest';
import { fixtureText } from './__fixtures__/golden.ts';
import { runReference, tableCsv } from './index.ts';

interface Answer {
  readonly label: string;
  readonly time: readonly number[];
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
  readonly volume: readonly number[];
  /** `csv` is null where the library refused. */
  readonly calls: readonly { readonly name: string; readonly params: Readonly<Record<string, string>>; readonly csv: string | null }[];
}

const answers = fixtureText('library-answers.ndjson.gz')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Answer);

/** What the adapter says: the table's text, or null where it refuses. */
function ours(answer: Answer, name: string, params: Readonly<Record<string, string>>): string | null {
  const { time, open, high, low, close, volume } = answer;
  const [t, o, h, l, c, v] = [time, open, high, low, close, volume].map((column) => Float64Array.from(column)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  try {
    return tableCsv(runReference(name, { length: time.length, time: t, open: o, high: h, low: l, close: c, volume: v }, params));
  } catch (error) {
    expect(error).toMatchObject({ name: 'InputError' });
    return null;
  }
}

describe('answers of the library to made-up series', () => {
  it('are many, and some of them refusals', () => {
    const calls = answers.flatMap((answer) => answer.calls);
    expect(calls.length).toBe(1007);
    expect(calls.filter(({ csv }) => csv === null).length).toBeGreaterThan(3);
  });

  it.each(answers)('$label', (answer) => {
    for (const { name, params, csv } of answer.calls) {
      expect(ours(answer, name, params), `${name} ${JSON.stringify(params)}`).toBe(csv);
    }
  });
});
