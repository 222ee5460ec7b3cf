import { randomBytes } from 'node:crypto';
import type { Principal } from '@smc/identity';
import type { Clock } from '@smc/service-kit';

/** How long a ticket opens a socket, ms. */
export const TICKET_LIFE_MS = 30_000;
const MAX_TICKETS = 1000;

interface Entry {
  readonly principal: Principal;
  readonly origin: string | null;
  readonly expiresAt: number;
}

/** Single-use tickets: what stands in a WebSocket's URL instead of a token. */
export interface Tickets {
  issue(principal: Principal, origin: string | null): { readonly ticket: string; readonly expiresAt: number };
  /** The ticket's owner, once, and only for a page of the origin that asked for it; null otherwise. The ticket is spent either way. */
  redeem(ticket: string, origin: string): Principal | null;
}

/** Tickets are kept in memory: they live 30 seconds and belong to the process that serves the socket. */
export function createTickets(clock: Clock): Tickets {
  const entries = new Map<string, Entry>();
  return {
    issue(principal, origin) {
      const now = clock.now();
      for (const [ticket, entry] of entries) if (entry.expiresAt <= now || entries.size >= MAX_TICKETS) entries.delete(ticket);
      const ticket = randomBytes(32).toString('base64url');
      const expiresAt = now + TICKET_LIFE_MS;
      entries.set(ticket, { principal, origin, expiresAt });
      return { ticket, expiresAt };
    },
    redeem(ticket, origin) {
      const entry = entries.get(ticket);
      entries.delete(ticket);
      if (entry === undefined || entry.expiresAt <= clock.now()) return null;
      // A caller without an Origin header is no browser; the socket's own origin has been checked against the list.
      return entry.origin === null || entry.origin === origin ? entry.principal : null;
    },
  };
}
