import { AxeBuilder } from '@axe-core/playwright';
import { type Page, expect, test } from '@playwright/test';
import { type DeskProcess, startDesk } from './desk-process.ts';

let desk: DeskProcess;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  // A fast replay of the bundled series: a signal comes within seconds.
  desk = await startDesk(['--speed', '20']);
});
test.afterAll(async () => {
  await desk.stop();
});

async function signIn(page: Page): Promise<void> {
  await page.goto(`${desk.url}/login`);
  await page.getByLabel('E-mail').fill(desk.email);
  await page.getByLabel('Password').fill(desk.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByTestId('mode-strip')).toContainText('REPLAY');
}

async function open(page: Page, link: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).filter({ visible: true }).getByRole('link', { name: link }).click();
}

/** First and last bar in view. */
const view = async (page: Page): Promise<string> => (await page.getByTestId('price-chart').getAttribute('data-view')) ?? '';

const barsSeen = async (page: Page): Promise<number> => {
  const text = await page.getByTestId('replay-controls').innerText();
  return Number(/([\d,]+) \/ /.exec(text)?.[1]?.replaceAll(',', ''));
};

test('a wrong password is refused and says so', async ({ page }) => {
  await page.goto(desk.url);
  await page.getByLabel('E-mail').fill(desk.email);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page).toHaveURL(/\/login$/);
});

test('the chart moves, a signal appears, and its proof card leads to its evidence', async ({ page }) => {
  await signIn(page);
  await expect(page).toHaveTitle(/^\[REPLAY\] BTC\/USDT [\d,.]+$/);
  await open(page, 'Trade');
  await expect(page.getByTestId('price-chart').locator('canvas').first()).toBeVisible();
  const before = await barsSeen(page);
  await expect.poll(() => barsSeen(page)).toBeGreaterThan(before);

  // A signal of the live stream, not one of the warm-up.
  await page.getByLabel(/Replay speed/).selectOption('100');
  const toast = page.getByTestId('signal-toast').first();
  await expect(toast).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Pause the replay' }).click();
  await expect(page.getByTestId('replay-controls')).toHaveAttribute('data-state', 'paused');
  await page.getByRole('tab', { name: /^Signals/ }).click();
  await page.getByLabel('Taken only').check();
  await page.getByRole('table', { name: 'Signals' }).getByRole('button').first().click();

  const card = page.getByTestId('proof-card');
  await expect(card).toContainText('Taken');
  await expect(card).toContainText(/formed .+, known .+, \+\d+ bars?/);
  await expect(page).toHaveURL(/\?signal=/);
  const evidence = card.getByTestId('evidence');
  expect(await evidence.count()).toBeGreaterThan(2);
  await expect(card.getByRole('region', { name: 'Rules' }).getByRole('row').nth(1)).toBeVisible();

  const atTheSignal = await view(page);
  await page.getByRole('button', { name: 'Newest bar' }).click();
  await expect.poll(() => view(page)).not.toBe(atTheSignal);
  const atTheEnd = await view(page);
  await evidence.first().click();
  await expect(evidence.first()).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(() => view(page)).not.toBe(atTheEnd);
});

