import type { Decision } from '@smc/contracts';
import { type Bar, InvariantError, ZERO, formatMoney } from '@smc/domain';
import { describe, expect, it } from 'vitest';
import { FREE, HOUR, REPLAY, bar, btc, cancel, executionConfig, flat, open, throughJson } from './__fixtures__/builders.ts';
import { ENTRY, b0, brief, desk, withOpenEntry } from './__fixtures__/desk.ts';
import { fillsStage, recover } from './driver.ts';
import { restoreExecutionCore } from './execution-core.ts';
import type { ExecutionCore } from './execution-types.ts';
import { createSimulatedVenue } from './simulated-venue.ts';
import type { SimulatedVenue, VenueReport } from './venue.ts';

describe('reports', () => {
  const first = (venue: SimulatedVenue, at: Bar): readonly VenueReport[] => venue.advance(at);

  it('seen before change nothing', () => {
    const { core, venue } = withOpenEntry();
    const b1 = bar(1, 9_950, 9_960, 9_890, 9_900);
    const reports = first(venue, b1);
    core.onReports(reports, b1);
    core.drain();
    const before = core.snapshot();
    core.onReports(reports, b1);
    core.onReports([...reports].reverse(), b1);
    expect(core.drain().decisions).toEqual([]);
    expect(core.snapshot()).toEqual(before);
  });

  it('missing in the sequence stop the process instead of being guessed', () => {
    const { core, venue } = withOpenEntry();
    const b1 = bar(1, 9_950, 9_960, 9_890, 9_900);
    expect(() => {
      core.onReports(first(venue, b1).slice(1), b1);
    }).toThrow('reports are missing');
  });

  it('about an order nobody made stop the process', () => {
    const { core } = desk();
    expect(() => {
      core.onReports([{ kind: 'accepted', clientOrderId: 'X', barIndex: 0, time: 0, seq: 1 }], b0);
    }).toThrow(InvariantError);
  });

  it('of bars before the present one stop the process', () => {
    const { core } = desk();
    core.closeBar(flat(5, 10_000));
    expect(() => core.closeBar(flat(4, 10_000))).toThrow('bar 4 comes after bar 5');
  });
});

describe('an outcome that is not proven', () => {
  const submitted = (): ExecutionCore => {
    const { core } = desk();
    core.closeBar(b0);
    core.onIntent(open(b0), b0, REPLAY);
    core.drain();
    return core;
  };
  const at = { barIndex: 0, time: HOUR };

  it('is UNKNOWN, keeps its place in the limits and is asked about again', () => {
    const core = submitted();
    const again = core.recoverCommands();
    core.markUnknown(ENTRY, at);
    expect(brief(core.drain())).toEqual(['2:0 entry UNKNOWN r1']);
    expect(core.recoverCommands()).toEqual(again);
    expect(formatMoney(core.view.openRisk)).toBe('50.00000000');
    core.onIntent(open(b0, { id: 'second' }), b0, REPLAY);
    expect(brief(core.drain())).toEqual(['2:0 denied POSITION_EXISTS']);
    core.onReports([{ kind: 'accepted', clientOrderId: ENTRY, ...at, seq: 1 }], b0);
    expect(brief(core.drain())).toEqual(['2:0 entry OPEN r2']);
    expect(core.recoverCommands()).toEqual([]);
  });

  it('is NOT_PLACED once the venue has proven it, and frees the instrument', () => {
    const core = submitted();
    core.markUnknown(ENTRY, at);
    core.markNotPlaced(ENTRY, at);
    expect(brief(core.drain())).toEqual(['2:0 entry UNKNOWN r1', '2:0 entry NOT_PLACED r2']);
    expect(core.recoverCommands()).toEqual([]);
    core.onIntent(open(b0, { id: 'second' }), b0, REPLAY);
    expect(brief(core.drain())[0]).toContain('SUBMITTING');
  });

  it('remembers a cancel that came before the answer', () => {
    const core = submitted();
    const venue = createSimulatedVenue({ instrument: btc, barMs: HOUR, costs: FREE });
    expect(core.onIntent(cancel(b0, 'intent-0'), b0, REPLAY)).toHaveLength(1);
    expect(core.drain().decisions).toEqual([]);
    expect(core.recoverCommands().map((command) => command.kind)).toEqual(['submit', 'cancel']);
    recover(core, venue, b0);
    expect(brief(core.drain())).toEqual([
      '2:0 entry OPEN r1',
      '2:0 entry PENDING_CANCEL r2',
      '2:0 stop HELD r0',
      '2:0 target HELD r0',
      '2:0 entry CANCELED r3',
      '2:0 stop CANCELED r1',
      '2:0 target CANCELED r1',
    ]);
  });

  it.each(['before', 'after'] as const)('heals after a crash %s the venue took the order: one order, the same facts', (moment) => {
    const whole = withOpenEntry();
    const expected = whole.core.drain().decisions;
    const { core, venue } = desk();
    fillsStage(core, venue, b0);
    const [command] = core.onIntent(open(b0), b0, REPLAY);
    const facts: Decision[] = [...core.drain().decisions];
    if (moment === 'after' && command !== undefined) venue.handle(command);
    const restarted = restoreExecutionCore(executionConfig(), throughJson(core.snapshot()));
    recover(restarted, venue, b0);
    facts.push(...restarted.drain().decisions);
    expect(facts).toEqual(expected);
    recover(restarted, venue, b0);
    expect(restarted.drain().decisions).toEqual([]);
    expect(venue.lastSeq).toBe(3);
  });
});

