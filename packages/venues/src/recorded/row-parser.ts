import { type Bar, type Decimal, type Timeframe, TIMEFRAME_MS, barFault, formatUnits } from '@smc/domain';
import { type BarFileError, faultAt } from './bar-file-error.ts';
import { type ColumnName, type Layout, textOf } from './header.ts';
import { type Units, countOf, readUnits } from './price-text.ts';
import { TIME_FORMS, type TimeReader } from './time-text.ts';

/** A row of a bar file that is a bar. Prices count ticks when a grid was given, else 10^-scale. */
export interface ParsedRow extends Omit<Bar, 'index'> {
  readonly scale: number;
  /** The volume as the file writes it. */
  readonly volumeText: string;
  /** Whether the file has volumes at all. */
  readonly hasVolume: boolean;
  /** What takers bought of it, as the file writes it; null where the file has no such column or leaves it empty. */
  readonly takerBuyText: string | null;
}

/** What a row parser needs to know of its file. */
export interface RowParserOptions {
  readonly layout: Layout;
  readonly timeframe: Timeframe;
  /** Grid that prices must lie on; null to count decimals. */
  readonly grid: Decimal | null;
  readonly readTime: TimeReader;
}

/** Outcome of one row; the bar of an accepted row becomes the one the next row must follow. */
export type RowOutcome = { readonly ok: true; readonly row: ParsedRow } | { readonly ok: false; readonly fault: BarFileError };

/** Reads one row. */
export type RowParser = (fields: readonly string[], line: number) => RowOutcome;

const EXPECTED_PRICE = 'a positive decimal number such as 1.08345';

interface Prices {
  readonly open: Units;
  readonly high: Units;
  readonly low: Units;
  readonly close: Units;
}

/** Reads rows one by one; every check of a bar on its own and against the last accepted one is made here. */
export function createRowParser(options: RowParserOptions): RowParser {
  const { layout, grid, readTime } = options;
  const barMs = TIMEFRAME_MS[options.timeframe];
  const prices: Prices = { open: unread(), high: unread(), low: unread(), close: unread() };
  const volume = unread();
  const takerBuy = unread();
  let previousTime: number | null = null;

  return (fields, line) => {
    const fault = (column: ColumnName, expected: string): RowOutcome => ({
      ok: false,
      fault: faultAt(line, column, textOf(layout, fields, column), expected),
    });
    if (fields.length < layout.width) {
      const missing = layout.names[fields.length] ?? 'columns';
      const expected = `${layout.width} columns as in the header, found ${fields.length}`;
      return { ok: false, fault: faultAt(line, missing, 'missing', expected) };
    }
    const time = readTime(textOf(layout, fields, 'time'), previousTime);
    if (time === null) return fault('time', TIME_FORMS);
    const unreadable = readPrices(prices, layout, fields);
    if (unreadable !== null) return fault(unreadable, EXPECTED_PRICE);
    const volumeText = textOf(layout, fields, 'volume');
    if (!readUnits(volumeText, volume)) return fault('volume', 'a decimal number, zero or more');
    const takerBuyText = layout.takerBuy === null ? '' : textOf(layout, fields, 'takerBuy');
    if (!isPart(takerBuyText, takerBuy, volume)) return fault('takerBuy', `a decimal number from zero to the volume ${volumeText}`);

    const scale = Math.max(prices.open.scale, prices.high.scale, prices.low.scale, prices.close.scale);
    const target = grid ?? { units: 1n, scale };
    const offGrid = firstOffGrid(prices, target);
    if (offGrid !== null) return fault(offGrid, `a price on the tick ${formatUnits(target.units, target.scale)} and within range`);
    const bar = {
      time,
      open: countOf(prices.open, target),
      high: countOf(prices.high, target),
      low: countOf(prices.low, target),
      close: countOf(prices.close, target),
      volume: volume.units / 10 ** volume.scale,
    };
    const broken = barFault(bar, barMs, previousTime);
    if (broken !== null) return fault(broken.field, broken.expected);
    previousTime = time;
    return { ok: true, row: { ...bar, scale, volumeText, hasVolume: layout.volume !== null, takerBuyText: takerBuyText || null } };
  };
}

function unread(): Units {
  return { units: 0, scale: 0 };
}

/** Whether a text is nothing, or an amount that is zero or more and, exactly, no larger than the whole; it is read into `amount`. */
function isPart(text: string, amount: Units, whole: Units): boolean {
  if (text === '') return true;
  if (!readUnits(text, amount) || amount.units < 0) return false;
  const scale = Math.max(amount.scale, whole.scale);
  const at = ({ units, scale: own }: Units): bigint => BigInt(units) * 10n ** BigInt(scale - own);
  return at(amount) <= at(whole);
}

function readPrices(into: Prices, layout: Layout, fields: readonly string[]): keyof Prices | null {
  if (!readUnits(textOf(layout, fields, 'open'), into.open)) return 'open';
  if (!readUnits(textOf(layout, fields, 'high'), into.high)) return 'high';
  if (!readUnits(textOf(layout, fields, 'low'), into.low)) return 'low';
  if (!readUnits(textOf(layout, fields, 'close'), into.close)) return 'close';
  return null;
}

function firstOffGrid(prices: Prices, grid: Decimal): keyof Prices | null {
  if (Number.isNaN(countOf(prices.open, grid))) return 'open';
  if (Number.isNaN(countOf(prices.high, grid))) return 'high';
  if (Number.isNaN(countOf(prices.low, grid))) return 'low';
  if (Number.isNaN(countOf(prices.close, grid))) return 'close';
  return null;
}
