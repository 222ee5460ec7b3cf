import type { Evidence, RuleCheck } from '@smc/contracts';
import { formatPrice } from '@smc/domain';
import { check } from './checks.ts';
import { evidenceOf, readClue } from './evidence.ts';
import { formationOf } from './memory.ts';
import type { Setup } from './output.ts';
import {
  type Zone,
  blockZone,
  gapZones,
  pickTargets,
  rangePosition,
  rewardOverRisk,
  stopBeyond,
  stopChecks,
  targetEvidence,
  targetLevels,
} from './plan.ts';
import type { Scene } from './scene.ts';
import type { Settings } from './settings.ts';
import type { AwaitingZone, MachineState } from './state.ts';
import type { StrategyContext } from '../types.ts';

/** What a search for an entry came to. `wait` asks again on the next bar. */
export type Decision =
  | { readonly kind: 'wait' }
  | {
      readonly kind: 'decided';
      readonly rules: readonly RuleCheck[];
      readonly evidence: readonly Evidence[];
      readonly setup: Setup | null;
    };

/** What a decision reads beside the candidate. */
export interface DecisionInput {
  readonly scene: Scene;
  readonly settings: Settings;
  readonly state: MachineState;
  readonly instrument: StrategyContext['instrument'];
}

/**
 * Looks for a gap, then for the order block, in the right part of the dealing range, and prices the setup: limit at
 * the zone, stop beyond the sweep extreme, targets at opposing liquidity.
 */
export function decide(c: AwaitingZone, input: DecisionInput): Decision {
  const { scene, settings, instrument } = input;
  const gaps = gapZones(c, scene.close, instrument);
  const fits = (zone: Zone): boolean => placeOf(c, input, zone) <= settings.maxPosition;
  const gap = gaps.find(fits);
  if (gap === undefined && scene.index - c.zoneFromIndex < settings.zoneWait) return { kind: 'wait' };
  const block = settings.orderBlocks ? blockZone(c, scene.close, instrument) : null;
  const zones = block === null ? gaps : [...gaps, block];
  const zone = gap ?? zones.find(fits) ?? cheapest(c, input, zones);
  const rules: RuleCheck[] = [check('entryZone', { value: zones.length, op: '>=', threshold: 1, unit: 'zones' })];
  if (zone === null) return { kind: 'decided', rules, evidence: [], setup: null };
  const evidence: Evidence[] = [evidenceOf(instrument, 'entryZone', readClue(zone.clue, scene.log), zone.text)];
  if (settings.rangeScale !== null) {
    const value = rangePosition(scene, settings, c.dir, zone.entry);
    rules.push(check('premiumDiscount', { value, op: '<=', threshold: settings.maxPosition, unit: 'share of the range', digits: 3 }));
    evidence.push(...rangeEvidence(c, input, value));
  }
  if (rules.some((rule) => !rule.pass)) return { kind: 'decided', rules, evidence, setup: null };
  return price(c, input, zone, rules, evidence);
}

function placeOf(c: AwaitingZone, { scene, settings }: DecisionInput, zone: Zone): number {
  return rangePosition(scene, settings, c.dir, zone.entry) ?? Number.POSITIVE_INFINITY;
}

/** Of zones that are all too dear the least dear one: it says by how much the rule failed. */
function cheapest(c: AwaitingZone, input: DecisionInput, zones: readonly Zone[]): Zone | null {
  let best: Zone | null = null;
  for (const zone of zones) {
    if (best === null || placeOf(c, input, zone) < placeOf(c, input, best)) best = zone;
  }
  return best;
}

function rangeEvidence(c: AwaitingZone, { scene, settings, state, instrument }: DecisionInput, place: number | null): Evidence[] {
  const range = settings.rangeScale === null ? null : scene.state.dealingRange(settings.rangeScale);
  if (range === null || state.range === null || place === null) return [];
  const side = c.dir === 1 ? 'low' : 'high';
  const text = `Dealing range ${formatPrice(instrument, range.low)} to ${formatPrice(instrument, range.high)}; the entry lies ${(place * 100).toFixed(1)} % of it from its ${side}.`;
  return [evidenceOf(instrument, 'range', readClue(state.range, scene.log), text)];
}

function price(c: AwaitingZone, input: DecisionInput, zone: Zone, rules: RuleCheck[], evidence: Evidence[]): Decision {
  const { scene, settings, instrument } = input;
  const atr = scene.state.atr ?? Number.NaN;
  const stop = stopBeyond(c.extreme, c.dir, atr, settings);
  const risk = c.dir * (zone.entry - stop);
  const bare = { entry: zone.entry, stop, targets: [], expiresAtIndex: scene.index + settings.validBars };
  rules.push(...stopChecks(risk, atr, settings));
  if (rules.some((rule) => !rule.pass)) return { kind: 'decided', rules, evidence, setup: bare };
  const levels = targetLevels(scene, c.dir, zone.entry, risk, settings);
  rules.push(check('target', { value: levels.length, op: '>=', threshold: 1, unit: 'levels' }));
  const targets = pickTargets(levels, c.dir, settings.firstShare);
  if (targets.length === 0) return { kind: 'decided', rules, evidence, setup: bare };
  const reward = rewardOverRisk(targets, zone.entry, risk, settings.roundTripBps);
  rules.push(check('minR', { value: reward, op: '>=', threshold: settings.rewardMinR, unit: 'R', digits: 2 }));
  for (const target of targets) {
    const fact = formationOf(scene, input.state, target.level);
    if (fact === null) continue;
    evidence.push(targetEvidence(instrument, target, fact, (c.dir * (target.level.price - zone.entry)) / risk));
  }
  const priced = targets.map(({ level, share }) => ({ price: level.price, share, source: level.kind }));
  return { kind: 'decided', rules, evidence, setup: { ...bare, targets: priced } };
}
