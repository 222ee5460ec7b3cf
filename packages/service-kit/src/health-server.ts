import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Health, Problem, Ready } from '@smc/contracts';
import { type NewId, newId } from './ids.ts';
import type { Metrics } from './metrics.ts';

/** One thing a service cannot work without. */
export interface ReadinessCheck {
  readonly name: string;
  /** Null when all is well, else the reason in words. A throw counts as a reason; so does more than two seconds. */
  check(): string | null | Promise<string | null>;
}

export interface HealthServerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly service: string;
  readonly version: string;
  readonly metrics: Metrics;
  readonly checks: readonly ReadinessCheck[];
  readonly newId?: NewId;
}

export interface HealthServer {
  /** Listens; gives the port it really got. Rejects when the port is taken. */
  start(): Promise<{ readonly port: number }>;
  /** Closes at once, open connections included. */
  stop(): Promise<void>;
}

const CHECK_TIMEOUT_MS = 2000;
const PATHS = new Set(['/health', '/ready', '/metrics']);

/** Serves `/health`, `/ready` and `/metrics`, and problem details for everything else. */
export function createHealthServer(options: HealthServerOptions): HealthServer {
  const server = createServer((request, response) => {
    void respond(options, request, response);
  });
  server.requestTimeout = 10_000;
  server.headersTimeout = 5000;
  server.keepAliveTimeout = 5000;
  return {
    start: () => listen(server, options),
    stop: () => close(server),
  };
}

/** Asks every check, none longer than two seconds. */
export async function runChecks(checks: readonly ReadinessCheck[]): Promise<readonly { name: string; reason: string }[]> {
  const answers = await Promise.all(checks.map(async (check) => ({ name: check.name, reason: await reasonOf(check) })));
  return answers.flatMap(({ name, reason }) => (reason === null ? [] : [{ name, reason }]));
}

async function reasonOf(check: ReadinessCheck): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => {
      resolve(`no answer within ${CHECK_TIMEOUT_MS} ms`);
    }, CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([check.check(), late]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}

async function respond(options: HealthServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // The address as it came: nothing here has parameters, and an odd one is simply not served.
  const path = request.url?.split('?')[0] ?? '/';
  if (!PATHS.has(path)) {
    sendProblem(options, response, 404, 'Not Found', `nothing is served at ${path}; try /health, /ready or /metrics`);
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    sendProblem(options, response, 405, 'Method Not Allowed', `${request.method ?? ''} is not served at ${path}`);
    return;
  }
  try {
    if (path === '/health') sendJson(response, 200, health(options));
    else if (path === '/ready') await sendReady(options, response);
    else send(response, 200, options.metrics.contentType, await options.metrics.text());
  } catch (error) {
    sendProblem(options, response, 500, 'Internal Server Error', error instanceof Error ? error.message : 'unknown');
  }
}

function health(options: HealthServerOptions): Health {
  return { status: 'ok', service: options.service, version: options.version, uptimeS: Math.round(process.uptime()) };
}

async function sendReady(options: HealthServerOptions, response: ServerResponse): Promise<void> {
  const missing = await runChecks(options.checks);
  const body: Ready = { ready: missing.length === 0, service: options.service, missing: [...missing] };
  sendJson(response, missing.length === 0 ? 200 : 503, body);
}

function sendProblem(options: HealthServerOptions, response: ServerResponse, status: number, title: string, detail: string): void {
  const problem: Problem = { type: 'about:blank', title, status, detail, requestId: (options.newId ?? newId)() };
  send(response, status, 'application/problem+json', JSON.stringify(problem));
}

function sendJson(response: ServerResponse, status: number, body: Health | Ready): void {
  send(response, status, 'application/json', JSON.stringify(body));
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}

function listen(server: Server, options: HealthServerOptions): Promise<{ readonly port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      // A TCP server that listens has an AddressInfo; text is for pipes only.
      resolve({ port: (server.address() as AddressInfo).port });
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) {
      resolve();
      return;
    }
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
