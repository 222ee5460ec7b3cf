import process from 'node:process';
import { Presets, SingleBar } from 'cli-progress';

/** Writes one JSON document to stdout. Nothing else may be written there by a command that was asked for JSON. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Writes a line for people to stdout. */
export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Progress on stderr; silent when stderr is not a terminal, so logs and pipes stay clean. */
export interface Progress {
  update(done: number): void;
  stop(): void;
}

/** Starts a progress bar over `total` units of work. */
export function startProgress(label: string, total: number): Progress {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    { format: `${label} {bar} {percentage}% | {value}/{total} | {eta}s left`, stream: process.stderr, hideCursor: true },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return { update: (done) => bar.update(done), stop: () => bar.stop() };
}
