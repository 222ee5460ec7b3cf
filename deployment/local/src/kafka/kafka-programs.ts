import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { locked } from '../private-files.ts';
import { requireProgram, runProgram } from '../run-program.ts';

/** The version in pom.xml. */
export const KAFKA_VERSION = '4.1.0';

const POM = join(import.meta.dirname, 'pom.xml');
const FETCH_TIMEOUT_MS = 300_000;

/** Java and what it runs. */
export interface KafkaPrograms {
  readonly java: string;
  /** Class path of the broker and its tools. */
  readonly classPath: string;
}

/** Whether they were fetched before. */
export async function hasKafkaPrograms(cache: string = CACHE_FOLDER): Promise<boolean> {
  return exists(await programFolder(cache));
}

/** The folder in the clone where fetched programs are kept. */
export const CACHE_FOLDER = resolve(import.meta.dirname, '../../../../.cache/kafka');

/**
 * Finds Java and the programs of Kafka, fetched once from Maven Central into the cache of the clone. Of two runs at a time
 * one fetches and the other waits for it.
 */
export async function kafkaPrograms(cache: string = CACHE_FOLDER): Promise<KafkaPrograms> {
  const java = await requireProgram('java', 'default-jre-headless');
  const libs = await programFolder(cache);
  if (!(await exists(libs))) {
    const maven = await requireProgram('mvn', 'maven');
    await mkdir(cache, { recursive: true });
    await locked(cache, FETCH_TIMEOUT_MS, async () => {
      if (!(await exists(libs))) await fetchPrograms(maven, libs);
    });
  }
  return { java, classPath: join(libs, '*') };
}

/** Named after what is in it: another list of programs is fetched anew. */
async function programFolder(cache: string): Promise<string> {
  const list = createHash('sha256')
    .update(await readFile(POM))
    .digest('hex');
  return join(cache, `${KAFKA_VERSION}-${list.slice(0, 8)}`);
}

/** The folder gets its name only when everything is in it. */
async function fetchPrograms(maven: string, libs: string): Promise<void> {
  const fresh = `${libs}.new`;
  await rm(fresh, { recursive: true, force: true });
  const args = ['-q', '-B', '-C', '-f', POM, 'dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${fresh}`];
  await runProgram(maven, args, FETCH_TIMEOUT_MS);
  await rename(fresh, libs);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
