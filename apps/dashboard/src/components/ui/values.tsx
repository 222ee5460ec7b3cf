import { usePreferences } from '../../page/page-context.ts';
import { formatSigned, signOf } from '../../calc/decimals.ts';
import { formatTime, zoneLabel } from '../../calc/times.ts';

interface TimeProps {
  readonly at: number | null;
  readonly style?: 'time' | 'dateTime' | 'full';
  /** False where a column's head already names the zone. */
  readonly zoned?: boolean;
}

/** A moment in the chosen zone; the tooltip has it in UTC. */
export function Time({ at, style = 'dateTime', zoned = false }: TimeProps) {
  const zone = usePreferences((state) => state.zone);
  if (at === null) return <span>–</span>;
  const iso = new Date(at).toISOString();
  return (
    <time dateTime={iso} title={iso}>
      {formatTime(at, zone, style)}
      {zoned && <span className="text-text-3"> {zoneLabel(zone)}</span>}
    </time>
  );
}

/** Name of the chosen zone, for the heads of columns. */
export const useZoneName = (): string => zoneLabel(usePreferences((state) => state.zone));

interface SignedProps {
  readonly value: string | null | undefined;
  readonly digits?: number;
  readonly unit?: string;
}

/** Profit or loss: sign, arrow and colour, never colour alone. */
export function Signed({ value, digits = 2, unit = '' }: SignedProps) {
  const sign = value === null || value === undefined ? 0 : signOf(value);
  const tone = sign === 1 ? 'text-up' : sign === -1 ? 'text-down' : 'text-text-2';
  return (
    <span className={`tabular-nums ${tone}`}>
      {formatSigned(value, digits)}
      {unit !== '' && <span className="text-text-3"> {unit}</span>}
    </span>
  );
}

/** Long or short, as a word with an arrow. */
export function Direction({ dir }: { readonly dir: 1 | -1 }) {
  return dir === 1 ? <span className="font-medium text-up">▲ Long</span> : <span className="font-medium text-down">▼ Short</span>;
}

/** Buy or sell, as a word in its colour. */
export function SideWord({ side }: { readonly side: 'buy' | 'sell' }) {
  return side === 'buy' ? <span className="text-up">Buy</span> : <span className="text-down">Sell</span>;
}
