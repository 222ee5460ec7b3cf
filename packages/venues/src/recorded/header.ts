import { type Result, err, ok } from '@smc/domain';
import { type BarFileError, faultAt } from './bar-file-error.ts';

/** Position of each column in a row; volume and the takers' part of it may be absent. */
export interface Layout {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number | null;
  readonly takerBuy: number | null;
  readonly width: number;
  /** Column names as the file writes them. */
  readonly names: readonly string[];
}

const TIME_NAMES = ['timestamp', 'time', 'date', 'datetime'];
const VOLUME_NAMES = ['volume', 'tickvol', 'tick_volume', 'vol'];
/** What takers bought of the volume, as Binance's candles and this desk name it. */
const TAKER_BUY_NAMES = ['takerbuyvolume', 'taker_buy_volume', 'taker_buy_base_volume', 'taker_buy_base_asset_volume'];

/** Finds the columns in a header line. Names match without case; MetaTrader's angle brackets are read over. */
export function readHeader(fields: readonly string[]): Result<Layout, BarFileError> {
  const names = fields.map((field) => unquoted(field).trim());
  const keys = names.map((name) => name.toLowerCase().replaceAll(/[<>]/g, ''));
  const find = (candidates: readonly string[]): number => {
    for (const candidate of candidates) {
      const position = keys.indexOf(candidate);
      if (position >= 0) return position;
    }
    return -1;
  };
  const layout = {
    time: find(TIME_NAMES),
    open: find(['open']),
    high: find(['high']),
    low: find(['low']),
    close: find(['close']),
  };
  for (const [column, position] of Object.entries(layout)) {
    if (position >= 0) continue;
    const wanted = column === 'time' ? 'time, date or timestamp' : column;
    return err(faultAt(1, column, 'missing', `a header with the column ${wanted}; found ${names.join(', ').slice(0, 200)}`));
  }
  const volume = find(VOLUME_NAMES);
  const takerBuy = find(TAKER_BUY_NAMES);
  return ok({ ...layout, volume: orNull(volume), takerBuy: orNull(takerBuy), width: fields.length, names });
}

function orNull(position: number): number | null {
  return position < 0 ? null : position;
}

/** A field without the double quotes around it. */
export function unquoted(field: string): string {
  return field.length >= 2 && field.startsWith('"') && field.endsWith('"') ? field.slice(1, -1) : field;
}

/** A column of a bar file. */
export type ColumnName = 'time' | 'open' | 'high' | 'low' | 'close' | 'volume' | 'takerBuy';

/** The text of a column in a row; a file without volume has zero volume everywhere. */
export function textOf(layout: Layout, fields: readonly string[], column: ColumnName): string {
  const position = layout[column];
  return position === null ? '0' : unquoted(fields[position] ?? '');
}
