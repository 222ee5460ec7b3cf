import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError, required } from '@smc/domain';
import { createLogger, systemClock } from '@smc/service-kit';
import { type TestPostgres, fixedClock, startTestPostgres } from '@smc/testkit';
import { getMigrations } from 'better-auth/db/migration';
import { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { authOptions, openAuthLibrary } from './auth-library.ts';
import { type IdentityDeps, cookiePolicy, createIdentity } from './identity.ts';
import { type Identity, type OwnerAccount, SESSION_CHECK_MS, type SignedIn } from './identity-types.ts';

const EMAIL = 'owner@desk.local';
const FROM = { ip: '192.0.2.7', userAgent: 'spec' };

let postgres: TestPostgres;
let databaseUrl: string;
let dataDir: string;
let log: string[];
let open: Identity[];
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  ({ databaseUrl } = await postgres.createDatabase());
  dataDir = mkdtempSync(join(tmpdir(), 'smc-identity-'));
  log = [];
  open = [];
});
afterEach(async () => {
  await Promise.all(open.map((identity) => identity.stop()));
  rmSync(dataDir, { recursive: true, force: true });
});

function newIdentity(more: Partial<IdentityDeps> = {}): Identity {
  const logger = createLogger({ service: 'spec', level: 'trace', write: (line) => log.push(line) });
  const identity = createIdentity({
    databaseUrl,
    dataDir,
    ownerEmail: EMAIL,
    publicUrl: 'http://localhost:3000',
    clock: systemClock,
    logger,
    ...more,
  });
  open.push(identity);
  return identity;
}

function passwordOf(owner: OwnerAccount): string {
  if (owner.kind !== 'created') throw new Error(`owner is ${owner.kind}`);
  return owner.password;
}

