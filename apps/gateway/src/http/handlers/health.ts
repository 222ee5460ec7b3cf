import { type ReadinessCheck, runChecks } from '@smc/service-kit';
import { type Handlers, Reply } from '../handler-types.ts';

const SERVICE = 'gateway';

/** `/health` looks at nothing; `/ready` asks every check and tells the reasons only to somebody who is signed in. */
export function healthHandlers(deps: {
  readonly version: string;
  readonly checks: readonly ReadinessCheck[];
}): Pick<Handlers, 'health' | 'ready'> {
  return {
    health: () => Promise.resolve({ status: 'ok', service: SERVICE, version: deps.version, uptimeS: Math.round(process.uptime()) }),
    async ready({ principal }) {
      const missing = await runChecks(deps.checks);
      const ready = missing.length === 0;
      const body = { ready, service: SERVICE, ...(principal === null ? {} : { missing: [...missing] }) };
      return new Reply(body, { status: ready ? 200 : 503 });
    },
  };
}
