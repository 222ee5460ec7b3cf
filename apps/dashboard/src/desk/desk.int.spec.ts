// @vitest-environment node
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type FakeWorld, createFakeWorld } from '../__fixtures__/fake-world.ts';
import { createAuthSession } from '../auth/auth-session.ts';
import { createPreferenceStore } from '../stores/preference-store.ts';
import { type Desk, createDesk } from './desk.ts';

const START = 1_900;
let close = (): void => undefined;
afterEach(() => close());

async function openDesk(): Promise<{ fake: FakeWorld; desk: Desk }> {
  const fake = createFakeWorld(START);
  const auth = createAuthSession(fake.world);
  await auth.resume();
  const desk = createDesk({ world: fake.world, auth, preferences: createPreferenceStore(fake.world.storage) });
  close = desk.open();
  await vi.waitFor(() => expect(desk.data.session.getState().load.status).toBe('ready'));
  await vi.waitFor(() => expect(desk.connection.getState().status).toBe('live'));
  return { fake, desk };
}

const indexes = (desk: Desk): number[] => desk.data.market.getState().bars.map((bar) => bar.index);
const unbroken = (rows: readonly number[]): boolean => rows.every((index, at) => at === 0 || index === (rows[at - 1] ?? 0) + 1);

/** The newest bar is this one, no bar is missing, and every structure known by then is in the book. */
async function caughtUp(desk: Desk, fake: FakeWorld, index: number): Promise<void> {
  await vi.waitFor(() => expect(indexes(desk).at(-1)).toBe(index), { timeout: 4_000 });
  expect(unbroken(indexes(desk))).toBe(true);
  const first = indexes(desk)[0] ?? 0;
  const answer = fake.desk.read('structures', new URLSearchParams({ from: String(first) }), (name, fallback) =>
    name === 'from' ? first : fallback,
  );
  const { events } = answer as { events: readonly { id: string }[] };
  await vi.waitFor(() => expect(events.filter(({ id }) => !desk.data.structures.book.has(id))).toEqual([]), { timeout: 4_000 });
}

describe('the desk behind the page', () => {
  it('follows the replay bar by bar', async () => {
    const { fake, desk } = await openDesk();
    await caughtUp(desk, fake, START);
    fake.play(3_000);
    await caughtUp(desk, fake, START + 3);
    expect(desk.data.market.getState().feed).toMatchObject({ barIndex: START + 3, state: 'playing' });
  });

  it('has every bar and structure after frames were lost on an open line', async () => {
    const { fake, desk } = await openDesk();
    fake.playUnheard(80_000);
    fake.play(1_000);
    await caughtUp(desk, fake, START + 81);
    expect(desk.connection.getState().gaps).toBeGreaterThan(0);
  });

  it('has every bar and structure after the line was down for longer than a snapshot reaches', async () => {
    const { fake, desk } = await openDesk();
    fake.cut();
    fake.playUnheard(400_000);
    await vi.waitFor(() => expect(desk.connection.getState().status).toBe('live'), { timeout: 4_000 });
    await caughtUp(desk, fake, START + 400);
  });

  it('pages older bars in without a hole, down to the first', async () => {
    const { fake, desk } = await openDesk();
    await desk.history.reach(0);
    expect(indexes(desk)[0]).toBe(0);
    await caughtUp(desk, fake, START);
    expect(await desk.history.older()).toBe(false);
  });

  it('steps the replay and hears of it from the feed', async () => {
    const { fake, desk } = await openDesk();
    await desk.replay({ action: 'pause' });
    await vi.waitFor(() => expect(desk.data.market.getState().feed?.state).toBe('paused'));
    fake.play(5_000);
    expect(indexes(desk).at(-1)).toBe(START);
  });

  it('asks for a token only once when many calls find it refused', async () => {
    const { fake, desk } = await openDesk();
    fake.fail('positions', 401);
    fake.fail('overview', 401);
    const before = fake.requests.filter((request) => request === 'POST auth/refresh').length;
    await Promise.all([desk.auth.api.call('positions', {}), desk.auth.api.call('overview', {})]);
    expect(fake.requests.filter((request) => request === 'POST auth/refresh').length).toBe(before + 1);
  });
});
