// The oracles: what must be so when a world has come to rest, promise by promise.
import { canonicalJson } from '@greenland/shared-schema/protocol/canonical-json';
import { lanes, type Operation, type Payload, type Verdict } from '@greenland/shared-schema/protocol/operation';
import { textOf } from './drain-watch.ts';
import { type Entry, learnerStream, nameOf, SimulatedDatabase } from './simulated-database.ts';
import { pulledCollections, type SimulatedStore } from './simulated-store.ts';
import type { SimulatedWorld } from './simulated-world.ts';
import { BrokenPromise } from './stage.ts';
import type { Saved } from './witness.ts';

const asText = (documents: ReadonlyMap<string, unknown>) =>
  [...documents]
    .map(([id, body]) => `${id} ${textOf(body)}`)
    .sort()
    .join();

/** What may not change when an operation is written again. Time without a counter gets the name of the device that wrote it. */
const lastingOf = ({ seq: _seq, payload, ...kept }: Operation, deviceId: string) =>
  canonicalJson({ ...kept, payload: kept.kind === 'time-spent' ? { countedBy: deviceId, ...payload } : payload });

/** P4: everything that was called saved has an outcome at the server, where its device says that it stands; and is still what it was (P2). */
function judgeStore({ witness, database }: SimulatedWorld, store: SimulatedStore): void {
  const { identity, userId, generations } = store;
  const standing = new Map(store.standing().map((stands) => [stands.operation.id, stands]));
  for (const { generation, lane, operation } of witness.saved.filter((saved) => saved.store === store)) {
    // Old builds, whose ids may come twice in one log, never wrote under another identity.
    const stands = generations.length > 1 ? standing.get(operation.id) : { identity, lane, operation };
    if (!stands) throw new BrokenPromise('P4', `operation ${operation.id} stands nowhere`);
    const log = { deviceId: stands.identity.deviceId, userId, lane: stands.lane };
    const place = `${nameOf(log)}/${stands.operation.seq}`;
    const arrived = database.logs.get(nameOf(log))?.entries[stands.operation.seq - 1]?.operation;
    if (arrived?.id !== operation.id) throw new BrokenPromise('P4', `${place} has no outcome at the server`);
    const writer = generations[generation]?.identity.deviceId ?? '';
    if (arrived.seq !== stands.operation.seq || lastingOf(arrived, writer) !== lastingOf(operation, writer))
      throw new BrokenPromise('P2', `${place} arrived as another operation`);
  }
}

function judgeSaved(world: SimulatedWorld): void {
  const stores = new Set(world.witness.saved.map(({ store }) => store));
  for (const store of stores) if (!world.witness.forgotten.has(store)) judgeStore(world, store);
}

/** Takes `arrivals` in again, one by one, into an empty database. */
function rebuild(
  { database }: SimulatedWorld,
  arrivals: readonly Entry[],
  change: (operation: Operation) => Operation,
) {
  const built = new SimulatedDatabase();
  for (const [name, { secret }] of database.logs) {
    const [deviceId = '', userId = '', lane] = name.split('/');
    built.createLog({ deviceId, userId, lane: Number(lane) as 0 | 1 | 2 }, secret, null);
  }
  const handIn = (after: number) => {
    const now = database.reinstated.filter((one) => one.after === after);
    for (const { userId, certificate } of now) built.reinstate(userId, certificate);
  };
  for (const [index, { log, operation, receivedAt, carrier, revoked }] of arrivals.entries()) {
    handIn(index);
    const removed = `${log.deviceId}/${log.userId}`;
    if (revoked) built.revoked.add(removed);
    else built.revoked.delete(removed);
    built.ingest({ log, after: 0, operations: [change(operation)], signature: null, carrier }, receivedAt);
  }
  handIn(arrivals.length);
  return built;
}

const verdictsOf = (entries: readonly Entry[]): string =>
  JSON.stringify(entries.map(({ operation, verdict }): [string, Verdict] => [operation.id, verdict]));

function describe(one: SimulatedDatabase, other: SimulatedDatabase, index: number): string {
  return JSON.stringify([one.arrivals[index], other.arrivals[index]?.verdict]);
}

