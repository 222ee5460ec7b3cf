import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testFolders } from '../__fixtures__/test-folder.ts';
import { type RedisServer, startRedis } from './redis.ts';

const folders = testFolders();
const users = { gateway: 'the-word-of-gateway' };
let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis({ dir: await folders.make(), users });
  folders.later(() => redis.stop());
});
afterAll(() => folders.clear());

/** Sends commands on one connection and gives one line of answer for each. */
function say(...commands: string[]): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect({ port: redis.port, host: '127.0.0.1' });
    socket.setTimeout(5_000, () => reject(new Error(`no answer to ${commands.join(', ')}`)));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`closed after ${commands.join(', ')}`)));
    socket.on('data', (chunk) => {
      said += chunk.toString();
      const lines = said.split('\r\n').slice(0, -1);
      if (lines.length < commands.length) return;
      socket.destroy();
      resolve(lines);
    });
    socket.write(commands.map((command) => `${command}\r\n`).join(''));
  });
}

const LOGIN = `AUTH gateway ${users.gateway}`;

describe('Redis', () => {
  it('answers nobody without a password', async () => {
    expect(await say('SET a 1')).toEqual([expect.stringMatching(/^-NOAUTH/)]);
    expect(await say('AUTH gateway wrong')).toEqual([expect.stringMatching(/^-WRONGPASS/)]);
    expect(await say('AUTH default x')).toEqual([expect.stringMatching(/^-WRONGPASS/)]);
  });

  it('lets a service work with keys', async () => {
    expect(await say(LOGIN, 'SET a 1', 'INCR a', 'PUBLISH c m')).toEqual(['+OK', '+OK', ':2', ':0']);
  });

  it.each(['FLUSHALL', 'KEYS *', 'CONFIG GET maxmemory', 'ACL LIST', 'SHUTDOWN NOSAVE', 'MONITOR', 'SCRIPT FLUSH', 'FUNCTION LIST'])(
    'forbids a service to say %s',
    async (command) => {
      expect(await say(LOGIN, command)).toEqual(['+OK', expect.stringMatching(/^-NOPERM/)]);
    },
  );

  it('is back on its port after a kill, empty, with the same users', async () => {
    redis.signal('SIGKILL');
    await redis.restart();
    expect(await say(LOGIN, 'EXISTS a')).toEqual(['+OK', ':0']);
  });

  it('starts again after it was halted', async () => {
    redis.signal('SIGSTOP');
    await redis.restart();
    expect(await say(LOGIN, 'PING')).toEqual(['+OK', '+PONG']);
  });
});
