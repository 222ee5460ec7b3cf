import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { createMemoryRouter } from 'react-router-dom';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FakeWorld, createFakeWorld } from '../__fixtures__/fake-world.ts';
import { createAuthSession } from '../auth/auth-session.ts';
import { createPreferenceStore } from '../stores/preference-store.ts';
import { App } from './app.tsx';
import { routes } from './router.tsx';

const START = 1_900;
const BOUND = { timeout: 8_000 };

/** A drawing context that takes every stroke and shows none. */
function deafContext(this: HTMLCanvasElement): unknown {
  const answers: Readonly<Record<string, unknown>> = {
    canvas: this,
    measureText: () => ({ width: 10, actualBoundingBoxAscent: 0, actualBoundingBoxDescent: 0 }),
  };
  return new Proxy({}, { get: (_, name) => answers[String(name)] ?? (() => undefined), set: () => true });
}

beforeAll(() => {
  // What jsdom lacks of a browser. The canvas is no part of these tests: draw lists have their own.
  window.matchMedia = (media) =>
    Object.assign(new EventTarget(), {
      matches: false,
      media,
      onchange: null,
      addListener: () => undefined,
      removeListener: () => undefined,
    });
  Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', { value: deafContext });
  const deaf = (): void => undefined;
  window.ResizeObserver = class {
    observe = deaf;
    unobserve = deaf;
    disconnect = deaf;
  };
});
afterEach(cleanup);

async function openPage(path: string, prepare: (fake: FakeWorld) => void = () => undefined, start = START): Promise<FakeWorld> {
  const fake = createFakeWorld(start);
  prepare(fake);
  const page = { world: fake.world, auth: createAuthSession(fake.world), preferences: createPreferenceStore(fake.world.storage) };
  render(<App page={page} router={createMemoryRouter(routes, { initialEntries: [path] })} />);
  await page.auth.resume();
  return fake;
}

describe('signing in', () => {
  it('asks who is there, refuses a wrong password with a reason, and opens the page that was asked for', async () => {
    const fake = await openPage('/backtests', (world) => {
      world.signedIn = false;
      world.fail('auth/sign-in', 401);
    });
    fireEvent.change(await screen.findByLabelText('E-mail', {}, BOUND), { target: { value: 'owner@desk.local' } });
    fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Enter your password')).toBeTruthy();
    fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'wrong' } });
    fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect((await screen.findByRole('alert', {}, BOUND)).textContent).toContain('wrong password');
    fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByRole('button', { name: 'Run back-test' }, BOUND)).toBeTruthy();
    expect(fake.requests.filter((request) => request === 'POST auth/sign-in').length).toBe(2);
  });
});

describe('the overview', () => {
  it('says what mode it is in, from the session, in the strip and in the title', async () => {
    await openPage('/');
    expect((await screen.findByTestId('mode-strip', {}, BOUND)).textContent).toContain('REPLAY');
    await waitFor(() => expect(document.title).toMatch(/^\[REPLAY\] EUR\/USD 0\.9\d+$/), BOUND);
    expect(await screen.findByText('Equity', {}, BOUND)).toBeTruthy();
    expect((await screen.findAllByRole('meter', {}, BOUND)).length).toBe(4);
  });

  it('shows why a panel has no data and gets it with the next try', async () => {
    await openPage('/', (fake) => fake.fail('positions', 409));
    const panel = within(await screen.findByRole('region', { name: 'Positions' }, BOUND));
    expect(await panel.findByText('request req-1', {}, BOUND)).toBeTruthy();
    fireEvent.click(panel.getByRole('button', { name: 'Try again' }));
    expect(await panel.findByText('No open position', {}, BOUND)).toBeTruthy();
  });
});

