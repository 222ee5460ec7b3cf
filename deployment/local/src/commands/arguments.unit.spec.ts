import { describe, expect, it } from 'vitest';
import { COMMANDS, UsageError, helpOf, readArguments } from './arguments.ts';

describe('the command line of the servers', () => {
  it('means all servers unless told otherwise', () => {
    expect(readArguments(['up'])).toEqual({
      command: 'up',
      only: ['kafka', 'postgres', 'redis', 'pgbouncer'],
      install: false,
      json: false,
      help: false,
    });
    expect(readArguments(['up', '--only', 'redis, kafka', '--install', '--json'])).toMatchObject({
      only: ['redis', 'kafka'],
      install: true,
      json: true,
    });
  });

  it.each([
    { words: [], says: 'the command is one of up, down, status, not ""' },
    { words: ['restart'], says: 'not "restart"' },
    { words: ['up', '--only', 'mysql'], says: '"mysql" is no server; there are kafka, postgres, redis, pgbouncer' },
    { words: ['up', '--only', ''], says: '"" is no server' },
    { words: ['up', '--fast'], says: "Unknown option '--fast'" },
    { words: ['up', 'kafka'], says: "Unexpected argument 'kafka'" },
    { words: ['down', '--install'], says: '--install belongs to servers:up' },
    { words: ['status', '--only', 'redis'], says: '--only belongs to servers:up and servers:down' },
  ])('refuses $words in one line', ({ words, says }) => {
    const refused = (): unknown => readArguments(words);
    expect(refused).toThrow(UsageError);
    expect(refused).toThrow(says);
    expect(refused).not.toThrow('\n');
  });

  it.each(COMMANDS)('has help with examples for %s', (command) => {
    expect(helpOf(command)).toContain(`Usage: npm run servers:${command}`);
    expect(helpOf(command)).toMatch(/Examples:\n {2}npm run /);
  });
});
