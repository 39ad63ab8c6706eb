// A refusal where there is no response to write to: the whole answer as it goes over the wire, with the headers that every answer has.
import { STATUS_CODES } from 'node:http';
import { problemByCode, type Refused } from '@greenland/shared-schema/contract/problem';
import { describeProblem } from './problem-reply.ts';

export type WirePorts = { newId: () => string; publicUrl: () => string };

/** The bytes of the answer; the connection ends with them. */
export function writeProblem(refused: Refused, { newId, publicUrl }: WirePorts): string {
  const { status } = problemByCode[refused.problem];
  const requestId = newId();
  const body = describeProblem(refused, publicUrl(), requestId);
  const isSecure = publicUrl().startsWith('https:');
  const headers = {
    ...{ 'Content-Type': 'application/problem+json; charset=utf-8', 'Content-Length': Buffer.byteLength(body) },
    ...{ 'X-Request-Id': requestId, 'Cache-Control': 'no-store', Connection: 'close' },
    ...{ 'X-Content-Type-Options': 'nosniff', 'X-Frame-Options': 'DENY', 'Referrer-Policy': 'no-referrer' },
    ...{ 'Content-Security-Policy': "default-src 'none'" },
    ...(isSecure && { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' }),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`;
}
