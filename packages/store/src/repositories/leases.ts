import type { Queryable } from '@smc/service-kit';
import { one, whole } from '../rows.ts';

/** Ownership of something, proven by its epoch: each new holder gets a higher one. */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  readonly epoch: number;
}

/** The lease is gone: somebody else may act now, this transaction must not. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
  readonly lease: Lease;

  constructor(lease: Lease) {
    super(`lease ${lease.name} of ${lease.holder} (epoch ${lease.epoch}) is lost`);
    this.lease = lease;
  }
}

/**
 * Takes a lease that is free or has run out, or that this holder has already (its epoch rises all the same, so an older
 * self is refused). Null while another holds it. Time is the database's, the only clock all processes share.
 */
export async function acquireLease(
  q: Queryable,
  request: { readonly name: string; readonly holder: string; readonly ttlMs: number },
): Promise<Lease | null> {
  const row = await one(
    q,
    `INSERT INTO leases (name, holder, epoch, expires_at)
     VALUES ($1, $2, 1, clock_timestamp() + $3 * interval '1 millisecond')
     ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, epoch = leases.epoch + 1, expires_at = excluded.expires_at
     WHERE leases.expires_at < clock_timestamp() OR leases.holder = excluded.holder
     RETURNING epoch`,
    [request.name, request.holder, request.ttlMs],
  );
  return row === null ? null : { name: request.name, holder: request.holder, epoch: whole(row, 'epoch') };
}

/** Keeps a lease for another while. False when it was lost. */
export async function renewLease(q: Queryable, lease: Lease, ttlMs: number): Promise<boolean> {
  const { rowCount } = await q.query(
    `UPDATE leases SET expires_at = clock_timestamp() + $4 * interval '1 millisecond'
     WHERE name = $1 AND holder = $2 AND epoch = $3 AND expires_at >= clock_timestamp()`,
    [lease.name, lease.holder, lease.epoch, ttlMs],
  );
  return rowCount > 0;
}

/**
 * Makes the transaction depend on the lease: throws {@link LeaseLostError} when it is not ours now, and holds the row so
 * that nobody takes it before this transaction ends.
 */
export async function assertLease(tx: Queryable, lease: Lease): Promise<void> {
  const row = await one(
    tx,
    `SELECT epoch FROM leases WHERE name = $1 AND holder = $2 AND epoch = $3 AND expires_at >= clock_timestamp()
     FOR SHARE`,
    [lease.name, lease.holder, lease.epoch],
  );
  if (row === null) throw new LeaseLostError(lease);
}

/** Gives a lease back, so that the next holder need not wait. The epoch stays, for the next to be higher. */
export async function releaseLease(q: Queryable, lease: Lease): Promise<void> {
  await q.query(`UPDATE leases SET expires_at = '-infinity' WHERE name = $1 AND holder = $2 AND epoch = $3`, [
    lease.name,
    lease.holder,
    lease.epoch,
  ]);
}