async function signIn(identity: Identity, password: string, email = EMAIL): Promise<SignedIn> {
  const result = await identity.signIn({ email, password, ...FROM });
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

const cookieOf = (signedIn: SignedIn): string => required(signedIn.setCookies[0], 'cookie').split(';')[0] ?? '';

async function sql(text: string): Promise<Record<string, unknown>[]> {
  const pool = new Pool({ connectionString: databaseUrl, max: 1 });
  try {
    return (await pool.query<Record<string, unknown>>(text)).rows;
  } finally {
    await pool.end();
  }
}

describe('accounts in PostgreSQL', () => {
  it('has every table, column and index that the library would make', async () => {
    const pool = new Pool({ connectionString: databaseUrl, max: 1 });
    const logger = createLogger({ service: 'spec', level: 'silent' });
    const options = authOptions({
      pool,
      secret: 'x'.repeat(32),
      baseUrl: 'http://localhost',
      cookie: cookiePolicy('http://localhost'),
      logger,
    });
    const plan = await getMigrations(options);
    await pool.end();
    expect({ ...plan, runMigrations: 0, compileMigrations: 0 }).toEqual({
      toBeCreated: [],
      toBeAdded: [],
      toBeAddedIndexes: [],
      unsafeChanges: [],
      schemaProblems: [],
      runMigrations: 0,
      compileMigrations: 0,
    });
  });

  it('makes the owner once, as admin, with a password of its own in a private file', async () => {
    const owner = await newIdentity().start();
    const password = passwordOf(owner);
    expect(password.length).toBeGreaterThanOrEqual(20);
    expect(readFileSync(join(dataDir, 'owner-password'), 'utf8').trim()).toBe(password);
    for (const file of ['owner-password', 'keys/access-token.pem', 'keys/session-secret']) {
      expect(statSync(join(dataDir, file)).mode & 0o777).toBe(0o600);
    }
    const again = newIdentity();
    expect(await again.start()).toEqual({ kind: 'existing', email: EMAIL });
    expect((await signIn(again, password)).user).toMatchObject({ email: EMAIL, role: 'admin' });
    expect(readdirSync(dataDir).sort()).toEqual(['keys', 'owner-password']);
  });

  it('makes the owner once when two processes start together', async () => {
    const owners = await Promise.all([newIdentity().start(), newIdentity().start()]);
    expect(owners.map(({ kind }) => kind).sort()).toEqual(['created', 'existing']);
    expect(await sql('SELECT provider_id FROM identity.accounts')).toEqual([{ provider_id: 'credential' }]);
  });

  it('gives a password to an owner whose making was cut short', async () => {
    await newIdentity().start();
    await sql('DELETE FROM identity.accounts');
    const identity = newIdentity();
    expect((await signIn(identity, passwordOf(await identity.start()))).user.role).toBe('admin');
  });

  it('takes the password from OWNER_PASSWORD_FILE, and a changed file ends all sessions', async () => {
    const ownerPasswordFile = join(dataDir, 'given');
    writeFileSync(ownerPasswordFile, 'correct horse battery\n');
    const first = newIdentity({ ownerPasswordFile });
    expect(await first.start()).toEqual({ kind: 'createdFromFile', email: EMAIL });
    const before = await signIn(first, 'correct horse battery');
    writeFileSync(ownerPasswordFile, 'another horse entirely');
    const second = newIdentity({ ownerPasswordFile });
    await second.start();
    expect(await second.signIn({ email: EMAIL, password: 'correct horse battery', ...FROM })).toEqual({
      ok: false,
      error: 'INVALID_CREDENTIALS',
    });
    expect(await second.verify(before.accessToken)).toEqual({ ok: false, error: 'SESSION_ENDED' });
    expect((await signIn(second, 'another horse entirely')).user.email).toBe(EMAIL);
    writeFileSync(ownerPasswordFile, 'short');
    await expect(newIdentity({ ownerPasswordFile }).start()).rejects.toThrow(InputError);
  });

  it('answers a wrong password, an unknown address and an odd one alike', async () => {
    const identity = newIdentity();
    await identity.start();
    for (const email of [EMAIL, 'nobody@desk.local', 'no address']) {
      expect(await identity.signIn({ email, password: 'wrong', ...FROM })).toEqual({ ok: false, error: 'INVALID_CREDENTIALS' });
    }
  });

  it('registers nobody else', async () => {
    const pool = new Pool({ connectionString: databaseUrl, max: 1 });
    const logger = createLogger({ service: 'spec', level: 'silent' });
    const auth = openAuthLibrary(
      authOptions({ pool, secret: 'x'.repeat(32), baseUrl: 'http://localhost', cookie: cookiePolicy('http://localhost'), logger }),
    );
    const body = { email: 'mallory@desk.local', password: 'a long enough password', name: 'Mallory', role: 'admin' };
    await expect(auth.api.signUpEmail({ body })).rejects.toThrow();
    await pool.end();
    expect(await sql('SELECT email FROM identity.users')).toEqual([]);
  });
});

describe('sessions', () => {
  it('gives a strict cookie and a token that verifies, and refreshes by the cookie alone', async () => {
    const identity = newIdentity();
    const signedIn = await signIn(identity, passwordOf(await identity.start()));
    expect(signedIn.setCookies).toHaveLength(1);
    expect(signedIn.setCookies[0]).toMatch(/^smc_session_3000=\S+; Max-Age=604800; Path=\/api\/v1\/auth; HttpOnly; SameSite=Strict$/);
    const principal = await identity.verify(signedIn.accessToken);
    expect(principal).toMatchObject({ ok: true, value: { user: { role: 'admin' }, sessionId: signedIn.sessionId } });
    const refreshed = await identity.refresh({ cookie: `theme=dark; ${cookieOf(signedIn)}` });
    expect(refreshed).toMatchObject({ ok: true, value: { sessionId: signedIn.sessionId } });
    for (const cookie of [
      '',
      'smc_session_3000=',
      `${cookieOf(signedIn)}x`,
      'smc_session_3000=abc.def',
      `smc_session_3001=${cookieOf(signedIn).split('=')[1] ?? ''}`,
    ]) {
      expect(await identity.refresh({ cookie })).toEqual({ ok: false, error: 'NO_SESSION' });
    }
  });

  it('ends a session everywhere at once when somebody signs out', async () => {
    const identity = newIdentity();
    const signedIn = await signIn(identity, passwordOf(await identity.start()));
    const ended: string[] = [];
    identity.onSessionEnded((id) => ended.push(id));
    expect((await identity.verify(signedIn.accessToken)).ok).toBe(true);
    expect(await identity.signOut(signedIn.sessionId)).toEqual([
      'smc_session_3000=; Max-Age=0; Path=/api/v1/auth; HttpOnly; SameSite=Strict',
    ]);
    expect(await identity.verify(signedIn.accessToken)).toEqual({ ok: false, error: 'SESSION_ENDED' });
    expect(await identity.refresh({ cookie: cookieOf(signedIn) })).toEqual({ ok: false, error: 'NO_SESSION' });
    expect(ended).toEqual([signedIn.sessionId]);
  });

  it('notices a session that was ended elsewhere, and a role that was changed, within its bound', async () => {
    const clock = fixedClock(Date.now());
    const identity = newIdentity({ clock });
    const signedIn = await signIn(identity, passwordOf(await identity.start()));
    await identity.verify(signedIn.accessToken);
    await sql("UPDATE identity.users SET role = 'viewer'");
    clock.advance(SESSION_CHECK_MS);
    expect(await identity.verify(signedIn.accessToken)).toMatchObject({ ok: true, value: { user: { role: 'viewer' } } });
    await sql('DELETE FROM identity.sessions');
    clock.advance(SESSION_CHECK_MS);
    expect(await identity.verify(signedIn.accessToken)).toEqual({ ok: false, error: 'SESSION_ENDED' });
  });

  it('uses a host-bound secure cookie behind https', () => {
    expect(cookiePolicy('https://desk.example')).toEqual({ name: '__Host-smc_session', path: '/', secure: true });
    expect(cookiePolicy('http://localhost:4000').name).toBe('smc_session_4000');
  });

  it('writes no password, token or cookie into the log', async () => {
    const identity = newIdentity();
    const password = passwordOf(await identity.start());
    const signedIn = await signIn(identity, password);
    await identity.signIn({ email: EMAIL, password: 'canary-wrong-password', ...FROM });
    await identity.signOut(signedIn.sessionId);
    const text = log.join('\n');
    const cookieValue = cookieOf(signedIn).split('=')[1] ?? '';
    for (const secret of [password, 'canary-wrong-password', signedIn.accessToken, cookieValue]) expect(text).not.toContain(secret);
  });
});
