import { readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decisionLine } from './decision.ts';
import { envelopeSchema } from './envelope.ts';
import { openApiDocument } from './http/openapi.ts';
import { OPERATIONS } from './http/operations.ts';
import { MESSAGES, decodeMessage, isMessageType } from './registry.ts';
import { SMC_DETECTOR_NAMES, SMC_KINDS } from './smc-names.ts';
import { TOPICS } from './topics.ts';
import { clientFrameSchema, serverFrameSchema } from './ws/frames.ts';

const folder = new URL('./__fixtures__/', import.meta.url);
const names = readdirSync(folder);

/** A golden message as it was once written; never changed, because such bytes are in databases and topics. */
function fixture(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Record<string, unknown>; // fixtures are JSON objects
}

function reasonOf(value: unknown): string {
  const decoded = decodeMessage(value);
  return decoded.ok ? 'decoded' : decoded.failure.reason;
}

describe('golden messages', () => {
  it.each(Object.entries(MESSAGES))('%s has one for its version', (type, { version }) => {
    expect(names).toContain(`${type}.v${version}.json`);
  });

  it.each(names)('%s still decodes, and to what was written', (name) => {
    const written = fixture(name);
    const decoded = decodeMessage(written);
    expect(decoded).toMatchObject({ ok: true });
    // Decoding neither drops nor changes anything, so a message can be passed on.
    if (decoded.ok) expect(JSON.parse(JSON.stringify(decoded.message))).toEqual(written);
    expect(name.startsWith(`${String(written['type'])}.v${String(written['version'])}.`)).toBe(true);
  });
});

describe('what cannot be understood', () => {
  const good = fixture('market.barClosed.v1.json');

  it.each([
    ['no object', null, 'expected object'],
    ['a text', '{', 'expected object'],
    ['an unknown type', { ...good, type: 'market.rumour' }, 'unknown message type market.rumour'],
    ['a name every object has', { ...good, type: 'constructor' }, 'unknown message type constructor'],
    ['an unknown version', { ...good, version: 2 }, 'unknown version 2 of market.barClosed'],
    ['no correlation id', { ...good, correlationId: undefined }, 'correlationId'],
    ['a field nobody knows', { ...good, shadow: 1 }, 'shadow'],
    ['a price that is a number', { ...good, payload: { ...payloadOf(good), open: 42000 } }, 'market.barClosed: open'],
    ['a price that is no decimal', { ...good, payload: { ...payloadOf(good), open: '4.2e4' } }, 'a plain decimal'],
    ['a payload field nobody knows', { ...good, payload: { ...payloadOf(good), extra: 1 } }, 'extra'],
  ])('%s fails with a reason that names it', (_what, value, reason) => {
    expect(reasonOf(value)).toContain(reason);
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(fc.constantFrom(...Object.keys(good)), fc.jsonValue()), (value, changes) => {
        expect(decodeMessage(value).ok).toBe(false);
        expect(typeof decodeMessage({ ...good, ...changes }).ok).toBe('boolean');
      }),
      { seed: 7 },
    );
  });
});

describe('the registry', () => {
  it('puts every message on a topic that exists, and leaves no topic without one', () => {
    const used = new Set<string>(Object.values(MESSAGES).map(({ topic }) => topic));
    expect([...used].sort()).toEqual(Object.keys(TOPICS).sort());
    for (const { topic } of Object.values(MESSAGES)) expect(topic).toMatch(/^[a-z]+\.[a-z]+\.v\d+$/);
  });

  it('knows types by their own name only', () => {
    expect(isMessageType('trading.fill')).toBe(true);
    expect(isMessageType('toString')).toBe(false);
  });

  it('names each detector with kinds that differ', () => {
    for (const name of SMC_DETECTOR_NAMES) expect(new Set(SMC_KINDS[name]).size).toBe(SMC_KINDS[name].length);
  });
});

