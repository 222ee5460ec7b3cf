import { InvariantError, originOf } from '@smc/domain';
import type { Queryable } from '@smc/service-kit';
import type { ExecutionSession } from './session.ts';

/** The messages an order rests on. */
export interface OrderGrounds {
  readonly intentMessageId: string;
  /** The bar at whose close it was decided. */
  readonly barMessageId: string;
}

/**
 * The last look before an order leaves, in the transaction that makes it SUBMITTING: intent and bar as they were recorded must be of this
 * session, mode and account, and of an origin the mode allows. They were checked when they came in and by the risk rules; whatever is
 * wrong here is a fault of ours, so no order leaves and a person has to look.
 */
export async function checkGrounds(tx: Queryable, session: ExecutionSession, grounds: OrderGrounds): Promise<void> {
  const { rows } = await tx.query(
    `SELECT message_id, type, session, coalesce(payload->>'mode', $3) AS mode, payload->'payload'->>'origin' AS origin,
       payload->'payload'->>'accountId' AS account
     FROM inputs WHERE service = 'execution' AND message_id IN ($1, $2)`,
    [grounds.intentMessageId, grounds.barMessageId, session.mode],
  );
  const intent = rows.find((row) => row['type'] === 'trading.intent' && row['message_id'] === grounds.intentMessageId);
  const bar = rows.find((row) => row['type'] === 'market.barClosed' && row['message_id'] === grounds.barMessageId);
  if (intent === undefined || bar === undefined) throw new InvariantError('an order would rest on messages that were not recorded');
  const origin = originOf(session.mode);
  const wrong = [
    ...differences('intent', intent, { session: session.session, mode: session.mode, origin, account: session.accountId }),
    ...differences('bar', bar, { session: session.session, mode: session.mode, origin }),
  ];
  if (wrong.length > 0) throw new InvariantError(`an order would rest on what is not ours: ${wrong.join(', ')}`);
}

function differences(what: string, row: Readonly<Record<string, unknown>>, wanted: Readonly<Record<string, string>>): string[] {
  return Object.entries(wanted).flatMap(([field, value]) =>
    row[field] === value ? [] : [`${what} of ${field} ${String(row[field])} instead of ${value}`],
  );
}
