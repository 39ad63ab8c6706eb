// Clients that offer another protocol with a plain request, as Java's do with `h2c`. Invariant: they are answered as if they had not offered it.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

const ofTheOffer = new Set(['connection', 'upgrade', 'http2-settings']);

/** Node hands over the connection of every request that offers an upgrade: this gives it back, the request without the offer. `head`: what came after it. */
export function declineUpgrade(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (!ofTheOffer.has(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[at + 1]}`);
  }
  if (/\bclose\b/i.test(request.headers.connection ?? '')) lines.push('Connection: close');
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}
