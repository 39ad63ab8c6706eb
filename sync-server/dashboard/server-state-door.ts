// What the dashboard asks of the server. Invariant: no answer, and an answer that is not ours, are states too.
import { listCourses } from '@greenland/shared-schema/contract/course-contract';
import { type Readiness, readReadiness } from '@greenland/shared-schema/contract/health-contract';

/** `courses`: how many are published; null when the server could not say. `health` null: no answer. */
export type ServerState = { health: Readiness | null; courses: number | null };

export async function readServerState(): Promise<ServerState> {
  const [ready, list] = await Promise.all([askJson('/readyz'), askJson('/api/courses?limit=1')]);
  const health = readReadiness.responses[503].safeParse(ready);
  const courses = listCourses.responses[200].safeParse(list);
  return { health: health.data ?? null, courses: courses.data?.meta.total ?? null };
}

async function askJson(path: string): Promise<unknown> {
  try {
    const answer = await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(10_000) });
    return await answer.json();
  } catch (fault) {
    // No network, or something that is no JSON answered in between.
    if (fault instanceof TypeError || fault instanceof SyntaxError || fault instanceof DOMException) return null;
    throw fault;
  }
}
