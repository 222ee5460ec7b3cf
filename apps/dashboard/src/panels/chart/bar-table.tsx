import type { BarView } from '@smc/contracts';
import { formatPrice, formatQty } from '../../calc/decimals.ts';
import { describeTrack } from '../../calc/structures/describe-track.ts';
import type { Track } from '../../calc/structures/tracks.ts';
import { type Column, DataTable } from '../../components/ui/data-table.tsx';
import { Sheet } from '../../components/ui/sheet.tsx';
import { Time, useZoneName } from '../../components/ui/values.tsx';
import { useChart, useDesk, useMarket, useSession } from '../../desk/desk-context.ts';

const BARS = 50;
const STRUCTURES = 100;

interface BarTableProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** The chart as tables: the newest bars and what was known of them. */
export function BarTable({ open, onClose }: BarTableProps) {
  return (
    <Sheet open={open} title="Chart as table" onClose={onClose}>
      {open && <Tables />}
    </Sheet>
  );
}

function Tables() {
  const { data } = useDesk();
  const zone = useZoneName();
  const tick = useSession((state) => state.session?.instrument.tick ?? '0.01');
  const cursor = useChart((state) => state.cursor ?? Infinity);
  const bars = useMarket((state) => state.bars);
  const rows = bars
    .filter((bar) => bar.index <= cursor)
    .slice(-BARS)
    .toReversed();
  const tracks = data.structures.book.tracks
    .filter((track) => track.knownIndex <= cursor)
    .slice(-STRUCTURES)
    .toReversed();
  return (
    <div className="flex flex-col gap-4">
      <h3 className="font-bold">Newest {rows.length} bars</h3>
      <DataTable label="Bars" rows={rows} columns={barColumns(zone, tick)} keyOf={(bar) => String(bar.index)} />
      <h3 className="font-bold">Newest structures</h3>
      <DataTable label="Structures" rows={tracks} columns={trackColumns(zone, tick, cursor)} keyOf={(track) => track.id} />
    </div>
  );
}

const barColumns = (zone: string, tick: string): Column<BarView>[] => [
  { id: 'time', head: `Time (${zone})`, cell: (bar) => <Time at={bar.time} /> },
  { id: 'open', head: 'Open', numeric: true, cell: (bar) => formatPrice(bar.open, tick) },
  { id: 'high', head: 'High', numeric: true, cell: (bar) => formatPrice(bar.high, tick) },
  { id: 'low', head: 'Low', numeric: true, cell: (bar) => formatPrice(bar.low, tick) },
  { id: 'close', head: 'Close', numeric: true, cell: (bar) => formatPrice(bar.close, tick) },
  { id: 'volume', head: 'Volume', numeric: true, cell: (bar) => formatQty(bar.volume) },
];

const trackColumns = (zone: string, tick: string, cursor: number): Column<Track>[] => [
  { id: 'what', head: 'Structure', cell: (track) => describeTrack(track, cursor, tick).title },
  { id: 'price', head: 'Price', numeric: true, cell: (track) => describeTrack(track, cursor, tick).price },
  { id: 'state', head: 'State', cell: (track) => describeTrack(track, cursor, tick).state },
  { id: 'formed', head: `Formed (${zone})`, cell: (track) => <Time at={track.at} /> },
  { id: 'known', head: 'Known', cell: (track) => <Time at={track.knownAt} /> },
];
