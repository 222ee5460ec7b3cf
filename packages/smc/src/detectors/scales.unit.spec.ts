import { describe, expect, it } from 'vitest';
import { plainLine } from '../__fixtures__/mirror.ts';
import { btcusdtBars, configOf, detect } from '../__fixtures__/runs.ts';
import { slice } from '../__fixtures__/random-series.ts';
import { type SmcEvent, type SmcParamsInput, OPTIONAL_DETECTORS, smcParamsSchema } from '../index.ts';

const bars = slice(btcusdtBars(), 0, 12_000);
const config = (params: SmcParamsInput) => ({ ...configOf(smcParamsSchema.parse(params)), barMs: 3_600_000 });
const SWING = { 'pivot.internal.left': 20, 'pivot.internal.right': 20 };

/** Events of one detector as if it were another's; flags aside, since both scales share sweeps and displacement. */
function told(events: readonly SmcEvent[], detector: string): string[] {
  return events
    .filter((event) => event.detector === detector)
    .map((event) => plainLine({ ...event, flags: [], zoneId: '' }).replaceAll('.swing', '.internal'));
}

describe('the swing scale', () => {
  it.each(['orderBlock', 'pool'] as const)('%s.swing says what the internal one says of the same pivots', (family) => {
    const both = detect(bars, config({}));
    const alone = detect(bars, config(SWING));
    const expected = told(alone, `${family}.internal`);
    expect(expected.length).toBeGreaterThan(20);
    expect(told(both, `${family}.swing`)).toEqual(expected);
  });

  it('changes nothing of what the other detectors say when it is left out, its flags and its inducements aside', () => {
    const own = (detector: string, kind: string): boolean =>
      /^(?:orderBlock|pool)\.swing$/.test(detector) || (detector === 'inducement' && kind.endsWith('.swing'));
    const without = OPTIONAL_DETECTORS.filter((name) => !name.endsWith('.swing'));
    const plain = (events: readonly SmcEvent[]): string[] =>
      events.filter(({ detector, kind }) => !own(detector, kind)).map((event) => plainLine({ ...event, flags: [] }));
    expect(plain(detect(bars, { ...config({}), detectors: without }))).toEqual(plain(detect(bars, config({}))));
  });
});
