import { describe, expect, it } from 'vitest';
import { type LogLevel, createLogger } from './logger.ts';
import { Secret } from './secret.ts';

function lines(level: LogLevel, log: (logger: ReturnType<typeof createLogger>) => void): readonly Record<string, unknown>[] {
  const written: string[] = [];
  log(createLogger({ service: 'spec', level, write: (line) => written.push(line) }));
  return written.map((line) => JSON.parse(line) as Record<string, unknown>); // one JSON object a line
}

describe('the logger', () => {
  it('writes one JSON line per event, with service, level, time and the fields of its parents', () => {
    const [line] = lines('info', (logger) => {
      logger.child({ correlationId: 'c-1' }).child({ barIndex: 7 }).info({ symbol: 'BTC/USDT' }, 'bar closed');
    });
    expect(line).toMatchObject({
      service: 'spec',
      level: 'info',
      correlationId: 'c-1',
      barIndex: 7,
      symbol: 'BTC/USDT',
      msg: 'bar closed',
    });
    expect(new Date(String(line?.['time'])).toISOString()).toBe(line?.['time']);
  });

  it('keeps quiet below its level', () => {
    const levels = lines('warn', (logger) => {
      logger.debug('no');
      logger.info('no');
      logger.warn('yes');
      logger.error('yes');
    }).map((line) => line['level']);
    expect(levels).toEqual(['warn', 'error']);
  });

  it('tells errors with their cause and code', () => {
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const [line] = lines('info', (logger) => {
      logger.error({ err: new Error('no database', { cause }) }, 'failed');
    });
    expect(line?.['err']).toMatchObject({ type: 'Error', message: 'no database', cause: { message: 'refused', code: 'ECONNREFUSED' } });
  });

  it.each([
    ['a telling key', { password: 'canary' }],
    ['a telling key deep inside', { request: { headers: { authorization: 'canary', cookie: 'canary' } } }],
    ['a key of an API', { apiKey: 'canary', config: [{ apiSecret: 'canary' }] }],
    ['a secret', { value: new Secret('canary') }],
    ['a bearer token in a text', { header: 'Bearer canary-token' }],
    ['the password of a URL', { url: 'postgres://smc:canary@127.0.0.1:5432/smc' }],
    ['a JSON Web Token', { note: 'got eyJhbGciOiJFUzI1NiJ9.canary.canary from the browser' }],
    ['an error that repeats a URL', { err: new Error('cannot reach postgres://smc:canary@host/db') }],
  ])('masks %s', (_what, fields) => {
    const written: string[] = [];
    const logger = createLogger({ service: 'spec', level: 'info', write: (line) => written.push(line) });
    logger.info(fields, 'something happened');
    logger.child(fields).info('again');
    expect(written.join()).not.toContain('canary');
    expect(written.join()).toContain('***');
  });

  it('masks the message too, and cannot be made to write a second line', () => {
    const written: string[] = [];
    createLogger({ service: 'spec', level: 'info', write: (line) => written.push(line) }).info(
      { note: 'a\n{"level":"fatal"}' },
      'connect postgres://smc:canary@host/db\nand more',
    );
    expect(written).toHaveLength(1);
    expect(written[0]?.trimEnd()).not.toContain('\n');
    expect(written[0]).not.toContain('canary');
  });
});
