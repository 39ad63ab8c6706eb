// What comes to the HTTP port and is no HTTP, or stops halfway: it is refused as every other request is, and its connection ends.
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { problemByCode, type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { describeProblem } from './problem-reply.ts';

export type BrokenRequestPorts = { newId: () => string; publicUrl: () => string };

function explain(faultCode: string | undefined): Refused {
  if (faultCode === 'HPE_HEADER_OVERFLOW') return refuse('headers_too_large', 'They may have 16 KiB together.');
  if (faultCode === 'ERR_HTTP_REQUEST_TIMEOUT') return refuse('request_timeout', 'Send the whole request at once.');
  return refuse('invalid_request', 'The request is no HTTP/1.1, or broke off.');
}

/** There is no response to write to: the whole answer as it goes over the wire. */
function writeAnswer(refused: Refused, { newId, publicUrl }: BrokenRequestPorts): string {
  const { status } = problemByCode[refused.problem];
  const requestId = newId();
  const body = describeProblem(refused, publicUrl(), requestId);
  const headers = {
    ...{ 'Content-Type': 'application/problem+json; charset=utf-8', 'Content-Length': Buffer.byteLength(body) },
    ...{ 'X-Request-Id': requestId, 'Cache-Control': 'no-store', Connection: 'close' },
    ...{ 'X-Content-Type-Options': 'nosniff', 'Content-Security-Policy': "default-src 'none'" },
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`;
}

/** Of this server, or of another through which it is asked. */
const hasPath = (url: string) => url.startsWith('/') || url === '*' || URL.canParse(url);

export function answerBrokenRequests(server: Server, ports: BrokenRequestPorts): void {
  const lastBySocket = new WeakMap<object, ServerResponse>();
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    lastBySocket.set(request.socket, response);
    // Express would answer by itself what has no path: this one is refused by our own door.
    if (!hasPath(request.url ?? '')) request.url = '/%';
  });
  server.on('clientError', (fault: NodeJS.ErrnoException, socket: Socket) => {
    if (socket.writableEnded) return;
    const last = lastBySocket.get(socket);
    const isHalfAnswered = last?.headersSent === true && !last.writableFinished;
    if (!socket.writable || isHalfAnswered || fault.code === 'ECONNRESET') return void socket.destroy();
    socket.end(writeAnswer(explain(fault.code), ports));
    socket.destroySoon();
  });
}
