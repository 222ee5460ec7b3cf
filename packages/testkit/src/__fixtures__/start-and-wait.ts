import { startTestPostgres } from '../test-postgres.ts';

// A process of its own, to be killed by the spec beside it.
const postgres = await startTestPostgres();
const { store } = await postgres.createDatabase();
const { rows } = await store.read.query('SELECT pg_backend_pid() AS backend');
process.send?.({ pid: postgres.pid, backend: rows[0]?.['backend'] });
