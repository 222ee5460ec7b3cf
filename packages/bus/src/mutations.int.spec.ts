import { BUS_CASES, type BusHarness, type TestPostgres, startTestPostgres } from '@smc/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProcessHarness } from './__fixtures__/in-process-harness.ts';
import type { Sabotage } from './__fixtures__/mortal-database.ts';

/** The contract suite has to notice a bus that breaks its promises, or it proves nothing. */
describe('a broken bus is noticed', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startTestPostgres();
  });
  afterAll(() => postgres.stop());

  /** Runs one promise of the port against the bus with changed statements. */
  async function runSabotaged(name: (typeof BUS_CASES)[number]['name'], sabotage: Sabotage): Promise<void> {
    let changed = 0;
    const harness: BusHarness = await inProcessHarness(postgres, {
      // Long enough for what works, short for what must not come.
      boundMs: 2000,
      sabotage: (text) => {
        const other = sabotage(text);
        if (other !== text) changed += 1;
        return other;
      },
    });
    try {
      await BUS_CASES.find((busCase) => busCase.name === name)?.run(harness);
    } finally {
      await harness.close();
      expect(changed).toBeGreaterThan(0);
    }
  }

  const withoutInbox: Sabotage = (text) =>
    text.startsWith('INSERT INTO inbox')
      ? 'SELECT id AS message_id FROM (SELECT $1::text AS consumer) c, unnest($2::text[]) AS m(id)'
      : text;

  it('without the inbox a message delivered twice has two effects', async () => {
    await expect(runSabotaged('a message delivered twice has one effect', withoutInbox)).rejects.toThrow();
  });

  it('without the inbox a crash between commit and mark has two effects', async () => {
    const name = 'a crash between the commit and its mark brings the message again, without a second effect';
    await expect(runSabotaged(name, withoutInbox)).rejects.toThrow();
  });

  it('with a cursor the row of a slow transaction is lost', async () => {
    const cursor: Sabotage = (text) =>
      text.replace(
        'id <> ALL($1::bigint[])',
        'id <> ALL($1::bigint[]) AND id > (SELECT coalesce(max(id), 0) FROM outbox WHERE sent_at IS NOT NULL)',
      );
    await expect(runSabotaged('a slow transaction with an earlier place is not lost behind a fast one', cursor)).rejects.toThrow(
      'all effects did not come true',
    );
  });
});
