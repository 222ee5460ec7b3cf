import type { Identity, Principal } from '@smc/identity';
import type { Request } from 'express';
import { ProblemError } from './problem.ts';

const MAX_TOKEN_LENGTH = 4096;

/** What a request's credentials were worth. */
export type Authentication =
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly fault: string }
  | { readonly kind: 'principal'; readonly principal: Principal };

/** Looks at the `Authorization` header. Never throws for bad credentials; a database that is away throws. */
export async function authenticate(identity: Identity, request: Request): Promise<Authentication> {
  const header = request.get('authorization');
  if (header === undefined) return { kind: 'none' };
  const token = /^Bearer ([\w.-]+)$/i.exec(header)?.[1];
  if (token === undefined || token.length > MAX_TOKEN_LENGTH) return { kind: 'refused', fault: 'INVALID' };
  const verified = await identity.verify(token);
  return verified.ok ? { kind: 'principal', principal: verified.value } : { kind: 'refused', fault: verified.error };
}

/** The principal, or the same 401 for every reason there may be. */
export function requirePrincipal(authentication: Authentication): Principal {
  if (authentication.kind === 'principal') return authentication.principal;
  throw new ProblemError('unauthenticated', 'This operation needs a valid access token.', {
    headers: { 'WWW-Authenticate': 'Bearer realm="smc"' },
  });
}

/** Reading is for every role; what changes something needs a trader at least. */
export function requireTrader(principal: Principal): void {
  if (principal.user.role === 'viewer') throw new ProblemError('forbidden', 'This account may only look.');
}
