// Asks the built server for figures over HTTP.
import type { BenchWorld } from './bench-world.ts';

export type Ask = (path: string) => Promise<Record<string, unknown>>;

export function askAs({ url }: BenchWorld, token: string): Ask {
  return async (path) => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}/api/admin/analytics${path}`, { headers });
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
    return (await answer.json()) as Record<string, unknown>;
  };
}
