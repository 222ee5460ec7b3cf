import { z } from 'zod';

const serviceSchema = z.object({
  image: z.string().optional(),
  restart: z.string().optional(),
  healthcheck: z.object({ test: z.array(z.string()).min(2) }).optional(),
  ports: z.array(z.unknown()).default([]),
  environment: z.record(z.string(), z.unknown()).default({}),
  privileged: z.unknown().optional(),
  network_mode: z.unknown().optional(),
});

const composeSchema = z.object({ services: z.record(z.string(), serviceSchema) });

type Service = z.output<typeof serviceSchema>;

/** Environment keys whose value lets somebody in. */
const SECRET_KEY = /PASSWORD|SECRET|TOKEN|(?:^|_)KEY$/;
/** Asked for, with no default: compose refuses to start without it. */
const ASKED_FOR = /^\$\{[A-Z][A-Z0-9_]*:\?[^}]+\}$/;
/** Password part of a URL. */
const URL_PASSWORD = /^[a-z]+:\/\/[^:@/]*:(.*)@[^@]*$/;
/** Host address, host port, container port. */
const LOOPBACK_PORT = /^127\.0\.0\.1:(?:\d+|\$\{[A-Z_]+:-\d+\}):\d+$/;

/**
 * What this house asks of a compose file beyond its schema. Gives one line for each rule that is broken: where, what, and what
 * would be right.
 */
export function composeFaults(document: unknown): readonly string[] {
  const top = z.record(z.string(), z.unknown()).parse(document);
  const old = ['version', 'name'].filter((key) => key in top).map((key) => `${key}: older or newer composes refuse it; leave it out`);
  const { services } = composeSchema.parse(document);
  return [...old, ...Object.entries(services).flatMap(([name, service]) => faultsOf(service).map((fault) => `${name}: ${fault}`))];
}

function faultsOf(service: Service): readonly string[] {
  return [
    // A job comes to an end; whoever depends on it waits for that end instead.
    ...(service.restart === 'no' || service.healthcheck !== undefined ? [] : ['has no healthcheck']),
    ...(service.restart === undefined ? ['says not whether it is started again'] : []),
    ...(service.image === undefined || isPinned(service.image) ? [] : [`image ${service.image} has no version`]),
    ...(service.privileged === undefined && service.network_mode === undefined ? [] : ['reaches past its container']),
    ...service.ports
      .filter((port) => typeof port !== 'string' || !LOOPBACK_PORT.test(port))
      .map((port) => `port ${JSON.stringify(port)} is not on 127.0.0.1`),
    ...Object.entries(service.environment).flatMap(([key, value]) => secretFault(key, value)),
  ];
}

/** Our own images are built from this very tree. */
function isPinned(image: string): boolean {
  return image.startsWith('smc/') || (/:[\w.-]*\d/.test(image) && !image.endsWith(':latest'));
}

function secretFault(key: string, value: unknown): readonly string[] {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const secret = SECRET_KEY.test(key) ? text : URL_PASSWORD.exec(text)?.[1];
  return secret === undefined || ASKED_FOR.test(secret) ? [] : [`${key} is not asked for as \${NAME:?why}`];
}
