import { findInstrument, formatMoney, required } from '@smc/domain';
import { describe, expect, it } from 'vitest';
import { FREE, HOUR, bar, bracket, btc, flat, lines, throughJson } from './__fixtures__/builders.ts';
import { createSimulatedVenue, defaultCosts, restoreSimulatedVenue } from './simulated-venue.ts';
import type { BracketOrder, SimCosts, SimulatedVenue, SubmitCommand } from './venue.ts';

const submit = (order: BracketOrder, barIndex = 0): SubmitCommand => ({ kind: 'submit', order, barIndex, time: (barIndex + 1) * HOUR });
const venueWith = (order: BracketOrder, costs: SimCosts = FREE): SimulatedVenue => {
  const venue = createSimulatedVenue({ instrument: btc, barMs: HOUR, costs });
  venue.handle(submit(order));
  return venue;
};
const short = (change: Partial<BracketOrder> = {}): BracketOrder =>
  bracket({ side: 'sell', price: 10_100, stopLoss: { clientOrderId: 'S', price: 10_200 }, takeProfits: [{ clientOrderId: 'T', price: 9_800, qty: 100_000 }], ...change });
const ALIVE = ['activated S', 'activated T'];

describe('taking a bracket', () => {
  it('accepts the entry and holds its protection', () => {
    const venue = createSimulatedVenue({ instrument: btc, barMs: HOUR, costs: FREE });
    const reports = venue.handle(submit(bracket()));
    expect(lines(reports)).toEqual(['accepted E', 'held S', 'held T']);
    expect(reports.map((report) => [report.seq, report.barIndex, report.time])).toEqual([[1, 0, HOUR], [2, 0, HOUR], [3, 0, HOUR]]);
    expect(venue.hasWork).toBe(true);
    expect(venue.find('E')).toEqual({ clientOrderId: 'E', role: 'entry', status: 'OPEN', qty: 100_000, filledQty: 0 });
    expect(venue.find('T')).toMatchObject({ role: 'takeProfit', status: 'HELD' });
    expect(venue.find('nobody')).toBeNull();
  });

  it('gives a repeated submit the first answer, before and after the entry has filled', () => {
    const venue = venueWith(bracket());
    const first = venue.handle(submit(bracket()));
    expect(lines(first)).toEqual(['accepted E', 'held S', 'held T']);
    venue.advance(bar(1, 9_950, 9_960, 9_850, 9_900));
    const seq = venue.lastSeq;
    expect(venue.handle(submit(bracket()))).toEqual(first);
    expect(venue.lastSeq).toBe(seq);
  });

  it.each<[string, Partial<BracketOrder>]>([
    ['symbol ETH/USDT is not BTC/USDT', { symbol: 'ETH/USDT' }],
    ['a price is not positive', { price: 0 }],
    ['a price is not positive', { stopLoss: { clientOrderId: 'S', price: Number.NaN } }],
    ['quantity of 0 steps', { qty: 0 }],
    ['targets do not fit the quantity', { takeProfits: [{ clientOrderId: 'T', price: 10_200, qty: 100_001 }] }],
    ['below the smallest order value', { qty: 1, takeProfits: [] }],
  ])('refuses a bracket: %s', (reason, change) => {
    const venue = createSimulatedVenue({ instrument: btc, barMs: HOUR, costs: FREE });
    const reports = venue.handle(submit(bracket(change)));
    expect(lines(reports)).toEqual([`rejected E ${reason}`]);
    expect(venue.hasWork).toBe(false);
    expect(venue.handle(submit(bracket(change)))).toEqual(reports);
    expect(venue.advance(bar(1, 9_900, 9_900, 9_700, 9_800))).toEqual([]);
  });

  it('never fills in the bar of the submit', () => {
    const venue = createSimulatedVenue({ instrument: btc, barMs: HOUR, costs: FREE });
    venue.handle(submit(bracket({ type: 'market', price: null }), 1));
    expect(venue.advance(bar(1, 10_000, 10_500, 9_500, 10_000))).toEqual([]);
    expect(lines(venue.advance(flat(2, 10_000)))[0]).toBe('filled E 100000@10000 taker open');
  });
});

