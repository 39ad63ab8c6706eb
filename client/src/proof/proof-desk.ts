// Checks certificates on this device: never waits for the network, and learns from it in the background. A chunk of its own.
import { readIssuerKeys } from '@greenland/shared-schema/protocol/issuer-keys';
import { type CertificateVerdict, judgeCertificate } from '@greenland/shared-schema/rule/certificate-verdict';
import { gunzipSync } from 'fflate';
import * as z from 'zod/mini';
import type { KeyValue } from '../account/key-value.ts';
import type { RestCall } from '../account/rest-call.ts';
import { verifyEd25519 } from './ed25519-signature.ts';
import { readSignedList } from './signed-list.ts';
import type { RequestStatusList } from './status-list-door.ts';
import { type KeptTrust, keepTrust, readTrust } from './trust-shelf.ts';

/** `issuer`: the origin of the academy whose app this is. `now` in ms. */
export type ProofDeskPorts = {
  keyValue: KeyValue;
  call: RestCall;
  requestList: RequestStatusList;
  issuer: string;
  now: () => number;
};

/** `address`: the text of a QR code. */
export type ProofDesk = {
  issuer: string;
  check(address: string): Promise<CertificateVerdict>;
  kept(): Promise<KeptTrust>;
  /** Asks the academy for its keys and its list unless it has just done so; false when nothing was heard. */
  refresh(after?: 'an-hour' | 'a-minute'): Promise<boolean>;
  /** Why it was revoked, as the academy tells; null when it cannot be asked. */
  findReason(code: string): Promise<string | null>;
};

const freshMs = { 'an-hour': 3_600_000, 'a-minute': 60_000 };
const revoked = z.object({ status: z.literal('revoked'), reason: z.string() });

export function openProofDesk(ports: ProofDeskPorts): ProofDesk {
  const { keyValue, call, issuer, now } = ports;
  let asking: Promise<boolean> | null = null;
  return {
    issuer,
    kept: () => readTrust(keyValue),
    async check(address) {
      const { keys, list } = await readTrust(keyValue);
      return judgeCertificate(address, { issuer, keys, list, verify: verifyEd25519, gunzip: gunzipSync, now: now() });
    },
    async refresh(after = 'an-hour') {
      const { askedAt } = await readTrust(keyValue);
      // A clock that was set back must not keep a device from asking.
      if (askedAt !== null && Math.abs(now() - askedAt) < freshMs[after]) return false;
      asking ??= learn(ports).finally(() => {
        asking = null;
      });
      return asking;
    },
    async findReason(code) {
      const answer = await call('GET', `/api/certificates/verify/${encodeURIComponent(code)}`);
      const told = answer.ok ? revoked.safeParse(answer.body) : null;
      return told?.success ? told.data.reason : null;
    },
  };
}

async function learn({ keyValue, call, requestList, now }: ProofDeskPorts): Promise<boolean> {
  const [answer, jws] = await Promise.all([call('GET', '/.well-known/jwks.json'), requestList()]);
  const told = answer.ok ? readIssuerKeys(answer.body) : null;
  if (told === null) return false;
  const { keys } = await keepTrust(keyValue, { keys: told, list: null, at: now() });
  const list = jws === null ? null : await readSignedList(jws, keys);
  if (list !== null) await keepTrust(keyValue, { keys: told, list, at: now() });
  return true;
}
