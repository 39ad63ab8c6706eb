// A stranger's HTTP client: one call, its answer as it came. Redirects are not followed.

export type RestRequest = { token?: string; body?: unknown };
/** `body` is empty unless the answer is JSON. */
export type RestAnswer = { status: number; headers: Headers; bytes: Buffer; body: Record<string, never> };

export async function callOverRest(
  url: string,
  method: string,
  path: string,
  { token, body }: RestRequest = {},
): Promise<RestAnswer> {
  const answer = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const isJson = answer.headers.get('content-type')?.includes('json');
  return { status: answer.status, headers: answer.headers, bytes, body: isJson ? JSON.parse(bytes.toString()) : {} };
}
