import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countsOf } from './test-counts.mjs';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'counts-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function report(content: unknown): string {
  const file = join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

describe('counting a suite', () => {
  const vitest = { numPassedTests: 3, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1, testResults: [] };

  it('reads the report of Vitest; tests left to do count as skipped', () => {
    expect(countsOf(report(vitest))).toEqual({ passed: 3, failed: 1, skipped: 3 });
  });

  it('counts a file that could not even be loaded as a failure', () => {
    const broken = { ...vitest, testResults: [{ status: 'failed', assertionResults: [] }] };
    expect(countsOf(report(broken)).failed).toBe(2);
  });

  it('reads the report of Playwright; a test that passed only when repeated has failed', () => {
    expect(countsOf(report({ stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 }, errors: [] }))).toEqual({
      passed: 4,
      failed: 2,
      skipped: 2,
    });
  });
});
