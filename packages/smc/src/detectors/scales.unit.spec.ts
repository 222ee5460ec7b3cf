import { describe, expect, it } from 'vitest';
import { plainLine } from '../__fixtures__/mirror.ts';
import { btcusdtBars, configOf, detect } from '../__fixtures__/runs.ts';
import { slice } from '../__fixtures__/random-series.ts';
import { type SmcEvent, type SmcParamsInput, DEFAULT_DETECTORS, smcParamsSchema } from '../index.ts';

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

  it('changes nothing of what the other detectors say when it is left out, its flags aside', () => {
    const without = DEFAULT_DETECTORS.filter((name) => !name.endsWith('.swing'));
    const plain = (events: readonly SmcEvent[]): string[] =>
      events.filter(({ detector }) => !/^(?:orderBlock|pool)\.swing$/.test(detector)).map((event) => plainLine({ ...event, flags: [] }));
    // Flags of order blocks decide which breakers are mitigation blocks; those run only when named.
    const usual = detect(bars, { ...config({}), detectors: DEFAULT_DETECTORS });
    expect(plain(detect(bars, { ...config({}), detectors: without }))).toEqual(plain(usual));
  });
});
