import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '@smc/domain';
import type { AuthLibrary } from './auth-library.ts';
import type { OwnerAccount } from './identity-types.ts';
import { readOrCreatePrivateFile } from './private-file.ts';

const MIN_PASSWORD_LENGTH = 12;
const MAX_PASSWORD_LENGTH = 200;
/** Without look-alikes, so that it can be read from a terminal and typed. 31 letters: 25 of them are 123 bits. */
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';

/**
 * Makes the owner's account when there is none. Its password comes from `passwordFile`, or is made up and kept in
 * `DATA_DIR/owner-password` (0600). A password file that was changed since sets the new password and ends all
 * sessions of the owner. Only one process at a time may call it.
 */
export async function ensureOwner(deps: {
  readonly auth: AuthLibrary;
  readonly email: string;
  readonly passwordFile: string | undefined;
  readonly dataDir: string;
}): Promise<OwnerAccount> {
  const { internalAdapter, password: hashing } = await deps.auth.$context;
  const email = deps.email.toLowerCase();
  const given = deps.passwordFile === undefined ? undefined : readGivenPassword(deps.passwordFile);
  const found = await internalAdapter.findUserByEmail(email, { includeAccounts: true });
  const hash = found?.accounts.find((account) => account.providerId === 'credential')?.password;
  if (found !== null && typeof hash === 'string') {
    if (given !== undefined && !(await hashing.verify({ hash, password: given }))) {
      await internalAdapter.updatePassword(found.user.id, await hashing.hash(given));
      await internalAdapter.deleteUserSessions(found.user.id);
    }
    return { kind: 'existing', email };
  }
  const ownFile = join(deps.dataDir, 'owner-password');
  const password = given ?? readOrCreatePrivateFile(ownFile, () => `${makePassword()}\n`).trim();
  // A user without a password is what a process leaves that was killed between the two steps.
  const user =
    found?.user ?? (await internalAdapter.createUser({ email, name: 'Owner', emailVerified: true, role: 'admin' }, { method: 'desk' }));
  await internalAdapter.linkAccount({
    userId: user.id,
    accountId: user.id,
    providerId: 'credential',
    password: await hashing.hash(password),
  });
  return given === undefined ? { kind: 'created', email, password, passwordFile: ownFile } : { kind: 'createdFromFile', email };
}

function readGivenPassword(path: string): string {
  const password = readFileSync(path, 'utf8').trim();
  if (password.length < MIN_PASSWORD_LENGTH || password.length > MAX_PASSWORD_LENGTH) {
    throw new InputError(
      'OWNER_PASSWORD_FILE',
      `a password of ${password.length} characters`,
      `one of ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters in ${path}`,
    );
  }
  return password;
}

function makePassword(): string {
  const groups = Array.from({ length: 5 }, () => Array.from({ length: 5 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join(''));
  return groups.join('-');
}
