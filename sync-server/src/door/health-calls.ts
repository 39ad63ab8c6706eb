// The calls of machines that watch the server, and the description of the API, made from the calls that are really there.
import {
  describeApi,
  describeProblem,
  type Readiness,
  readHealth,
  readReadiness,
} from '@greenland/shared-schema/contract/health-contract';
import { describeEndpoints } from '@greenland/shared-schema/contract/openapi';
import { problemByCode, problemCodes, refuse } from '@greenland/shared-schema/contract/problem';
import { type BoundCall, bindCall } from './bound-call.ts';

type Part = 'up' | 'down';
/** Asks the parts now; answers 'down' rather than rejecting. */
export type HealthPorts = {
  checkDatabase(): Promise<Part>;
  checkStorage(): Promise<Part>;
  /** Since the server was asked to stop: it is to get no more calls. */
  isStopping?: () => boolean;
  publicUrl: () => string;
  version: string;
};

/** `others` are all other calls: they are described too. */
export function healthCalls(ports: HealthPorts, others: readonly BoundCall[]): BoundCall[] {
  const own: BoundCall[] = [
    bindCall(readHealth)(async () => ({ status: 200, body: { status: 'ok' } })),
    bindCall(readReadiness)(async () => {
      const [database, storage] = await Promise.all([ports.checkDatabase(), ports.checkStorage()]);
      const isReady = database === 'up' && storage === 'up' && !ports.isStopping?.();
      const body: Readiness = { status: isReady ? 'ready' : 'not-ready', database, storage };
      return isReady ? { status: 200, body } : { status: 503, body, headers: { 'Retry-After': '2' } };
    }),
    bindCall(describeApi)(async () => ({
      status: 200,
      body: { openapi: '', paths: {}, ...describeEndpoints(all(), ports.publicUrl(), ports.version) },
      headers: { 'Cache-Control': 'public, max-age=300' },
    })),
    bindCall(describeProblem)(async ({ params }) => {
      const code = problemCodes.find((one) => one === params.code);
      if (!code) return refuse('not_found', 'No such problem code.');
      const headers = { 'Cache-Control': 'public, max-age=86400' };
      return { status: 200, body: { code, ...problemByCode[code] }, headers };
    }),
  ];
  const all = () => [...others, ...own].map(({ endpoint }) => endpoint);
  return own;
}
