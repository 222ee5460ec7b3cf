import type { MeterRow, PublishedCount } from '../../meter/protocol.ts';
import { count, differing } from '../../meter/verdict.ts';

interface Column {
  readonly head: string;
  /** What the head stands for. */
  readonly title: string;
  /** Shown from this width on; the lines above the table say the same. */
  readonly className?: string;
  readonly cell: (row: MeterRow) => { readonly text: string; readonly fault?: boolean; readonly title?: string };
}

const faults = (value: number) => ({ text: count(value), fault: value > 0 });

const COLUMNS: readonly Column[] = [
  { head: 'Engine', title: 'Version of the engine', className: 'max-md:hidden', cell: ({ version }) => ({ text: version }) },
  { head: 'Readings', title: 'Events over all prefixes', cell: ({ readings }) => ({ text: count(readings) }) },
  {
    head: 'Prefixes',
    title: 'Beginnings of the series that were run',
    className: 'max-md:hidden',
    cell: ({ prefixes }) => ({ text: count(prefixes) }),
  },
  { head: 'Rewritten', title: 'Readings that the whole run has otherwise', cell: ({ rewritten }) => faults(rewritten) },
  { head: 'Early', title: 'Events that claim to have been known before they were', cell: ({ early }) => faults(early) },
  { head: 'Stream', title: 'Differences after a restart from a snapshot', cell: ({ streamDiff }) => faults(streamDiff) },
  {
    head: 'Published',
    title: 'Published events that equal the recomputed ones',
    className: 'max-[359px]:hidden',
    cell: ({ published }) => publishedCell(published),
  },
];

function publishedCell(published: PublishedCount | null): ReturnType<Column['cell']> {
  if (published === null) return { text: '–', title: 'not compared' };
  const { missing, extra, changed, equal } = published;
  const differ = differing(published);
  if (differ === 0) return { text: `${count(equal)} =`, title: `${count(equal)} equal` };
  return {
    text: `${count(differ)} ≠`,
    fault: true,
    title: `${count(missing)} not published, ${count(extra)} not recomputed, ${count(changed)} otherwise, ${count(equal)} equal`,
  };
}

/** A line a detector. It stays a table on a phone: zeros are read down a column. */
export function MeterTable({ rows }: { readonly rows: readonly MeterRow[] }) {
  return (
    <table className="w-full border-collapse text-12 max-[359px]:w-[calc(100%-0.5rem)] md:max-w-4xl" aria-label="Rewrites by detector">
      <thead className="sticky top-0 z-10 bg-surface">
        <tr>
          <th scope="col" className="h-7 border-b border-line px-2 pl-3 text-left font-medium text-text-3">
            Detector
          </th>
          {COLUMNS.map(({ head, title, className = '' }) => (
            <th
              key={head}
              scope="col"
              title={title}
              className={`num h-7 border-b border-line px-2 font-medium text-text-3 last:pr-3 max-md:px-0.5 max-md:text-11 ${className}`}
            >
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name} className="border-b border-line/60">
            <th scope="row" className="h-7 px-2 pl-3 text-left font-normal max-md:pr-0">
              <Name text={row.name} />
            </th>
            {COLUMNS.map(({ head, className = '', cell }) => {
              const { text, fault, title } = cell(row);
              const tone = fault === undefined ? '' : fault ? 'font-bold text-danger' : 'text-good';
              return (
                <td key={head} title={title} className={`num h-7 px-2 last:pr-3 max-md:px-0.5 ${tone} ${className}`}>
                  {text}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A dotted name that may break after its dot. */
function Name({ text }: { readonly text: string }) {
  const [room = '', scale] = text.split('.');
  if (scale === undefined) return <>{room}</>;
  return (
    <>
      {room}.<wbr />
      {scale}
    </>
  );
}
