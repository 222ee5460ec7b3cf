import type { SqlSession } from '../migrate.ts';

/** What a Supabase database has before our migrations: its roles with rights on everything new, and who asks. */
export async function makeLikeSupabase(session: SqlSession): Promise<void> {
  await session.query(`
    DO $$ BEGIN
      IF to_regrole('anon') IS NULL THEN CREATE ROLE anon NOLOGIN; END IF;
      IF to_regrole('authenticated') IS NULL THEN CREATE ROLE authenticated NOLOGIN; END IF;
    END $$;
    GRANT USAGE ON SCHEMA public TO anon, authenticated;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO anon, authenticated;
    CREATE SCHEMA auth;
    GRANT USAGE ON SCHEMA auth TO anon, authenticated;
    CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS
      $$ SELECT (current_setting('request.jwt.claims', true)::jsonb ->> 'sub')::uuid $$;`);
}

/** Runs a statement as a browser's role would, with the claims of a user. What it did is taken back. */
export async function asBrowser(
  session: SqlSession,
  role: 'anon' | 'authenticated',
  user: string | null,
  sql: string,
): Promise<readonly Record<string, unknown>[] | string> {
  await session.query('BEGIN');
  try {
    await session.query(`SELECT set_config('request.jwt.claims', $1, true)`, [JSON.stringify(user === null ? {} : { sub: user })]);
    await session.query(`SET LOCAL ROLE ${role}`);
    return (await session.query(sql)).rows;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await session.query('ROLLBACK');
  }
}

/** What a subscriber of the publication is sent since the last time: `INSERT public.orders` and the like. */
export async function publishedChanges(session: SqlSession, slot: string): Promise<readonly string[]> {
  const { rows } = await session.query(
    `SELECT data FROM pg_logical_slot_get_binary_changes($1, NULL, NULL, 'proto_version', '1', 'publication_names', 'supabase_realtime')`,
    [slot],
  );
  const relations = new Map<number, string>();
  const changes: string[] = [];
  for (const { data } of rows) {
    if (!Buffer.isBuffer(data)) throw new Error('the slot gave no bytes');
    const kind = String.fromCharCode(data.readUInt8(0));
    if (kind === 'R') relations.set(data.readUInt32BE(1), data.subarray(5).toString('latin1').split('\0').slice(0, 2).join('.'));
    const verb = { I: 'INSERT', U: 'UPDATE', D: 'DELETE' }[kind];
    if (verb !== undefined) changes.push(`${verb} ${relations.get(data.readUInt32BE(1)) ?? 'unknown'}`);
  }
  return changes;
}
