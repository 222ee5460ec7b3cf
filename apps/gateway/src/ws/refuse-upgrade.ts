import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Problem } from '@smc/contracts';
import { newId } from '@smc/service-kit';

/** Answers an upgrade with a problem document instead of a socket. */
export function refuseUpgrade(socket: Duplex, status: 401 | 403 | 404 | 503, detail: string): void {
  const title = STATUS_CODES[status] ?? 'Refused';
  const problem: Problem = { type: 'about:blank', title, status, detail, requestId: newId() };
  const body = JSON.stringify(problem);
  socket.end(
    [
      `HTTP/1.1 ${status} ${title}`,
      'Connection: close',
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Request-Id: ${problem.requestId}`,
      '',
      body,
    ].join('\r\n'),
  );
}
