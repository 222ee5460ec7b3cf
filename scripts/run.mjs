#!/usr/bin/env node
/**
 * The door of every root script: `node scripts/run.mjs PROGRAM [ARGS...]`.
 *
 * It makes sure that the packages are installed, then becomes PROGRAM with `node_modules/.bin` first on the PATH, so the
 * pinned Node runs whatever Node the host has. It uses nothing but Node >= 20.19 and npm, because it runs before anything
 * is installed. stdout belongs to PROGRAM alone: everything said here goes to stderr.
 *
 * PROGRAM is `node` (the pinned one; `.env` is loaded, and the environment wins over it) or the name of an installed
 * tool. `--cwd FOLDER` before PROGRAM starts it in that folder. Without PROGRAM it only installs.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { ensureInstalled, root } from './install.mjs';

/** The one place that knows how long a child may take to stop before it is ended. */
const graceMs = 30_000;
/** npm and the terminal may both deliver one key press; within this time it is the same signal. */
const sameSignalMs = 1_000;

/** @param {string[]} argv */
function parse(argv) {
  const cwd = argv[0] === '--cwd' ? argv[1] : undefined;
  const [program, ...args] = cwd === undefined ? argv : argv.slice(2);
  return { cwd: cwd === undefined ? root : resolve(root, cwd), program, args };
}

/** Where tools are looked for: a package's own first, then the root's. @param {string} cwd */
function toolFolders(cwd) {
  return [...new Set([cwd, root])].map((folder) => join(folder, 'node_modules', '.bin'));
}

/** @param {string} program @param {string[]} args @param {string} cwd */
function commandOf(program, args, cwd) {
  if (program !== 'node') {
    const files = toolFolders(cwd).map((folder) => join(folder, program));
    return { file: files.find((file) => existsSync(file)) ?? files[0], args };
  }
  const envFile = join(root, '.env');
  const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return { file: node, args: existsSync(envFile) ? [`--env-file=${envFile}`, ...args] : args };
}

/** @returns {NodeJS.ProcessEnv} */
function environment() {
  const { NODE_ENV, ...rest } = process.env;
  // npm sets it because .npmrc leaves the development packages to pnpm; no tool shall take that for a wish.
  const byNpm = NODE_ENV === 'production' && /\bdev\b/.test(process.env.npm_config_omit ?? '');
  return {
    ...rest,
    ...(byNpm || NODE_ENV === undefined ? {} : { NODE_ENV }),
    PATH: [...toolFolders(root), process.env.PATH].filter(Boolean).join(delimiter),
    DO_NOT_TRACK: '1',
    TURBO_TELEMETRY_DISABLED: '1',
  };
}

/**
 * Replaces this process where the running Node can (the pinned one does): no process in between means that signals, exit
 * codes and the terminal need no care at all. Otherwise starts a child and stands in for it.
 * @param {string} file @param {string[]} args @param {string} cwd @param {NodeJS.ProcessEnv} env
 */
function become(file, args, cwd, env) {
  if (typeof process.execve === 'function' && process.platform !== 'win32') {
    process.removeAllListeners('warning');
    process.chdir(cwd);
    process.execve(file, [file, ...args], definedOnly(env));
  }
  relay(file, args, cwd, env);
}

/** @param {NodeJS.ProcessEnv} env */
function definedOnly(env) {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}

/** @param {string} file @param {string[]} args @param {string} cwd @param {NodeJS.ProcessEnv} env */
function relay(file, args, cwd, env) {
  const windows = process.platform === 'win32';
  const child = spawn(file, args, { cwd, env, stdio: 'inherit', shell: windows && !file.endsWith('.exe') });
  const seen = new Map();
  let deadline;
  const forward = (/** @type {NodeJS.Signals} */ signal) => {
    const now = Date.now();
    const repeated = now - (seen.get(signal) ?? -Infinity) < sameSignalMs;
    seen.set(signal, now);
    deadline ??= setTimeout(() => child.kill('SIGKILL'), graceMs);
    // A terminal has already given Ctrl-C to the child: it is in the same foreground group.
    if (repeated || (signal === 'SIGINT' && process.stdin.isTTY)) return;
    child.kill(signal);
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'])) {
    process.on(signal, () => forward(signal));
  }
  child.on('error', (error) => {
    process.stderr.write(`cannot start ${file}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    clearTimeout(deadline);
    process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
  });
}

const { cwd, program, args } = parse(process.argv.slice(2));
try {
  await ensureInstalled();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
if (program !== undefined) {
  const command = commandOf(program, args, cwd);
  if (!existsSync(command.file)) {
    process.stderr.write(`${program} is not an installed tool: ${command.file} does not exist\n`);
    process.exit(2);
  }
  become(command.file, command.args, cwd, environment());
}
