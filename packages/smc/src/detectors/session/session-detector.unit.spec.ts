import { describe, expect, it } from 'vitest';
import { handMade, HOUR_MS, play, quiet, type Row, story, storyOf, upsideDown } from '../../__fixtures__/hand-made.ts';
import { configOf, eventsOf, reborn } from '../../__fixtures__/runs.ts';
import { createSmcEngine, OPTIONAL_DETECTORS, type SmcEngine, type SmcParamsInput, smcParamsSchema } from '../../index.ts';

const ASIA = 'session.asia';

/**
 * Hand-made series begin on 2024-01-01 00:00 UTC, 19:00 in New York: bars 1 to 4 are the Asian session. It has its high
 * of 1020 on bar 2 and its low of 980 on bar 3.
 */
function evening(): Row[] {
  return [...quiet(2), [1000, 1020, 999, 1000], [1000, 1001, 980, 1000], ...quiet(1)];
}

/** An engine of bars of some length; `at` pushes one quiet bar around a price. */
function clocked(barMs: number, params: SmcParamsInput = {}): { engine: SmcEngine; at: (time: string, price?: number) => void } {
  const engine = createSmcEngine(configOf(smcParamsSchema.parse(params), barMs));
  return { engine, at: (time, price = 1000) => void engine.push(Date.parse(`${time}:00Z`), price, price + 1, price - 1, price, 1) };
}

/** Bars of one hour from a time on. */
function hourly(at: (time: string) => void, from: string, count: number): void {
  const start = Date.parse(`${from}:00Z`);
  for (let n = 0; n < count; n++) at(new Date(start + n * HOUR_MS).toISOString().slice(0, 16));
}

/** When a session opened and closed, `kind at>confirmed` in UTC. */
function timesOf(engine: SmcEngine, detector: string): string[] {
  const text = (time: number): string => new Date(time).toISOString().slice(5, 16);
  return eventsOf(engine)
    .filter((event) => event.detector === detector && ['opened', 'closed'].includes(event.kind))
    .map((event) => `${event.kind} ${text(event.at)}>${text(event.confirmedAt)}`);
}

