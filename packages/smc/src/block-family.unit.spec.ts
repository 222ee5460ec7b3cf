import { describe, expect, it } from 'vitest';
import { BTCUSDT, btcusdtBars, detect, EURUSD, eurusdBars, lines } from './__fixtures__/runs.ts';
import { slice } from './__fixtures__/random-series.ts';
import { createSmcEngine, DEFAULT_DETECTORS, OPTIONAL_DETECTORS, type SmcEvent, smcParamsSchema } from './index.ts';
import { mitigationBlock } from './detectors/mitigation-block/definition.ts';
import { propulsionBlock } from './detectors/propulsion-block/definition.ts';
import { rejectionBlock } from './detectors/rejection-block/definition.ts';
import { withDefaults } from './params.ts';

const BLOCK_DEFAULTS = { ...mitigationBlock.defaults, ...propulsionBlock.defaults, ...rejectionBlock.defaults };

const FAMILY = OPTIONAL_DETECTORS.filter((name) => /^(?:mitigation|propulsion|rejection)Block\./.test(name));
const isOfFamily = ({ detector }: SmcEvent): boolean => FAMILY.some((name) => name === detector);

describe('family of blocks', () => {
  it('runs only where a configuration names it', () => {
    expect(FAMILY).toHaveLength(6);
    expect(DEFAULT_DETECTORS.filter((name) => FAMILY.includes(name))).toEqual([]);
    const { detectors: _, ...config } = BTCUSDT;
    const engine = createSmcEngine(config);
    expect(engine.config.detectors).toEqual(DEFAULT_DETECTORS);
    expect(Object.keys(engine.snapshot().state).filter((name) => FAMILY.some((member) => member === name))).toEqual([]);
    expect(detect(slice(btcusdtBars(), 0, 8_000), config).filter(isOfFamily)).toEqual([]);
  });

  it.each([
    { name: 'EUR/USD', bars: slice(eurusdBars(), 0, 8_000), config: EURUSD },
    { name: 'BTC/USDT', bars: slice(btcusdtBars(), 0, 8_000), config: BTCUSDT },
  ])('changes nothing of what the other detectors say of $name, nor one of it what another says', ({ bars, config }) => {
    const all = detect(bars, config);
    const without = OPTIONAL_DETECTORS.filter((name) => !FAMILY.includes(name));
    expect(lines(detect(bars, { ...config, detectors: without }))).toEqual(lines(all.filter((event) => !isOfFamily(event))));
    for (const name of FAMILY) {
      // Sweeps of all levels and the gaps go into the flags of order blocks.
      const alone = detect(bars, { ...config, detectors: [...without, name] }).filter(isOfFamily);
      expect(lines(alone)).toEqual(lines(all.filter(({ detector }) => detector === name)));
    }
  });

  it('leaves a set of parameters that names none of it as it was, and fills in its own', () => {
    const plain = smcParamsSchema.parse({});
    expect(Object.keys(BLOCK_DEFAULTS).filter((name) => name in plain)).toEqual([]);
    expect(withDefaults(plain)).toMatchObject({ 'mitigationBlock.maxAge': 500, 'rejectionBlock.minShare': 0.5 });
    expect(withDefaults(smcParamsSchema.parse({ 'propulsionBlock.maxAge': 7 }))['propulsionBlock.maxAge']).toBe(7);
    expect(smcParamsSchema.parse(BLOCK_DEFAULTS)).toMatchObject(BLOCK_DEFAULTS);
  });

  it.each([
    { 'mitigationBlock.maxAge': 0 },
    { 'propulsionBlock.maxAge': 100_001 },
    { 'rejectionBlock.minShare': 1.5 },
    { 'rejectionBlock.minAtr': -1 },
    { 'rejectionBlock.maxAge': 1.5 },
    { 'rejectionBlock.share': 1 },
  ])('refuses %j by name', (params) => {
    expect(() => smcParamsSchema.parse(params)).toThrow(Object.keys(params)[0]);
  });
});
