import { parseArgs } from 'node:util';
import { SERVER_NAMES, type ServerName } from '../running-server.ts';

export const COMMANDS = ['up', 'down', 'status'] as const;
export type CommandName = (typeof COMMANDS)[number];

/** What the command line asks for. */
export interface Request {
  readonly command: CommandName;
  readonly only: readonly ServerName[];
  readonly install: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

/** The command line is wrong: says what, and what would be right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Reads the command line. Throws {@link UsageError}. */
export function readArguments(argv: readonly string[]): Request {
  const command = COMMANDS.find((name) => name === argv[0]);
  if (command === undefined) throw new UsageError(`the command is one of ${COMMANDS.join(', ')}, not "${argv[0] ?? ''}"`);
  const values = parse(argv.slice(1));
  if (values.install === true && command !== 'up') throw new UsageError(`--install belongs to servers:up, not to servers:${command}`);
  if (values.only !== undefined && command === 'status') throw new UsageError('--only belongs to servers:up and servers:down');
  return {
    command,
    only: values.only === undefined ? SERVER_NAMES : namesIn(values.only),
    install: values.install ?? false,
    json: values.json ?? false,
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { only: { type: 'string' }, install: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (error) {
    // Node's message goes on with advice on positional arguments that does not fit here.
    const what = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    throw new UsageError(`${what}; --help shows what there is`, { cause: error });
  }
}

function namesIn(list: string): readonly ServerName[] {
  return list.split(',').map((word) => {
    const name = SERVER_NAMES.find((known) => known === word.trim());
    if (name === undefined)
      throw new UsageError(`--only: "${word}" is no server; there are ${SERVER_NAMES.join(', ')}, with commas between them`);
    return name;
  });
}

/** The help of a command, with examples. */
export function helpOf(command: CommandName): string {
  const { summary, options, examples } = HELP[command];
  const lines = [
    ...options,
    '  --json               {"servers":[{"name","version","port","pid","ready"}]} on stdout and nothing else',
    '  --help               this',
  ];
  return `Usage: npm run servers:${command} -- [options]\n\n${summary}\n\nOptions:\n${lines.join('\n')}\n\nExamples:\n${examples.join('\n')}\n\n${EXITS}\n`;
}

const EXITS = 'Exit code: 0 done, 1 a server does not run as it should, 2 wrong usage, 3 a program is not installed.';

const HELP: Readonly<Record<CommandName, { summary: string; options: readonly string[]; examples: readonly string[] }>> = {
  up: {
    summary:
      'Starts Kafka, PostgreSQL, Redis and PgBouncer on this machine, on loopback, with data and passwords under DATA_DIR/servers.\nWhat runs already stays as it is. Afterwards DATA_DIR/servers/env/SERVICE.env has what each service needs to reach them.',
    options: [
      '  --only LIST          these servers and what they need: kafka, postgres, redis, pgbouncer',
      '  --install            installs with apt what is missing',
    ],
    examples: ['  npm run servers:up', '  npm run servers:up -- --only kafka,redis', '  npm run servers:up -- --install --json'],
  },
  down: {
    summary: 'Stops the servers that servers:up started, by their recorded process ids and nothing else. Their data stays.',
    options: ['  --only LIST          these servers alone: kafka, postgres, redis, pgbouncer'],
    examples: ['  npm run servers:down', '  npm run servers:down -- --only redis'],
  },
  status: {
    summary: 'Shows the servers that were started and not stopped, and whether each answers. Exit code 1 when one of them does not.',
    options: [],
    examples: ['  npm run servers:status', '  npm run -s servers:status -- --json'],
  },
};