describe('a session', () => {
  it('opens on its first bar and closes on the bar that reaches its end, with its high and low', () => {
    const engine = handMade();
    play(engine, evening().slice(0, 4));
    expect(storyOf(engine, ASIA)).toEqual(['opened0 1>1 1000']);
    play(engine, quiet(1));
    expect(storyOf(engine, ASIA)).toEqual(['opened0 1>1 1000', 'closed0 1>4 980..1020', 'high+ 1>4 1020', 'low- 1>4 980']);
  });

  it('takes no bar that opens before its start or at its end', () => {
    const rows = [...evening(), ...quiet(1)];
    rows[0] = [1000, 1050, 950, 1000];
    rows[5] = [1000, 1050, 950, 1000];
    expect(story(ASIA, rows).slice(0, 4)).toEqual(['opened0 1>1 1000', 'closed0 1>4 980..1020', 'high+ 1>4 1020', 'low- 1>4 980']);
  });

  it('gives levels that are swept or run from the next bar on; a touch is no breach', () => {
    const touch: Row = [1000, 1020, 980, 1000];
    const engine = handMade();
    play(engine, [...evening(), touch, [1000, 1021, 999, 1000], [1000, 1001, 970, 975], [975, 976, 970, 975], [975, 976, 970, 975]]);
    expect(storyOf(engine, ASIA).slice(4)).toEqual(['sweep.high- 6>6 1020', 'run.low- 7>9 980']);
    const sweep = eventsOf(engine).find(({ detector, kind }) => detector === ASIA && kind === 'sweep.high');
    expect(sweep).toMatchObject({ level: ASIA, rank: 2, refs: [{ index: 1 }] });
  });

  it('lists its levels among the live ones', () => {
    const engine = handMade();
    play(engine, evening());
    const live: string[] = [];
    engine.state.forEachLiveLevel(({ kind, dir, price, rank, atIndex }) => live.push(`${kind} ${dir} ${price} ${rank} ${atIndex}`));
    expect(live.filter((line) => line.startsWith('session'))).toEqual([`${ASIA} 1 1020 2 1`, `${ASIA} -1 980 2 1`]);
  });

  it('tells the mirror of a mirrored series', () => {
    const rows: Row[] = [...evening(), [1000, 1021, 999, 1000], ...quiet(30)];
    expect(story(ASIA, rows)).toContain('sweep.high- 5>5 1020');
    expect(story(ASIA, upsideDown(rows))).toContain('sweep.low+ 5>5 980');
    expect(story(ASIA, upsideDown(rows))).toContain('replaced.high+ 1>28 1020');
  });

  it('is replaced by the next one of its name, not by others', () => {
    const engine = handMade();
    play(engine, [...evening(), ...quiet(23)]);
    expect(storyOf(engine, ASIA)).toHaveLength(5);
    expect(storyOf(engine, 'session.london').slice(0, 2)).toEqual(['opened0 7>7 1000', 'closed0 7>9 999..1001']);
    play(engine, quiet(1));
    expect(storyOf(engine, ASIA).slice(5)).toEqual([
      'replaced.high+ 1>28 1020',
      'replaced.low- 1>28 980',
      'closed0 25>28 999..1001',
      'high+ 25>28 1001',
      'low- 25>28 999',
    ]);
  });

  it('lets a breach in its window finish after the replacement, with a flag', () => {
    const engine = handMade();
    play(engine, [...evening(), ...quiet(23), [1000, 1022, 999, 1021], [1021, 1022, 1000, 1010]]);
    const told = eventsOf(engine).filter(({ detector }) => detector === ASIA);
    expect(told.filter(({ kind }) => kind === 'replaced.high')).toEqual([]);
    expect(told.find(({ kind, price }) => kind === 'sweep.high' && price === 1020)).toMatchObject({
      atIndex: 28,
      confirmedIndex: 29,
      flags: ['replacedBefore'],
    });
  });

  it('closes on the first later bar after a hole; what it replaces takes no breach of that bar', () => {
    const engine = handMade();
    // Bar 26 is the second of the next evening; bar 27 opens six hours later, in the London session.
    play(engine, [...evening(), ...quiet(22), [1000, 1030, 970, 1000, 5]]);
    const last = ['replaced.high+ 1>27 1020', 'replaced.low- 1>27 980', 'closed0 25>27 999..1001', 'high+ 25>27 1001', 'low- 25>27 999'];
    expect(storyOf(engine, ASIA).slice(5)).toEqual(last);
    play(engine, [[1000, 1030, 1000, 1000]]);
    expect(storyOf(engine, ASIA).at(-1)).toBe('sweep.high- 28>28 1001');
  });

  it('closes and opens on one bar when the hole ends in the next one of its name', () => {
    const rows: Row[] = [...evening().slice(0, 3), [1000, 1001, 999, 1000, 23]];
    expect(story(ASIA, rows).slice(1)).toEqual(['closed0 1>3 999..1020', 'high+ 1>3 1020', 'low- 1>3 999', 'opened0 3>3 1000']);
  });

  it('says nothing when it had no bar; the levels before it stay', () => {
    const engine = handMade();
    play(engine, [...evening(), [1000, 1001, 999, 1000, 24], ...quiet(18)]);
    expect(storyOf(engine, ASIA)).toHaveLength(4);
    // London had no bar in the first night; bar 7 opens it in the second.
    expect(storyOf(engine, 'session.london')[0]).toBe('opened0 7>7 1000');
    play(engine, quiet(24));
    expect(storyOf(engine, ASIA).slice(4, 6)).toEqual(['opened0 25>25 1000', 'replaced.high+ 1>28 1020']);
  });

  it('may be partial at the start of a feed', () => {
    const { engine, at } = clocked(HOUR_MS);
    hourly(at, '2024-01-02T03:00', 2);
    expect(timesOf(engine, ASIA)).toEqual(['opened 01-02T03:00>01-02T03:00', 'closed 01-02T03:00>01-02T04:00']);
  });

  it('goes on after a restore at any bar', () => {
    const rows: Row[] = [...evening(), [1000, 1022, 999, 1021], ...quiet(30, 1010)];
    const whole = story(ASIA, rows);
    for (let cut = 0; cut <= rows.length; cut++) {
      const first = handMade();
      play(first, rows.slice(0, cut));
      const second = reborn(first);
      // After a restore at bar 0 the engine has no last time, as at the start.
      play(second, rows.slice(cut));
      expect([...storyOf(first, ASIA), ...storyOf(second, ASIA)]).toEqual(whole);
    }
  });

  it('has no part in the state when it is left out', () => {
    const detectors = OPTIONAL_DETECTORS.filter((name) => !name.startsWith('session.'));
    const engine = createSmcEngine({ ...configOf(smcParamsSchema.parse({}), HOUR_MS), detectors });
    play(engine, evening());
    expect(eventsOf(engine).filter(({ detector }) => detector.startsWith('session.'))).toEqual([]);
    expect(Object.keys(engine.snapshot().state)).not.toContain('session');
  });
});

