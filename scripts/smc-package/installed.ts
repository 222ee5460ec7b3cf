import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readSeries } from '../../packages/smc/src/__fixtures__/series.ts';
import { type BarColumns, createSmcEngine, smcParamsSchema } from '../../packages/smc/src/index.ts';
import { root } from '../process.ts';

const BARS = 2_000;
const TICK = 0.01;
const packMs = 120_000;

/** A folder as somebody has it who installed the tarball: the package, zod, the README's example and bars for it. */
export interface Installed {
  readonly folder: string;
  /** The package in its `node_modules`. */
  readonly own: string;
  /** The events that the source gives for the same bars, as the example prints them. */
  readonly expected: readonly string[];
  remove(): void;
}

/** The example under "Ten lines" in a README. */
export function exampleOf(readme: string): string {
  const block = /^## Ten lines\n\n```ts\n(.*?)^```$/ms.exec(readme)?.[1];
  if (block === undefined) throw new Error('the README has no example under "Ten lines"');
  return block;
}

/** The page under "Install" in a README. */
export function pageOf(readme: string): string {
  const block = /^```html\n(.*?)^```$/ms.exec(readme)?.[1];
  if (block === undefined) throw new Error('the README has no page');
  return block;
}

/** Packs, unpacks and puts everything in place; asks no registry. */
export function installPackage(): Installed {
  const folder = mkdtempSync(join(tmpdir(), 'smc-package-'));
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const own = unpack(folder);
    cpSync(realpathSync(join(root, 'packages/smc/node_modules/zod')), join(folder, 'node_modules/zod'), { recursive: true });
    const bars = firstBars();
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    // The example is TypeScript and JavaScript at once: the compiler gets it by the one name, Node and browser by the other.
    for (const name of ['example.ts', 'example.js'])
      writeFileSync(join(folder, name), exampleOf(readFileSync(join(own, 'README.md'), 'utf8')));
    writeFileSync(join(folder, 'closed-bars.js'), `export const closedBars = ${JSON.stringify(rowsOf(bars))};\n`);
    const type = "readonly Readonly<Record<'time' | 'open' | 'high' | 'low' | 'close' | 'volume', number>>[]";
    writeFileSync(join(folder, 'closed-bars.d.ts'), `export declare const closedBars: ${type};\n`);
    return { folder, own, expected: sourceEvents(bars), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** The tarball in `node_modules`, as a package manager unpacks it. */
function unpack(folder: string): string {
  const own = join(folder, 'node_modules/@smc/smc');
  mkdirSync(own, { recursive: true });
  run(process.execPath, [join(root, 'scripts/smc-pack.ts'), '--out', join(folder, 'packed')]);
  const tarball = readdirSync(join(folder, 'packed')).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('smc:pack left no tarball');
  run('tar', ['-xzf', join(folder, 'packed', tarball), '-C', own, '--strip-components=1']);
  rmSync(join(folder, 'packed'), { recursive: true });
  if (existsSync(join(own, 'node_modules'))) throw new Error('the tarball brings packages of its own');
  return own;
}

function run(file: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(file, args, { encoding: 'utf8', timeout: packMs });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${String(status)}\n${stderr}`);
}

function firstBars(): BarColumns {
  const text = gunzipSync(readFileSync(join(root, 'data/btcusdt-1h.csv.gz'))).toString('utf8');
  return readSeries(text.split('\n', BARS + 1).join('\n'), TICK);
}

function rowsOf({ length, time, open, high, low, close, volume }: BarColumns): object[] {
  return Array.from({ length }, (_, row) => ({
    time: time[row],
    open: open[row],
    high: high[row],
    low: low[row],
    close: close[row],
    volume: volume[row],
  }));
}

function sourceEvents(bars: BarColumns): string[] {
  const engine = createSmcEngine({ symbol: 'BTC/USDT', timeframe: '1h', barMs: 3_600_000, params: smcParamsSchema.parse({}) });
  engine.pushAll(bars);
  return Array.from({ length: engine.log.length }, (_, position) => JSON.stringify(engine.log.at(position)));
}
