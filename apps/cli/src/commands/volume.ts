import { type BarColumns, type DayRule, type Decimal, InputError, formatUnits, parseDecimal, required, tradingDay } from '@smc/domain';
import { SmcInputError, type VolumeBars, type VolumeProfile, cumulativeDelta, volumeBars, volumeDelta, volumeProfile } from '@smc/smc';
import { badInput } from '../exit.ts';
import { type BarFileOptions, loadBars, tickOption } from '../inputs.ts';
import { printJson, printLine } from '../output.ts';
import { priceOnGrid } from '../printed-events.ts';

/** Options of `smc volume`. */
export interface VolumeOptions extends BarFileOptions {
  readonly tick?: string;
  readonly from?: string;
  readonly to?: string;
  readonly rows?: string;
  readonly rowTicks?: string;
  readonly valueArea: string;
  readonly dayZone: string;
  readonly dayRoll: string;
  readonly json?: boolean;
}

/** Bars of the file with their amounts in steps. */
interface Measured {
  readonly bars: VolumeBars;
  readonly tick: Decimal;
  readonly step: Decimal;
  readonly from: number;
  readonly to: number;
}

/** Prints the volume profile of a range of bars and, where the file says what takers bought, the delta of each. */
export async function runVolumeCommand(options: VolumeOptions): Promise<void> {
  const rule = dayRule(options);
  const from = timeOption('--from', options.from) ?? Number.NEGATIVE_INFINITY;
  const to = timeOption('--to', options.to) ?? Number.POSITIVE_INFINITY;
  const shape = profileShape(options);
  const file = await loadBars(options, tickOption(options.tick));
  const counted = countedVolume(file.bars, file.hasVolume ? file.volumes : null, file.takerBuys);
  const measured: Measured = { bars: counted.bars, tick: decimalOf(file.tick), step: decimalOf(counted.step), from, to };
  const profile = said(() => volumeProfile(measured.bars, { from, to, ...shape }));
  const deltas = deltasOf(measured, rule);
  if (options.json === true) {
    printJson({ bars: deltas.length, tick: file.tick, step: counted.step, profile: printedProfile(profile, measured), deltas });
    return;
  }
  printPlain(profile, deltas, measured);
}

/** Delta of a bar as it is printed; amounts are decimal texts, null where the file does not say. */
interface PrintedDelta {
  readonly time: number;
  readonly delta: string | null;
  readonly cvd: string | null;
}

/** The day of the first bar counts from its begin, whatever the range that is printed. */
function deltasOf({ bars, step, from, to }: Measured, rule: DayRule): PrintedDelta[] {
  const deltas = said(() => volumeDelta(bars));
  const sums = said(() => cumulativeDelta(bars, rule));
  return Array.from(bars.time, (time, row) => ({
    time,
    delta: amount(deltas[row] ?? null, step),
    cvd: amount(sums[row] ?? null, step),
  })).filter(({ time }) => time >= from && time < to);
}

function printedProfile(profile: VolumeProfile | null, { tick, step }: Measured): unknown {
  if (profile === null) return null;
  const { poc, valueAreaHigh, valueAreaLow, total, rowTicks, rows } = profile;
  return {
    poc: pocPrice(poc, tick),
    valueAreaHigh: priceOnGrid(valueAreaHigh, tick),
    valueAreaLow: priceOnGrid(valueAreaLow, tick),
    total: amount(total, step),
    rowTicks,
    rows: rows.map(({ bottom, top, volume }) => ({
      bottom: priceOnGrid(bottom, tick),
      top: priceOnGrid(top, tick),
      volume: amount(volume, step),
    })),
  };
}

function printPlain(profile: VolumeProfile | null, deltas: readonly PrintedDelta[], { tick, step }: Measured): void {
  if (profile === null) {
    printLine('no profile: a bar has no volume, or there is none');
  } else {
    const { poc, valueAreaHigh, valueAreaLow, total, rows } = profile;
    printLine(`POC ${pocPrice(poc, tick)}, value area ${priceOnGrid(valueAreaLow, tick)} to ${priceOnGrid(valueAreaHigh, tick)}`);
    printLine(`volume ${amount(total, step)} in ${rows.length} rows`);
  }
  const last = deltas.at(-1);
  const unknown = 'unknown: the file does not say what takers bought';
  printLine(`cumulative delta of the last day ${last?.cvd ?? unknown}`);
  printLine(`${deltas.length} bars`);
}

/** A number of steps as decimal text. */
function amount(steps: number | null, step: Decimal): string | null {
  return steps === null ? null : formatUnits(BigInt(steps) * step.units, step.scale);
}

/** The middle of a row may lie half a tick off the grid. */
function pocPrice(poc: number, tick: Decimal): number {
  return Number(formatUnits(BigInt(poc * 2) * tick.units * 5n, tick.scale + 1));
}

function countedVolume(
  bars: BarColumns,
  volumes: readonly string[] | null,
  takerBuys: readonly (string | null)[],
): { readonly bars: VolumeBars; readonly step: string } {
  const none = Array.from({ length: bars.length }, () => null);
  return said(() => volumeBars(bars, volumes ?? none, takerBuys));
}

/** Runs what throws on input that cannot be, with its own words on what is wrong. */
function said<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError || error instanceof InputError || error instanceof SmcInputError) throw badInput(error.message);
    throw error;
  }
}

function profileShape({ rows, rowTicks, valueArea }: VolumeOptions): { rows?: number; rowTicks?: number; valueArea: number } {
  const share = numberOption('--value-area', valueArea, /^(?:0\.\d{1,4}|1)$/, '0.0001 to 1 in steps of 0.0001');
  if (rows !== undefined && rowTicks !== undefined) throw badInput('--rows and --row-ticks are both given; expected one of them');
  const whole = /^[1-9]\d{0,8}$/;
  return {
    valueArea: share,
    ...(rows === undefined ? {} : { rows: numberOption('--rows', rows, whole, 'a whole number from 1 to 10000') }),
    ...(rowTicks === undefined ? {} : { rowTicks: numberOption('--row-ticks', rowTicks, whole, 'a whole number of ticks, 1 or more') }),
  };
}

function numberOption(name: string, text: string, form: RegExp, expected: string): number {
  if (!form.test(text)) throw badInput(`${name} is ${text}; expected ${expected}`);
  return Number(text);
}

const TIME_FORM = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z)?$/;

function timeOption(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const time = /^\d{1,15}$/.test(text) ? Number(text) : TIME_FORM.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw badInput(`${name} is ${text}; expected epoch milliseconds, 2024-08-08 or 2024-08-08T07:00Z`);
  return time;
}

function dayRule({ dayZone, dayRoll }: VolumeOptions): DayRule {
  const rule = { zone: dayZone, roll: dayRoll };
  said(() => tradingDay(rule, 0));
  return rule;
}

function decimalOf(text: string): Decimal {
  const parsed = parseDecimal(text);
  return required(parsed.ok ? parsed.value : null, 'decimal');
}