describe('bars', () => {
  it('of the length of a session open and close it at once', () => {
    const { engine, at } = clocked(HOUR_MS);
    hourly(at, '2024-01-02T07:00', 2);
    expect(timesOf(engine, 'session.silverBullet1')).toEqual(['opened 01-02T08:00>01-02T08:00', 'closed 01-02T08:00>01-02T08:00']);
  });

  it('belong by their open time: an hour that begins before 13:30 is not in the afternoon', () => {
    const { engine, at } = clocked(HOUR_MS);
    hourly(at, '2024-01-02T17:00', 5);
    expect(timesOf(engine, 'session.nyPm')).toEqual(['opened 01-02T19:00>01-02T19:00', 'closed 01-02T19:00>01-02T20:00']);
    const half = clocked(HOUR_MS / 2);
    for (const time of ['18:00', '18:30', '19:00', '20:30']) half.at(`2024-01-02T${time}`);
    expect(timesOf(half.engine, 'session.nyPm')).toEqual(['opened 01-02T18:30>01-02T18:30', 'closed 01-02T18:30>01-02T20:30']);
  });

  it.each([45, 120, 240, 1440])('of %i minutes are told of no session', (minutes) => {
    const { engine, at } = clocked(minutes * 60_000);
    for (let n = 0; n < 200; n++) at(new Date(n * minutes * 60_000).toISOString().slice(0, 16));
    expect(engine.barCount).toBe(200);
    expect(eventsOf(engine).filter(({ detector }) => detector.startsWith('session.'))).toEqual([]);
  });

  it('longer than one session still tell the others', () => {
    const { engine, at } = clocked(HOUR_MS, { 'session.silverBullet1': '03:00-03:30' });
    hourly(at, '2024-01-02T07:00', 4);
    expect(timesOf(engine, 'session.silverBullet1')).toEqual([]);
    expect(timesOf(engine, 'session.london')).toHaveLength(2);
  });
});

describe('parameters of sessions', () => {
  it('are absent unless given, so that a reader without sessions sees none', () => {
    expect(Object.keys(smcParamsSchema.parse({})).filter((name) => name.startsWith('session.'))).toEqual([]);
    const given = { 'session.zone': 'Europe/London', 'session.nyAm': '08:30-11:00' };
    expect(smcParamsSchema.parse(given)).toMatchObject(given);
  });

  it.each([
    [{ 'session.asia': '20:00' }, /HH:MM-HH:MM/],
    [{ 'session.asia': '20:00-24:00' }, /session\.asia/],
    [{ 'session.nyPm': '13:30-13:30' }, /end other than the start/],
    [{ 'session.zone': 'Mars/Base' }, /IANA time zone/],
    [{ 'session.tokyo': '20:00-00:00' }, /session\.tokyo/],
  ])('refuse %j', (params, message) => {
    expect(() => smcParamsSchema.parse(params)).toThrow(message);
  });
});

