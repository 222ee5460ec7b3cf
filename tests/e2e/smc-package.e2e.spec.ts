import { readFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import { expect, test } from '@playwright/test';
import { type Installed, installPackage } from '../../scripts/smc-package/installed.ts';

/** The README's example as a page: no bundler, only a map from the names of the packages to their files. */
const page = `<!doctype html>
<link rel="icon" href="data:," />
<script type="importmap">
  { "imports": { "@smc/smc": "./node_modules/@smc/smc/index.js", "zod": "./node_modules/zod/index.js" } }
</script>
<script type="module" src="./example.js"></script>
`;

let installed: Installed;
let server: Server;
let url = '';

/** Serves the files of a folder, and the page as its root, on this machine alone. */
async function serve(folder: string): Promise<Server> {
  const started = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname));
    const file = join(folder, path);
    const body = path === sep ? Promise.resolve(page) : file.startsWith(folder) ? readFile(file) : Promise.reject(new Error(path));
    body.then(
      (content) => response.writeHead(200, { 'content-type': extname(path) === '.js' ? 'text/javascript' : 'text/html' }).end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((listening) => started.listen(0, '127.0.0.1', listening));
  return started;
}

test.beforeAll(async () => {
  installed = installPackage();
  server = await serve(installed.folder);
  // A server that listens on a port has an address with one.
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
});

test.afterAll(() => {
  server.closeAllConnections();
  server.close();
  installed.remove();
});

test('the packed engine gives the events of the source in a browser', async ({ page: tab }) => {
  const lines: string[] = [];
  const problems: string[] = [];
  tab.on('console', (message) => (message.type() === 'log' ? lines : problems).push(message.text()));
  tab.on('pageerror', (error) => problems.push(error.message));
  tab.on('requestfailed', (request) => problems.push(request.url()));
  await tab.goto(url, { waitUntil: 'load' });
  await expect.poll(() => lines.length + problems.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(installed.expected.length);
  expect(problems).toEqual([]);
  expect(lines).toHaveLength(installed.expected.length);
  expect(lines.at(-1)).toBe(installed.expected.at(-1));
  expect(lines).toEqual(installed.expected);
});
