// What is still missing while a world drains: operations that are not safe, documents that are not told, pulls that nobody answers.
import { canonicalJson } from '@greenland/shared-schema/protocol/canonical-json';
import { lanes } from '@greenland/shared-schema/protocol/operation';
import { learnerStream } from './simulated-database.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import { pulledCollections } from './simulated-store.ts';
import type { SimulatedWorld } from './simulated-world.ts';
import type { PromiseName } from './stage.ts';

const textByBody = new WeakMap<object, string>();

/** Bodies never change: each is written out once. */
export function textOf(body: unknown): string {
  if (body === undefined) return 'none';
  const known = textByBody.get(body as object);
  if (known !== undefined) return known;
  const text = canonicalJson(body);
  textByBody.set(body as object, text);
  return text;
}

/** The first collection that stands otherwise on the device than at the server; null when all are alike. */
function differingCollection({ database }: SimulatedWorld, device: SimulatedDevice): string | null {
  const streams = [...database.audienceOf(device.userId).values()];
  const differing = pulledCollections.find((name) => {
    const [there, here] = [database.feed.documents(streams, name), device.store.replica(name).documents];
    return there.size !== here.size || [...there].some(([id, body]) => textOf(body) !== textOf(here.get(id)));
  });
  return differing ?? null;
}

/** What is not as it must be once everything has drained, and which promise says so. */
export type Missing = { promise: PromiseName; what: string };

function whatIsUnsafe({ database }: SimulatedWorld, { store, identity, userId }: SimulatedDevice): string | null {
  const held = lanes.map((lane) => database.heldOf({ deviceId: identity.deviceId, userId, lane }));
  if (`${held}` !== `${store.newest}`) return `has ${store.newest}, the server holds ${held}`;
  return null;
}

/** RW8: a certificate that a device was given is there, whatever was restored. Null: none is lost, or this build knows of no way. */
function lostCertificate(
  { database, witness }: SimulatedWorld,
  { store, userId, presents }: SimulatedDevice,
): string | null {
  const there = database.feed.documents([learnerStream(userId)], 'certificates');
  const lost = presents ? [...(witness.given.get(store) ?? [])].find((id) => !there.has(id)) : undefined;
  return lost === undefined ? null : `was given certificate ${lost}, which is not there any more`;
}

function whatDeviceMisses(world: SimulatedWorld, device: SimulatedDevice): Missing | null {
  const { store, leader, identity, protocol } = device;
  const missing = (promise: PromiseName, what: string): Missing => ({
    promise,
    what: `device ${identity.deviceId} (protocol ${protocol}) ${what}`,
  });
  const isTurnedAway = protocol === 1 && leader?.session.connection.phase === 'halted';
  const drains = isTurnedAway ? 'P9' : 'P5';
  if (!leader) return missing('P5', 'is down');
  if (!store.isAllSafe(leader.record))
    return missing(drains, `has ${leader.record.acknowledged} of ${store.newest} safe`);
  if (!store.isAllSafe(leader.session)) return missing(drains, `thinks that ${leader.session.acknowledged} are safe`);
  const unsafe = whatIsUnsafe(world, device);
  if (unsafe) return missing('P8', unsafe);
  if (world.database.revoked.has(`${identity.deviceId}/${device.userId}`)) return null;
  const lost = lostCertificate(world, device);
  if (lost) return missing('P8', lost);
  const differing = differingCollection(world, device);
  if (differing) return missing('P2', `has other ${differing} than the server`);
  return leader.desk.pending > 0 ? missing('P2', `waits for ${leader.desk.pending} pulls`) : null;
}

/** While it drains: null when everything is safe, told and answered. */
export function whatIsMissing(world: SimulatedWorld): Missing | null {
  const { witness } = world;
  for (const saved of witness.saved) {
    if (!witness.forgotten.has(saved.store)) witness.expectKept(saved, 'P4', 'is gone from its device');
  }
  for (const device of world.devices) {
    const missing = whatDeviceMisses(world, device);
    if (missing) return missing;
  }
  return null;
}
