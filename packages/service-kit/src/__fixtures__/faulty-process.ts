import { delay } from '../background-task.ts';
import { gracefulStop } from '../graceful-stop.ts';
import { createLogger } from '../logger.ts';
import { watchFaults } from '../process-faults.ts';

/** A process that works until something in it fails that nobody catches: `uncaught`, `rejected`, or nothing. */
const logger = createLogger({ service: 'faulty', level: 'info' });
const work = setInterval(() => undefined, 1_000);
const stopping = gracefulStop({
  process,
  logger,
  timeoutMs: 2_000,
  steps: [
    {
      name: 'work',
      stop: async () => {
        await delay(100);
        clearInterval(work);
        process.stdout.write('drained\n');
      },
    },
  ],
});
watchFaults(process, logger, () => {
  void stopping.stop('an error that nobody has caught', 1);
});
process.stdout.write('up\n');
const [kind] = process.argv.slice(2);
if (kind === 'uncaught') {
  setTimeout(() => {
    // A second one while it drains changes nothing.
    setTimeout(() => {
      throw new Error('once more');
    }, 20);
    throw new Error('injected fault');
  }, 20);
}
if (kind === 'rejected') setTimeout(() => void Promise.reject(new Error('injected fault')), 20);
