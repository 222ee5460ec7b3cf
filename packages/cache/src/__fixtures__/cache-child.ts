/**
 * A process that reads through the cache until its input ends, then prints what it saw. Environment: REDIS_URL, and
 * NO_LISTENER=1 to leave out the listener for errors.
 */
import { Secret, createLogger, systemClock } from '@smc/service-kit';
import { Redis } from 'ioredis';
import { createRedisCache } from '../redis-cache.ts';
import { openRedisLink } from '../redis-link.ts';
import { startLoad } from './cache-load.ts';

const logger = createLogger({ service: 'child', level: 'warn' });

class Unheard extends Redis {
  override on(event: string | symbol, listener: (...args: never[]) => void): this {
    return event === 'error' ? this : super.on(event, listener as (...args: unknown[]) => void);
  }
}

const link = openRedisLink({
  url: new Secret(process.env['REDIS_URL'] ?? ''),
  logger,
  makeClient: (url, options) => (process.env['NO_LISTENER'] === '1' ? new Unheard(url, options) : new Redis(url, options)),
});
const cache = createRedisCache({ link, prefix: 'spec:cache:', clock: systemClock });
const load = startLoad([cache]);
process.stdin.on('data', () => process.stdout.write(`${JSON.stringify({ up: link.up, reads: load.report.reads })}\n`));
process.stdin.on('end', () => {
  void load.stop().then(() => {
    link.stop();
  });
});
