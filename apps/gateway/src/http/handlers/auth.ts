import type { Identity, SignedIn } from '@smc/identity';
import type { Logger, Metrics } from '@smc/service-kit';
import type { StreamServer } from '../../ws/stream-server.ts';
import type { Tickets } from '../../ws/tickets.ts';
import { type Handlers, Reply, type RequestInfo } from '../handler-types.ts';
import { ProblemError } from '../problem.ts';

export interface AuthHandlerDeps {
  readonly identity: Identity;
  readonly tickets: Tickets;
  readonly stream: Pick<StreamServer, 'extendSession'>;
  /** Origins whose pages may use the session cookie. */
  readonly origins: () => readonly string[];
  readonly logger: Logger;
  readonly metrics: Metrics;
}

type AuthHandlers = Pick<Handlers, 'signIn' | 'refresh' | 'signOut' | 'me' | 'wsTicket'>;

/** Sign-in, refresh, sign-out, and tickets for the WebSocket. */
export function authHandlers(deps: AuthHandlerDeps): AuthHandlers {
  const { identity, tickets, stream, origins, logger, metrics } = deps;
  const signIns = metrics.counter('gateway_sign_ins_total', 'Sign-ins by outcome', ['outcome']);
  const note = (event: string, request: RequestInfo, more: object = {}): void => {
    const { requestId, correlationId, ip } = request;
    logger.info({ audit: event, requestId, correlationId, ip, ...more }, event);
  };
  const granted = ({ accessToken, expiresAt, user, setCookies }: SignedIn) => new Reply({ accessToken, expiresAt, user }, { setCookies });
  // A page of a foreign origin cannot read answers, but without this it could still make a browser use its cookie.
  const refuseForeign = ({ origin }: RequestInfo): void => {
    if (origin !== null && !origins().includes(origin))
      throw new ProblemError('foreign-origin', 'Pages of this origin may not use the session.');
  };

  return {
    async signIn({ body, request }) {
      refuseForeign(request);
      const { email, password } = body;
      const result = await identity.signIn({ email, password, ip: request.ip, userAgent: request.userAgent });
      signIns.inc({ outcome: result.ok ? 'granted' : 'refused' });
      if (!result.ok) {
        note('sign-in refused', request);
        throw new ProblemError('invalid-credentials', 'Check both and try again.');
      }
      note('sign-in', request, { userId: result.value.user.id });
      return granted(result.value);
    },
    async refresh({ request }) {
      refuseForeign(request);
      const result = await identity.refresh({ cookie: request.cookie });
      if (!result.ok) throw new ProblemError('unauthenticated', 'There is no session; sign in.');
      stream.extendSession(result.value.sessionId, result.value.expiresAt);
      return granted(result.value);
    },
    async signOut({ principal, request }) {
      const setCookies = await identity.signOut(principal.sessionId);
      note('sign-out', request, { userId: principal.user.id });
      return new Reply(undefined, { setCookies });
    },
    me: ({ principal }) => Promise.resolve(principal.user),
    wsTicket: ({ principal, request }) => Promise.resolve(tickets.issue(principal, request.origin)),
  };
}
