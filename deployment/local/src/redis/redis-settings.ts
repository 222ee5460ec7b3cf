import { createHash } from 'node:crypto';

/** Name of the user who may ask whether the server is there, and nothing else. */
export const READINESS_USER = 'readiness';

/**
 * What a service may do: work with keys and channels. What looks at or changes the server or everybody's data (FLUSHALL,
 * KEYS, CONFIG, SHUTDOWN, ACL ...) is in the groups `dangerous` and `admin`. INFO is asked for by clients when they connect.
 */
const SERVICE_RULES = 'resetchannels ~* &* +@all -@dangerous -@admin +info -function -script|flush -script|kill';

/** The settings file of Redis. Passwords stand in it as hashes. */
export function redisSettings(port: number, dir: string, users: Readonly<Record<string, string>> | null): string {
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    'protected-mode yes',
    'daemonize no',
    `dir "${dir}"`,
    // A cache: nothing that would be missed is in it, so nothing goes to disk.
    'save ""',
    'appendonly no',
    'maxmemory 128mb',
    'maxmemory-policy allkeys-lru',
    ...(users === null
      ? []
      : ['user default off nopass nocommands', ...Object.entries(users).map(([name, password]) => userLine(name, password))]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function userLine(name: string, password: string): string {
  const hash = createHash('sha256').update(password).digest('hex');
  const rules = name === READINESS_USER ? 'resetchannels nocommands +ping' : SERVICE_RULES;
  return `user ${name} on #${hash} ${rules}`;
}
