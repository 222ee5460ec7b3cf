import { describe, expect, it } from 'vitest';
import { short } from '../../__fixtures__/hand-made.ts';
import { plainLine } from '../../__fixtures__/mirror.ts';
import { btcusdtBars, BTCUSDT, detect, eurusdBars, EURUSD } from '../../__fixtures__/runs.ts';
import { DEFAULT_DETECTORS, SESSION_HOURS, type SessionName, type SmcEvent } from '../../index.ts';

interface RealBar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
}

const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/New_York', dateStyle: 'short', timeStyle: 'short' });
const shown = new Map<number, string>();

/** Date and time that the clocks of New York show, `YYYY-MM-DD HH:MM`. */
function local(time: number): string {
  const text = shown.get(time) ?? clock.format(time);
  shown.set(time, text);
  return text;
}

const minutes = (text = ''): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

/** Names the session that holds a time by its date, null outside. No default goes on past midnight. */
function dateIn(name: SessionName, time: number): string | null {
  const [from = 0, to = 0] = SESSION_HOURS[name].split('-').map(minutes);
  const [date = '', text = ''] = local(time).split(' ');
  const now = minutes(text);
  return now >= from && now < (to === 0 ? 1440 : to) ? date : null;
}

/** What a session must say of a series, its levels' ends aside, reckoned bar by bar from what clocks show. */
function reckoned(bars: readonly RealBar[], barMs: number, name: SessionName): string[] {
  const lines: string[] = [];
  let open: { date: string; first: number; high: number; low: number } | null = null;
  bars.forEach((bar, index) => {
    const date = dateIn(name, bar.time);
    const close = (): void => {
      if (open === null) return;
      const { first, high, low } = open;
      lines.push(`closed0 ${first}>${index} ${low}..${high}`, `high+ ${first}>${index} ${high}`, `low- ${first}>${index} ${low}`);
      open = null;
    };
    if (open !== null && open.date !== date) close();
    if (date === null) return;
    if (open === null) lines.push(`opened0 ${index}>${index} ${bar.open}`);
    open ??= { date, first: index, high: bar.high, low: bar.low };
    open.high = Math.max(open.high, bar.high);
    open.low = Math.min(open.low, bar.low);
    if (dateIn(name, bar.time + barMs) !== date) close();
  });
  return lines;
}

describe.each([
  { series: 'EUR/USD 15m', bars: eurusdBars(), config: EURUSD },
  { series: 'BTC/USDT 1h', bars: btcusdtBars(), config: BTCUSDT },
])('$series', ({ bars, config }) => {
  const all = detect(bars, config);
  const rows = Array.from(bars.time, (time, row) => ({
    time,
    open: bars.open[row] ?? 0,
    high: bars.high[row] ?? 0,
    low: bars.low[row] ?? 0,
  }));

  // Object.keys returns string[]; the table has exactly these keys.
  it.each(Object.keys(SESSION_HOURS) as SessionName[])('session.%s has the bars, highs and lows that clocks give it', (name) => {
    const kinds = new Set(['opened', 'closed', 'high', 'low']);
    const told = all.filter(({ detector, kind }) => detector === `session.${name}` && kinds.has(kind)).map(short);
    expect(told.length).toBeGreaterThan(800);
    expect(told).toEqual(reckoned(rows, config.barMs, name));
  });

  it('nothing of another detector changes, flags aside', () => {
    // Sweeps of sessions decide, through a flag, which breakers are mitigation blocks; those run only when named.
    const usual = detect(bars, { ...config, detectors: DEFAULT_DETECTORS });
    const without = DEFAULT_DETECTORS.filter((name) => !name.startsWith('session.'));
    const plain = (events: readonly SmcEvent[]): string[] =>
      events.filter(({ detector }) => !detector.startsWith('session.')).map((event) => plainLine({ ...event, flags: [] }));
    expect(plain(usual)).toEqual(plain(detect(bars, { ...config, detectors: without })));
  });

  it('levels end in each of the ways, all but the newest', () => {
    const asia = all.filter(({ detector }) => detector === 'session.asia');
    const count = (pattern: RegExp): number => asia.filter(({ kind }) => pattern.test(kind)).length;
    expect(count(/^(?:high|low)$/) - count(/^(?:sweep|run|replaced)\./)).toBeLessThanOrEqual(2);
    for (const end of ['sweep.high', 'sweep.low', 'run.high', 'run.low', 'replaced.high', 'replaced.low']) {
      expect(count(new RegExp(`^${end}$`)), end).toBeGreaterThan(5);
    }
  });
});
