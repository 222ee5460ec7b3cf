import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type ClientOrderId, type OrderRole, clientOrderId } from '@smc/domain';

const PREFIX = { entry: 'E', stopLoss: 'S', takeProfit: 'T' } as const satisfies Record<OrderRole, string>;

/** Hex digits of the hash that are kept: 112 bits, far from any collision and within every venue's limit. */
const DIGITS = 28;

/**
 * Ids of one intent's orders: role and position (which tells targets apart) before a truncated hash of intent and
 * generation. A pure function of these four, so a repeated or recovered submit can never become a second order.
 * `generation` rises only after NOT_PLACED. At most 32 characters of [A-Za-z0-9_-].
 */
export function orderIds(intentId: string, generation: number): (role: OrderRole, position: number) => ClientOrderId {
  const hash = bytesToHex(sha256(utf8ToBytes(`${intentId}\n${generation}`))).slice(0, DIGITS);
  return (role, position) => clientOrderId(`${PREFIX[role]}${position}-${hash}`);
}

/** One id of {@link orderIds}. */
export function clientOrderIdFor(intentId: string, role: OrderRole, position: number, generation: number): ClientOrderId {
  return orderIds(intentId, generation)(role, position);
}
