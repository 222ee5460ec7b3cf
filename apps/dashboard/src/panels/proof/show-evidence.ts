import type { Evidence, Signal } from '@smc/contracts';
import { TIMEFRAME_MS } from '@smc/domain';
import { useEffect, useRef } from 'react';
import { indexAt } from '../../calc/bar-time.ts';
import { useDesk } from '../../desk/desk-context.ts';
import type { Desk } from '../../desk/desk.ts';

const MARGIN_BARS = 25;
const LEAST_BARS = 70;

/** Brings a piece of evidence and the decision into view, paging older bars in when they are needed. */
export async function showEvidence(desk: Desk, signal: Signal, item: Evidence | null): Promise<void> {
  const barMs = TIMEFRAME_MS[signal.timeframe];
  const place = (): number => (item === null ? signal.barIndex - 40 : indexAt(desk.data.market.getState().bars, item.at, barMs));
  await desk.history.reach(Math.max(0, place() - MARGIN_BARS));
  const from = place() - MARGIN_BARS;
  const to = Math.max(signal.barIndex + MARGIN_BARS, from + LEAST_BARS);
  desk.chart.setState({ evidenceId: item?.structureId ?? null, goTo: { from, to }, cursor: null });
}

/** Brings a signal into view once; a refetch of the same one leaves the chart where it is. */
export function useShowSignal(signal: Signal | null): void {
  const desk = useDesk();
  const shownId = useRef<string | null>(null);
  useEffect(() => {
    if (signal === null || signal.id === shownId.current) return;
    shownId.current = signal.id;
    void showEvidence(desk, signal, null);
  }, [desk, signal]);
}
