import { describe, expect, it } from 'vitest';
import { bar, bracket, flat, lines } from './__fixtures__/builders.ts';
import { ALIVE, short, venueWith } from './__fixtures__/venue.ts';
import type { SimulatedVenue } from './venue.ts';

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
    expect(lines(venueWith(short()).advance(bar(1, 10_120, 10_130, 10_050, 10_060)))).toEqual([
      'filled E 100000@10120 maker open',
      ...ALIVE,
    ]);
  });

  it('by stop trigger at a touch and pay a gap at the open', () => {
    const order = bracket({ type: 'stop', price: 10_050, takeProfits: [{ clientOrderId: 'T', price: 10_300, qty: 100_000 }] });
    expect(lines(venueWith(order).advance(bar(1, 10_000, 10_050, 9_990, 10_040)))).toEqual([
      'filled E 100000@10050 taker in bar',
      ...ALIVE,
    ]);
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
    expect(lines(venueWith(bracket({ expiresAtIndex: 2 })).advance(bar(2, 9_950, 9_960, 9_890, 9_950)))[0]).toBe(
      'filled E 100000@9900 maker in bar',
    );
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
    expect(lines(inPosition().advance(bar(2, 9_900, 10_300, 9_700, 10_000)))).toEqual([
      'filled S 100000@9800 taker in bar',
      'canceled T OCO',
    ]);
    expect(lines(inPosition(short()).advance(bar(2, 10_100, 10_300, 9_700, 10_000)))).toEqual([
      'filled S 100000@10200 taker in bar',
      'canceled T OCO',
    ]);
  });

  it('a stop fires at a touch, a target needs a trade through', () => {
    expect(lines(inPosition().advance(bar(2, 9_900, 9_950, 9_800, 9_900)))[0]).toBe('filled S 100000@9800 taker in bar');
    expect(inPosition().advance(bar(2, 9_900, 10_200, 9_850, 10_000))).toEqual([]);
    expect(lines(inPosition().advance(bar(2, 9_900, 10_201, 9_850, 10_000)))).toEqual([
      'filled T 100000@10200 maker in bar',
      'canceled S OCO',
    ]);
  });

  it('a gap through the stop fills at the open', () => {
    expect(lines(inPosition().advance(bar(2, 9_600, 9_700, 9_500, 9_650)))).toEqual(['filled S 100000@9600 taker open', 'canceled T OCO']);
    expect(lines(inPosition(short()).advance(bar(2, 10_400, 10_500, 10_300, 10_450)))[0]).toBe('filled S 100000@10400 taker open');
  });

  it('a gap through the target fills at the open, before anything inside the bar', () => {
    expect(lines(inPosition().advance(bar(2, 10_250, 10_260, 9_700, 9_800)))).toEqual([
      'filled T 100000@10250 maker open',
      'canceled S OCO',
    ]);
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
