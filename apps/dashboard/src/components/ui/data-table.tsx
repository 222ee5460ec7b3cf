import { type ReactNode, useState } from 'react';
import { Button } from './button.tsx';
import { usePhone } from './use-media.ts';

export interface Column<T> {
  readonly id: string;
  readonly head: string;
  readonly numeric?: boolean;
  /** Left out of the cards on a phone. */
  readonly wide?: boolean;
  readonly cell: (row: T) => ReactNode;
}

interface DataTableProps<T> {
  readonly label: string;
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly keyOf: (row: T) => string;
  readonly onOpen?: (row: T) => void;
  readonly selectedKey?: string | null;
}

const PAGE = 50;

/** Rows and columns; on a phone each row is a card. Long lists show a page at a time. */
export function DataTable<T>(props: DataTableProps<T>) {
  const phone = usePhone();
  const [limit, setLimit] = useState(PAGE);
  const rows = props.rows.slice(0, limit);
  return (
    <>
      {phone ? <Cards {...props} rows={rows} /> : <Rows {...props} rows={rows} />}
      {props.rows.length > limit && (
        <div className="p-2 text-center">
          <Button tone="quiet" onClick={() => setLimit(limit + PAGE)}>
            Show {Math.min(PAGE, props.rows.length - limit)} more of {props.rows.length}
          </Button>
        </div>
      )}
    </>
  );
}

function Rows<T>({ label, rows, columns, keyOf, onOpen, selectedKey = null }: DataTableProps<T>) {
  return (
    <table className="w-full border-collapse text-12" aria-label={label}>
      <thead className="sticky top-0 z-10 bg-surface">
        <tr>
          {columns.map((column) => (
            <th
              key={column.id}
              scope="col"
              className={`h-7 border-b border-line px-2 font-medium whitespace-nowrap text-text-3 first:pl-3 last:pr-3 ${column.numeric ? 'num' : 'text-left'}`}
            >
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const key = keyOf(row);
          const selected = key === selectedKey;
          return (
            <tr
              key={key}
              aria-selected={onOpen ? selected : undefined}
              onClick={onOpen ? () => onOpen(row) : undefined}
              className={`border-b border-line/60 ${onOpen ? 'cursor-pointer hover:bg-raised' : ''} ${selected ? 'bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]' : ''}`}
            >
              {columns.map((column, at) => (
                <td key={column.id} className={`h-7 px-2 first:pl-3 last:pr-3 ${column.numeric ? 'num' : 'whitespace-nowrap'}`}>
                  {at === 0 && onOpen ? <OpenButton onOpen={() => onOpen(row)}>{column.cell(row)}</OpenButton> : column.cell(row)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** The keyboard's way into a row; the click on the row itself is only a larger target for the same. */
function OpenButton({ onOpen, children }: { readonly onOpen: () => void; readonly children: ReactNode }) {
  return (
    <button
      type="button"
      className="min-h-6 text-left"
      onClick={(event) => {
        event.stopPropagation();
        onOpen();
      }}
    >
      {children}
    </button>
  );
}

function Cards<T>({ label, rows, columns, keyOf, onOpen, selectedKey = null }: DataTableProps<T>) {
  const [first, ...others] = columns;
  return (
    <ul aria-label={label} className="flex flex-col divide-y divide-line">
      {rows.map((row) => {
        const key = keyOf(row);
        return (
          <li key={key} className={`px-3 py-2 ${key === selectedKey ? 'bg-accent-soft' : ''}`}>
            {first &&
              (onOpen ? (
                <button
                  type="button"
                  className="flex min-h-11 w-full items-center text-left text-14 font-medium"
                  onClick={() => onOpen(row)}
                >
                  {first.cell(row)}
                </button>
              ) : (
                <div className="pb-1 text-14 font-medium">{first.cell(row)}</div>
              ))}
            <dl className="grid grid-cols-2 gap-x-4 gap-y-1 text-12">
              {others
                .filter((column) => column.wide !== true)
                .map((column) => (
                  <div key={column.id} className="flex items-baseline justify-between gap-2">
                    <dt className="text-text-3">{column.head}</dt>
                    <dd className="min-w-0 truncate text-right">{column.cell(row)}</dd>
                  </div>
                ))}
            </dl>
          </li>
        );
      })}
    </ul>
  );
}
