import { silentLogger } from '@smc/service-kit';
import { startEmbeddedPostgres } from '../embedded/embedded-postgres.ts';
import { openStore } from '../store.ts';

// A desk of its own process, to be killed by the spec that forks it.
const server = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', logger: silentLogger });
const store = openStore({ databaseUrl: server.databaseUrl, logger: silentLogger });
await store.read.query('CREATE TABLE of_the_child AS SELECT 7 AS value');
process.send?.({ pid: server.pid });
