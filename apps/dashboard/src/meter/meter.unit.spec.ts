// @vitest-environment node
import { type EngineMaker, type SmcConfig, type SmcEngine, createSmcEngine, restoreSmcEngine } from '@smc/smc';
import { describe, expect, it } from 'vitest';
import { fakeDesk } from '../__fixtures__/fake-desk.ts';
import { fakeMeter } from '../__fixtures__/fake-world.ts';
import { applyItems, createDeskData } from '../desk/desk-data.ts';
import { AGAIN_MS, type MeterState, RewriteMeter } from './meter.ts';
import type { MeterAnswer, MeterPort } from './protocol.ts';
import { verdictOf } from './verdict.ts';

/** Repaints: from bar `at` on, it tells another direction of its first event. */
function repainting(config: SmcConfig, at: number): SmcEngine {
  const engine = createSmcEngine(config);
  const bound = (target: object, key: string | symbol): unknown => {
    const member: unknown = Reflect.get(target, key, target);
    return typeof member === 'function' ? (member as (...args: unknown[]) => unknown).bind(target) : member;
  };
  const log = new Proxy(engine.log, {
    get: (target, key) =>
      key === 'dirAt' ? (position: number) => (position === 0 && engine.barCount > at ? 7 : target.dirAt(position)) : bound(target, key),
  });
  return new Proxy(engine, { get: (target, key) => (key === 'log' ? log : bound(target, key)) });
}

interface Stage {
  readonly meter: RewriteMeter;
  readonly data: ReturnType<typeof createDeskData>;
  /** What was asked of the history. */
  readonly asked: string[];
  readonly ports: MeterPort[];
  /** Takes bars of the fake desk in, with their structures. */
  readonly take: (from: number, to: number, lose?: (id: string, at: number) => boolean) => void;
  readonly until: (wanted: (state: MeterState) => boolean) => Promise<MeterState>;
  /** Lets the wait for the next check be over. */
  readonly later: () => void;
}

function stage(options: { readonly maker?: EngineMaker; readonly open?: () => MeterPort } = {}): Stage {
  const desk = fakeDesk(3_000);
  const data = createDeskData();
  const asked: string[] = [];
  const ports: MeterPort[] = [];
  let now = 1_000_000;
  let late: (() => void) | null = null;
  const read = (path: string, query: Record<string, number>) =>
    desk.read(path, new URLSearchParams(), (name, fallback) => query[name] ?? fallback);
  const apply = (ch: 'bars' | 'structures', items: readonly unknown[]): void => {
    applyItems(ch, items, { data, nowMs: now, live: false });
  };
  const take: Stage['take'] = (from, to, lose = () => false) => {
    const { events } = read('structures', { from, to }) as { events: { id: string }[] };
    apply(
      'structures',
      events.filter(({ id }, at) => !lose(id, at)),
    );
    apply('bars', (read('bars', { before: to + 1, limit: to - from + 1 }) as { bars: unknown[] }).bars);
  };
  const world = {
    now: () => now,
    setTimer(run: () => void, delayMs: number) {
      if (delayMs > 0) {
        late = run;
        return () => {
          late = null;
        };
      }
      const id = setTimeout(run, 0);
      return () => clearTimeout(id);
    },
    openMeter() {
      const port = (options.open ?? (() => fakeMeter(options.maker)))();
      ports.push(port);
      return port;
    },
  };
  const history = {
    reach(index: number) {
      asked.push(`reach ${index}`);
      const { bars } = data.market.getState();
      const first = bars[0]?.index ?? 0;
      if (first > index) {
        const last = bars.at(-1)?.index ?? 0;
        data.market.setState({ bars: [] });
        take(index, last);
      }
      return Promise.resolve();
    },
    structures(from: number, to: number) {
      asked.push(`structures ${from} ${to}`);
      apply('structures', (read('structures', { from, to }) as { events: unknown[] }).events);
      return Promise.resolve();
    },
  };
  const meter = new RewriteMeter({ world, data, history });
  const session = read('session', {}) as NonNullable<ReturnType<typeof data.session.getState>['session']>;
  data.session.setState({ session, load: { status: 'ready' } });
  return {
    meter,
    data,
    asked,
    ports,
    take,
    later() {
      now += AGAIN_MS;
      late?.();
    },
    until: (wanted) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`still ${JSON.stringify(meter.state.getState().status)}`)), 15_000);
        const look = (state: MeterState): void => {
          if (!wanted(state)) return;
          clearTimeout(timer);
          stop();
          resolve(state);
        };
        const stop = meter.state.subscribe(look);
        look(meter.state.getState());
      }),
  };
}

const ended = ({ status }: MeterState): boolean => status === 'done' || status === 'failed';

