import type { Brand } from './brand.ts';
import { type Decimal, formatUnits, parseDecimal } from './decimal.ts';
import { type InstrumentId, instrumentId } from './ids.ts';
import { type Result, InputError, err, ok } from './result.ts';

/** A price as an integer number of the instrument's ticks. */
export type Price = Brand<number, 'Price'>;
/** A quantity as an integer number of the instrument's steps. */
export type Qty = Brand<number, 'Qty'>;

/** What an instrument is, as stored and sent: decimal strings only. */
export interface InstrumentDefinition {
  readonly venue: string;
  readonly symbol: string;
  readonly base: string;
  /** Asset in which prices, fees and profit are counted. */
  readonly quote: string;
  readonly kind: 'crypto' | 'fx';
  /** Smallest price change. */
  readonly tick: string;
  /** Smallest quantity change. */
  readonly step: string;
  /** Smallest order value in quote. */
  readonly minNotional: string;
  /** Largest position value over equity. */
  readonly maxLeverage: number;
  /** IANA zone and local time at which a trading day begins. */
  readonly day: { readonly zone: string; readonly roll: string };
}

/** A definition with its integer grids worked out once. */
export interface Instrument extends InstrumentDefinition {
  readonly id: InstrumentId;
  readonly tickSize: Decimal;
  readonly stepSize: Decimal;
}

/** Works out the integer grids. Throws {@link InputError} when tick or step is not a positive decimal. */
export function instrument(definition: InstrumentDefinition): Instrument {
  return {
    ...definition,
    id: instrumentId(definition.venue, definition.symbol),
    tickSize: positive('tick', definition.tick),
    stepSize: positive('step', definition.step),
  };
}

function positive(field: string, text: string): Decimal {
  const parsed = parseDecimal(text);
  if (!parsed.ok || parsed.value.units <= 0n) {
    throw new InputError(field, text, 'a positive decimal such as 0.01');
  }
  return parsed.value;
}

/** Integer count of `grid` in a decimal text; an error when it lies off the grid or past 2^53. */
export function onGrid(text: string, grid: Decimal): Result<number, string> {
  const parsed = parseDecimal(text);
  if (!parsed.ok) return parsed;
  const scale = Math.max(parsed.value.scale, grid.scale);
  const value = parsed.value.units * 10n ** BigInt(scale - parsed.value.scale);
  const unit = grid.units * 10n ** BigInt(scale - grid.scale);
  if (value % unit !== 0n) return err(`${text} is not a multiple of ${formatUnits(grid.units, grid.scale)}`);
  const count = Number(value / unit);
  return Number.isSafeInteger(count) ? ok(count) : err(`${text} is out of range`);
}

/** Price in ticks from its decimal text. */
export function parsePrice(instrument: Instrument, text: string): Result<Price, string> {
  const count = onGrid(text, instrument.tickSize);
  return count.ok ? ok(price(count.value)) : count;
}

/** Quantity in steps from its decimal text. */
export function parseQty(instrument: Instrument, text: string): Result<Qty, string> {
  const count = onGrid(text, instrument.stepSize);
  return count.ok ? ok(qty(count.value)) : count;
}

/** Marks an integer as a price; throws when it is not a safe integer. */
export function price(ticks: number): Price {
  if (!Number.isSafeInteger(ticks)) throw new InputError('price', String(ticks), 'a whole number of ticks');
  return ticks as Price; // constructor of the brand
}

/** Marks an integer as a quantity; throws when it is not a safe integer. */
export function qty(steps: number): Qty {
  if (!Number.isSafeInteger(steps)) throw new InputError('qty', String(steps), 'a whole number of steps');
  return steps as Qty; // constructor of the brand
}

/** Decimal text of a number of ticks. */
export function formatPrice(instrument: Instrument, ticks: number): string {
  return formatCount(ticks, instrument.tickSize);
}

/** Decimal text of a number of steps. */
export function formatQty(instrument: Instrument, steps: number): string {
  return formatCount(steps, instrument.stepSize);
}

function formatCount(count: number, grid: Decimal): string {
  const { units, scale } = grid;
  // Most grids count single units of their last digit; plain integers are then exact and several times faster.
  if (units !== 1n || scale === 0 || !Number.isSafeInteger(count)) return formatUnits(BigInt(count) * units, scale);
  const digits = String(Math.abs(count)).padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `${count < 0 ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** For drawing only: a tick count as a binary float. Never use the result to compute money. */
export function priceToNumber(instrument: Instrument, ticks: number): number {
  return Number(formatPrice(instrument, ticks));
}
