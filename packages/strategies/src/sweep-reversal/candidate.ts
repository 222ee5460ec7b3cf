import type { Evidence, RuleCheck } from '@smc/contracts';
import { type Direction, formatPrice } from '@smc/domain';
import type { StrategyContext } from '../types.ts';
import { biasCheck, check } from './checks.ts';
import { evidenceOf, levelName } from './evidence.ts';
import { newLeg } from './leg.ts';
import type { News, Scene } from './scene.ts';
import type { Settings } from './settings.ts';
import type { AwaitingShift, Candidate, Fact, MachineState } from './state.ts';

/** What opening a candidate reads. */
export interface OpeningInput {
  readonly scene: Scene;
  readonly settings: Settings;
  readonly state: MachineState;
  readonly news: News;
  readonly instrument: StrategyContext['instrument'];
  readonly timeframes: { readonly own: string; readonly higher: string };
  readonly biasNotes: BiasNotes;
}

/** Evidence of the bias by the words that tell it, made anew only when the fact behind it changes. */
export interface BiasNotes {
  fact: Fact | null;
  readonly byWord: Map<string, Evidence>;
}

/** A candidate from the heaviest level swept by this bar on one side, once it has passed the rules of its first step. */
export function openCandidate(input: OpeningInput, dir: Direction, evidence: Evidence[], rules: RuleCheck[]): AwaitingShift {
  const { scene, settings, state, news } = input;
  const side = dir === 1 ? 0 : 1;
  return {
    stage: 'awaitingShift',
    ...newLeg(scene, settings, state, dir, scene.log.atIndexAt(news.sweep[side])),
    rank: news.sweepRank[side],
    sweepIndex: scene.index,
    sweepTime: scene.time,
    evidence,
    rules,
  };
}

/** The rules of the first step: they say whether a candidate may live. `held` is what the direction follows already. */
export function openingRules({ scene, settings, news }: OpeningInput, dir: Direction, held: Candidate | null): RuleCheck[] {
  const rank = news.sweepRank[dir === 1 ? 0 : 1];
  const bias = biasCheck(settings, scene.bias(scene.close), dir);
  const rules = bias === null ? [] : [bias];
  rules.push(check('sweepRank', { value: rank, op: '>=', threshold: settings.minRank, unit: 'rank' }));
  if (held?.stage === 'working') rules.push(check('orderWorking', { value: 1, op: '==', threshold: 0, unit: 'orders' }));
  else if (held !== null) rules.push(check('strongerCandidate', { value: held.rank, op: '<=', threshold: rank, unit: 'rank' }));
  return rules;
}

/** What speaks for a candidate when it opens: the bias and the sweep itself. */
export function openingEvidence(input: OpeningInput, dir: Direction): Evidence[] {
  const position = input.news.sweep[dir === 1 ? 0 : 1];
  return [...biasEvidence(input, dir), sweepEvidence(input, dir, position)];
}

function biasEvidence({ scene, instrument, timeframes, biasNotes }: OpeningInput, dir: Direction): Evidence[] {
  const fact = scene.biasFact;
  if (fact === null) return [];
  if (fact !== biasNotes.fact) {
    biasNotes.fact = fact;
    biasNotes.byWord.clear();
  }
  const bias = scene.bias(scene.close);
  const word = bias === 0 ? 'neutral' : bias === dir ? 'in its favour' : 'against it';
  let evidence = biasNotes.byWord.get(word);
  if (evidence === undefined) {
    const text = `The ${timeframes.higher} bias is ${word}: its last swing break was a ${fact.kind}.`;
    evidence = evidenceOf(instrument, 'bias', fact, text);
    biasNotes.byWord.set(word, evidence);
  }
  return [evidence];
}

function sweepEvidence({ scene, news, instrument }: OpeningInput, dir: Direction, position: number): Evidence {
  const { log } = scene;
  const side = dir === 1 ? 0 : 1;
  const more = news.sweptLevels[side] - 1;
  const bars = scene.index - log.atIndexAt(position);
  // A sweep of a low points up: the level's side is the other direction.
  const level = levelName(log.levelAt(position), dir === 1 ? -1 : 1);
  const back = `closed back ${dir === 1 ? 'above' : 'below'} it ${bars === 0 ? 'on the same bar' : `${bars} ${bars === 1 ? 'bar' : 'bars'} later`}`;
  const group = more === 0 ? '' : ` (${more} more ${more === 1 ? 'level' : 'levels'} on the same bar)`;
  const text = `Price went through the ${level} ${formatPrice(instrument, log.priceAt(position))} and ${back}${group}.`;
  return evidenceOf(instrument, 'sweep', log.headAt(position), text);
}
