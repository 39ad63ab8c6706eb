// Answers `hello` and `resume` over the simulated database, as socket-greeting.ts does over PostgreSQL.
import type { CloseReason } from '@greenland/shared-schema/protocol/close-code';
import { lanes } from '@greenland/shared-schema/protocol/operation';
import { acceptedProtocolVersions } from '@greenland/shared-schema/protocol/protocol-version';
import type { ServerEvent, Speaker } from '@greenland/shared-schema/protocol/server-session';
import type { Hello, Resume, Welcome } from '@greenland/shared-schema/protocol/wire-frame';
import { nameOf, type Ticket } from './simulated-database.ts';
import type { SimulatedServer } from './simulated-server.ts';

type Failure = Extract<ServerEvent, { type: 'failed' }>;
type Greeting = Extract<ServerEvent, { type: 'accepted' }> | Failure;

const fail = (reason: CloseReason, detail: string): Failure => ({ type: 'failed', reason, detail });

/** A token in the simulation: whose it is, of which sign-in, and until when by the server's clock. */
export type Token = { userId: string; signIn: string; expiresAt: number };

function describeLogs({ world }: SimulatedServer, deviceId: string, userId: string) {
  const [acknowledged = 0, ...further] = lanes.map((lane) => world.database.heldOf({ deviceId, userId, lane }));
  return { acknowledged, ...(further.some((held) => held > 0) ? { lanes: further } : {}) };
}

function modeOf({ world }: SimulatedServer, log: string, expired: boolean): Speaker['mode'] {
  if (world.database.revoked.has(log)) return 'revoked';
  return expired ? 'write-only' : 'full';
}

function greetAgain({ ticket, protocol }: Resume, server: SimulatedServer): Greeting {
  const { database } = server.world;
  const holder = database.tickets.get(ticket);
  const isOver = holder && (holder.expiresAt <= server.stage.serverTime || database.endedSignIns.has(holder.signIn));
  if (holder?.epoch !== database.epoch || isOver) {
    return fail('ticket_unknown', 'come back with a whole hello');
  }
  const { userId, deviceId } = holder;
  const mode = modeOf(server, `${deviceId}/${userId}`, false);
  const welcome: Welcome = { type: 'welcome', protocol, mode, ...describeLogs(server, deviceId, userId) };
  return { type: 'accepted', speaker: { userId, deviceId, mode }, welcome };
}

/** Keeps a new ticket; the one before it is worth nothing from now on. */
function makeTicket(server: SimulatedServer, holder: Omit<Ticket, 'epoch'>): string {
  const { tickets, epoch } = server.world.database;
  for (const [ticket, other] of tickets) {
    if (other.userId === holder.userId && other.deviceId === holder.deviceId) tickets.delete(ticket);
  }
  const ticket = server.stage.newKey().slice(0, 22);
  tickets.set(ticket, { ...holder, epoch });
  return ticket;
}

function greetFirst(hello: Hello, server: SimulatedServer): Greeting {
  const { database } = server.world;
  const { userId, signIn, expiresAt }: Token = JSON.parse(hello.token);
  if (database.endedSignIns.has(signIn)) return fail('sign_in_required', 'this sign-in was ended');
  const { deviceId, registration, protocol } = hello;
  const log = { deviceId, userId };
  if (!registration && !database.logs.has(nameOf({ ...log, lane: 0 }))) {
    return fail('unknown_device', 'hello must bring the registration of a device that is new here');
  }
  const { secret = '', key = '' } = registration
    ? { secret: registration.secret, key: registration.publicKey.x }
    : (database.logs.get(nameOf({ ...log, lane: 0 })) ?? {});
  for (const lane of lanes) database.createLog({ ...log, lane }, secret, key);
  const expired = expiresAt <= server.stage.serverTime;
  const mode = modeOf(server, `${deviceId}/${userId}`, expired);
  const news =
    protocol === 1
      ? { head: database.logs.get(nameOf({ ...log, lane: 0 }))?.head ?? '' }
      : mode === 'full' && { ticket: makeTicket(server, { ...log, signIn, expiresAt }) };
  const held = describeLogs(server, deviceId, userId);
  const { epoch } = database;
  const time = server.stage.serverTime;
  const welcome: Welcome = { type: 'welcome', protocol, epoch, mode, ...held, ...news, time };
  return { type: 'accepted', speaker: { ...log, mode }, welcome };
}

export const greetDevice = (hello: Hello | Resume, server: SimulatedServer): Greeting =>
  !acceptedProtocolVersions.includes(hello.protocol)
    ? fail('unknown_protocol', `not ${hello.protocol}`)
    : hello.type === 'resume'
      ? greetAgain(hello, server)
      : greetFirst(hello, server);
