// The learner's devices as the server lists them. Asks with the learner's own token, renewed once when the server calls it old.
import type { AccountFault, AccountSession } from './account-session.ts';
import { networkFault, type RestAnswer, type RestCall } from './rest-call.ts';

/** Times in milliseconds. `revokedAt`: removed then; what it still sends is set aside. */
export type OwnDevice = {
  id: string;
  name: string | null;
  app: string | null;
  createdAt: number;
  lastSeenAt: number | null;
  revokedAt: number | null;
};

/** Null: done. A refusal or `network` else. */
export type OwnDevices = {
  list(): Promise<OwnDevice[] | AccountFault>;
  rename(deviceId: string, name: string): Promise<AccountFault | null>;
  /** The device hands in what it has and wipes what it keeps of this learner; there is no way back. */
  revoke(deviceId: string): Promise<AccountFault | null>;
};

const path = '/api/users/me/devices';

export function makeOwnDevices({ account, call }: { account: AccountSession; call: RestCall }): OwnDevices {
  const ask = async (method: 'GET' | 'PATCH' | 'DELETE', place: string, body?: unknown): Promise<RestAnswer> => {
    const request = async (renew: boolean) => {
      const token = await account.token(renew);
      return call(method, `${path}${place}`, { ...(token === null ? {} : { token }), ...(body ? { body } : {}) });
    };
    const answer = await request(false);
    return !answer.ok && answer.status === 401 ? request(true) : answer;
  };
  const act = async (method: 'PATCH' | 'DELETE', deviceId: string, body?: unknown) => {
    const answer = await ask(method, `/${deviceId}`, body);
    return answer.ok ? null : answer.fault;
  };
  return {
    async list() {
      const answer = await ask('GET', '?limit=100');
      if (!answer.ok) return answer.fault;
      const { deviceList } = await import('./account-shape.ts');
      const told = deviceList.safeParse(answer.body);
      return told.success ? told.data.data : networkFault;
    },
    rename: (deviceId, name) => act('PATCH', deviceId, { name }),
    revoke: (deviceId) => act('DELETE', deviceId),
  };
}
