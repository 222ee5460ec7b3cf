import type { Intent, RuleCheck, Signal } from '@smc/contracts';
import { type Direction, assertNever, formatPrice } from '@smc/domain';
import type { StrategyOutput } from '../types.ts';
import { type BiasNotes, type OpeningInput, openCandidate, openingEvidence, openingRules } from './candidate.ts';
import { biasTurned, check, extremeCheck, firstFailure } from './checks.ts';
import { decide } from './decide.ts';
import { digest, digestMoves } from './digest.ts';
import { clueTo, evidenceOf, readClue } from './evidence.ts';
import { followLeg } from './leg.ts';
import { type Setup, type Speaker, cancelIntentOf, openIntentOf, signalOf } from './output.ts';
import { type News, type Scene, blankNews } from './scene.ts';
import type { Settings } from './settings.ts';
import type { AwaitingAcceptance, AwaitingShift, AwaitingZone, Candidate, MachineState, Waiting, Working } from './state.ts';

/** Nothing was decided: shared, since nearly every bar says so. */
export const NOTHING: StrategyOutput = { signals: [], intents: [] };

/** The ordered state machine of `sweepReversal` over one bar at a time. */
export interface Machine {
  /** What is decided at the close of the bar. */
  step(scene: Scene): StrategyOutput;
}

/** What the machine is told once. */
export interface MachineDeps {
  readonly settings: Settings;
  readonly speaker: Speaker;
  /** Changed in place; the caller keeps and stores it. */
  readonly state: MachineState;
  readonly timeframes: OpeningInput['timeframes'];
}

/** Everything one step works with; lives for one bar. */
interface Turn extends OpeningInput {
  readonly speaker: Speaker;
  readonly signals: Signal[];
  readonly intents: Intent[];
}

/**
 * One direction after the other: first the candidate that is followed takes the bar, then a sweep of this bar may open
 * a new one, which may already shift on the same bar.
 */
export function createMachine({ settings, speaker, state, timeframes }: MachineDeps): Machine {
  const news: News = blankNews();
  const biasNotes: BiasNotes = { fact: null, byWord: new Map() };
  const { instrument } = speaker.context;
  return {
    step(scene) {
      digest(scene, settings, state, news);
      const idle = state.slots[0] === null && state.slots[1] === null;
      if (idle && news.sweep[0] === -1 && news.sweep[1] === -1) return NOTHING;
      digestMoves(scene, settings, news);
      const turn: Turn = { scene, settings, state, news, instrument, timeframes, biasNotes, speaker, signals: [], intents: [] };
      stepSide(turn, 1);
      stepSide(turn, -1);
      return { signals: turn.signals, intents: turn.intents };
    },
  };
}

function stepSide(turn: Turn, dir: Direction): void {
  const { state, news, settings } = turn;
  const side = dir === 1 ? 0 : 1;
  const held = state.slots[side];
  if (held !== null) state.slots[side] = advance(turn, held);
  if (news.sweep[side] !== -1 && news.sweepRank[side] >= settings.namedRank) {
    state.slots[side] = consider(turn, dir, state.slots[side]);
  }
}

/** One setup a sweep group; a sweep of equal or higher rank replaces a candidate that is not an order yet. */
function consider(turn: Turn, dir: Direction, held: Candidate | null): Candidate | null {
  const rules = openingRules(turn, dir, held);
  const evidence = openingEvidence(turn, dir);
  if (firstFailure(rules) !== null) {
    speak(turn, { dir, sweepTime: turn.scene.time, evidence, rules }, null);
    return held;
  }
  const candidate = openCandidate(turn, dir, evidence, rules);
  if (held !== null && held.stage !== 'working') {
    reject(turn, held, check('superseded', { value: candidate.rank, op: '<', threshold: held.rank, unit: 'rank' }));
  }
  return awaitShift(turn, candidate);
}

function advance(turn: Turn, c: Candidate): Candidate | null {
  if (c.stage === 'working') return work(turn, c);
  if (!follow(turn, c)) return null;
  switch (c.stage) {
    case 'awaitingShift':
      return awaitShift(turn, c);
    case 'awaitingAcceptance':
      return awaitAcceptance(turn, c);
    case 'awaitingZone':
      return awaitZone(turn, c);
    default:
      return assertNever(c);
  }
}

/** What may end any candidate before it is an order: a bias that turned, a close beyond the sweep extreme. */
function follow(turn: Turn, c: Waiting): boolean {
  const { scene, settings, instrument, news } = turn;
  const { extreme } = c;
  const bias = settings.biasMode === 'off' ? 0 : scene.bias(scene.close);
  followLeg(c, scene, news);
  if (biasTurned(settings, bias, c.dir)) {
    reject(turn, c, check('htfBias', { value: bias, op: '!=', threshold: -c.dir, unit: 'direction' }));
    return false;
  }
  if (c.dir * (scene.close - extreme) >= 0) return true;
  reject(turn, c, extremeCheck(instrument, scene.close, extreme, c.dir));
  return false;
}

