import type { User } from '@smc/contracts';
import type { Clock } from '@smc/service-kit';
import { SESSION_CHECK_MS, type SharedSessions } from './identity-types.ts';

/** Remembers for a few seconds whether a session lives, so that not every request asks the database. */
export interface SessionCheck {
  user(sessionId: string): Promise<User | null>;
  /** Forgets at once what is known here of a session that has ended; resolves when other processes have been told. */
  forget(sessionId: string): Promise<void>;
}

interface Entry {
  /** When the database was asked, by this process or by the one whose answer this is. */
  askedAt: number;
  readonly answer: Promise<User | null>;
}

const MAX_ENTRIES = 10_000;

export interface SessionCheckDeps {
  readonly clock: Clock;
  /** Reads the session from where it is stored. */
  ask(sessionId: string): Promise<User | null>;
  /** Answers of other processes; an answer keeps its age when it is passed on, so none counts longer than the bound. */
  readonly shared?: SharedSessions | undefined;
}

/** A failed answer is not kept. */
export function createSessionCheck(deps: SessionCheckDeps): SessionCheck {
  const { clock, shared } = deps;
  const entries = new Map<string, Entry>();

  const look = async (sessionId: string, askedAt: number, setAskedAt: (ms: number) => void): Promise<User | null> => {
    const known = await shared?.find(sessionId);
    if (known?.kind === 'ended') return null;
    if (known !== undefined) {
      setAskedAt(clock.now() - known.ageMs);
      return known.user;
    }
    const user = await deps.ask(sessionId);
    if (user !== null) void shared?.keep(sessionId, user, askedAt);
    return user;
  };

  return {
    user(sessionId) {
      const now = clock.now();
      const known = entries.get(sessionId);
      if (known !== undefined && now - known.askedAt < SESSION_CHECK_MS && now >= known.askedAt) return known.answer;
      if (entries.size >= MAX_ENTRIES) entries.clear();
      const answer = look(sessionId, now, (askedAt) => (entry.askedAt = askedAt));
      const entry: Entry = { askedAt: now, answer };
      entries.set(sessionId, entry);
      answer.catch(() => {
        if (entries.get(sessionId) === entry) entries.delete(sessionId);
      });
      return answer;
    },
    async forget(sessionId) {
      entries.delete(sessionId);
      await shared?.end(sessionId);
    },
  };
}
