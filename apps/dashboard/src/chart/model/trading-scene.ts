import type { Side } from '../../calc/structures/tracks.ts';

export interface SceneTrade {
  readonly id: string;
  readonly dir: Side;
  readonly openedIndex: number;
  readonly entry: number;
  readonly stop: number;
  /** Null while the cursor stands before the exit. */
  readonly exit: { readonly index: number; readonly price: number; readonly r: string; readonly won: boolean } | null;
  readonly selected: boolean;
}

export interface SceneOrder {
  readonly id: string;
  readonly role: 'entry' | 'stopLoss' | 'takeProfit' | 'position';
  readonly fromIndex: number;
  readonly price: number;
  readonly text: string;
  /** Shown on the price axis. */
  readonly priceText: string;
}

export interface SceneFill {
  readonly id: string;
  readonly index: number;
  readonly price: number;
  readonly side: Side;
}

/** Plan of a signal: entry, stop and targets over the bars in which it could fill. */
export interface ScenePlan {
  readonly dir: Side;
  readonly decidedIndex: number;
  readonly untilIndex: number;
  readonly entry: number;
  readonly stop: number;
  readonly targets: readonly number[];
}

/** Orders, fills and trades. */
export interface TradingScene {
  readonly trades: readonly SceneTrade[];
  readonly orders: readonly SceneOrder[];
  readonly fills: readonly SceneFill[];
  /** Risk and reward of the open position, from its entry to the newest bar. */
  readonly open: ScenePlan | null;
}

/** One structure a decision rests on, as the decision itself recorded it. */
export interface SceneEvidence {
  readonly id: string;
  readonly role: string;
  readonly atIndex: number;
  readonly knownIndex: number;
  readonly top: number;
  readonly bottom: number;
  readonly chosen: boolean;
}

/** What the chart is pointing at; everything else is dimmed. */
export interface FocusScene {
  readonly evidence: readonly SceneEvidence[];
  readonly plan: ScenePlan | null;
  readonly decidedIndex: number;
}

export const NO_TRADING: TradingScene = { trades: [], orders: [], fills: [], open: null };