describe('a decision line', () => {
  const decoded = decodeMessage(fixture('trading.fill.v1.json'));
  const fill = decoded.ok && decoded.message.type === 'trading.fill' ? decoded.message.payload : null;

  it('holds place, type and payload and nothing of the run: no wall clock, no ids of messages, no session, no mode', () => {
    if (fill === null) throw new Error('the fixture is a fill');
    const line = decisionLine({ barIndex: 23, stage: 0, type: 'trading.fill', payload: fill });
    const value = JSON.parse(line) as Record<string, unknown>; // a canonical JSON object
    expect(Object.keys(value)).toEqual(['barIndex', 'payload', 'stage', 'type']);
    const runOnly = Object.keys(envelopeSchema.shape).filter((key) => !['type', 'payload'].includes(key));
    for (const key of runOnly) expect(line).not.toContain(`"${key}":`);
    expect(line).not.toContain('\n');
  });

  it('is the same whatever the order in which its payload was put together', () => {
    if (fill === null) throw new Error('the fixture is a fill');
    const backwards = Object.fromEntries(Object.entries(fill).reverse()) as typeof fill; // the same members
    expect(decisionLine({ barIndex: 1, stage: 0, type: 'trading.fill', payload: backwards })).toBe(
      decisionLine({ barIndex: 1, stage: 0, type: 'trading.fill', payload: fill }),
    );
  });
});

describe('the OpenAPI document', () => {
  // What a reader of the document sees.
  const document = JSON.parse(JSON.stringify(openApiDocument('1.2.3'))) as {
    openapi: string;
    info: { version: string };
    security: unknown;
    paths: Record<
      string,
      Record<
        string,
        { operationId: string; security?: unknown; responses: Record<string, unknown>; parameters?: { name: string; in: string }[] }
      >
    >;
    components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
  }; // the part of OpenAPI 3.1 that is looked at here
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );

  it('is OpenAPI 3.1 and asks for a token unless an operation says otherwise', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.info.version).toBe('1.2.3');
    expect(document.security).toEqual([{ bearer: [] }]);
    expect(Object.keys(document.components.securitySchemes)).toEqual(['bearer']);
  });

  it('has every operation of the table once, with its path parameters and an answer for problems', () => {
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(OPERATIONS).sort());
    for (const { path, parameters = [], responses } of operations) {
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(wanted);
      expect(Object.keys(responses)).toContain('default');
      expect(Object.keys(responses).some((status) => /^2\d\d$/.test(status))).toBe(true);
    }
  });

  it('leaves open exactly health, readiness, sign-in and refresh', () => {
    const open = operations.filter(({ security }) => Array.isArray(security) && security.length === 0);
    expect(open.map(({ path }) => path).sort()).toEqual(['/api/v1/auth/refresh', '/api/v1/auth/sign-in', '/health', '/ready']);
    expect(operations.filter(({ security }) => security !== undefined)).toHaveLength(open.length);
  });

  it('points nowhere that is not there', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(refs.length).toBeGreaterThan(10);
    for (const ref of refs) {
      const found = ref
        .replace(/^#\//, '')
        .split('/')
        .reduce<unknown>((node, part) => (node !== null && typeof node === 'object' ? Reflect.get(node, part) : undefined), document);
      expect(found, ref).toBeDefined();
    }
  });
});

describe('WebSocket frames', () => {
  it('take known channels and refuse others', () => {
    expect(clientFrameSchema.safeParse({ op: 'subscribe', channels: ['bars', 'signals'] }).success).toBe(true);
    expect(clientFrameSchema.safeParse({ op: 'subscribe', channels: ['secrets'] }).success).toBe(false);
    expect(clientFrameSchema.safeParse({ op: 'subscribe', channels: [] }).success).toBe(false);
    expect(serverFrameSchema.safeParse({ type: 'delta', ch: 'bars', seq: 1, tsServer: 1, data: [] }).success).toBe(true);
    expect(serverFrameSchema.safeParse({ type: 'delta', ch: 'bars', seq: -1, tsServer: 1, data: [] }).success).toBe(false);
  });
});

function payloadOf(message: Record<string, unknown>): object {
  const { payload } = message;
  if (payload === null || typeof payload !== 'object') throw new Error('the fixture has a payload');
  return payload;
}
