import { z } from 'zod';
import { epochMsSchema, idSchema } from '../primitives.ts';

export const signInRequestSchema = z
  .strictObject({ email: z.email().max(254), password: z.string().min(1).max(200) })
  .meta({ id: 'SignInRequest' });
export type SignInRequest = z.output<typeof signInRequestSchema>;

export const userSchema = z
  .object({ id: idSchema, email: z.string(), name: z.string(), role: z.enum(['viewer', 'trader', 'operator', 'admin']) })
  .meta({ id: 'User' });
export type User = z.output<typeof userSchema>;

/** A short-lived bearer token. The longer session lives in an HttpOnly cookie set beside it. */
export const accessTokenSchema = z
  .object({ accessToken: z.string(), expiresAt: epochMsSchema, user: userSchema })
  .meta({ id: 'AccessToken' });
export type AccessToken = z.output<typeof accessTokenSchema>;

/** Single use, 30 seconds: opens one WebSocket for this user. */
export const wsTicketSchema = z.object({ ticket: z.string(), expiresAt: epochMsSchema }).meta({ id: 'WsTicket' });
export type WsTicket = z.output<typeof wsTicketSchema>;
