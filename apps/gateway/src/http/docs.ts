import { openApiDocument } from '@smc/contracts';
import type { Express } from 'express';
import swaggerUi from 'swagger-ui-express';
import { docsHeaders } from './security-headers.ts';

/** `/openapi.json`, and Swagger UI at `/docs` unless it is switched off. The document is made when it is first asked for. */
export function mountDocs(
  app: Express,
  options: { readonly version: string; readonly uiEnabled: boolean; readonly secure: boolean },
): void {
  let document: ReturnType<typeof openApiDocument> | undefined;
  const read = () => (document ??= openApiDocument(options.version));
  app.get('/openapi.json', (_request, response) => {
    response.json(read());
  });
  if (!options.uiEnabled) return;
  app.use('/docs', docsHeaders(options.secure));
  // The page names its files relative to itself, so it needs the slash.
  app.get('/docs', (_request, response) => {
    response.redirect(301, '/docs/');
  });
  app.use('/docs/', swaggerUi.serve);
  app.get('/docs/', (request, response, next) => {
    // `validatorUrl: null` keeps Swagger UI from sending the document to a validator on the internet.
    const page = swaggerUi.setup(undefined, {
      swaggerOptions: { url: '/openapi.json', validatorUrl: null },
      customSiteTitle: 'SMC Trading Agent API',
    });
    page(request, response, next);
  });
}
