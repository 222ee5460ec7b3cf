/**
 * Installs the packages when they are missing or the lockfile changed, with pnpm through npm: the host needs neither pnpm
 * nor corepack. Free of dependencies, because it runs before there are any.
 *
 * As a program (`node scripts/install.mjs --hook`) it is the root's `postinstall`: after `npm install` it hands over to
 * pnpm, after `pnpm install` it only finishes up, so neither calls the other in a circle.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the clone. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const modules = join(root, 'node_modules');
const stampFile = join(modules, '.smc-installed');
const lockFile = join(root, '.cache', 'install.lock');
const pollMs = 200;
const waitMs = 15 * 60_000;

/** What the installed packages depend on; a change of any of it means installing again. */
function wantedStamp() {
  const hash = createHash('sha256');
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, name)));
  return `${hash.digest('hex')} ${process.platform}-${process.arch}\n`;
}

function isInstalled() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wantedStamp();
}

/** Installs if needed; several scripts started at once wait for the one that does it. Throws when it fails. */
export async function ensureInstalled() {
  requireNode();
  if (isInstalled()) return;
  await withLock(async () => {
    if (!isInstalled()) await install();
  });
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Error(`Node ${process.versions.node} is too old: install Node 20.19 or newer`);
}

async function install() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  process.stderr.write(`installing packages with ${packageManager} ...\n`);
  const started = Date.now();
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js') ? [process.env.npm_execpath] : undefined;
  const pnpm = ['--yes', `--package=${packageManager}`, '--', 'pnpm', 'install', '--frozen-lockfile'];
  const code = await (npm === undefined ? runQuietly('npx', pnpm) : runQuietly(process.execPath, [...npm, 'exec', ...pnpm]));
  if (code !== 0) {
    throw new Error(
      `installing the packages failed (pnpm exited with ${code}). When a package.json was changed, run: npx --yes ${packageManager} install`,
    );
  }
  finish();
  process.stderr.write(`packages installed in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

/** After packages are in place: the pinned Node without a shell in between, and the stamp. */
function finish() {
  linkNode();
  writeFileSync(stampFile, wantedStamp());
}

/**
 * pnpm puts a shell script at `.bin/node` that stays in front of Node and dies of a signal without passing it on. A link to
 * the binary itself does what `npm run` needs: the signal reaches the program.
 */
function linkNode() {
  const link = join(modules, '.bin', 'node');
  if (process.platform === 'win32' || !existsSync(join(modules, 'node', 'bin', 'node'))) return;
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  const fresh = `${link}.${process.pid}`;
  symlinkSync(join('..', 'node', 'bin', 'node'), fresh);
  renameSync(fresh, link);
}

/**
 * Runs a program with its stdout sent to stderr, so `--json` output stays clean. npm's own settings are taken out of the
 * environment: pnpm would read them as its own, and NODE_ENV=production would leave the tools out.
 * @param {string} file @param {string[]} args @returns {Promise<number>}
 */
function runQuietly(file, args) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'NODE_ENV' && !isRootSetting(name)));
  return new Promise((done, failed) => {
    const child = spawn(file, args, {
      cwd: root,
      env: { ...env, npm_config_update_notifier: 'false' },
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32' && file === 'npx',
    });
    const stop = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    child.on('error', failed);
    child.on('exit', (code) => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      done(code ?? 1);
    });
  });
}

/** @param {string} name */
function isRootSetting(name) {
  return /^npm_(lifecycle|package)_|^npm_config_(omit|include|package_lock|production|local_prefix|prefix|dry_run)$/i.test(name);
}

/** @param {() => Promise<void>} work */
async function withLock(work) {
  mkdirSync(dirname(lockFile), { recursive: true });
  const giveUpAt = Date.now() + waitMs;
  let told = false;
  while (!takeLock()) {
    if (Date.now() > giveUpAt) throw new Error(`another install holds ${lockFile}; remove it if none is running`);
    if (!told) process.stderr.write('waiting for another script that is installing the packages ...\n');
    told = true;
    await new Promise((wake) => setTimeout(wake, pollMs));
  }
  try {
    await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function takeLock() {
  try {
    const file = openSync(lockFile, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      removeDeadLock();
      return false;
    }
    throw error;
  }
}

/** A lock whose process is gone is moved aside first, so that of two waiting scripts only one removes it. */
function removeDeadLock() {
  try {
    const owner = readFileSync(lockFile, 'utf8');
    if (owner === '' || isAlive(Number(owner))) return;
    const aside = `${lockFile}.${process.pid}`;
    renameSync(lockFile, aside);
    if (readFileSync(aside, 'utf8') === owner) unlinkSync(aside);
    else renameSync(aside, lockFile);
  } catch (error) {
    // Another script removed it in the same moment; the next turn of the loop sees what is there now.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === '--hook') {
  const byPnpm = process.env.npm_config_user_agent?.startsWith('pnpm') === true;
  if (byPnpm) finish();
  else {
    rmSync(join(root, 'package-lock.json'), { force: true });
    rmSync(stampFile, { force: true });
    await ensureInstalled();
  }
}
