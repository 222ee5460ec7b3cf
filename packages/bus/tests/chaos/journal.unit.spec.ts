import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nextNumbers, openJournal, readJournal } from './journal.ts';

let dir: string;
let file: string;

describe('the journal of a producer', () => {
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'smc-journal-'));
    file = join(dir, 'journal.ndjson');
  });
  afterEach(() => {
    rmSync(dir, { recursive: true });
  });

  it('tells acknowledged, failed and unknown sends, and where each key goes on', () => {
    const book = openJournal(file);
    book.begin('1', [{ key: 'a', n: 0 }]);
    book.end('1', 'acked');
    book.begin('2', [{ key: 'a', n: 1 }]);
    book.end('2', 'failed');
    book.begin('3', [{ key: 'b', n: 0 }]);
    expect(readJournal(file)).toEqual([
      { key: 'a', n: 0, outcome: 'acked' },
      { key: 'a', n: 1, outcome: 'failed' },
      { key: 'b', n: 0, outcome: 'unknown' },
    ]);
    expect(nextNumbers(file)).toEqual(
      new Map([
        ['a', 2],
        ['b', 1],
      ]),
    );
  });

  it('leaves out a last line that was cut', () => {
    openJournal(file).begin('1', [{ key: 'a', n: 0 }]);
    appendFileSync(file, '{"what":"ack');
    expect(readJournal(file)).toEqual([{ key: 'a', n: 0, outcome: 'unknown' }]);
  });

  it('is empty where there is none', () => {
    expect(readJournal(join(dir, 'nothing'))).toEqual([]);
  });
});
