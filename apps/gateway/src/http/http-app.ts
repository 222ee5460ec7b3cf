import type { Identity } from '@smc/identity';
import type { Logger, Metrics } from '@smc/service-kit';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { GatewayConfig } from '../config.ts';
import type { RateStoreOf } from '../gateway-cache.ts';
import { authenticate, requirePrincipal } from './authenticate.ts';
import { mountDocs } from './docs.ts';
import { toProblem } from './error-map.ts';
import type { Handlers } from './handler-types.ts';
import { ProblemError, problemDocument } from './problem.ts';
import { createRateLimiters } from './rate-limits.ts';
import { infoOf, onEnd, pathOf, requestContext } from './request-context.ts';
import { mountOperations } from './router.ts';
import { apiHeaders, corsFor } from './security-headers.ts';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export interface HttpAppDeps {
  readonly config: GatewayConfig;
  readonly identity: Identity;
  readonly handlers: Handlers;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly rateStoreOf: RateStoreOf;
}

/** The Express application: every operation of the contract, the documents about it, `/metrics`, and nothing else. */
export function createHttpApp(deps: HttpAppDeps): Express {
  const { config, identity, handlers, logger, metrics } = deps;
  const secure = config.publicUrl.startsWith('https:');
  const limits = {
    requestsPerMinute: config.requestsPerMinute,
    failuresPerAccount: config.signInFailures.perAccount,
    failuresPerAddress: config.signInFailures.perAddress,
  };
  const limiters = createRateLimiters(limits, deps.rateStoreOf);
  const refusedTokens = metrics.counter('gateway_auth_refused_total', 'Bearer tokens that were refused', ['fault']);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  // Queries are read by the router, which refuses names that come twice.
  app.set('query parser', () => ({}));
  app.set('trust proxy', config.trustedProxyHops === 0 ? false : config.trustedProxyHops);
  app.use(requestContext, logRequests(logger, metrics), apiHeaders(secure), corsFor(config.corsOrigins), limiters.requests);
  mountOperations(app, {
    identity,
    handlers,
    limiters,
    onAuthFault: (operationId, fault, { requestId, correlationId, ip }) => {
      refusedTokens.inc({ fault });
      logger.warn({ requestId, correlationId, operationId, fault, ip }, 'access token refused');
    },
  });
  mountDocs(app, { version: config.version, uiEnabled: config.docsEnabled, secure });
  app.get('/metrics', async (request, response) => {
    requirePrincipal(await authenticate(identity, request));
    response.type(metrics.contentType).send(await metrics.text());
  });
  app.use((request) => {
    throw new ProblemError('not-found', `Nothing is served at ${pathOf(request)}.`);
  });
  app.use(sendProblem(logger));
  return app;
}

function logRequests(logger: Logger, metrics: Metrics): RequestHandler {
  const durations = metrics.histogram('gateway_request_seconds', 'Time to answer a request', SECONDS, ['operation', 'status']);
  return (request, response, next) => {
    const startedAt = performance.now();
    onEnd(response, (ended) => {
      const durationMs = performance.now() - startedAt;
      // Paths of unknown routes are not labels: anybody could make as many series as they like.
      const operation: unknown = response.locals['operationId'] ?? 'other';
      durations.observe({ operation: String(operation), status: String(response.statusCode) }, durationMs / 1000);
      const { requestId, correlationId } = infoOf(request);
      logger.debug(
        {
          requestId,
          correlationId,
          operation,
          method: request.method,
          path: pathOf(request),
          status: response.statusCode,
          durationMs,
          ended,
        },
        'request',
      );
    });
    next();
  };
}

function sendProblem(logger: Logger): ErrorRequestHandler {
  // Express tells an error handler by its four parameters.
  return (error: unknown, request, response, _next) => {
    const problem = toProblem(error);
    const { requestId, correlationId } = infoOf(request);
    if (problem.status >= 500) logger.error({ err: error, requestId, correlationId, path: pathOf(request) }, 'request failed');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.status(problem.status).set({ ...problem.headers });
    // A body that was not read to its end would be taken for the next request.
    if (!request.complete) response.set('Connection', 'close');
    response.type('application/problem+json').send(JSON.stringify(problemDocument(problem, { requestId, path: pathOf(request) })));
  };
}
