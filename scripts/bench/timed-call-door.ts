// One call over HTTP, timed by who makes it.

/** Milliseconds until the whole answer is here. */
export async function timeCall(url: string, token: string | undefined): Promise<number> {
  const startMs = performance.now();
  const answer = await fetch(url, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
  await answer.text();
  if (answer.status !== 200) throw new Error(`${url} was answered ${answer.status}.`);
  return performance.now() - startMs;
}
