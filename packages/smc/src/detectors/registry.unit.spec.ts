import { existsSync } from 'node:fs';
import { SMC_DETECTOR_NAMES } from '@smc/contracts';
import { describe, expect, it } from 'vitest';
import { DETECTORS } from './registry.ts';

describe('registry', () => {
  it('names every detector of the contract, each with a folder that is there', () => {
    expect(Object.keys(DETECTORS)).toEqual(SMC_DETECTOR_NAMES);
    for (const { folder } of Object.values(DETECTORS)) {
      expect(existsSync(new URL(`./${folder}`, import.meta.url)), folder).toBe(true);
    }
  });
});
