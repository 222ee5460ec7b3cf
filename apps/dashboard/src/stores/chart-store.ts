import { type StoreApi, createStore } from 'zustand/vanilla';
import type { LayerOptions } from '../chart/model/scene.ts';

export type LayerName = keyof LayerOptions;
export const LAYER_NAMES = [
  'structureInternal',
  'structureSwing',
  'swingLabels',
  'fvg',
  'orderBlocks',
  'pools',
  'previousLevels',
  'sweeps',
  'protectedLevels',
  'trades',
  'orders',
  'spentZones',
] as const satisfies readonly LayerName[];

export const LAYER_LABELS: Readonly<Record<LayerName, string>> = {
  structureInternal: 'Structure, internal',
  structureSwing: 'Structure, swing',
  swingLabels: 'Swing labels',
  fvg: 'Fair value gaps',
  orderBlocks: 'Order blocks, breakers',
  pools: 'Liquidity pools',
  previousLevels: 'Previous day and week',
  sweeps: 'Sweeps',
  protectedLevels: 'Protected levels',
  trades: 'Trades and fills',
  orders: 'Orders and position',
  spentZones: 'Spent zones',
};

const only = (...names: readonly LayerName[]): LayerOptions => {
  const on = new Set(names);
  const { trades, orders } = { trades: true, orders: true };
  return {
    structureInternal: on.has('structureInternal'),
    structureSwing: on.has('structureSwing'),
    swingLabels: on.has('swingLabels'),
    fvg: on.has('fvg'),
    orderBlocks: on.has('orderBlocks'),
    pools: on.has('pools'),
    previousLevels: on.has('previousLevels'),
    sweeps: on.has('sweeps'),
    protectedLevels: on.has('protectedLevels'),
    trades,
    orders,
    spentZones: on.has('spentZones'),
  };
};

/** Sets of layers for one purpose each. */
export const PRESETS = {
  Default: only('structureInternal', 'structureSwing', 'swingLabels', 'fvg', 'orderBlocks', 'pools', 'previousLevels', 'sweeps'),
  Clean: only(),
  Structure: only('structureInternal', 'structureSwing', 'swingLabels', 'protectedLevels'),
  Zones: only('fvg', 'orderBlocks', 'spentZones'),
  Liquidity: only('pools', 'previousLevels', 'sweeps'),
  Everything: only(...LAYER_NAMES),
} as const;
export type PresetName = keyof typeof PRESETS;

/** What is looked at on the chart of the session. */
export interface ChartState {
  readonly layers: LayerOptions;
  /** Active zones per family and side; Infinity for all. */
  readonly zonesPerSide: number;
  /** Last bar that counts as known; null when live. */
  readonly cursor: number | null;
  /** Signal whose evidence is shown. */
  readonly signalId: string | null;
  /** Evidence of that signal the chart was sent to. */
  readonly evidenceId: string | null;
  /** Structure that was clicked. */
  readonly structureId: string | null;
  /** A wish to bring bars into view; each wish is a new object. */
  readonly goTo: { readonly from: number; readonly to: number } | null;
}
export type ChartStore = StoreApi<ChartState>;

export const createChartStore = (): ChartStore =>
  createStore<ChartState>(() => ({
    layers: PRESETS.Default,
    zonesPerSide: 3,
    cursor: null,
    signalId: null,
    evidenceId: null,
    structureId: null,
    goTo: null,
  }));