describe('entries', () => {
  it('at the market fill at the next open', () => {
    const venue = venueWith(bracket({ type: 'market', price: null }));
    expect(lines(venue.advance(bar(1, 10_010, 10_050, 9_990, 10_020)))).toEqual(['filled E 100000@10010 taker open', ...ALIVE]);
  });

  it('at a limit need a trade through it: a touch does not fill', () => {
    const venue = venueWith(bracket());
    expect(venue.advance(bar(1, 9_950, 9_960, 9_900, 9_920))).toEqual([]);
    expect(venue.advance(bar(2, 9_900, 9_960, 9_900, 9_920))).toEqual([]);
    expect(lines(venue.advance(bar(3, 9_920, 9_960, 9_899, 9_920)))).toEqual(['filled E 100000@9900 maker in bar', ...ALIVE]);
  });

  it('at a limit fill at the open when the bar opens beyond it', () => {
    expect(lines(venueWith(bracket()).advance(bar(1, 9_880, 9_960, 9_870, 9_920)))).toEqual(['filled E 100000@9880 maker open', ...ALIVE]);
    expect(lines(venueWith(short()).advance(bar(1, 10_120, 10_130, 10_050, 10_060)))).toEqual(['filled E 100000@10120 maker open', ...ALIVE]);
  });

  it('by stop trigger at a touch and pay a gap at the open', () => {
    const order = bracket({ type: 'stop', price: 10_050, takeProfits: [{ clientOrderId: 'T', price: 10_300, qty: 100_000 }] });
    expect(lines(venueWith(order).advance(bar(1, 10_000, 10_050, 9_990, 10_040)))).toEqual(['filled E 100000@10050 taker in bar', ...ALIVE]);
    expect(lines(venueWith(order).advance(bar(1, 10_080, 10_090, 10_060, 10_070)))).toEqual(['filled E 100000@10080 taker open', ...ALIVE]);
    expect(venueWith(order).advance(bar(1, 10_000, 10_049, 9_990, 10_040))).toEqual([]);
  });

  it('expire after their last bar, and their protection with them', () => {
    const venue = venueWith(bracket({ expiresAtIndex: 2 }));
    expect(venue.advance(flat(1, 10_000))).toEqual([]);
    expect(lines(venue.advance(flat(2, 10_000)))).toEqual(['expired E', 'canceled S ENTRY_EXPIRED', 'canceled T ENTRY_EXPIRED']);
    expect(venue.hasWork).toBe(false);
    expect(venue.advance(bar(3, 9_950, 9_960, 9_000, 9_100))).toEqual([]);
  });

  it('may fill in their last bar, even when bars before it are missing', () => {
    expect(lines(venueWith(bracket({ expiresAtIndex: 2 })).advance(bar(2, 9_950, 9_960, 9_890, 9_950)))[0]).toBe('filled E 100000@9900 maker in bar');
    expect(lines(venueWith(bracket({ expiresAtIndex: 2 })).advance(flat(5, 9_950)))[0]).toBe('expired E');
  });
});

