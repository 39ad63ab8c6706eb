// An account server for tests of the device's side: rotating refresh tokens as in the contract, one learner a mail address.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerJson, type LocalHttp, readBody, startLocalHttp } from './local-http.ts';

const hourS = 3600;

/** `refusing`: refresh tokens are refused. `silent`: nothing is answered but a portal's page. `calls` lists method and path. */
export type AccountServer = LocalHttp & { calls: string[]; refusing: boolean; silent: boolean };

export async function startAccountServer(issueTime: () => number): Promise<AccountServer> {
  const state = { calls: [] as string[], refusing: false, silent: false, issued: 0, valid: new Set<string>() };
  const issue = () => {
    state.issued += 1;
    const iat = Math.floor(issueTime() / 1000);
    const claims = Buffer.from(JSON.stringify({ iat, exp: iat + 24 * hourS, n: state.issued })).toString('base64url');
    const refreshToken = `refresh-${state.issued}`;
    state.valid.add(refreshToken);
    return { token: `h.${claims}.s`, refreshToken };
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const call = `${request.method} ${request.url}`;
    state.calls.push(call);
    if (state.silent) return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    const bearer = request.headers.authorization?.replace('Bearer ', '') ?? '';
    if (call === 'POST /api/auth/refresh') {
      const good = !state.refusing && state.valid.delete(bearer);
      return answerJson(response, good ? 200 : 401, good ? issue() : { code: 'invalid_token' });
    }
    if (call === 'POST /api/auth/logout') return void response.writeHead(204).end();
    if (call === 'GET /api/users/me') return answerJson(response, 200, { ...learner, firstName: 'Aïssatou' });
    const { password } = JSON.parse(await readBody(request));
    if (password === 'wrong') return answerJson(response, 401, { code: 'invalid_credentials' });
    return answerJson(response, call.endsWith('register') ? 201 : 200, { ...learner, ...issue() });
  };
  return Object.assign(state, await startLocalHttp(answer));
}

export const learner = { id: '0190a000-0000-7000-8000-000000000001', email: 'aissatou@example.org' };
