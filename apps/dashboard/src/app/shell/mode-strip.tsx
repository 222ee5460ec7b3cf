import type { SessionView } from '@smc/contracts';
import { FlaskConical, History, Radio } from 'lucide-react';
import { useEffect } from 'react';
import { formatPrice } from '../../calc/decimals.ts';
import { useMarket, useSession } from '../../desk/desk-context.ts';

type Mode = SessionView['mode'];

const LOOKS: Readonly<Record<Mode, { readonly className: string; readonly text: string }>> = {
  BACKTEST: { className: 'border-b border-control text-text-1', text: 'a past run' },
  REPLAY: { className: 'bg-(--mode-replay) text-[#0b0e14]', text: 'recorded candles, paper orders' },
  SIMULATED: { className: 'bg-(--mode-replay) text-[#0b0e14]', text: 'made-up prices, paper orders' },
  PAPER: { className: 'bg-(--mode-paper) text-[#0b0e14]', text: 'live prices, paper orders' },
  TESTNET: { className: 'bg-(--mode-paper) text-[#0b0e14]', text: 'orders go to the test venue' },
  LIVE: { className: 'bg-(--mode-live) text-white', text: 'real orders' },
};

function ModeIcon({ mode }: { readonly mode: Mode }) {
  const size = 'size-3.5';
  if (mode === 'REPLAY' || mode === 'BACKTEST') return <History aria-hidden className={size} />;
  return mode === 'SIMULATED' ? <FlaskConical aria-hidden className={size} /> : <Radio aria-hidden className={size} />;
}

/** What these numbers are worth, on every page. The mode comes from the server's session and is kept nowhere. */
export function ModeStrip() {
  const session = useSession((state) => state.session);
  const last = useMarket((state) => state.quote?.last ?? state.bars.at(-1)?.close ?? null);
  const title =
    session === null ? 'SMC Trading Agent' : `[${session.mode}] ${session.symbol} ${formatPrice(last, session.instrument.tick)}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  if (session === null)
    return (
      <div role="status" className="flex h-6 shrink-0 items-center border-b border-line px-3 text-12 text-text-3">
        Asking the desk what it runs
      </div>
    );
  const look = LOOKS[session.mode];
  return (
    <div
      role="region"
      aria-label="Mode"
      data-testid="mode-strip"
      className={`flex h-6 shrink-0 items-center gap-2 overflow-hidden px-3 text-12 whitespace-nowrap ${look.className}`}
    >
      <ModeIcon mode={session.mode} />
      <strong className="font-bold tracking-wide">{session.mode}</strong>
      <span>{look.text}</span>
      <span className="truncate max-md:hidden">· {session.source}</span>
      <span className="ml-auto max-md:hidden">account {session.accountId}</span>
    </div>
  );
}