describe('a fill after the end', () => {
  const late = (seq: number, clientOrderId = ENTRY, qty = 5_000_000): VenueReport => ({
    kind: 'filled',
    clientOrderId,
    tradeId: 'late-1',
    qty,
    price: 9_900,
    fee: ZERO,
    liquidity: 'maker',
    slippage: ZERO,
    barIndex: 1,
    time: 2 * HOUR,
    seq,
  });

  it('counts, is flagged, and halts the account until a person has looked', () => {
    const { core, venue } = withOpenEntry();
    for (const command of core.cancelEntries(b0, 'HALTED')) core.onReports(venue.handle(command), b0);
    core.drain();
    const b1 = flat(1, 9_900);
    core.onReports([late(venue.lastSeq + 1)], b1);
    core.closeBar(b1);
    const facts = core.drain();
    expect(brief(facts)).toEqual(['0:1 fill entry 50.00000@99.00', '0:1 entry FILLED r4', '0:1 position 50.00000 r1']);
    expect(facts.decisions[1]?.payload).toMatchObject({ reason: 'LATE_FILL', filledQty: '50.00000' });
    expect(core.view.halt).toEqual({ code: 'LATE_FILL', barIndex: 1, time: 2 * HOUR });
    const restarted = restoreExecutionCore(executionConfig(), throughJson(core.snapshot()));
    expect(restarted.view.halt).toEqual(core.view.halt);
    restarted.onIntent(open(b1), b1, REPLAY);
    expect(brief(restarted.drain())).toEqual(['2:1 denied HALTED']);
    restarted.liftHalt();
    expect(restarted.view.halt).toBeNull();
  });

  it('of an order that never arrived counts too', () => {
    const { core } = desk();
    core.closeBar(b0);
    core.onIntent(open(b0), b0, REPLAY);
    core.markNotPlaced(ENTRY, { barIndex: 0, time: HOUR });
    core.drain();
    core.onReports([late(1, ENTRY, 2_000_000)], flat(1, 9_900));
    expect(brief(core.drain())).toEqual(['0:1 fill entry 20.00000@99.00', '0:1 entry PARTIALLY_FILLED r2', '0:1 position 20.00000 r1']);
  });

  it('beyond the quantity stops the process', () => {
    const { core, venue } = withOpenEntry();
    expect(() => {
      core.onReports([late(venue.lastSeq + 1, ENTRY, 5_000_001)], flat(1, 9_900));
    }).toThrow('overfill');
  });
});
