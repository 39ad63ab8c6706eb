// `GET /metrics` for Prometheus. Invariant: strangers get nothing: a token when one is set, else this machine alone.
import { timingSafeEqual } from 'node:crypto';
import { refuse } from '@greenland/shared-schema/contract/problem';
import type { Request } from 'express';
import type { Registry } from 'prom-client';
import type { Mount } from './http-door.ts';
import { replyProblem } from './problem-reply.ts';

export type MetricsDoorPorts = {
  registry: Registry;
  /** null: only callers on this machine are answered. */
  token: string | null;
  /** Behind a proxy every caller may seem to be on this machine. */
  isBehindProxy: boolean;
  publicUrl: () => string;
};

const loopback = /^(127\.|::1$|::ffff:127\.)/;
const signsOfProxy = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'];

export function metricsMount(ports: MetricsDoorPorts): Mount {
  return {
    path: '/metrics',
    handler: async (req, res) => {
      if (!isAdmitted(ports, req)) {
        const code = ports.token === null ? 'forbidden' : 'sign_in_required';
        const how =
          ports.token === null
            ? 'METRICS_TOKEN is not set: ask from this machine.'
            : 'Send METRICS_TOKEN as the bearer token.';
        replyProblem(res, refuse(code, how), ports.publicUrl());
        return;
      }
      const text = await ports.registry.metrics();
      res.set({ 'Content-Type': ports.registry.contentType, 'Cache-Control': 'no-store' }).end(text);
    },
  };
}

function isAdmitted({ token, isBehindProxy }: MetricsDoorPorts, req: Request): boolean {
  if (token !== null) return isSame(/^Bearer +(\S+)$/i.exec(req.get('authorization') ?? '')?.[1] ?? '', token);
  const isForwarded = isBehindProxy || signsOfProxy.some((name) => req.get(name) !== undefined);
  return !isForwarded && loopback.test(req.socket.remoteAddress ?? '');
}

function isSame(given: string, token: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(token)];
  return left.length === right.length && timingSafeEqual(left, right);
}
