import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KafkaServer, startKafka } from '@smc/local-servers';

/**
 * Starts a Kafka for one spec file (some 5 s) in a folder of its own, which goes with it. With users it asks for SCRAM and
 * refuses what no rule allows. When the test process is killed, the broker is stopped all the same.
 */
export async function startTestKafka(options: { readonly users?: Readonly<Record<string, string>> } = {}): Promise<KafkaServer> {
  const dir = await mkdtemp(join(tmpdir(), 'smc-test-kafka-'));
  const guard = guardAgainstKill(dir);
  const remove = async (): Promise<void> => {
    guard.stdin?.end('done\n');
    await rm(dir, { recursive: true, force: true });
  };
  try {
    const server = await startKafka({ dir, ...options });
    const stopServer = server.stop.bind(server);
    return Object.assign(server, {
      stop: async () => {
        await stopServer();
        await remove();
      },
    });
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * A shell that waits for a line on its input. When the input closes without one, the test process was killed: the shell ends
 * the broker that is written down in the folder, and removes it.
 */
function guardAgainstKill(dir: string): ChildProcess {
  const recorded = `sed -n 's/.*"pid":\\([0-9]*\\).*/\\1/p' "$1/server.json"`;
  const script = `if read -r line; then exit 0; fi; pid=$(${recorded}); if [ -n "$pid" ]; then kill -KILL "$pid"; fi; rm -rf "$1"`;
  const guard = spawn('/bin/sh', ['-c', script, 'sh', dir], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  guard.unref();
  return guard;
}
