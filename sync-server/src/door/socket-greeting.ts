// Answers `hello` and `resume`: who speaks, with which device, and where its logs stand.
import { createPublicKey } from 'node:crypto';
import { encodeBase64url } from '@greenland/shared-schema/protocol/base64url';
import { lanes } from '@greenland/shared-schema/protocol/operation';
import { acceptedProtocolVersions } from '@greenland/shared-schema/protocol/protocol-version';
import type { ServerEvent, Speaker } from '@greenland/shared-schema/protocol/server-session';
import type { Hello, Resume, Welcome } from '@greenland/shared-schema/protocol/wire-frame';
import { findTicketHolder, keepTicket, type TicketGrant } from '../account/resume-ticket-store.ts';
import type { Database, Transaction } from '../database/pool.ts';
import { readEpoch } from '../feed/epoch-store.ts';
import { addDevice, findDeviceKey } from '../ingest/device-key-store.ts';
import { noteReturn, noteVisit } from '../ingest/learner-device-store.ts';
import { countNewDevices, createLogs, findLogs, type Log } from '../ingest/operation-store.ts';

/** Whose a token is, until when; `expired` ones still let operations up. */
type Identity = Omit<TicketGrant, 'deviceId'> & { expired: boolean };

/** Else why it is nobody's: not a token of ours, its sign-in ended, or its account is disabled. */
export type IdentifyToken = (token: string) => Promise<Identity | 'sign_in_required' | 'account_disabled'>;

export type GreetingPorts = {
  database: Database;
  identify: IdentifyToken;
  now: () => number;
  randomBytes: (size: number) => Uint8Array;
  /** Of one learner: a lost key means a new device, a thousand of them a flood. */
  newDevicesPerDay: number;
};

const ticketBytes = 16;

type Failure = Extract<ServerEvent, { type: 'failed' }>;
type Accepted = Extract<ServerEvent, { type: 'accepted' }>;
export type Greeting = Accepted | Failure;

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
async function openLogs(
  tx: Transaction,
  hello: Hello,
  identity: Identity,
  newDevicesPerDay: number,
): Promise<Log[] | Failure> {
  const log = { deviceId: hello.deviceId, userId: identity.userId };
  const { registration } = hello;
  const known = await findLogs(tx, log);
  // Whoever finds an old token must not become a device that writes in the learner's name.
  if (known.length === 0 && identity.expired)
    return fail('sign_in_required', 'an expired token is taken from a device that is known already');
  if (registration) {
    const device = await findDeviceKey(tx, hello.deviceId);
    const { x, y } = registration.publicKey;
    if (device && (device.publicKey?.x !== x || device.publicKey?.y !== y)) {
      return fail('device_key_mismatch', 'this device id belongs to another key');
    }
    if (known.length === 0 && (await countNewDevices(tx, identity.userId)) >= newDevicesPerDay) {
      return fail('too_many_devices', `no more than ${newDevicesPerDay} new devices a day`);
    }
    await addDevice(tx, { id: hello.deviceId, publicKey: registration.publicKey, app: hello.app });
    await createLogs(tx, log, registration.secret);
  }
  const held = known.length > 0 ? known : await findLogs(tx, log);
  const [first] = held;
  if (!first) return fail('unknown_device', 'hello must bring the registration of a device that is new here');
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

/** A device that its learner has removed only hands in what it still has, whoever is signed in on it. */
function modeOf(held: readonly Log[], expired: boolean): Speaker['mode'] {
  if (held.some(({ revoked }) => revoked)) return 'revoked';
  return expired ? 'write-only' : 'full';
}

async function makeTicket(grant: TicketGrant, ports: GreetingPorts): Promise<string> {
  const ticket = encodeBase64url(ports.randomBytes(ticketBytes));
  await keepTicket(ports.database, ticket, grant);
  return ticket;
}

/** A ticket says all that a hello says: the answer leaves out what the device knows. */
async function greetAgain({ ticket, protocol }: Resume, ports: GreetingPorts): Promise<Greeting> {
  const holder = await findTicketHolder(ports.database, ticket, ports.now());
  if (!holder) return fail('ticket_unknown', 'come back with a whole hello');
  const { sessionId, ...log } = holder;
  const held = await findLogs(ports.database, log);
  const mode = modeOf(held, false);
  await noteReturn(ports.database, log, ports.now());
  return {
    type: 'accepted',
    speaker: { ...log, mode, sessionId },
    welcome: { type: 'welcome', protocol, mode, ...describeLogs(held) },
  };
}

async function greetFirst(hello: Hello, ports: GreetingPorts): Promise<Greeting> {
  const fault = findHelloFault(hello);
  if (fault !== null) return fail('malformed_frame', fault);
  const identity = await ports.identify(hello.token);
  if (identity === 'account_disabled') return fail(identity, 'the account of this token is disabled');
  if (identity === 'sign_in_required') return fail(identity, 'the token is not valid');
  const log = { deviceId: hello.deviceId, userId: identity.userId };
  const held = await ports.database.transaction(async (tx) => {
    const opened = await openLogs(tx, hello, identity, ports.newDevicesPerDay);
    if (!('type' in opened)) await noteVisit(tx, log, hello.app, ports.now());
    return opened;
  });
  if ('type' in held) return held;
  const mode = modeOf(held, identity.expired);
  if (mode === 'revoked' && hello.protocol === 1) return fail('device_revoked', 'the learner has removed this device');
  const ticket =
    hello.protocol > 1 && mode === 'full' ? { ticket: await makeTicket({ ...identity, ...log }, ports) } : {};
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
  const { sessionId } = identity;
  return { type: 'accepted', speaker: { ...log, mode, sessionId }, welcome };
}

/** Judges the first frame. Throws only when the database does. */
export async function greetDevice(hello: Hello | Resume, ports: GreetingPorts): Promise<Greeting> {
  if (!acceptedProtocolVersions.includes(hello.protocol)) {
    return fail('unknown_protocol', `this server speaks protocol ${acceptedProtocolVersions.join(', ')}`);
  }
  return hello.type === 'resume' ? greetAgain(hello, ports) : greetFirst(hello, ports);
}
