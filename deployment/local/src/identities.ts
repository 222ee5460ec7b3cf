import { join } from 'node:path';
import { z } from 'zod';
import { newPassword, readIfThere, writePrivate } from './private-files.ts';

/** The services that talk to the servers; each has an identity of its own on each of them. */
export const SERVICES = ['gateway', 'market-data', 'strategy', 'execution', 'research'] as const;
export type Service = (typeof SERVICES)[number];

const passwordsSchema = z.record(z.enum(SERVICES), z.object({ kafka: z.string(), redis: z.string(), postgres: z.string() }));

/** Passwords of the services, one for each server. */
export type ServicePasswords = z.output<typeof passwordsSchema>;

/** Name of the service's login role in PostgreSQL: `smc_market_data`. */
export function roleOf(service: Service): string {
  return `smc_${service.replaceAll('-', '_')}`;
}

/** The passwords of the services, made on first use and kept in a file that only its owner can read. */
export async function servicePasswords(folder: string): Promise<ServicePasswords> {
  const file = join(folder, 'passwords.json');
  const kept = await readIfThere(file);
  if (kept !== null) return passwordsSchema.parse(JSON.parse(kept));
  const made = passwordsSchema.parse(
    Object.fromEntries(SERVICES.map((name) => [name, { kafka: newPassword(), redis: newPassword(), postgres: newPassword() }])),
  );
  await writePrivate(file, `${JSON.stringify(made, null, 2)}\n`);
  return made;
}

/** Users of one server by name, the way that server calls them. */
export function usersOf(passwords: ServicePasswords, server: 'kafka' | 'redis' | 'postgres'): Readonly<Record<string, string>> {
  return Object.fromEntries(SERVICES.map((name) => [server === 'postgres' ? roleOf(name) : name, passwords[name][server]]));
}