function awaitShift(turn: Turn, c: AwaitingShift): Candidate | null {
  const { scene, settings, news, instrument } = turn;
  const waited = scene.index - c.sweepIndex;
  const position = news.shift[c.dir === 1 ? 0 : 1];
  if (position === -1 && waited <= settings.shiftTimeout) return c;
  const timeout = check('shiftTimeout', { value: waited, op: '<=', threshold: settings.shiftTimeout, unit: 'bars' });
  if (!timeout.pass) return reject(turn, c, timeout);
  c.rules.push(extremeCheck(instrument, scene.close, c.extreme, c.dir), timeout);
  noteShift(turn, c, position);
  if (settings.needsDisplacement) {
    const moved = check('displacement', { value: c.displacements, op: '>=', threshold: 1, unit: 'displacements' });
    if (!moved.pass) return reject(turn, c, moved);
    c.rules.push(moved);
  }
  const block = news.block[c.dir === 1 ? 0 : 1];
  const shifted = {
    ...c,
    shiftIndex: scene.index,
    brokenIndex: scene.log.atIndexAt(position),
    block: block === -1 ? null : { nearEdge: c.dir === 1 ? scene.log.topAt(block) : scene.log.bottomAt(block), clue: clueTo(block) },
  };
  if (settings.acceptanceBars !== null) return { ...shifted, stage: 'awaitingAcceptance' };
  return awaitZone(turn, { ...shifted, stage: 'awaitingZone', zoneFromIndex: scene.index });
}

function noteShift({ scene, instrument }: Turn, c: AwaitingShift, position: number): void {
  const fact = scene.log.headAt(position);
  const level = fact.price === null ? '' : ` ${formatPrice(instrument, fact.price)}`;
  const verb = c.dir === 1 ? 'above the internal pivot high' : 'below the internal pivot low';
  c.evidence.push(
    evidenceOf(
      instrument,
      'shift',
      fact,
      `Structure shifted: closed ${verb}${level} (${fact.kind}), ${scene.index - c.sweepIndex} bars after the sweep.`,
    ),
  );
  if (c.displacement !== null) {
    const text = `Displacement ${c.dir === 1 ? 'up' : 'down'} within the move, ${scene.index - c.displacementIndex} bars before the break.`;
    c.evidence.push(evidenceOf(instrument, 'displacement', readClue(c.displacement, scene.log), text));
  }
}

/** A break that fails within the window was a sweep itself; only one that stands goes on. */
function awaitAcceptance(turn: Turn, c: AwaitingAcceptance): Candidate | null {
  const { scene, settings } = turn;
  const failed = hasFailed(turn, c);
  const stood = scene.index - c.shiftIndex;
  if (!failed && stood < (settings.acceptanceBars ?? 0)) return c;
  const rule = check('failedBreak', { value: failed ? 1 : 0, op: '==', threshold: 0, unit: 'failed breaks' });
  if (!rule.pass) return reject(turn, c, rule);
  c.rules.push(rule);
  return awaitZone(turn, { ...c, stage: 'awaitingZone', zoneFromIndex: scene.index });
}

/** The failed break points the other way and names the pivot that was broken. */
function hasFailed({ scene, news }: Turn, c: AwaitingAcceptance): boolean {
  const { log } = scene;
  if (news.failedBreaks[c.dir === 1 ? 1 : 0] === 0) return false;
  for (let position = scene.from; position < scene.to; position += 1) {
    if (log.detectorAt(position) !== 'structure.internal' || log.kindAt(position) !== 'failedBreak') continue;
    if (log.dirAt(position) === -c.dir && log.atIndexAt(position) === c.brokenIndex) return true;
  }
  return false;
}

function awaitZone(turn: Turn, c: AwaitingZone): Candidate | null {
  const decision = decide(c, turn);
  if (decision.kind === 'wait') return c;
  c.rules.push(...decision.rules);
  c.evidence.push(...decision.evidence);
  const signal = speak(turn, c, decision.setup);
  const { setup } = decision;
  const firstTarget = setup?.targets[0];
  if (signal.status === 'rejected' || setup === null || firstTarget === undefined) return null;
  const intent = openIntentOf(turn.speaker, signal, setup);
  turn.intents.push(intent);
  return {
    stage: 'working',
    dir: c.dir,
    rank: c.rank,
    intentId: intent.id,
    entry: setup.entry,
    firstTarget: firstTarget.price,
    expiresAtIndex: setup.expiresAtIndex,
  };
}

/**
 * Follows a working limit from bars alone, by the venue's own rule: it fills when price trades through it. A close
 * beyond the sweep extreme needs no rule here, since price cannot get there without filling the entry. Expiry is the
 * venue's work.
 */
function work(turn: Turn, c: Working): Candidate | null {
  const { scene, settings, speaker, intents } = turn;
  const through = c.dir === 1 ? scene.low < c.entry : scene.high > c.entry;
  if (through || scene.index >= c.expiresAtIndex) return null;
  const reach = c.dir === 1 ? scene.high : scene.low;
  const bias = settings.biasMode === 'off' ? 0 : scene.bias(scene.close);
  const reason = c.dir * (reach - c.firstTarget) >= 0 ? 'targetFirst' : biasTurned(settings, bias, c.dir) ? 'biasTurned' : null;
  if (reason === null) return c;
  intents.push(cancelIntentOf(speaker, c.intentId, reason, scene.index, scene.time));
  return null;
}

function reject(turn: Turn, c: Waiting, rule: RuleCheck): null {
  c.rules.push(rule);
  speak(turn, c, null);
  return null;
}

function speak(
  { scene, speaker, signals }: Turn,
  c: Pick<Waiting, 'dir' | 'sweepTime' | 'evidence' | 'rules'>,
  setup: Setup | null,
): Signal {
  const signal = signalOf(speaker, {
    dir: c.dir,
    sweepTime: c.sweepTime,
    index: scene.index,
    time: scene.time,
    evidence: c.evidence,
    rules: c.rules,
    setup,
  });
  signals.push(signal);
  return signal;
}