describe('inside one bar', () => {
  const inPosition = (order = bracket()): SimulatedVenue => {
    const venue = venueWith(order);
    venue.advance(order.side === 'buy' ? bar(1, 9_950, 9_960, 9_890, 9_900) : bar(1, 10_050, 10_110, 10_040, 10_100));
    return venue;
  };

  it('the stop comes before the target', () => {
    expect(lines(inPosition().advance(bar(2, 9_900, 10_300, 9_700, 10_000)))).toEqual(['filled S 100000@9800 taker in bar', 'canceled T OCO']);
    expect(lines(inPosition(short()).advance(bar(2, 10_100, 10_300, 9_700, 10_000)))).toEqual(['filled S 100000@10200 taker in bar', 'canceled T OCO']);
  });

  it('a stop fires at a touch, a target needs a trade through', () => {
    expect(lines(inPosition().advance(bar(2, 9_900, 9_950, 9_800, 9_900)))[0]).toBe('filled S 100000@9800 taker in bar');
    expect(inPosition().advance(bar(2, 9_900, 10_200, 9_850, 10_000))).toEqual([]);
    expect(lines(inPosition().advance(bar(2, 9_900, 10_201, 9_850, 10_000)))).toEqual(['filled T 100000@10200 maker in bar', 'canceled S OCO']);
  });

  it('a gap through the stop fills at the open', () => {
    expect(lines(inPosition().advance(bar(2, 9_600, 9_700, 9_500, 9_650)))).toEqual(['filled S 100000@9600 taker open', 'canceled T OCO']);
    expect(lines(inPosition(short()).advance(bar(2, 10_400, 10_500, 10_300, 10_450)))[0]).toBe('filled S 100000@10400 taker open');
  });

  it('a gap through the target fills at the open, before anything inside the bar', () => {
    expect(lines(inPosition().advance(bar(2, 10_250, 10_260, 9_700, 9_800)))).toEqual(['filled T 100000@10250 maker open', 'canceled S OCO']);
    // An open on the target is a touch: the stop inside the bar comes first.
    expect(lines(inPosition().advance(bar(2, 10_200, 10_260, 9_700, 9_800)))[0]).toBe('filled S 100000@9800 taker in bar');
  });

  it('on the bar of an entry inside it only the stop is looked at', () => {
    const venue = venueWith(bracket());
    expect(lines(venue.advance(bar(1, 9_950, 10_500, 9_850, 10_400)))).toEqual(['filled E 100000@9900 maker in bar', ...ALIVE]);
    // The next bar opens beyond the target.
    expect(lines(venue.advance(bar(2, 10_400, 10_500, 10_300, 10_400)))[0]).toBe('filled T 100000@10400 maker open');
    expect(lines(venueWith(bracket()).advance(bar(1, 9_950, 10_500, 9_790, 10_400)))).toEqual([
      'filled E 100000@9900 maker in bar',
      ...ALIVE,
      'filled S 100000@9800 taker in bar',
      'canceled T OCO',
    ]);
  });

  it('on the bar of an entry at the open both are looked at, the stop first', () => {
    const market = bracket({ type: 'market', price: null });
    expect(lines(venueWith(market).advance(bar(1, 10_000, 10_300, 9_850, 10_250)))).toEqual([
      'filled E 100000@10000 taker open',
      ...ALIVE,
      'filled T 100000@10200 maker in bar',
      'canceled S OCO',
    ]);
    expect(lines(venueWith(market).advance(bar(1, 10_000, 10_300, 9_750, 10_250)))[3]).toBe('filled S 100000@9800 taker in bar');
  });

  it('an open beyond entry and stop fills both there', () => {
    expect(lines(venueWith(bracket()).advance(bar(1, 9_700, 9_750, 9_650, 9_700)))).toEqual([
      'filled E 100000@9700 maker open',
      ...ALIVE,
      'filled S 100000@9700 taker open',
      'canceled T OCO',
    ]);
  });
});

describe('partial targets', () => {
  const order = bracket({
    takeProfits: [
      { clientOrderId: 'T1', price: 10_100, qty: 30_000 },
      { clientOrderId: 'T2', price: 10_200, qty: 50_000 },
    ],
  });
  const live = (): SimulatedVenue => {
    const venue = venueWith(order);
    venue.advance(bar(1, 9_950, 9_960, 9_890, 9_900));
    return venue;
  };

  it('the stop follows what is left', () => {
    const venue = live();
    expect(lines(venue.advance(bar(2, 9_900, 10_150, 9_890, 10_100)))).toEqual(['filled T1 30000@10100 maker in bar', 'amended S 70000']);
    expect(venue.find('S')).toMatchObject({ status: 'OPEN', qty: 70_000 });
    expect(lines(venue.advance(bar(3, 10_100, 10_110, 9_700, 9_750)))).toEqual(['filled S 70000@9800 taker in bar', 'canceled T2 OCO']);
    expect(venue.hasWork).toBe(false);
  });

  it('several targets can fill in one bar; what has no target leaves by the stop', () => {
    const venue = live();
    expect(lines(venue.advance(bar(2, 9_900, 10_250, 9_890, 10_200)))).toEqual([
      'filled T1 30000@10100 maker in bar',
      'amended S 70000',
      'filled T2 50000@10200 maker in bar',
      'amended S 20000',
    ]);
    expect(venue.hasWork).toBe(true);
    expect(lines(venue.advance(bar(3, 9_790, 9_790, 9_780, 9_790)))).toEqual(['filled S 20000@9790 taker open']);
  });

  it('a first target at the open does not save the rest from the stop inside the bar', () => {
    expect(lines(live().advance(bar(2, 10_150, 10_160, 9_700, 9_800)))).toEqual([
      'filled T1 30000@10150 maker open',
      'amended S 70000',
      'filled S 70000@9800 taker in bar',
      'canceled T2 OCO',
    ]);
  });
});

