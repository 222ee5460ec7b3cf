import type { RuleCheck } from '@smc/contracts';
import { type Direction, type Instrument, formatPrice } from '@smc/domain';
import type { SmcDir } from '@smc/smc';
import type { Settings } from './settings.ts';

/** Ids of the rules in the order they are asked. Stable: reports, dashboards and audits count by them. */
export const RULES = [
  'htfBias',
  'sweepRank',
  'orderWorking',
  'strongerCandidate',
  'superseded',
  'extremeHeld',
  'shiftTimeout',
  'displacement',
  'failedBreak',
  'entryZone',
  'premiumDiscount',
  'stopDistanceMin',
  'stopDistanceMax',
  'target',
  'minR',
] as const;
export type RuleId = (typeof RULES)[number];

const OPS = {
  '>=': (a: number, b: number) => a >= b,
  '<=': (a: number, b: number) => a <= b,
  '<': (a: number, b: number) => a < b,
  '==': (a: number, b: number) => a === b,
  '!=': (a: number, b: number) => a !== b,
} as const;

interface Measured {
  readonly value: number | null;
  readonly op: keyof typeof OPS;
  readonly threshold: number;
  readonly unit: string;
  /** Fraction digits of the texts; the comparison itself is not rounded. */
  readonly digits?: number;
}

/** A number as text; whole ones need no rounding. */
const figure = (value: number, digits: number): string => (digits === 0 ? String(value) : value.toFixed(digits));

/** Holds a measured value against its threshold. What could not be measured does not pass. */
export function check(id: RuleId, { value, op, threshold, unit, digits = 0 }: Measured): RuleCheck {
  return {
    id,
    op,
    pass: value !== null && OPS[op](value, threshold),
    threshold: figure(threshold, digits),
    unit,
    value: value === null ? 'none' : figure(value, digits),
  };
}

/** The bias rule, or null when the parameters do not ask for it. */
export function biasCheck(settings: Settings, bias: SmcDir, dir: Direction): RuleCheck | null {
  switch (settings.biasMode) {
    case 'aligned':
      return check('htfBias', { value: bias, op: '==', threshold: dir, unit: 'direction' });
    case 'notAgainst':
      return check('htfBias', { value: bias, op: '!=', threshold: -dir, unit: 'direction' });
    case 'off':
      return null;
  }
}

/** Whether a bias has turned against a candidate that it once allowed. */
export function biasTurned(settings: Settings, bias: SmcDir, dir: Direction): boolean {
  return settings.biasMode !== 'off' && bias === -dir;
}

/** A close may touch the sweep extreme, it may not lie beyond it. */
export function extremeCheck(instrument: Instrument, close: number, extreme: number, dir: Direction): RuleCheck {
  return {
    id: 'extremeHeld',
    op: dir === 1 ? '>=' : '<=',
    pass: dir * (close - extreme) >= 0,
    threshold: formatPrice(instrument, extreme),
    unit: 'price',
    value: formatPrice(instrument, close),
  };
}

/** The first rule of a list that did not pass. */
export function firstFailure(rules: readonly RuleCheck[]): RuleCheck | null {
  return rules.find((rule) => !rule.pass) ?? null;
}
