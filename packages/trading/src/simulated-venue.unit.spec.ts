import { findInstrument, formatMoney, required } from '@smc/domain';
import { describe, expect, it } from 'vitest';
import { FREE, HOUR, bar, bracket, btc, flat, lines, throughJson } from './__fixtures__/builders.ts';
import { short, submit, venueWith } from './__fixtures__/venue.ts';
import { createSimulatedVenue, defaultCosts, restoreSimulatedVenue } from './simulated-venue.ts';
import type { BracketOrder, SimCosts } from './venue.ts';

describe('taking a bracket', () => {
  it('accepts the entry and holds its protection', () => {
    const venue = createSimulatedVenue({ instrument: btc, barMs: HOUR, costs: FREE });
    const reports = venue.handle(submit(bracket()));
    expect(lines(reports)).toEqual(['accepted E', 'held S', 'held T']);
    expect(reports.map((report) => [report.seq, report.barIndex, report.time])).toEqual([
      [1, 0, HOUR],
      [2, 0, HOUR],
      [3, 0, HOUR],
    ]);
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
        .flatMap((report) =>
          report.kind === 'filled'
            ? [{ order: report.clientOrderId, price: report.price, fee: formatMoney(report.fee), slippage: formatMoney(report.slippage) }]
            : [],
        ),
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
    expect(defaultCosts(required(findInstrument('EUR/USD'), 'EUR/USD'))).toEqual({
      makerBps: 0.35,
      takerBps: 0.35,
      halfSpreadTicks: 3,
      slippageBps: 0.5,
    });
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
    const reports = [
      ...venue.handle(submit(bracket())),
      ...venue.handle(submit(short({ clientOrderId: 'E2', stopLoss: { clientOrderId: 'S2', price: 10_300 }, takeProfits: [] }))),
    ];
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
