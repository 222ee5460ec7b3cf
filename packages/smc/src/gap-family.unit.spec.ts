import { describe, expect, it } from 'vitest';
import { BTCUSDT, EURUSD, btcusdtBars, detect, eurusdBars, lines } from './__fixtures__/runs.ts';
import { OPTIONAL_DETECTORS, type SmcEvent, smcParamsSchema } from './index.ts';
import { bpr } from './detectors/bpr/definition.ts';
import { gap } from './detectors/gap/definition.ts';
import { openingGap } from './detectors/opening-gap/definition.ts';
import { volumeImbalance } from './detectors/volume-imbalance/definition.ts';
import { withDefaults } from './params.ts';

const GAP_DEFAULTS = { ...gap.defaults, ...volumeImbalance.defaults, ...openingGap.defaults, ...bpr.defaults };

const FAMILY = ['gap', 'volumeImbalance', 'openingGap', 'bpr'] as const;
const isOfFamily = ({ detector }: SmcEvent): boolean => FAMILY.some((name) => name === detector);

describe('family of gaps', () => {
  it.each([
    { name: 'EUR/USD', bars: eurusdBars(), config: EURUSD },
    { name: 'BTC/USDT', bars: btcusdtBars(), config: BTCUSDT },
  ])('changes nothing of what the other detectors say of $name, nor one of it what another says', ({ bars, config }) => {
    const all = detect(bars, config);
    const without = OPTIONAL_DETECTORS.filter((name) => !FAMILY.some((member) => member === name));
    expect(lines(detect(bars, { ...config, detectors: without }))).toEqual(lines(all.filter((event) => !isOfFamily(event))));
    for (const name of FAMILY) {
      const alone = detect(bars, { ...config, detectors: ['fvg', name] }).filter(({ detector }) => detector === name);
      expect(lines(alone)).toEqual(lines(all.filter(({ detector }) => detector === name)));
    }
  });

  it('leaves a set of parameters that names none of it as it was, and fills in its own', () => {
    const plain = smcParamsSchema.parse({});
    expect(Object.keys(GAP_DEFAULTS).filter((name) => name in plain)).toEqual([]);
    expect(withDefaults(plain)).toMatchObject({ 'gap.maxAge': 500, 'openingGap.maxAge': 1000, 'bpr.minAtr': 0.1 });
    expect(withDefaults(smcParamsSchema.parse({ 'gap.maxAge': 7 }))['gap.maxAge']).toBe(7);
  });

  it.each([
    { 'gap.maxAge': 0 },
    { 'volumeImbalance.minTicks': 0 },
    { 'volumeImbalance.minAtr': -1 },
    { 'openingGap.maxAge': 100_001 },
    { 'bpr.minTicks': 1.5 },
    { 'bpr.minAtr': 21 },
    { 'bpr.maxAges': 1 },
  ])('refuses %j by name', (params) => {
    expect(() => smcParamsSchema.parse(params)).toThrow(Object.keys(params)[0]);
  });

  it('has defaults that its own schema takes', () => {
    expect(smcParamsSchema.parse(GAP_DEFAULTS)).toMatchObject(GAP_DEFAULTS);
  });
});