describe('canceling', () => {
  const ask = { kind: 'cancel', clientOrderId: 'E', barIndex: 3, time: 4 * HOUR } as const;

  it('takes entry and protection back, once', () => {
    const venue = venueWith(bracket());
    const reports = venue.handle(ask);
    expect(lines(reports)).toEqual(['canceled E REQUESTED', 'canceled S ENTRY_CANCELED', 'canceled T ENTRY_CANCELED']);
    expect(venue.handle(ask)).toEqual(reports);
    expect(venue.advance(bar(4, 9_900, 9_900, 9_000, 9_000))).toEqual([]);
  });

  it('does not touch an entry that has filled, nor one it does not know', () => {
    const venue = venueWith(bracket());
    venue.advance(bar(1, 9_950, 9_960, 9_890, 9_900));
    expect(lines(venue.handle(ask))).toEqual(['cancelRejected E FILLED']);
    expect(lines(venue.handle({ ...ask, clientOrderId: 'X' }))).toEqual(['cancelRejected X UNKNOWN_ORDER']);
    expect(venue.hasWork).toBe(true);
  });
});

describe('costs', () => {
  const costs: SimCosts = { makerBps: 2, takerBps: 5, halfSpreadTicks: 1, slippageBps: 1 };
  const fills = (order: BracketOrder, ...bars: ReturnType<typeof bar>[]): object[] => {
    const venue = venueWith(order, costs);
    return bars.flatMap((each) =>
      venue
        .advance(each)
        .flatMap((report) => (report.kind === 'filled' ? [{ order: report.clientOrderId, price: report.price, fee: formatMoney(report.fee), slippage: formatMoney(report.slippage) }] : [])),
    );
  };

  it('of a market entry and its stop: half spread and slippage against the trader, taker fee', () => {
    // Open 64,120.50: one tick of spread, 1 bp = 641.205 ticks, rounded up to 642. 1 BTC at 64,126.93, 5 bps.
    expect(
      fills(
        bracket({ type: 'market', price: null, stopLoss: { clientOrderId: 'S', price: 6_300_000 }, takeProfits: [] }),
        flat(1, 6_412_050),
        bar(2, 6_400_000, 6_400_000, 6_290_000, 6_300_000),
      ),
    ).toEqual([
      { order: 'E', price: 6_412_693, fee: '32.06346500', slippage: '6.43000000' },
      // Trigger 63,000.00 less 0.01 and 6.30.
      { order: 'S', price: 6_299_369, fee: '31.49684500', slippage: '6.31000000' },
    ]);
  });

  it('of a limit entry and a target: the limit price, maker fee, no slippage', () => {
    expect(fills(bracket(), bar(1, 9_950, 9_960, 9_890, 9_900), bar(2, 9_900, 10_300, 9_890, 10_250))).toEqual([
      { order: 'E', price: 9_900, fee: '0.01980000', slippage: '0.00000000' },
      { order: 'T', price: 10_200, fee: '0.02040000', slippage: '0.00000000' },
    ]);
  });

  it('of a gap over the stop: the whole gap counts as slippage', () => {
    // Opens at 96.00: one tick of spread, 1 bp = 0.96 ticks, rounded up to 1; 2.02 below the trigger of 98.00.
    expect(fills(bracket(), bar(1, 9_950, 9_960, 9_890, 9_900), flat(2, 9_600))[1]).toEqual({
      order: 'S',
      price: 9_598,
      fee: '0.04799000',
      slippage: '2.02000000',
    });
  });

  it('of a short are against the trader too', () => {
    expect(fills(short({ type: 'market', price: null }), flat(1, 10_000), flat(2, 10_200))).toEqual([
      { order: 'E', price: 9_998, fee: '0.04999000', slippage: '0.02000000' },
      { order: 'S', price: 10_203, fee: '0.05101500', slippage: '0.03000000' },
    ]);
  });

  it('have defaults by kind of instrument', () => {
    expect(defaultCosts(btc)).toEqual({ makerBps: 2, takerBps: 5, halfSpreadTicks: 1, slippageBps: 1 });
    expect(defaultCosts(required(findInstrument('EUR/USD'), 'EUR/USD'))).toEqual({ makerBps: 0.35, takerBps: 0.35, halfSpreadTicks: 3, slippageBps: 0.5 });
  });
});