describe('dates and clocks', () => {
  it('a session over midnight is that of its start date', () => {
    const { engine, at } = clocked(HOUR_MS, { 'session.zone': 'UTC', [ASIA]: '22:00-02:00' });
    hourly(at, '2024-01-02T20:00', 32);
    expect(timesOf(engine, ASIA)).toEqual([
      'opened 01-02T22:00>01-02T22:00',
      'closed 01-02T22:00>01-03T01:00',
      'opened 01-03T22:00>01-03T22:00',
      'closed 01-03T22:00>01-04T01:00',
    ]);
  });

  it('a weekend never glues two sessions', () => {
    // The feed ends at 15:00 on Friday and goes on at 17:00 on Sunday, inside the hours of the same session.
    const { engine, at } = clocked(HOUR_MS, { 'session.nyPm': '13:00-18:00' });
    at('2024-01-05T18:00', 1010);
    at('2024-01-05T19:00', 1005);
    at('2024-01-07T22:00', 990);
    at('2024-01-07T23:00', 980);
    expect(storyOf(engine, 'session.nyPm')).toEqual([
      'opened0 0>0 1010',
      'closed0 0>2 1004..1011',
      'high+ 0>2 1011',
      'low- 0>2 1004',
      'opened0 2>2 990',
      'replaced.high+ 0>2 1011',
      'replaced.low- 0>2 1004',
      'closed0 2>2 989..991',
      'high+ 2>2 991',
      'low- 2>2 989',
    ]);
  });

  const london = (zone: string, hours: string): SmcParamsInput => ({ 'session.zone': zone, 'session.london': hours });

  /** Opening and closing hours in UTC on some dates, each date given whole. */
  function hoursOn(dates: readonly string[], params: SmcParamsInput): string[] {
    const { engine, at } = clocked(HOUR_MS, params);
    for (const date of dates) hourly(at, `${date}T00:00`, 24);
    return timesOf(engine, 'session.london').map((line) => line.replaceAll(':00', '').replace(/>.*T/, '>'));
  }
  const startsOn = (dates: readonly string[], params: SmcParamsInput): string[] =>
    hoursOn(dates, params)
      .filter((line) => line.startsWith('opened'))
      .map((line) => line.slice(-2));

  it('follow New York in March; London changes three weeks later', () => {
    const dates = ['2024-03-08', '2024-03-10', '2024-03-11', '2024-03-28', '2024-04-01'];
    expect(hoursOn(dates, {})).toEqual([
      ...['opened 03-08T07>07', 'closed 03-08T07>09'],
      // 02:00 to 03:00 does not exist: two hours are left.
      ...['opened 03-10T07>07', 'closed 03-10T07>08'],
      ...['opened 03-11T06>06', 'closed 03-11T06>08'],
      ...['opened 03-28T06>06', 'closed 03-28T06>08'],
      ...['opened 04-01T06>06', 'closed 04-01T06>08'],
    ]);
    expect(startsOn(dates, london('Europe/London', '07:00-10:00'))).toEqual(['07', '07', '07', '07', '06']);
  });

  it('follow New York in November; London changed the week before', () => {
    const dates = ['2024-10-25', '2024-10-28', '2024-11-01', '2024-11-03', '2024-11-04'];
    expect(startsOn(dates, {})).toEqual(['06', '06', '06', '07', '07']);
    expect(startsOn(dates, london('Europe/London', '07:00-10:00'))).toEqual(['06', '07', '07', '07', '07']);
    // From 01:00 the first time to 03:00: the hour that comes twice is in it twice.
    const long = hoursOn(['2024-11-03'], london('America/New_York', '01:00-03:00'));
    expect(long).toEqual(['opened 11-03T05>05', 'closed 11-03T05>07']);
  });
});
