import { createHash } from 'node:crypto';
import { type Json, type TradingMode, canonicalJson } from '@smc/domain';
import type { Queryable } from '@smc/service-kit';
import { type Row, json, one, text, whole } from '../rows.ts';

/** One continuous run of the desk on one source of data. */
export interface SessionRow {
  readonly session: string;
  readonly owner: string;
  readonly mode: TradingMode;
  /** What makes two runs the same run: data source, instrument, strategy, parameters, costs, versions. */
  readonly descriptor: Json;
  readonly descriptorHash: string;
  /** What the services of the run need to build their part of it; each reads it by its own schema. Null when nobody else serves it. */
  readonly plan: Json;
  readonly startedAt: number;
  /** When a process last took it up. */
  readonly resumedAt: number;
}

/** SHA-256 of the descriptor's canonical JSON, hex. */
export function descriptorHash(descriptor: Json): string {
  return createHash('sha256').update(canonicalJson(descriptor)).digest('hex');
}

/** Begins a session. */
export async function insertSession(
  q: Queryable,
  begin: {
    readonly session: string;
    readonly owner: string;
    readonly mode: TradingMode;
    readonly descriptor: Json;
    readonly plan?: Json;
    readonly startedAt: number;
  },
): Promise<SessionRow> {
  const { plan = null } = begin;
  const row: SessionRow = { ...begin, plan, descriptorHash: descriptorHash(begin.descriptor), resumedAt: begin.startedAt };
  await q.query(
    `INSERT INTO sessions (session, owner_id, mode, descriptor, descriptor_hash, plan, started_at, resumed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
    [row.session, row.owner, row.mode, json(row.descriptor), row.descriptorHash, plan === null ? null : json(plan), row.startedAt],
  );
  return row;
}

/** The session with this descriptor that was taken up last: the one to go on with after a restart. */
export async function findSessionByDescriptor(q: Queryable, owner: string, hash: string): Promise<SessionRow | null> {
  const row = await one(
    q,
    `SELECT * FROM sessions WHERE owner_id = $1 AND descriptor_hash = $2 ORDER BY resumed_at DESC, session LIMIT 1`,
    [owner, hash],
  );
  return row === null ? null : sessionOf(row);
}

/** Notes that a process took the session up again, and under which plan; without one the plan stays. */
export async function touchSession(q: Queryable, session: string, resumedAt: number, plan: Json = null): Promise<void> {
  await q.query(`UPDATE sessions SET resumed_at = greatest(resumed_at, $2), plan = coalesce($3::jsonb, plan) WHERE session = $1`, [
    session,
    resumedAt,
    plan === null ? null : json(plan),
  ]);
}

/** One session by its id. */
export async function readSession(q: Queryable, session: string): Promise<SessionRow | null> {
  const row = await one(q, `SELECT * FROM sessions WHERE session = $1`, [session]);
  return row === null ? null : sessionOf(row);
}

/** The owner's session that was taken up last. */
export async function latestSession(q: Queryable, owner: string): Promise<SessionRow | null> {
  const row = await one(q, `SELECT * FROM sessions WHERE owner_id = $1 ORDER BY resumed_at DESC, session LIMIT 1`, [owner]);
  return row === null ? null : sessionOf(row);
}

/** The session of a mode that was taken up last and has a plan: the one that services which run alone serve. */
export async function sessionToServe(q: Queryable, owner: string, mode: TradingMode): Promise<SessionRow | null> {
  const row = await one(
    q,
    `SELECT * FROM sessions WHERE owner_id = $1 AND mode = $2 AND plan IS NOT NULL ORDER BY resumed_at DESC, session LIMIT 1`,
    [owner, mode],
  );
  return row === null ? null : sessionOf(row);
}

function sessionOf(row: Row): SessionRow {
  return {
    session: text(row, 'session'),
    owner: text(row, 'owner_id'),
    mode: text(row, 'mode') as TradingMode, // written from a TradingMode only
    descriptor: row['descriptor'] as Json, // jsonb is Json
    descriptorHash: text(row, 'descriptor_hash'),
    plan: row['plan'] as Json, // jsonb is Json, and so is the null of a session without a plan
    startedAt: whole(row, 'started_at'),
    resumedAt: whole(row, 'resumed_at'),
  };
}
