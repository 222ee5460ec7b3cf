import type { Evidence, RuleCheck } from '@smc/contracts';
import type { Direction } from '@smc/domain';
import type { SmcEventHead } from '@smc/smc';

/** What evidence needs of a structure event, prices in ticks. Plain JSON: it outlives the event in the log. */
export type Fact = SmcEventHead;

/** An event the machine may need later: its place in the log until somebody asks, then the fact itself. */
export interface Clue {
  /** Log position, -1 once the fact has been read. */
  position: number;
  fact: Fact | null;
}

/** A displacement or gap of the last few bars: a sweep confirmed now may own a leg that began before it was known. */
export interface RecentEvent {
  readonly what: 'displacement' | 'gap';
  readonly dir: number;
  readonly atIndex: number;
  readonly confirmedIndex: number;
  readonly top: number;
  readonly bottom: number;
  readonly clue: Clue;
}

/** An unfilled fair value gap of the leg. */
export interface Gap {
  readonly atIndex: number;
  readonly top: number;
  readonly bottom: number;
  readonly clue: Clue;
}

/** The order block of the break. */
export interface Block {
  /** The edge that price comes back to first. */
  readonly nearEdge: number;
  readonly clue: Clue;
}

/** What every candidate carries from its sweep on. Indices are the engine's, prices ticks. */
interface CandidateBase {
  readonly dir: Direction;
  readonly rank: number;
  /** Bar at whose close the sweep was known. */
  readonly sweepIndex: number;
  readonly sweepTime: number;
  /** Most extreme price since the breach, and its bar. */
  extreme: number;
  extremeIndex: number;
  /** Displacements of the leg that began at the extreme; the newest is the evidence. */
  displacements: number;
  displacement: Clue | null;
  displacementIndex: number;
  /** Newest last. */
  gaps: Gap[];
  readonly evidence: Evidence[];
  readonly rules: RuleCheck[];
}

/** Swept: waits for structure to shift in the sweep's direction. */
export interface AwaitingShift extends CandidateBase {
  readonly stage: 'awaitingShift';
}

/** What is known once structure has shifted. */
interface Shifted extends CandidateBase {
  readonly shiftIndex: number;
  /** Bar of the pivot that was broken. */
  readonly brokenIndex: number;
  readonly block: Block | null;
}

/** Shifted: waits until the break has stood for the sweep window. Only with `shift.acceptance`. */
export interface AwaitingAcceptance extends Shifted {
  readonly stage: 'awaitingAcceptance';
}

/** Accepted: looks for a gap or an order block to enter at. */
export interface AwaitingZone extends Shifted {
  readonly stage: 'awaitingZone';
  readonly zoneFromIndex: number;
}

/** Taken: the limit entry works at the venue. */
export interface Working {
  readonly stage: 'working';
  readonly dir: Direction;
  readonly rank: number;
  readonly intentId: string;
  readonly entry: number;
  readonly firstTarget: number;
  readonly expiresAtIndex: number;
}

/** A candidate that is not an order yet. */
export type Waiting = AwaitingShift | AwaitingAcceptance | AwaitingZone;

/** A candidate in one of its named states. */
export type Candidate = Waiting | Working;

/** Memory of the machine between two bars; bounded, and plain JSON once it has been carried over. */
export interface MachineState {
  /** At most one candidate a direction: long, short. */
  slots: [Candidate | null, Candidate | null];
  /** Highs, lows and first log positions of the last bars, by index modulo their number. */
  highs: number[];
  lows: number[];
  starts: number[];
  /** Displacements and gaps of the last bars that the log no longer holds, and the position up to which that is so. */
  carried: RecentEvent[];
  carriedUpTo: number;
  /** Log positions at which levels were formed. */
  formations: number[];
  /** Formations of live levels that the log no longer holds, by kind, side, bar and price. */
  levels: Record<string, Fact>;
  /** Newest protected level of the range's scale. */
  range: Clue | null;
}

/** The machine before its first bar. */
export function initialState(sweepWindow: number): MachineState {
  const zeros = (): number[] => Array.from({ length: sweepWindow }, () => 0);
  return {
    slots: [null, null],
    highs: zeros(),
    lows: zeros(),
    starts: zeros(),
    carried: [],
    carriedUpTo: 0,
    formations: [],
    levels: {},
    range: null,
  };
}