describe('playing bars', () => {
  it('gives the last bar again without playing it again, and refuses one before it', () => {
    const venue = venueWith(bracket());
    const fill = bar(1, 9_950, 9_960, 9_890, 9_900);
    const reports = venue.advance(fill);
    expect(venue.advance(fill)).toEqual(reports);
    venue.advance(flat(2, 9_950));
    expect(() => venue.advance(fill)).toThrow('bar 1 comes after bar 2');
  });

  it('numbers its reports without a hole and in the order of time', () => {
    const venue = createSimulatedVenue({ instrument: btc, barMs: HOUR, costs: FREE });
    const reports = [...venue.handle(submit(bracket())), ...venue.handle(submit(short({ clientOrderId: 'E2', stopLoss: { clientOrderId: 'S2', price: 10_300 }, takeProfits: [] })))];
    reports.push(...venue.advance(bar(1, 9_880, 10_400, 9_850, 10_000)), ...venue.advance(bar(2, 10_000, 10_000, 9_700, 9_700)));
    expect(reports.map((report) => report.seq)).toEqual(reports.map((_, index) => index + 1));
    expect([...reports].sort((a, b) => a.time - b.time)).toEqual(reports);
    expect(venue.lastSeq).toBe(reports.length);
  });

  it('goes on from a snapshot as if nothing had happened', () => {
    const config = { instrument: btc, barMs: HOUR, costs: FREE };
    let venue = venueWith(bracket());
    const bars = [bar(1, 9_950, 9_960, 9_890, 9_900), bar(2, 9_900, 9_950, 9_850, 9_900), bar(3, 9_900, 10_300, 9_890, 10_250)];
    const straight = venueWith(bracket());
    const expected = bars.flatMap((each) => straight.advance(each));
    const got = bars.flatMap((each) => {
      venue = restoreSimulatedVenue(config, throughJson(venue.snapshot()));
      const reports = venue.advance(each);
      venue = restoreSimulatedVenue(config, throughJson(venue.snapshot()));
      expect(venue.advance(each)).toEqual(reports);
      return reports;
    });
    expect(expected.length).toBeGreaterThan(0);
    expect(got).toEqual(expected);
  });

  it('keeps its memory bounded', () => {
    const venue = createSimulatedVenue({ instrument: btc, barMs: HOUR, costs: FREE });
    for (let index = 0; index < 100; index += 1) {
      venue.handle(submit(bracket({ clientOrderId: `E${index}`, expiresAtIndex: index + 1 }), index));
      venue.advance(flat(index + 1, 10_000));
    }
    expect(JSON.stringify(venue.snapshot()).length).toBeLessThan(20_000);
    expect(venue.find('E99')?.status).toBe('EXPIRED');
    expect(venue.find('E1')).toBeNull();
  });

  it('refuses a snapshot of another form', () => {
    expect(() => restoreSimulatedVenue({ instrument: btc, barMs: HOUR, costs: FREE }, { version: 2 })).toThrow();
  });
});
