// A stranger's HTTP client: one call, its answer as it came. Redirects are not followed.

export type RestRequest = { token?: string; body?: unknown };
/** `body` is empty unless the answer is JSON. */
export type RestAnswer = {
  status: number;
  headers: Headers;
  bytes: Buffer;
  text: string;
  body: Record<string, never>;
};

export async function callRest(
  url: string,
  method: string,
  path: string,
  { token, body }: RestRequest = {},
): Promise<RestAnswer> {
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const { status, headers } = response;
  const bytes = Buffer.from(await response.arrayBuffer());
  const text = bytes.toString();
  const isJson = /json/.test(headers.get('content-type') ?? '') && text !== '';
  return { status, headers, bytes, text, body: isJson ? JSON.parse(text) : {} };
}
