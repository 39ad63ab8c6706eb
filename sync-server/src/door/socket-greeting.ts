// Answers `hello` and `resume`: who speaks, with which device, and where its logs stand.
import { createPublicKey } from 'node:crypto';
import { encodeBase64url } from '@greenland/shared-schema/protocol/base64url';
import { lanes } from '@greenland/shared-schema/protocol/operation';
import { acceptedProtocolVersions, protocolVersion } from '@greenland/shared-schema/protocol/protocol-version';
import type { ServerEvent, Speaker } from '@greenland/shared-schema/protocol/server-session';
import type { Hello, Resume, Welcome } from '@greenland/shared-schema/protocol/wire-frame';
import { findTicketHolder, keepTicket, type TicketGrant } from '../account/resume-ticket-store.ts';
import type { Database, Transaction } from '../database/pool.ts';
import { readEpoch } from '../feed/epoch-store.ts';
import { addDevice, findDeviceKey, touchDevice } from '../ingest/device-key-store.ts';
import { createLogs, findLogs, type Log } from '../ingest/operation-store.ts';

/** Whose a token is, until when; `expired` ones still let operations up. Null: not a token of ours, or its account is gone or disabled. */
export type IdentifyToken = (token: string) => Promise<(Omit<TicketGrant, 'deviceId'> & { expired: boolean }) | null>;

export type GreetingPorts = {
  database: Database;
  identify: IdentifyToken;
  now: () => number;
  randomBytes: (size: number) => Uint8Array;
};

const ticketBytes = 16;

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

/** Registers the device and its logs when `hello` brings them; a known device must bring the same key. */
async function openLogs(tx: Transaction, hello: Hello, userId: string): Promise<Log[] | Failure> {
  const log = { deviceId: hello.deviceId, userId };
  const device = await findDeviceKey(tx, hello.deviceId);
  if (device?.revoked) return fail('device_revoked', 'this device was revoked');
  const { registration } = hello;
  if (registration) {
    const { x, y } = registration.publicKey;
    if (device && (device.publicKey?.x !== x || device.publicKey?.y !== y)) {
      return fail('device_key_mismatch', 'this device id belongs to another key');
    }
    await addDevice(tx, { id: hello.deviceId, publicKey: registration.publicKey, app: hello.app });
    await createLogs(tx, log, registration.secret);
  }
  const held = await findLogs(tx, log);
  const [first] = held;
  if (!first) return fail('unknown_device', 'hello must bring the registration of a device that is new here');
  if (!registration) await touchDevice(tx, hello.deviceId, hello.app);
  if (held.length === lanes.length) return held;
  // It registered before there were lanes.
  await createLogs(tx, log, first.secret ?? '');
  return findLogs(tx, log);
}

/** How much of each log is held, as `welcome` tells it. */
function describeLogs([first, ...further]: readonly Log[]): Pick<Welcome, 'acknowledged' | 'lanes'> {
  const held = further.map(({ acknowledged }) => acknowledged);
  return { acknowledged: first?.acknowledged ?? 0, ...(held.some((count) => count > 0) ? { lanes: held } : {}) };
}

async function makeTicket(grant: TicketGrant, ports: GreetingPorts): Promise<string> {
  const ticket = encodeBase64url(ports.randomBytes(ticketBytes));
  await keepTicket(ports.database, ticket, grant);
  return ticket;
}

/** A ticket says all that a hello says: the answer leaves out what the device knows. */
async function greetAgain({ ticket }: Resume, ports: GreetingPorts): Promise<Greeting> {
  const holder = await findTicketHolder(ports.database, ticket, ports.now());
  if (!holder) return fail('ticket_unknown', 'come back with a whole hello');
  const mode: Speaker['mode'] = 'full';
  const device = await findDeviceKey(ports.database, holder.deviceId);
  if (device?.revoked) return fail('device_revoked', 'this device was revoked');
  const held = describeLogs(await findLogs(ports.database, holder));
  return {
    type: 'accepted',
    speaker: { ...holder, mode },
    welcome: { type: 'welcome', protocol: protocolVersion, mode, ...held },
  };
}

async function greetFirst(hello: Hello, ports: GreetingPorts): Promise<Greeting> {
  const fault = findHelloFault(hello);
  if (fault !== null) return fail('malformed_frame', fault);
  const identity = await ports.identify(hello.token);
  if (!identity) return fail('sign_in_required', 'the token is not valid');
  const { deviceId } = hello;
  const { userId, expired } = identity;
  const held = await ports.database.transaction((tx) => openLogs(tx, hello, userId));
  if ('type' in held) return held;
  const mode: Speaker['mode'] = expired ? 'write-only' : 'full';
  const ticket = hello.protocol > 1 && !expired ? { ticket: await makeTicket({ ...identity, deviceId }, ports) } : {};
  const welcome: Welcome = {
    type: 'welcome',
    protocol: hello.protocol,
    epoch: await readEpoch(ports.database),
    mode,
    ...describeLogs(held),
    // Devices of protocol 1 are told the head, as they always were.
    ...(hello.protocol === 1 ? { head: held[0]?.head ?? '' } : ticket),
    time: ports.now(),
  };
  return { type: 'accepted', speaker: { userId, deviceId, mode }, welcome };
}

/** Judges the first frame. Throws only when the database does. */
export async function greetDevice(hello: Hello | Resume, ports: GreetingPorts): Promise<Greeting> {
  if (!acceptedProtocolVersions.includes(hello.protocol)) {
    return fail('unknown_protocol', `this server speaks protocol ${acceptedProtocolVersions.join(', ')}`);
  }
  return hello.type === 'resume' ? greetAgain(hello, ports) : greetFirst(hello, ports);
}
