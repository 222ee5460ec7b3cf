import { z } from 'zod';
import { idSchema } from '../primitives.ts';

/** What a trader can ask of a replay. */
export const replayActionSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('play') }),
  z.strictObject({ action: z.literal('pause') }),
  z.strictObject({ action: z.literal('step'), bars: z.int().min(1).max(1000).default(1) }),
  z.strictObject({ action: z.literal('speed'), barsPerSecond: z.number().min(0.1).max(1000) }),
]);
export type ReplayAction = z.output<typeof replayActionSchema>;

/** `control.command` v1: an authorised wish of a person. The service's own event confirms it. */
export const commandV1 = z.strictObject({
  commandId: idSchema,
  actor: z.string().min(1),
  target: z.literal('market-data'),
  replay: replayActionSchema,
});
export type Command = z.output<typeof commandV1>;
