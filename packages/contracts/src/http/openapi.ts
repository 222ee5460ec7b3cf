import { createDocument } from 'zod-openapi';
import { OPERATIONS, type Operation } from './operations.ts';
import { problemSchema } from './problem.ts';

/** The OpenAPI 3.1 document of the gateway, generated from {@link OPERATIONS}. */
export function openApiDocument(version: string): ReturnType<typeof createDocument> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [operationId, operation] of Object.entries<Operation>(OPERATIONS)) {
    const path = operation.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method]: describeOperation(operationId, operation) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'SMC Trading Agent gateway',
      version,
      description: 'Prices, quantities and money are decimal strings. Times are epoch milliseconds, UTC.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ bearer: [] }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    paths: paths,
  });
}

function describeOperation(operationId: string, operation: Operation): Record<string, unknown> {
  const problem = { description: 'Problem details', content: { 'application/problem+json': { schema: problemSchema } } };
  const success =
    operation.response === undefined
      ? { description: 'Done' }
      : { description: 'Done', content: { 'application/json': { schema: operation.response } } };
  return {
    operationId,
    summary: operation.summary,
    ...(operation.open ? { security: [] } : {}),
    requestParams: { ...(operation.params ? { path: operation.params } : {}), ...(operation.query ? { query: operation.query } : {}) },
    ...(operation.body ? { requestBody: { required: true, content: { 'application/json': { schema: operation.body } } } } : {}),
    responses: { [String(operation.status)]: success, default: problem },
  };
}
