import { strategyViewSchema } from '@smc/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contextOf, excerpt, btcSeries } from './__fixtures__/series.ts';
import { parameterViews } from './parameter-view.ts';
import { paramsHash } from './params-hash.ts';
import { STRATEGIES, createStrategy, strategyDefinition } from './registry.ts';
import { sweepReversalParams } from './sweep-reversal/params.ts';

describe('the registry', () => {
  it('describes each strategy as the contract wants it, with one entry a parameter', () => {
    for (const { name, version, summary, parameters } of Object.values(STRATEGIES)) {
      expect(strategyViewSchema.parse({ name, version, summary, parameters })).toBeDefined();
    }
    expect(STRATEGIES['sweepReversal']?.parameters.map((parameter) => parameter.name)).toEqual(Object.keys(sweepReversalParams.shape));
  });

  it('reads ranges, choices and defaults from the schema itself', () => {
    const parameters = strategyDefinition('sweepReversal').parameters;
    const defaults = Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.default]));
    expect(sweepReversalParams.parse({})).toEqual(defaults);
    for (const { name, kind, minimum, maximum, choices } of parameters) {
      const parse = (value: unknown): boolean => sweepReversalParams.safeParse({ [name]: value }).success;
      if (kind === 'number' || kind === 'integer') {
        expect([minimum, maximum].map(parse), name).toEqual([true, true]);
        expect([Number(minimum) - 1, Number(maximum) + 1].map(parse), name).toEqual([false, false]);
        expect(parse(Number(minimum) + 0.05), name).toBe(kind === 'number');
      } else if (kind === 'choice') {
        expect(choices?.every(parse), name).toBe(true);
        expect(parse('nothing of the sort'), name).toBe(false);
      } else {
        expect([parse(true), parse(1)], name).toEqual([true, false]);
      }
    }
  });

  it('refuses a parameter that is not described', () => {
    expect(() => parameterViews(z.strictObject({ bare: z.number().default(1) }))).toThrow(/parameter bare is not described/);
  });

  it('refuses unknown strategies, unknown parameters and values out of range, naming them', () => {
    const context = contextOf(excerpt(btcSeries(), 0, 1));
    expect(() => createStrategy('hope', context)).toThrow(/strategy is hope; expected one of sweepReversal/);
    expect(() => createStrategy('toString', context)).toThrow(/strategy is toString/);
    expect(() => createStrategy('sweepReversal', { ...context, params: { 'no.such': 1 } })).toThrow(/no\.such/);
    expect(() => createStrategy('sweepReversal', { ...context, params: { 'entry.validBars': 0 } })).toThrow(/entry\.validBars/);
  });
});

describe('paramsHash', () => {
  it('depends on values, not on the order they were written in', () => {
    expect(paramsHash({ a: 1, b: 'x' })).toBe(paramsHash({ b: 'x', a: 1 }));
    expect(paramsHash({ a: 1, b: 'x' })).not.toBe(paramsHash({ a: 1, b: 'y' }));
    expect(paramsHash({ a: 1 })).toMatch(/^[0-9a-f]{16}$/);
  });
});
