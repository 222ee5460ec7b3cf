import { describe, expect, it } from 'vitest';
import { btcInput } from '../__fixtures__/series.ts';
import { runBacktest } from '../run.ts';
import type { BacktestReport } from '../types.ts';
import { worstDrawdowns } from './drawdowns.ts';
import { escapeText, html } from './html.ts';
import { renderReport } from './render-report.ts';

const REPORT = runBacktest({ ...btcInput(), from: 15_444, to: 18_444 });

describe('the report', () => {
  const page = renderReport(REPORT);

  it('keeps its sections in order', () => {
    const titles = [...page.matchAll(/<h2>(.*?)<\/h2>/g)].map((match) => match[1]);
    expect(titles).toEqual([
      'Verdict',
      'Equity',
      'All, long, short',
      'By exit and by rule',
      'Results in R',
      'Five worst drawdowns',
      'Costs',
      'What this rests on',
    ]);
  });

  it('needs nothing but itself: no script, no address, no figure that is none', () => {
    expect(page).not.toMatch(/<script|javascript:|https?:|url\(|@import| on\w+=/i);
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(page).toContain('prefers-color-scheme:dark');
  });

  it('names what was run', () => {
    for (const text of [REPORT.decisionHash, REPORT.run.dataHash, REPORT.run.paramsHash, '3000 bars', 'BTC/USDT'])
      expect(page).toContain(text);
    expect(page).toContain('Fewer than 30 trades');
  });

  it('writes foreign text as text', () => {
    const evil = '<img src=x onerror=alert(1)> & "quotes" \'too\'';
    const changed: BacktestReport = {
      ...REPORT,
      run: { ...REPORT.run, symbol: evil, strategy: evil, params: { [evil]: evil } },
      metrics: { ...REPORT.metrics, rejectedByRule: { [evil]: 1 } },
    };
    const written = renderReport(changed);
    expect(written).not.toContain('<img');
    expect(written).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quotes&quot; &#39;too&#39;');
  });

  it('can tell of a run without bars or trades', () => {
    const empty = renderReport(runBacktest({ ...btcInput(), from: 0, to: 0 }));
    expect(empty).toContain('No bar was run.');
    expect(empty).toContain('No trades.');
    expect(empty).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('is the same page on every run', () => {
    expect(renderReport(runBacktest({ ...btcInput(), from: 15_444, to: 18_444 }))).toBe(page);
  });
});

describe('html', () => {
  it('escapes values, not templates', () => {
    expect(html`<b title="${'"x"'}">${'<'}${html`<i>${'&'}</i>`}${1}</b>`.markup).toBe('<b title="&quot;x&quot;">&lt;<i>&amp;</i>1</b>');
    expect(escapeText('plain')).toBe('plain');
  });
});

describe('worstDrawdowns', () => {
  it('lists falls from peak to recovery, deepest first', () => {
    const equity = [100, 90, 100, 120, 60, 90, 120, 130, 117];
    const series = {
      time: Float64Array.from(equity, (_, n) => n),
      equity: Float64Array.from(equity),
      close: Float64Array.from(equity),
      inMarket: new Uint8Array(equity.length),
    };
    expect(worstDrawdowns(series, 100, 2)).toEqual([
      { start: 3, trough: 4, recovered: 6, depthPct: 50 },
      { start: 0, trough: 1, recovered: 2, depthPct: 10 },
    ]);
    expect(worstDrawdowns(series, 100, 5).at(-1)).toMatchObject({ start: 7, recovered: null });
  });
});
