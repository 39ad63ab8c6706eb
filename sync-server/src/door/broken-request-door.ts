// What comes to the HTTP port and is no HTTP, or stops halfway: it is refused as every other request is, and its connection ends.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { type WirePorts, writeProblem } from './wire-problem-door.ts';

export type BrokenRequestPorts = WirePorts;

function explain(faultCode: string | undefined): Refused {
  if (faultCode === 'HPE_HEADER_OVERFLOW') return refuse('headers_too_large', 'They may have 16 KiB together.');
  if (faultCode === 'ERR_HTTP_REQUEST_TIMEOUT') return refuse('request_timeout', 'Send the whole request at once.');
  return refuse('invalid_request', 'The request is no HTTP/1.1, or broke off.');
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
    socket.end(writeProblem(explain(fault.code), ports));
    socket.destroySoon();
  });
}
