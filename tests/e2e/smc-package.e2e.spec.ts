import { readFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import { expect, test } from '@playwright/test';
import { type Installed, installPackage, pageOf } from '../../scripts/smc-package/installed.ts';

let installed: Installed;
let server: Server;
let url = '';
/** The README's page, which asks for its example: no bundler, only a map from the names of the packages to their files. */
let html = '';

/** Serves the files of a folder, and the page as its root, on this machine alone. */
async function serve(folder: string): Promise<Server> {
  const started = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname));
    const file = join(folder, path);
    const body = path === sep ? Promise.resolve(html) : file.startsWith(folder) ? readFile(file) : Promise.reject(new Error(path));
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
  // The icon that every browser asks for is not the README's concern.
  html = `<!doctype html><link rel="icon" href="data:," />${pageOf(await readFile(join(installed.own, 'README.md'), 'utf8'))}`;
  server = await serve(installed.folder);
  // A server that listens on a port has an address with one.
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
});

test.afterAll(() => {
  server.closeAllConnections();
  server.close();
  installed.remove();
});

test('the packed engine gives the events of the source in a browser', async ({ page }) => {
  const lines: string[] = [];
  const problems: string[] = [];
  page.on('console', (message) => (message.type() === 'log' ? lines : problems).push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('requestfailed', (request) => problems.push(request.url()));
  await page.goto(url, { waitUntil: 'load' });
  await expect.poll(() => lines.length + problems.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(installed.expected.length);
  expect(problems).toEqual([]);
  expect(lines).toHaveLength(installed.expected.length);
  expect(lines.at(-1)).toBe(installed.expected.at(-1));
  expect(lines).toEqual(installed.expected);
});
