import type { TradingMode } from '@smc/domain';
import { describe, expect, it } from 'vitest';
import { createCrashPoint } from './crash-points.ts';

function deaths(setting: string | undefined, mode: TradingMode, passes: number): number {
  let count = 0;
  const point = createCrashPoint(setting, mode, () => (count += 1));
  for (let pass = 0; pass < passes; pass += 1) {
    point('before-commit');
    point('after-commit');
  }
  return count;
}

describe('crash points', () => {
  it('end the process once, at the passing that was asked for', () => {
    expect(deaths('after-commit:3', 'REPLAY', 2)).toBe(0);
    expect(deaths('after-commit:3', 'REPLAY', 3)).toBe(1);
    expect(deaths('after-commit:3', 'SIMULATED', 30)).toBe(1);
    expect(deaths('before-commit', 'REPLAY', 5)).toBe(1);
    expect(deaths(undefined, 'REPLAY', 5)).toBe(0);
  });

  it.each(['PAPER', 'TESTNET', 'LIVE', 'BACKTEST'] as const)('do not exist in %s', (mode) => {
    expect(deaths('after-commit:1', mode, 5)).toBe(0);
  });

  it.each(['nowhere:1', 'after-commit:0', 'after-commit:x'])('refuse %s', (setting) => {
    expect(() => createCrashPoint(setting, 'REPLAY', () => undefined)).toThrow('FAULT_CRASH_AT');
  });
});
