import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError, loadConfig } from './config.ts';
import { Secret, secretSchema } from './secret.ts';
import { databaseEnvSchema, portsEnvSchema, processEnvSchema } from './shared-env.ts';

const envSchema = z.object({ ...processEnvSchema.shape, ...databaseEnvSchema.shape, ...portsEnvSchema.shape, TOKEN: secretSchema });

function failure(env: Record<string, string>): ConfigError {
  try {
    loadConfig(envSchema, env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the environment was accepted');
}

describe('the environment', () => {
  it('gives defaults for what is not set, and takes an empty value for not set', () => {
    const config = loadConfig(envSchema, { TOKEN: 't', HOST: '', GATEWAY_PORT: '4000', DATABASE_URL: '' });
    expect(config).toMatchObject({
      HOST: '127.0.0.1',
      GATEWAY_PORT: 4000,
      STRATEGY_PORT: 8000,
      EXECUTION_PORT: 8080,
      DATA_DIR: '.data',
      LOG_LEVEL: 'info',
    });
    expect(config.DATABASE_URL).toBeUndefined();
  });

  it('names all bad keys at once, with what would be right', () => {
    const error = failure({ GATEWAY_PORT: 'http', EXECUTION_PORT: '70000', LOG_LEVEL: 'chatty' });
    expect(error.faults.map(({ key }) => key).sort()).toEqual(['EXECUTION_PORT', 'GATEWAY_PORT', 'LOG_LEVEL', 'TOKEN']);
    expect(error.message).toContain('TOKEN: is not set');
    expect(error.message).toContain('65535');
    expect(error.message).toContain('"debug"');
  });

  it('never repeats a value: it may be a secret in the wrong place', () => {
    const error = failure({ GATEWAY_PORT: 'hunter2', LOG_LEVEL: 'hunter2' });
    expect(`${error.message} ${inspect(error, { depth: 9 })} ${JSON.stringify(error)}`).not.toContain('hunter2');
  });
});

describe('a secret', () => {
  const secret = new Secret('hunter2');

  it('is shown by no way of printing', () => {
    const shown = [
      String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }, { depth: 9, showHidden: true }),
      `secret: ${secret.toString()}`,
    ];
    for (const text of shown) {
      expect(text).toContain('***');
      expect(text).not.toContain('hunter2');
    }
    expect(Object.values(secret)).toEqual([]);
  });

  it('is given out when asked by name', () => {
    expect(secret.reveal()).toBe('hunter2');
    expect(loadConfig(databaseEnvSchema, { DATABASE_URL: 'postgres://a:b@c/d' }).DATABASE_URL?.reveal()).toBe('postgres://a:b@c/d');
  });
});