/** P2, P10, P6: verdicts and documents are what a calm run of the same arrivals gives, whatever cut, repeated and carried them. */
function judgeRebuilt(world: SimulatedWorld, userIds: readonly string[]): void {
  const { database } = world;
  const built = rebuild(world, database.arrivals, (operation) => operation);
  if (verdictsOf(built.arrivals) !== verdictsOf(database.arrivals)) {
    const isCarried = database.arrivals.some(({ carrier }) => carrier !== 'socket');
    const index = database.arrivals.findIndex(
      ({ verdict }, at) => JSON.stringify(verdict) !== JSON.stringify(built.arrivals[at]?.verdict),
    );
    const what = 'a calm run of the same arrivals gives other verdicts';
    throw new BrokenPromise(isCarried ? 'P10' : 'P2', `${what}: ${describe(database, built, index)}`);
  }
  for (const userId of userIds) {
    for (const collection of pulledCollections) {
      const [one, other] = [database, built].map(({ feed }) => feed.documents([learnerStream(userId)], collection));
      if (asText(one ?? new Map()) !== asText(other ?? new Map())) {
        throw new BrokenPromise('P6', `${collection} of ${userId} are not what a rebuild gives`);
      }
    }
    if (textOf(database.factsOf(userId).merits) !== textOf(built.factsOf(userId).merits)) {
      throw new BrokenPromise('P6', `the merits of ${userId} are not what a rebuild gives`);
    }
  }
}

/** P7: with wall clocks at 1970 and far ahead, in turn, the verdicts are the same; and no document tells a time later than its arrival. */
function judgeClocks(world: SimulatedWorld): void {
  const { arrivals } = world.database;
  let turn = 0;
  const built = rebuild(world, arrivals, (operation) => {
    turn += 1;
    return { ...operation, wallTime: turn % 2 === 0 ? 0 : 8e15 };
  });
  if (verdictsOf(built.arrivals) !== verdictsOf(arrivals)) {
    throw new BrokenPromise('P7', 'with other clocks on the devices the verdicts are others');
  }
  const latest = arrivals.at(-1)?.receivedAt ?? 0;
  for (const { userId } of world.devices) {
    const attempts = world.database.feed.documents([learnerStream(userId)], 'attempts');
    for (const body of attempts.values()) {
      if ((body as { submittedAt: number }).submittedAt > latest) throw new BrokenPromise('P7', 'a clock was trusted');
    }
  }
}

const isSetAside =
  (code: string) =>
  ({ verdict }: Entry) =>
    verdict.outcome !== 'taken' && verdict.code === code;

const isOverLimit = isSetAside('over_attempt_limit');

/** VD3: an attempt over the limit appears all the same; OP5, LN3: what was written after an enrolment does not come before it. */
function judgeVerdicts({ database, witness, devices }: SimulatedWorld): void {
  for (const { log, operation } of database.arrivals.filter(isOverLimit)) {
    const attempts = database.feed.documents([learnerStream(log.userId)], 'attempts');
    if (!attempts.has(operation.id))
      throw new BrokenPromise('P4', `attempt ${operation.id} over the limit is not shown`);
  }
  const placeOf = new Map(database.arrivals.map(({ operation }, place) => [operation, place]));
  // What was written again comes in another order: its enrolment may have come long before (LG2).
  for (const { store } of devices.filter(({ store: { generation } }) => generation === 0)) {
    const { deviceId } = store.identity;
    const entryOf = ({ lane, operation: { seq } }: Pick<Saved, 'lane' | 'operation'>) =>
      database.logs.get(nameOf({ deviceId, userId: store.userId, lane }))?.entries[seq - 1];
    const entries = witness.saved.filter((saved) => saved.store === store).map(entryOf);
    const enrolled = entries.findIndex((entry) => entry?.operation.kind === 'enrolled');
    const place = (entry: Entry | undefined) =>
      entry ? (placeOf.get(entry.operation) ?? 0) : Number.POSITIVE_INFINITY;
    const overtook = entries.find(
      (entry, at) => enrolled >= 0 && at > enrolled && place(entry) < place(entries[enrolled]),
    );
    if (!overtook) continue;
    throw new BrokenPromise('P2', `${overtook.operation.kind} came before the enrolment that it follows`);
  }
}