test('replay controls and keys: step, speed, play', async ({ page }) => {
  await signIn(page);
  await open(page, 'Trade');
  const controls = page.getByTestId('replay-controls');
  await expect(controls).toHaveAttribute('data-state', 'paused');
  const before = await barsSeen(page);
  await page.getByRole('button', { name: 'Step one bar' }).click();
  await expect.poll(() => barsSeen(page)).toBe(before + 1);
  await page.getByLabel(/Replay speed/).selectOption('50');
  await expect(page.getByLabel(/Replay speed/)).toHaveValue('50');
  await page.getByTestId('price-chart').click();
  await page.keyboard.press('Space');
  await expect(controls).toHaveAttribute('data-state', 'playing');
  await page.keyboard.press('?');
  await expect(page.getByRole('heading', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Keyboard shortcuts' })).toBeHidden();
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await expect(page.getByRole('heading', { name: 'Equity and drawdown' })).toBeVisible();
});

test('the rewrite meter recomputes what the desk has published and finds nothing rewritten', async ({ page }) => {
  await signIn(page);
  await open(page, 'Trade');
  // Standing bars leave the machine to the check.
  await page.getByRole('button', { name: 'Pause the replay' }).click();
  await page.getByRole('tab', { name: 'Rewrite meter' }).click();
  const meter = page.getByTestId('rewrite-meter');
  await expect(meter).toHaveAttribute('data-status', 'done', { timeout: 60_000 });
  // A page that was opened late begins far from the first bar, and says so.
  const older = meter.getByRole('button', { name: 'Load the older bars and compare all' });
  if (await older.isVisible()) {
    await older.click();
    await expect(older).toBeHidden({ timeout: 60_000 });
  }
  await expect(meter.getByTestId('rewrite-verdict')).toHaveText(/^0 of \d{1,3}(,\d{3})+ readings rewritten$/);
  await expect(meter.getByTestId('published-verdict')).toHaveText(/^All \d[\d,]{3,} published events equal the recomputed ones\.\s*$/);
  const rows = meter
    .getByRole('table', { name: 'Rewrites by detector' })
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader') });
  expect(await rows.count()).toBe(19);
  for (const text of await rows.allInnerTexts()) {
    // Name, engine, readings, prefixes; then rewritten, early, stream.
    expect(text.split('\t').slice(4, 7), text).toEqual(['0', '0', '0']);
  }
  await page.getByRole('button', { name: 'Play the replay' }).click();
  await meter.getByRole('link', { name: 'How it works' }).click();
  await expect(page.getByRole('heading', { name: 'How the rewrite meter works' })).toBeVisible();
});

test('a back-test runs and shows its result', async ({ page }) => {
  await signIn(page);
  await open(page, 'Backtests');
  await page.getByLabel('Risk a trade, %').fill('9');
  await page.getByRole('button', { name: 'Run back-test' }).click();
  await expect(page.getByText('at most 5')).toBeVisible();
  await page.getByLabel('Risk a trade, %').fill('1');
  await page.getByRole('button', { name: 'Run back-test' }).click();
  await expect(page).toHaveURL(/\/backtests\/.+/);
  await expect(page.getByTestId('backtest-status')).toHaveText('done', { timeout: 60_000 });
  await expect(page.getByText('Profit factor')).toBeVisible();
  await expect(page.getByText(/decision hash [0-9a-f]{64}/)).toBeVisible();
  await expect(page.getByRole('group', { name: 'Equity and drawdown of the run' }).locator('svg').first()).toBeVisible();
  await page.getByRole('button', { name: 'Next trade' }).click();
  await expect(page.getByText(/^2 of \d+$/)).toBeVisible();
});

test('a cut line shows on the badge and comes back without a lost bar', async ({ page, context }) => {
  await signIn(page);
  await open(page, 'Trade');
  const badge = page.getByTestId('connection-badge');
  await expect(badge).toHaveAttribute('data-status', 'live');
  const before = await barsSeen(page);
  await context.setOffline(true);
  await expect(badge).toHaveAttribute('data-status', /reconnecting|offline/, { timeout: 20_000 });
  await context.setOffline(false);
  await expect(badge).toHaveAttribute('data-status', 'live', { timeout: 20_000 });
  await expect.poll(() => barsSeen(page)).toBeGreaterThan(before);
  await page.getByRole('button', { name: 'View as table' }).click();
  const times = await page
    .getByRole('table', { name: 'Bars' })
    .locator('time')
    .evaluateAll((all) => all.map((each) => Date.parse(each.getAttribute('datetime') ?? '')));
  expect(times.length).toBe(50);
  // Hourly bars, newest first: each is one hour after the next, so none was lost.
  times.slice(1).forEach((time, at) => expect((times[at] ?? 0) - time).toBe(3_600_000));
});

const ROUTES = ['/', '/trade', '/signals', '/backtests', '/about/rewrite-meter', '/about/licences', '/dev/states'] as const;

test('axe finds no serious violation on any route, dark and light', async ({ page }) => {
  const serious = async (): Promise<string[]> => {
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
  };
  await page.goto(`${desk.url}/login`);
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  expect(await serious()).toEqual([]);
  await signIn(page);
  // Standing bars leave the machine to axe.
  await open(page, 'Trade');
  await page.getByRole('button', { name: 'Pause the replay' }).click();
  for (const theme of ['dark', 'light']) {
    await page.evaluate((chosen) => localStorage.setItem('smc.preferences', JSON.stringify({ theme: chosen })), theme);
    for (const route of theme === 'dark' ? ROUTES : ROUTES.slice(0, 4)) {
      await page.goto(desk.url + route);
      await expect(page.getByTestId('mode-strip')).toContainText('REPLAY');
      await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(route === '/dev/states' ? 1 : 0);
      expect(await serious(), `${route} ${theme}`).toEqual([]);
    }
  }
});

test('the chart library is named where people can find it', async ({ page }) => {
  await signIn(page);
  await page.goto(`${desk.url}/about/licences`);
  await expect(page.getByRole('region', { name: 'Notice' })).toContainText('TradingView Lightweight Charts');
  await expect(page.getByRole('link', { name: 'https://www.tradingview.com/' })).toBeVisible();
  await open(page, 'Trade');
  await expect(page.locator('#tv-attr-logo')).toBeVisible();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 320, height: 640 }, hasTouch: true });

  test('nothing is wider than the page, and the mode is always there', async ({ page }) => {
    await signIn(page);
    // What only that page shows: until it stands, the page before would be measured.
    const pages = {
      Overview: page.getByRole('heading', { name: 'Equity and drawdown' }),
      Trade: page.getByTestId('price-chart'),
      Signals: page.getByRole('list', { name: 'Signals' }),
      Backtests: page.getByRole('button', { name: 'Run back-test' }),
    };
    for (const [link, content] of Object.entries(pages)) {
      await open(page, link);
      await expect(content).toBeVisible();
      await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
      await expect(page.getByTestId('mode-strip')).toContainText('REPLAY');
      const wide = await page.evaluate(() =>
        [document.documentElement, document.querySelector('main')].map((each) => (each === null ? 0 : each.scrollWidth - each.clientWidth)),
      );
      expect(wide, link).toEqual([0, 0]);
    }
    await open(page, 'Signals');
    await page.getByRole('list', { name: 'Signals' }).getByRole('button').first().click();
    await expect(page.getByTestId('proof-card')).toContainText('Evidence');
  });
});
