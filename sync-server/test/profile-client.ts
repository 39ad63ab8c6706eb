// A stranger's client for the own account: forms byte by byte, so that what is wrong in one is what the test says.
import type { enterLearner } from './door-scene.ts';

export type Learner = Awaited<ReturnType<typeof enterLearner>>;
type Part = string | Buffer;
export type Form = { name?: string; filename?: string; content: Part; type?: string }[];

/** The bytes of a form. */
export function writeForm(parts: Form, boundary = 'xYzZY'): Buffer {
  const pieces = parts.map(({ name = 'avatar', filename, content, type }) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"`),
    Buffer.from(filename === undefined ? '' : `; filename="${filename}"`),
    Buffer.from(type === undefined ? '\r\n\r\n' : `\r\nContent-Type: ${type}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...pieces.flat(), Buffer.from(`--${boundary}--\r\n`)]);
}

export async function upload(
  { url }: { url: string },
  { token }: { token: string },
  body: Buffer,
  headers: Record<string, string> = {},
) {
  const type = { 'content-type': 'multipart/form-data; boundary=xYzZY', authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/api/users/me`, {
    method: 'PATCH',
    headers: { ...type, ...headers },
    body: new Uint8Array(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** Sends `content` as the picture. */
export const sendPicture = (scene: { url: string }, learner: { token: string }, content: Buffer, type = 'image/png') =>
  upload(scene, learner, writeForm([{ filename: 'me.png', content, type }]));
