import type { Evidence, RuleCheck } from '@smc/contracts';
import { type Instrument, formatPrice, passiveTick, sideOf, stopTick } from '@smc/domain';
import type { SmcLevel } from '@smc/smc';
import { check } from './checks.ts';
import { evidenceOf, levelName } from './evidence.ts';
import type { Scene } from './scene.ts';
import type { Settings } from './settings.ts';
import type { AwaitingZone, Clue, Fact } from './state.ts';

/** A place to enter at. */
export interface Zone {
  readonly entry: number;
  readonly clue: Clue;
  readonly text: string;
}

/** Where the entry may go, best first: the newest gap down to the oldest. */
export function gapZones(c: AwaitingZone, close: number, instrument: Instrument): Zone[] {
  const zones: Zone[] = [];
  for (const gap of c.gaps.toReversed()) {
    const entry = passiveTick((gap.top + gap.bottom) / 2, sideOf(c.dir));
    if (c.dir * (close - entry) <= 0) continue;
    zones.push({
      entry,
      clue: gap.clue,
      text: `Unfilled fair value gap left by the move; entry at its middle, ${formatPrice(instrument, entry)}.`,
    });
  }
  return zones;
}

/** The near edge of the order block of the break, when price has not come back to it. */
export function blockZone({ block, dir }: AwaitingZone, close: number, instrument: Instrument): Zone | null {
  if (block === null || dir * (close - block.nearEdge) <= 0) return null;
  const text = `Order block of the break; entry at its near edge, ${formatPrice(instrument, block.nearEdge)}.`;
  return { entry: block.nearEdge, clue: block.clue, text };
}

/**
 * Place of an entry in the dealing range as the direction sees it: 0 is the cheap end for a long, the dear end for a
 * short. Null without a range.
 */
export function rangePosition(scene: Scene, settings: Settings, dir: 1 | -1, entry: number): number | null {
  if (settings.rangeScale === null) return 0;
  const position = scene.state.position(settings.rangeScale, entry);
  return position === null ? null : dir === 1 ? position : 1 - position;
}

/** Stop beyond the sweep extreme by the buffer, rounded away from the market. */
export function stopBeyond(extreme: number, dir: 1 | -1, atr: number, settings: Settings): number {
  const buffer = Math.max(settings.stopBufferAtr * atr, settings.stopMinTicks);
  return stopTick(extreme - dir * buffer, dir);
}

/** Both bounds of the stop distance. */
export function stopChecks(distance: number, atr: number, settings: Settings): RuleCheck[] {
  const inAtr = distance / atr;
  return [
    check('stopDistanceMin', { value: inAtr, op: '>=', threshold: settings.stopMinAtr, unit: 'ATR', digits: 2 }),
    check('stopDistanceMax', { value: inAtr, op: '<=', threshold: settings.stopMaxAtr, unit: 'ATR', digits: 2 }),
  ];
}

/** A target with the part of the position that it closes. */
export interface Target {
  readonly level: SmcLevel;
  readonly share: number;
}

/** Opposing live levels that are far enough to be a first target, nearest first; of equal prices the heaviest first. */
export function targetLevels(scene: Scene, dir: 1 | -1, entry: number, risk: number, settings: Settings): SmcLevel[] {
  const levels: SmcLevel[] = [];
  const least = Math.max(dir * entry + settings.targetMinR * risk, dir * scene.close + 1);
  scene.state.forEachLiveLevel((level) => {
    if (level.dir === dir && level.rank >= settings.targetMinRank && dir * level.price >= least) levels.push({ ...level });
  });
  return levels.sort((a, b) => dir * (a.price - b.price) || b.rank - a.rank || a.atIndex - b.atIndex);
}

/** The nearest level, and the next one beyond it of a higher rank when there is one. */
export function pickTargets(levels: readonly SmcLevel[], dir: 1 | -1, firstShare: number): Target[] {
  const first = levels[0];
  if (first === undefined) return [];
  const second = levels.find((level) => level.rank > first.rank && dir * (level.price - first.price) > 0);
  if (second === undefined || firstShare >= 1) return [{ level: first, share: 1 }];
  // Shares add up to 1 exactly in two decimals.
  const share = Math.round(firstShare * 100) / 100;
  return [
    { level: first, share },
    { level: second, share: Math.round((1 - share) * 100) / 100 },
  ];
}

/** Reward over risk, weighted by the shares, after the usual costs when they are asked for. */
export function rewardOverRisk(targets: readonly Target[], entry: number, risk: number, roundTripBps: number): number {
  const cost = (entry * roundTripBps) / 10_000;
  const reward = targets.reduce((sum, { level, share }) => sum + share * Math.abs(level.price - entry), 0);
  return (reward - cost) / (risk + cost);
}

/** Evidence of a target. */
export function targetEvidence(instrument: Instrument, { level }: Target, fact: Fact, reward: number): Evidence {
  const text = `Target at the ${levelName(level.kind, level.dir)} ${formatPrice(instrument, level.price)}, ${reward.toFixed(2)} R from the entry.`;
  return evidenceOf(instrument, 'target', fact, text);
}
