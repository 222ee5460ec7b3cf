/**
 * Sums the suites' reports under .cache/reports and prints the closing line `N passed, N failed`. Free of dependencies, so
 * that CI can close with it even when nothing could be installed. `--none-skipped` prints nothing and fails when a test was.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const reportFolder = join(resolve(dirname(fileURLToPath(import.meta.url)), '..'), '.cache', 'reports');

/**
 * Counts of one report, Vitest's or Playwright's. A test that only passed when repeated counts as failed.
 * @param {string} file @returns {{ passed: number, failed: number, skipped: number }}
 */
export function countsOf(file) {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  if (report.stats !== undefined) {
    const { expected, unexpected, flaky, skipped } = report.stats;
    return { passed: expected, failed: unexpected + flaky + (report.errors?.length ?? 0), skipped };
  }
  const brokenFiles = report.testResults.filter(
    (/** @type {any} */ each) =>
      each.status === 'failed' && each.assertionResults.every((/** @type {any} */ one) => one.status !== 'failed'),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = existsSync(reportFolder) ? readdirSync(reportFolder).filter((name) => name.endsWith('.json')) : [];
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const name of files) {
    const counts = countsOf(join(reportFolder, name));
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  }
  if (!process.argv.includes('--none-skipped')) {
    process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
  } else if (total.skipped > 0 || total.passed === 0) {
    process.stderr.write(`${total.passed} tests passed and ${total.skipped} were skipped; CI can run every test, so none may be\n`);
    process.exitCode = 1;
  }
}
