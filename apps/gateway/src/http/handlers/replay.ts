import type { Bus } from '@smc/bus';
import { type Clock, type Logger, newId } from '@smc/service-kit';
import type { Store } from '@smc/store';
import { type DeskInfoSource, requireDesk } from '../../desk-info.ts';
import type { Handlers } from '../handler-types.ts';
import { ProblemError } from '../problem.ts';

/** Commands to the running session. They go over the bus with their author; the feed's own status confirms them. */
export function replayHandlers(deps: {
  readonly store: Store;
  readonly bus: Bus;
  readonly desk: DeskInfoSource;
  readonly clock: Clock;
  readonly logger: Logger;
}): Pick<Handlers, 'replay'> {
  const { store, bus, clock, logger } = deps;
  return {
    async replay({ body, principal, request }) {
      const desk = requireDesk(deps.desk);
      if (desk.mode !== 'REPLAY' && desk.mode !== 'SIMULATED') {
        throw new ProblemError('conflict', `A ${desk.mode} session follows the market's clock; it cannot be paused or hurried.`);
      }
      const commandId = newId();
      const { correlationId, requestId } = request;
      await store.tx((tx) =>
        bus.publish(tx, 'gateway', [
          {
            type: 'control.command',
            key: desk.session,
            mode: desk.mode,
            session: desk.session,
            occurredAt: clock.now(),
            correlationId,
            causationId: null,
            payload: { commandId, actor: principal.user.id, target: 'market-data', replay: body },
          },
        ]),
      );
      bus.wake();
      logger.info({ audit: 'replay', commandId, requestId, correlationId, userId: principal.user.id, replay: body }, 'command given');
      return undefined;
    },
  };
}
