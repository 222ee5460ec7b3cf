import { execFile } from 'node:child_process';
import { access, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { testFolders } from '../__fixtures__/test-folder.ts';
import { composeFaults } from './compose-rules.ts';

const root = resolve(import.meta.dirname, '../../../..');
const text = await readFile(join(root, 'docker-compose.yml'), 'utf8');
const read = (source: string): unknown => parse(source, { merge: true });
const folders = testFolders();
afterAll(() => folders.clear());

/** The schema writes `id` where JSON Schema says `$id`, and names its dialect by an address that is none; it can do without both. */
function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([key, inner]) => !['id', '$schema'].includes(key) || typeof inner !== 'string');
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutIds(inner)]));
}

async function compiledSchema() {
  const schema = withoutIds(JSON.parse(await readFile(join(import.meta.dirname, 'compose-spec.json'), 'utf8'))) as object;
  const ajv = new Ajv2019({ strict: false, allErrors: true });
  ajv.addFormat('duration', /^(?:\d+(?:\.\d+)?(?:us|ms|s|m|h))+$/);
  ajv.addFormat('ports', true);
  ajv.addFormat('expose', true);
  ajv.addFormat('subnet_ip_address', true);
  return ajv.compile(schema);
}

/** The file with one piece of text changed. */
function withChange(from: string, to: string): unknown {
  expect(text).toContain(from);
  return read(text.replace(from, to));
}

describe('docker-compose.yml', () => {
  it('is what the Compose specification allows', async () => {
    const validate = await compiledSchema();
    validate(read(text));
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each([
    ['an unknown key', 'restart: unless-stopped', 'restrat: unless-stopped'],
    ['a condition that is none', 'condition: service_healthy', 'condition: service_well'],
    ['a time without a unit', 'interval: 5s', 'interval: five'],
  ])('would not be with %s', async (_, from, to) => {
    const validate = await compiledSchema();
    expect(validate(withChange(from, to))).toBe(false);
  });

  it('keeps the rules of the house', () => {
    expect(composeFaults(read(text))).toEqual([]);
  });

  it.each([
    ["ports: ['127.0.0.1:${REDIS_PORT", "ports: ['${REDIS_PORT", 'redis: port "${REDIS_PORT:-6379}:6379" is not on 127.0.0.1'],
    ["'127.0.0.1:${GRAFANA_PORT:-3001}:3000'", "'0.0.0.0:3001:3000'", 'grafana: port "0.0.0.0:3001:3000" is not on 127.0.0.1'],
    ['${GRAFANA_PASSWORD:?run deployment/docker/make-secrets.sh}', 'admin', 'grafana: GF_SECURITY_ADMIN_PASSWORD is not asked for'],
    ['${GRAFANA_PASSWORD:?run', '${GRAFANA_PASSWORD:-run', 'grafana: GF_SECURITY_ADMIN_PASSWORD is not asked for'],
    [
      'postgres://smc_gateway:${GATEWAY_PASSWORD:?',
      'postgres://smc_gateway:${GATEWAY_PASSWORD:-',
      'gateway: DATABASE_URL is not asked for',
    ],
    ['image: redis:7.2-bookworm', 'image: redis:latest', 'redis: image redis:latest has no version'],
    ['services:\n', 'name: smc\nservices:\n', 'name: older or newer composes refuse it'],
    ["    volumes: ['strategy-data:/data']\n    healthcheck:", '    x-health-gone:', 'strategy: has no healthcheck'],
  ])('would break a rule with %s as %s', (from, to, fault) => {
    expect(composeFaults(withChange(from, to)).join('\n')).toContain(fault);
  });

  it('names only files and build targets that exist', async () => {
    const dockerfile = await readFile(join(root, 'deployment/docker/Dockerfile'), 'utf8');
    const targets = [...text.matchAll(/target: ([\w-]+)/g)].map((match) => match[1]);
    expect(targets.length).toBeGreaterThan(8);
    for (const target of targets) expect(dockerfile).toMatch(new RegExp(`^FROM .* AS ${target}$`, 'm'));
    const apps = [...text.matchAll(/APP: ([\w-]+)/g)].map((match) => match[1]).sort();
    expect(apps).toEqual(['cli', 'execution', 'gateway', 'market-data', 'research', 'strategy']);
    const files = [
      ...[...text.matchAll(/(\.\/deployment[^:\s]+):/g)].map((match) => match[1] ?? ''),
      ...[...dockerfile.matchAll(/^COPY (deployment\S+)/gm)].map((match) => match[1] ?? ''),
      'deployment/docker/health.mjs',
      ...apps.map((app) => `apps/${app ?? ''}/src/main.ts`),
    ];
    expect(files.length).toBeGreaterThan(8);
    for (const file of files) await access(join(root, file));
  });
});

describe('make-secrets.sh', () => {
  it('adds each secret that compose asks for once, and leaves the file to its owner', async () => {
    const file = join(await folders.make(), '.env');
    await writeFile(file, 'LOG_LEVEL=debug\nPOSTGRES_PASSWORD=\nGRAFANA_PASSWORD=mine', { mode: 0o644 });
    const run = (): Promise<unknown> => promisify(execFile)('bash', [join(root, 'deployment/docker/make-secrets.sh'), file]);
    await run();
    const made = await readFile(file, 'utf8');
    const asked = [...new Set([...text.matchAll(/\$\{([A-Z_]+):\?/g)].map((match) => match[1]))].sort();
    const lines = made.trim().split('\n');
    expect(lines.map((line) => line.split('=')[0]).sort()).toEqual([...asked, 'LOG_LEVEL'].sort());
    expect(lines).toContain('LOG_LEVEL=debug');
    expect(lines).toContain('GRAFANA_PASSWORD=mine');
    expect(made).toMatch(/^POSTGRES_PASSWORD=[0-9a-f]{48}$/m);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await run();
    expect(await readFile(file, 'utf8')).toBe(made);
  });
});
