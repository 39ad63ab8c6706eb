// The calls of figures, joined with the room that makes them.
import { listEvents, readCourseFigures, readOverview } from '@greenland/shared-schema/contract/analytics-contract';
import { type AnalyticsPorts, showCourse, showEvents, showOverview } from '../analytics/analytics.ts';
import { type BoundCall, bindCall } from './bound-call.ts';

export function analyticsCalls(ports: AnalyticsPorts): BoundCall[] {
  return [
    bindCall(readOverview)(async (_input, caller) => {
      const { figures, madeAt, freshUntil } = await showOverview(ports, caller);
      const seconds = Math.max(0, Math.floor((freshUntil - ports.now()) / 1000));
      const headers = {
        'Cache-Control': `private, max-age=${seconds}`,
        'Last-Modified': new Date(madeAt).toUTCString(),
        Vary: 'Origin, Authorization',
      };
      return { status: 200, body: figures, headers };
    }),
    bindCall(readCourseFigures)(async ({ params }, caller) => {
      const figures = await showCourse(ports, caller, params.id);
      return 'problem' in figures ? figures : { status: 200, body: figures };
    }),
    bindCall(listEvents)(async ({ query }, caller) => {
      const page = await showEvents(ports, caller, query);
      return 'problem' in page ? page : { status: 200, body: page };
    }),
  ];
}
