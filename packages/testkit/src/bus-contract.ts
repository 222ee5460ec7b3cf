import { describe, it } from 'vitest';
import { CONTENT_CASES } from './bus-content-cases.ts';
import { DELIVERY_CASES } from './bus-delivery-cases.ts';
import { ENDURANCE_CASES } from './bus-endurance-cases.ts';
import { FAILURE_CASES } from './bus-failure-cases.ts';
import type { BusHarness } from './bus-harness.ts';

/** Every promise of the port, by name. Exported so that a spec can show that a broken bus breaks it. */
export const BUS_CASES = [...DELIVERY_CASES, ...CONTENT_CASES, ...FAILURE_CASES, ...ENDURANCE_CASES] as const;

/** Runs every promise of the port against an adapter. */
export function busContract(name: string, makeHarness: () => Promise<BusHarness>): void {
  describe(`bus port: ${name}`, () => {
    for (const busCase of BUS_CASES) {
      it(busCase.name, async () => {
        const harness = await makeHarness();
        try {
          await busCase.run(harness);
        } finally {
          await harness.close();
        }
      });
    }
  });
}
