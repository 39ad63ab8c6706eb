// A device is made new while one of its tabs goes on writing under the identity that was given up: the real log, carrying and judgement, a store in memory.
import type { Act } from '@greenland/shared-schema/protocol/operation';
import { openOperationLog } from '../../../client/src/outbox/operation-log.ts';
import { settleLate } from '../../../client/src/outbox/settle-identity.ts';
import { judgeSafety, standingLog } from '../../../client/src/store/carry-over.ts';
import {
  freshLinkRecord,
  generationOfKey,
  type KeptReceipt,
  type LoggedOperation,
} from '../../../client/src/store/local-record.ts';
import { completed, enrolled, lessonOne, makeHash, makeId } from '../judge-scene.ts';
import { SlowCollection } from './slow-collection.ts';
import { sha256 } from './stage.ts';

const identities = [1, 2].map((place) => ({ deviceId: makeId(place), secret: makeHash(`${place}`) }));
const userId = makeId(3);

class Phone {
  readonly operations = new SlowCollection<LoggedOperation>();
  readonly receipts = new SlowCollection<KeptReceipt>();
  private readonly link = freshLinkRecord(makeId(2), 1);
  private ids = 100;

  private ports(generation: number) {
    const { deviceId = '', secret = '' } = identities[generation] ?? {};
    return { log: { deviceId, userId }, secret, sha256 };
  }

  openLog(generation: number) {
    return openOperationLog({
      ...{ ...this.ports(generation), operations: this.operations as never, generation },
      ...{ newId: () => makeId(this.ids++), now: () => 1, monotonicMs: () => 1 },
    });
  }

  /** As the tab that leads does, under the newest identity. */
  settle(): Promise<void> {
    const links = { findOne: () => ({ exec: async () => ({ toJSON: () => this.link }) }) };
    const store = { operations: this.operations, receipts: this.receipts, links } as never;
    return settleLate({ ...this.ports(1), store }, 1);
  }

  entries = () => [...this.operations.rows.values()].sort((a, b) => (a.key < b.key ? -1 : 1));

  /** What the learner is told is not on the server yet. */
  unsafe(): LoggedOperation[] {
    return standingLog(this.entries()).filter(
      (one) => !judgeSafety(this.entries(), [...this.receipts.rows.values()], this.link)(one),
    );
  }
}

const asAct = ([kind, payload]: readonly [string, object]) => ({ kind, payload }) as unknown as Act;
const spend = (totalSeconds: number) =>
  asAct(['time-spent', { ...completed(lessonOne)[1], totalSeconds, countedBy: makeId(1) }]);

function findFault(phone: Phone, acts: number, seconds: number): string | null {
  const own = phone.entries().filter(({ key }) => generationOfKey(key) === 1);
  const ids = own.map(({ operation }) => operation.id);
  if (new Set(ids).size < ids.length) return 'an operation is written again twice';
  if (ids.length < acts) return 'an operation is sent by nobody';
  const times = own
    .filter(({ operation }) => operation.kind === 'time-spent')
    .map(({ operation }) => operation.payload);
  const told = Math.max(0, ...times.map(({ totalSeconds }) => Number(totalSeconds)));
  if (told !== seconds) return `${told} s are told of ${seconds}`;
  return times.every(({ countedBy }) => countedBy === makeId(1)) ? null : 'time has lost who counted it';
}

/** What went wrong first; null when nothing did. */
export async function examLateWrites(): Promise<string | null> {
  const phone = new Phone();
  const [outdated, newest] = [phone.openLog(0), phone.openLog(1)];
  // The receipt covers the first ten seconds of the log that is given up.
  await outdated.append(spend(10));
  const [first] = phone.entries();
  const receipt = { seq: 1, head: first?.head ?? '', epoch: 'e1', stamp: { kid: 'k', time: 1, signature: 's' } };
  await phone.receipts.insert({ key: first?.key ?? '', receipt });
  for (const act of [asAct(enrolled), spend(25), spend(40)]) await outdated.append(act);
  if (phone.unsafe().length !== 3) return 'what nobody has sent is called safe';
  await Promise.all([newest.append(asAct(enrolled)), phone.settle(), phone.settle()]);
  return findFault(phone, 4, 40);
}
