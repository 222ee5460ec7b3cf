import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type ClientOrderId, type OrderRole, clientOrderId } from '@smc/domain';

const PREFIX = { entry: 'E', stopLoss: 'S', takeProfit: 'T' } as const satisfies Record<OrderRole, string>;

/** Hex digits of the hash that are kept: 112 bits, far from any collision and within every venue's limit. */
const DIGITS = 28;

/**
 * The id an order carries to the venue: a pure function of intent, role and generation, so a repeated or recovered
 * submit can never become a second order. `position` tells targets apart; `generation` rises only after NOT_PLACED.
 * At most 32 characters of [A-Za-z0-9_-].
 */
export function clientOrderIdFor(intentId: string, role: OrderRole, position: number, generation: number): ClientOrderId {
  const hash = bytesToHex(sha256(utf8ToBytes(`${intentId}\n${role}\n${position}\n${generation}`)));
  return clientOrderId(`${PREFIX[role]}${hash.slice(0, DIGITS)}`);
}