/** P2, OP7: of all operations with one id one counts, the first. */
function judgeIds({ database }: SimulatedWorld): void {
  const first = new Set<string>();
  for (const entry of database.arrivals) {
    const isDuplicate = isSetAside('duplicate_id')(entry);
    if (isDuplicate !== first.has(entry.operation.id)) {
      throw new BrokenPromise('P2', `operation ${entry.operation.id} ${isDuplicate ? 'never counts' : 'counts twice'}`);
    }
    first.add(entry.operation.id);
  }
}

/** P2, PM1: the time of a device on a lesson is the longest that was told of it, however often, and by whom (PM3). */
function judgeSeconds({ database }: SimulatedWorld, userId: string): void {
  const longest = new Map<string, number>();
  for (const { log, operation, verdict } of database.arrivals) {
    if (log.userId !== userId || operation.kind !== 'time-spent' || verdict.outcome !== 'taken') continue;
    const { lessonId, totalSeconds, countedBy } = operation.payload as Payload<'time-spent'>;
    const key = `${lessonId} ${countedBy ?? log.deviceId}`;
    longest.set(key, Math.max(longest.get(key) ?? 0, totalSeconds));
  }
  for (const progress of database.factsOf(userId).progressByCourse.values()) {
    for (const [lessonId, { secondsByDevice }] of Object.entries(progress)) {
      for (const [deviceId, seconds] of Object.entries(secondsByDevice)) {
        if (longest.get(`${lessonId} ${deviceId}`) === seconds) continue;
        throw new BrokenPromise('P2', `${seconds} s on ${lessonId} are not what ${deviceId} has told`);
      }
    }
  }
}

/** P8: what was graded before a restore is graded the same after it, whichever device comes back first. No device can supply again what came by
 * REST or was cleared. */
function judgeGrades({ database, witness }: SimulatedWorld, userId: string): void {
  const isCleared = [...witness.forgotten].some((store) => store.userId === userId);
  if (witness.actedByRest.has(userId) || isCleared) return;
  const attempts = database.feed.documents([learnerStream(userId)], 'attempts');
  const doubled = new Set(database.arrivals.filter(isSetAside('duplicate_id')).map(({ operation }) => operation.id));
  for (const { operation, log, revoked } of database.arrivals) {
    if (log.userId === userId && !revoked && !doubled.has(operation.id))
      witness.expectSameGrade(operation.id, attempts.get(operation.id));
  }
  // Those that a device holds it hands in (drain-watch.ts). All others follow from the attempts that count, and so from their arrival where there are more
  // than the limit (AL1); and what a device supplies again once it was removed is set aside (RV2).
  const isLess = (entry: Entry) => entry.log.userId === userId && (isOverLimit(entry) || entry.revoked);
  if (!database.arrivals.some(isLess))
    witness.expectCertificates(userId, database.feed.documents([learnerStream(userId)], 'certificates'));
}

/** P9: what devices of the first protocol wrote ended like everything else. */
function judgeOldDevices({ devices, database }: SimulatedWorld): void {
  for (const { protocol, store, userId, identity } of devices) {
    const held = lanes.map((lane) => database.heldOf({ deviceId: identity.deviceId, userId, lane }));
    if (protocol === 1 && `${held}` !== `${store.newest}`) {
      throw new BrokenPromise('P9', `a device of protocol 1 has ${store.newest}, the server ${held}`);
    }
  }
}

/** Throws the first promise that did not hold. */
export function judgeWorld(world: SimulatedWorld): void {
  const userIds = [...new Set(world.devices.map(({ userId }) => userId))];
  world.witness.expectDurable(world.database);
  judgeSaved(world);
  judgeRebuilt(world, userIds);
  judgeClocks(world);
  judgeIds(world);
  judgeVerdicts(world);
  for (const userId of userIds) {
    judgeSeconds(world, userId);
    judgeGrades(world, userId);
  }
  judgeOldDevices(world);
}