describe('signals', () => {
  it('filters by the first failing rule', async () => {
    const fake = await openPage('/signals');
    const rule = await screen.findByLabelText('First failing rule', {}, BOUND);
    await waitFor(() => expect(within(rule).getAllByRole('option').length).toBeGreaterThan(2), BOUND);
    fireEvent.change(rule, { target: { value: 'zone.found' } });
    await waitFor(() => {
      const rows = within(screen.getByRole('table', { name: 'Signals' }))
        .getAllByRole('row')
        .slice(1);
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(row.textContent).toContain('zone.found');
    }, BOUND);
    expect(fake.requests).toContain('GET signals');
  });

  it('shows evidence with both times, every rule, and what came of it', async () => {
    await openPage('/signals');
    const card = await screen.findByRole('article', { name: 'Proof card' }, BOUND);
    expect(card.textContent).toMatch(/formed \d\d \w{3} \d\d:\d\d, known .+, \+\d+ bars?/);
    expect(within(card).getAllByRole('row').length).toBeGreaterThan(3);
    fireEvent.click(within(card).getAllByTestId('evidence').at(0) ?? card);
    await waitFor(() => expect(within(card).getAllByTestId('evidence')[0]?.getAttribute('aria-pressed')).toBe('true'), BOUND);
  });
});

describe('the rewrite meter', () => {
  it('recomputes in its worker what the desk has said, a line a detector', async () => {
    await openPage('/trade', undefined, 119);
    fireEvent.click(await screen.findByRole('tab', { name: 'Rewrite meter' }, BOUND));
    const meter = await screen.findByTestId('rewrite-meter', {}, BOUND);
    await waitFor(() => expect(meter.dataset['status']).toBe('done'), { timeout: 15_000 });
    expect(within(meter).getByTestId('rewrite-verdict').textContent).toMatch(/^0 of [\d,]+ readings rewritten$/);
    expect(within(meter).getByTestId('published-verdict').textContent).toMatch(/^All \d+ published events equal/);
    const table = within(meter).getByRole('table', { name: 'Rewrites by detector' });
    const row = within(table).getByRole('rowheader', { name: 'pivot.internal' }).closest('tr');
    const cells = [...(row?.querySelectorAll('td') ?? [])].map((cell) => cell.textContent);
    expect(cells).toEqual([expect.any(String), expect.any(String), '120', '0', '0', '0', expect.stringMatching(/^\d+ =$/)]);
    fireEvent.click(within(meter).getByRole('button', { name: 'Check now' }));
    fireEvent.click(within(meter).getByRole('button', { name: 'Cancel' }));
    expect(meter.textContent).toContain('Cancelled');
  });

  it('says why there is nothing to see when the worker cannot be loaded, and tries again', async () => {
    let broken = true;
    await openPage(
      '/trade',
      (fake) => {
        const { openMeter } = fake.world;
        const openOnce = (): ReturnType<typeof openMeter> => {
          const port = openMeter();
          if (broken) Object.assign(port, { post: () => port.onbreak?.('the worker could not be loaded') });
          return port;
        };
        Object.assign(fake.world, { openMeter: openOnce });
      },
      99,
    );
    fireEvent.click(await screen.findByRole('tab', { name: 'Rewrite meter' }, BOUND));
    const alert = await screen.findByRole('alert', {}, BOUND);
    expect(alert.textContent).toContain('the worker could not be loaded');
    broken = false;
    fireEvent.click(within(alert).getByRole('button', { name: 'Try again' }));
    expect(await screen.findByTestId('rewrite-verdict', {}, { timeout: 15_000 })).toBeTruthy();
  });
});

describe('back-tests', () => {
  it('makes its form from the strategy and names what is out of range', async () => {
    await openPage('/backtests');
    fireEvent.change(await screen.findByLabelText('reward.minR, R', {}, BOUND), { target: { value: '99' } });
    fireEvent.click(screen.getByRole('button', { name: 'Run back-test' }));
    expect(await screen.findByText('between 0 and 20', {}, BOUND)).toBeTruthy();
    expect(screen.getByLabelText<HTMLSelectElement>('bias.mode').value).toBe('aligned');
  });
});
