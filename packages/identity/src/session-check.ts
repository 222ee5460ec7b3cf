import type { User } from '@smc/contracts';
import type { Clock } from '@smc/service-kit';
import { SESSION_CHECK_MS } from './identity-types.ts';

/** Remembers for a few seconds whether a session lives, so that not every request asks the database. */
export interface SessionCheck {
  user(sessionId: string): Promise<User | null>;
  /** Forgets what is known of a session; the next question asks again. */
  forget(sessionId: string): void;
}

interface Entry {
  readonly askedAt: number;
  readonly answer: Promise<User | null>;
}

const MAX_ENTRIES = 10_000;

/** `ask` reads the session from where it is stored; a failed answer is not kept. */
export function createSessionCheck(deps: { readonly clock: Clock; ask(sessionId: string): Promise<User | null> }): SessionCheck {
  const entries = new Map<string, Entry>();
  return {
    user(sessionId) {
      const now = deps.clock.now();
      const known = entries.get(sessionId);
      if (known !== undefined && now - known.askedAt < SESSION_CHECK_MS && now >= known.askedAt) return known.answer;
      if (entries.size >= MAX_ENTRIES) entries.clear();
      const answer = deps.ask(sessionId);
      const entry = { askedAt: now, answer };
      entries.set(sessionId, entry);
      answer.catch(() => {
        if (entries.get(sessionId) === entry) entries.delete(sessionId);
      });
      return answer;
    },
    forget(sessionId) {
      entries.delete(sessionId);
    },
  };
}