describe('the rewrite meter', () => {
  it('waits for bars, then finds nothing rewritten and everything published again', async () => {
    const { meter, take, until, ports } = stage();
    const stop = meter.watch();
    expect(meter.state.getState().status).toBe('waiting');
    expect(ports).toHaveLength(0);
    take(0, 249);
    const { report, checkedAt, status } = await until(ended);
    expect(status).toBe('done');
    expect(checkedAt).not.toBeNull();
    if (report === null) throw new Error('no report');
    const verdict = verdictOf(report);
    expect(verdict).toMatchObject({ holds: true, rewritten: 0, early: 0, streamDiff: 0, differ: 0, prefixes: 96 });
    expect(verdict.readings).toBeGreaterThan(5_000);
    expect(verdict.compared).toBeGreaterThan(250);
    stop();
  });

  it('catches an engine that repaints', async () => {
    const maker = { create: (config: SmcConfig) => repainting(config, 80), restore: restoreSmcEngine };
    const { meter, take, until } = stage({ maker });
    take(0, 109);
    meter.check();
    const { report } = await until(ended);
    if (report === null) throw new Error('no report');
    expect(verdictOf(report)).toMatchObject({ holds: false });
    expect(verdictOf(report).rewritten).toBeGreaterThan(0);
  });

  it('asks the desk a second time for what it lacks, before it says that something is missing', async () => {
    const { meter, take, until, asked } = stage();
    take(0, 99, (_, at) => at === 50);
    meter.check();
    const { report } = await until(ended);
    expect(asked.filter((each) => each.startsWith('structures'))).toHaveLength(1);
    if (report === null) throw new Error('no report');
    expect(verdictOf(report)).toMatchObject({ holds: true, differ: 0 });
  });

  it('loads what lies near before the page by itself, and what lies far when asked', async () => {
    const near = stage();
    near.take(60, 119);
    near.meter.check();
    expect((await near.until(ended)).report).toMatchObject({ first: 0, scope: 'all' });
    expect(near.asked).toEqual(['reach 0']);
  });

  it('checks again when bars have closed and the wait is over, not before', async () => {
    const { meter, take, until, later, data } = stage();
    take(0, 99);
    const stop = meter.watch();
    await until(ended);
    take(100, 100);
    expect(meter.state.getState()).toMatchObject({ status: 'done', report: { last: 99 } });
    later();
    expect(meter.state.getState().status).toBe('gathering');
    expect((await until(ended)).report).toMatchObject({ last: 100 });
    stop();
    data.market.setState({});
    later();
    expect(meter.state.getState().status).toBe('done');
  });

  it('stops when it is told to, and stays so until it is asked', async () => {
    const { meter, take, until, later } = stage();
    take(0, 1_499);
    const stop = meter.watch();
    await until(({ progress }) => progress !== null);
    meter.cancel();
    expect(meter.state.getState()).toMatchObject({ status: 'cancelled', progress: null, report: null });
    take(1_500, 1_500);
    later();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(meter.state.getState().status).toBe('cancelled');
    meter.check();
    expect(meter.state.getState().status).toBe('gathering');
    stop();
    expect(meter.state.getState().status).toBe('waiting');
  });

  it('says why a check failed, keeps the last report, and opens a new worker for the next try', async () => {
    const { meter, take, until, ports } = stage();
    take(0, 99);
    meter.check();
    await until(ended);
    meter.check();
    ports[0]?.onbreak?.('out of memory');
    expect(meter.state.getState()).toMatchObject({ status: 'failed', reason: 'out of memory', report: { last: 99 } });
    meter.check();
    expect(await until(ended)).toMatchObject({ status: 'done', reason: null });
    expect(ports).toHaveLength(2);
  });

  it('does not listen to an answer of an older check, and forgets a session that has ended', async () => {
    let heard: MeterPort | null = null;
    const open = (): MeterPort => {
      heard = { post: () => undefined, close: () => undefined, onanswer: null, onbreak: null };
      return heard;
    };
    const { meter, take, data, until } = stage({ open });
    take(0, 99);
    const stop = meter.watch();
    await until(({ status }) => status === 'proving');
    const late: MeterAnswer = { type: 'failed', run: -1, reason: 'late' };
    (heard as MeterPort | null)?.onanswer?.(late);
    expect(meter.state.getState()).toMatchObject({ status: 'proving', reason: null });
    const { session } = data.session.getState();
    if (session === null) throw new Error('no session');
    data.session.setState({ session: { ...session, session: 'next' }, load: { status: 'loading' } });
    expect(meter.state.getState()).toMatchObject({ status: 'waiting', report: null });
    stop();
  });

  it('names the bar that lies off the grid', async () => {
    const { meter, take, data, until } = stage();
    take(0, 99);
    const { bars } = data.market.getState();
    data.market.setState({ bars: bars.map((bar) => (bar.index === 42 ? { ...bar, close: '0.9712345678' } : bar)) });
    meter.check();
    expect(await until(ended)).toMatchObject({ status: 'failed', reason: expect.stringContaining('bar 42') as string });
  });
});
