import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { loadConfig } from '@smc/service-kit';
import { describe, expect, it } from 'vitest';
import { deskEnvSchema } from './config.ts';

/** Keys that other programs read from the same file. */
const FOR_OTHERS = ['POSTGRES_PASSWORD', 'POSTGRES_PORT'];
/** Keys that only tests set, which nobody should find in an example. */
const FOR_TESTS = ['FAULT_CRASH_AT'];

describe('.env.example', () => {
  const example = parseEnv(readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8'));
  const known = Object.keys(deskEnvSchema.shape);

  it('names every key the desk reads, and no other', () => {
    expect(
      Object.keys(example)
        .filter((key) => !FOR_OTHERS.includes(key))
        .sort(),
    ).toEqual(known.filter((key) => !FOR_TESTS.includes(key)).sort());
  });

  it('is accepted as it stands, and changes nothing', () => {
    expect(loadConfig(deskEnvSchema, example)).toEqual(loadConfig(deskEnvSchema, {}));
  });
});
