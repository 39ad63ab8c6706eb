// Answers `hello`: who speaks, with which device, and where the log stands.
import { createPublicKey } from 'node:crypto';
import { chainStart } from '@greenland/shared-schema/protocol/operation-chain';
import { acceptedProtocolVersions, protocolVersion } from '@greenland/shared-schema/protocol/protocol-version';
import type { ServerEvent, Speaker } from '@greenland/shared-schema/protocol/server-session';
import type { Hello, Welcome } from '@greenland/shared-schema/protocol/wire-frame';
import type { Database, Transaction } from '../database/pool.ts';
import { readEpoch } from '../feed/epoch-store.ts';
import { addDevice, findDeviceKey } from '../ingest/device-key-store.ts';
import { sha256 } from '../ingest/ingest-operations.ts';
import { noteVisit } from '../ingest/learner-device-store.ts';
import { createLog, findLog, type Log } from '../ingest/operation-store.ts';

/** Whose a token is; `expired` ones still let operations up. Else why nobody: not a token of ours, its sign-in ended, or its account is disabled. */
export type IdentifyToken = (
  token: string,
) => Promise<{ userId: string; expired: boolean } | 'sign_in_required' | 'account_disabled'>;

export type GreetingPorts = { database: Database; identify: IdentifyToken; now: () => number };

type Identity = { userId: string; expired: boolean };
type Failure = Extract<ServerEvent, { type: 'failed' }>;
export type Greeting = Extract<ServerEvent, { type: 'accepted' }> | Failure;

const fail = (reason: Failure['reason'], detail: string): Failure => ({ type: 'failed', reason, detail });

/** What is wrong with a `hello` of the right shape; null when nothing is. */
function findHelloFault({ app, registration }: Hello): string | null {
  if (app.includes('\0')) return 'app: no text may hold U+0000';
  if (!registration) return null;
  try {
    createPublicKey({ key: registration.publicKey, format: 'jwk' });
    return null;
  } catch {
    return 'registration.publicKey: is no point of P-256';
  }
}

/** Registers the device and its log when `hello` brings them; a known device must bring the same key. */
async function openLog(
  tx: Transaction,
  hello: Hello,
  { userId, expired }: Identity,
  at: number,
): Promise<Log | Failure> {
  const log = { deviceId: hello.deviceId, userId };
  const { registration } = hello;
  const known = await findLog(tx, log);
  // Whoever finds an old token must not become a device that writes in the learner's name.
  if (!known && expired)
    return fail('sign_in_required', 'an expired token is taken from a device that is known already');
  if (registration) {
    const device = await findDeviceKey(tx, hello.deviceId);
    const { x, y } = registration.publicKey;
    if (device && (device.publicKey?.x !== x || device.publicKey?.y !== y)) {
      return fail('device_key_mismatch', 'this device id belongs to another key');
    }
    await addDevice(tx, { id: hello.deviceId, publicKey: registration.publicKey, app: hello.app });
    await createLog(tx, log, { secret: registration.secret, head: chainStart(sha256, log) });
  }
  const held = known ?? (await findLog(tx, log));
  if (!held) return fail('unknown_device', 'hello must bring the registration of a device that is new here');
  await noteVisit(tx, log, hello.app, at);
  return held;
}

/** Judges `hello`. Throws only when the database does. */
export async function greetDevice(hello: Hello, ports: GreetingPorts): Promise<Greeting> {
  if (!acceptedProtocolVersions.includes(hello.protocol)) {
    return fail('unknown_protocol', `this server speaks protocol ${acceptedProtocolVersions.join(', ')}`);
  }
  const fault = findHelloFault(hello);
  if (fault !== null) return fail('malformed_frame', fault);
  const identity = await ports.identify(hello.token);
  if (identity === 'account_disabled') return fail(identity, 'the account of this token is disabled');
  if (identity === 'sign_in_required') return fail(identity, 'the token is not valid');
  const held = await ports.database.transaction((tx) => openLog(tx, hello, identity, ports.now()));
  if ('type' in held) return held;
  if (held.revoked) return fail('device_revoked', 'the learner has removed this device');
  const mode: Speaker['mode'] = identity.expired ? 'write-only' : 'full';
  const epoch = await readEpoch(ports.database);
  const sameEpoch = hello.epoch === null || hello.epoch === epoch;
  const welcome: Welcome = {
    type: 'welcome',
    protocol: protocolVersion,
    epoch,
    mode,
    acknowledged: held.acknowledged,
    head: held.head,
    time: ports.now(),
  };
  return { type: 'accepted', speaker: { userId: identity.userId, deviceId: hello.deviceId, mode, sameEpoch }, welcome };
}
