import type { z } from 'zod';

/** One environment key that cannot be used. The value is not kept: it may be a secret. */
export interface ConfigFault {
  readonly key: string;
  readonly reason: string;
}

/** Every bad key of the environment at once, so that a person mends them in one go. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super(`bad environment:\n${faults.map((fault) => `  ${fault.key}: ${fault.reason}`).join('\n')}`);
    this.faults = faults;
  }
}

/**
 * Reads the configuration of a process from its environment. Keys that are set but empty count as not set. Throws
 * {@link ConfigError} naming every bad key and what would be right, never a value.
 */
export function loadConfig<T extends z.ZodType>(schema: T, env: Readonly<Record<string, string | undefined>>): z.output<T> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(given, { reportInput: false });
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.map((issue) => ({
      key: issue.path.map(String).join('.') || (issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : 'environment'),
      reason: reasonOf(issue),
    })),
  );
}

function reasonOf(issue: z.core.$ZodIssue): string {
  // A key that is not there reads "expected string, received undefined", which is no help to anybody.
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return 'is not set';
  return issue.message;
}
