import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Send } from '@smc/testkit';

/** What a producer writes before and after a transaction; a batch without an end is unknown. */
interface Line {
  readonly what: 'begin' | 'acked' | 'failed';
  readonly batch: string;
  /** With `begin`: the messages. */
  readonly sends?: readonly { readonly key: string; readonly n: number }[];
}

/** The journal of a producer: it outlives a kill -9 of its process, for the kernel has the lines already. */
export interface Journal {
  begin(batch: string, sends: readonly { readonly key: string; readonly n: number }[]): void;
  end(batch: string, what: 'acked' | 'failed'): void;
}

/** Appends to the journal in `file`. */
export function openJournal(file: string): Journal {
  const write = (line: Line): void => {
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  };
  return {
    begin: (batch, sends) => {
      write({ what: 'begin', batch, sends });
    },
    end: (batch, what) => {
      write({ what, batch });
    },
  };
}

/** Every send of a journal with its outcome. A last line that was cut by a kill is left out: nothing followed from it. */
export function readJournal(file: string): readonly Send[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const begun = new Map<string, NonNullable<Line['sends']>>();
  const ends = new Map<string, 'acked' | 'failed'>();
  for (const text of lines) {
    const line = JSON.parse(text) as Line; // written above
    if (line.what === 'begin') begun.set(line.batch, line.sends ?? []);
    else ends.set(line.batch, line.what);
  }
  return [...begun].flatMap(([batch, sends]) => sends.map((send): Send => ({ ...send, outcome: ends.get(batch) ?? 'unknown' })));
}

/** The next free `n` of every key. */
export function nextNumbers(file: string): Map<string, number> {
  const next = new Map<string, number>();
  for (const { key, n } of readJournal(file)) next.set(key, Math.max(next.get(key) ?? 0, n + 1));
  return next;
}
