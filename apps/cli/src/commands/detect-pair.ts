import type { SmcDetectorName } from '@smc/contracts';
import type { BarColumns, Decimal } from '@smc/domain';
import { type SmcConfig, type SmtEngine, type SmtEvent, type SmtSide, createSmtEngine } from '@smc/smc';
import { badInput } from '../exit.ts';
import { startProgress } from '../output.ts';
import { type PrintedEvent, priceOnGrid, printable, printed } from '../printed-events.ts';

/** The second symbol. */
interface Second {
  readonly symbol: string;
  readonly bars: BarColumns;
}

/**
 * Runs two symbols and gives the log of the first with the divergences among it, in the order in which they became known: on
 * one bar its own events first. `grids` are the ticks of the two.
 */
export function runPair(
  config: SmcConfig,
  bars: BarColumns,
  second: Second,
  grids: readonly [Decimal, Decimal],
  only: SmcDetectorName | null,
): Iterable<PrintedEvent> {
  const { symbol, ...rest } = config;
  const engine = createSmtEngine({ ...rest, a: symbol, b: second.symbol });
  const common = pushBoth(engine, bars, second.bars);
  if (common === 0) throw badInput(`--with has none of the ${bars.length} bar times of --bars; expected two series of the same time`);
  return merged(engine, grids, only);
}

/** Pushes both series in order of time; gives how many times both have a bar. */
function pushBoth(engine: SmtEngine, a: BarColumns, b: BarColumns): number {
  const progress = startProgress('detecting', a.length + b.length);
  let common = 0;
  let ofA = 0;
  let ofB = 0;
  while (ofA < a.length || ofB < b.length) {
    const timeOfA = a.time[ofA] ?? Number.POSITIVE_INFINITY;
    const timeOfB = b.time[ofB] ?? Number.POSITIVE_INFINITY;
    if (timeOfA === timeOfB) common += 1;
    if (timeOfA <= timeOfB) {
      pushRow(engine, 'a', a, ofA);
      ofA += 1;
    }
    if (timeOfB <= timeOfA) {
      pushRow(engine, 'b', b, ofB);
      ofB += 1;
    }
    if (ofA % 4096 === 0) progress.update(ofA + ofB);
  }
  engine.settle();
  progress.stop();
  return common;
}

function pushRow(engine: SmtEngine, side: SmtSide, bars: BarColumns, row: number): void {
  // Row is below length, so each column has a value there; NaN would be refused by the engine.
  engine.push(
    side,
    bars.time[row] ?? Number.NaN,
    bars.open[row] ?? Number.NaN,
    bars.high[row] ?? Number.NaN,
    bars.low[row] ?? Number.NaN,
    bars.close[row] ?? Number.NaN,
    bars.volume[row] ?? Number.NaN,
  );
}

function* merged(engine: SmtEngine, grids: readonly [Decimal, Decimal], only: SmcDetectorName | null): Generator<PrintedEvent> {
  const { log } = engine;
  let next = only === null || only === 'smt' ? log.first : log.length;
  for (const event of printed(engine.a.log, grids[0], only)) {
    for (; next < log.length && log.at(next).confirmedAt < Number(event['confirmedAt']); next += 1) yield told(engine, log.at(next), grids);
    yield event;
  }
  for (; next < log.length; next += 1) yield told(engine, log.at(next), grids);
}

/** A divergence as it is printed: each price on the tick of its symbol. */
function told(engine: SmtEngine, event: SmtEvent, [gridOfA, gridOfB]: readonly [Decimal, Decimal]): PrintedEvent {
  const ofA = event.swept === engine.config.a;
  const { swept, held } = event;
  return {
    ...printable(event, ofA ? gridOfA : gridOfB),
    swept,
    held,
    heldPrice: priceOnGrid(event.heldPrice, ofA ? gridOfB : gridOfA),
  };
}
