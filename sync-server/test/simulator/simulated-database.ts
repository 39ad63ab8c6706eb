// What a server keeps for good: devices, logs, verdicts, facts, feed, tickets. Admission, judgement and documents are the server's own pure rules;
// each method is one transaction that has committed.
import type { LogName, Operation, Verdict } from '@greenland/shared-schema/protocol/operation';
import { chainStart, extendChainBy, headToSign } from '@greenland/shared-schema/protocol/operation-chain';
import type { Certificate, PresentedCertificate } from '@greenland/shared-schema/record/certificate';
import { certificateId } from '../../src/certificate/certificate-name.ts';
import type { Change } from '../../src/feed/feed-page.ts';
import { admitBatch } from '../../src/ingest/admit-batch.ts';
import { judgeOperations } from '../../src/ingest/judge-operations.ts';
import { documentChanges } from '../../src/ingest/judgement-documents.ts';
import type { LearnerFacts, Rival, Waiting } from '../../src/ingest/learner-facts.ts';
import type { Judgement } from '../../src/ingest/learner-ledger.ts';
import { countCertified } from '../../src/ingest/learner-merits.ts';
import { repeatsWritten } from '../../src/ingest/repeated-act.ts';
import { content, rememberFacts, stranger } from '../judge-scene.ts';
import { SimulatedFeed } from './simulated-feed.ts';
import { hashText, pretendToSign } from './stage.ts';

export type Carrier = 'socket' | 'rest' | 'bundle';

/** An operation as it was kept, with the verdict that it got first. */
export type Entry = {
  log: LogName;
  operation: Operation;
  verdict: Verdict;
  receivedAt: number;
  carrier: Carrier;
  revoked: boolean;
};

/** `key` null: the server's own device. */
type Log = { secret: string; key: string | null; head: string; entries: readonly Entry[] };
export type Batch = {
  log: LogName;
  after: number;
  operations: readonly Operation[];
  signature: string | null;
  carrier: Carrier;
};
export type Exception = { seq: number; outcome: 'refused' | 'set-aside'; code: string };
export type Reinstated = { userId: string; certificate: PresentedCertificate; after: number };
export type Ticket = { userId: string; deviceId: string; signIn: string; epoch: string; expiresAt: number };

export const nameOf = ({ deviceId, userId, lane }: LogName) => `${deviceId}/${userId}/${lane}`;
export const learnerStream = (userId: string) => `learner:${userId}`;

const certificateOf = (userId: string, courseId: string): Certificate => ({
  ...{ id: certificateId('seed', userId, courseId), courseId, courseTitle: 'First aid', holderName: 'Awa' },
  ...{ code: 'GLCA-2027-000000', issuedAt: 1 },
  ...{ expiresAt: null, verifyUrl: 'https://x', credential: 'c', pdf: null },
});

export class SimulatedDatabase {
  epoch = 'e1';
  readonly logs = new Map<string, Log>();
  readonly revoked = new Set<string>();
  readonly endedSignIns = new Set<string>();
  readonly tickets = new Map<string, Ticket>();
  readonly factsByUser = new Map<string, LearnerFacts>();
  readonly firstById = new Map<string, { log: LogName; operation: Operation }>();
  feed = new SimulatedFeed();
  /** Everything that was taken in, in the order in which it came. */
  arrivals: readonly Entry[] = [];
  /** Certificates that were taken back, each after so many arrivals. */
  reinstated: readonly Reinstated[] = [];

  /** A backup of this moment. */
  copy(): SimulatedDatabase {
    const copy = new SimulatedDatabase();
    const pairs = [
      [this.logs, copy.logs],
      [this.tickets, copy.tickets],
      [this.factsByUser, copy.factsByUser],
      [this.firstById, copy.firstById],
    ] as const;
    for (const [from, to] of pairs) for (const [key, value] of from) (to as Map<string, unknown>).set(key, value);
    for (const one of this.revoked) copy.revoked.add(one);
    for (const one of this.endedSignIns) copy.endedSignIns.add(one);
    return Object.assign(copy, {
      epoch: this.epoch,
      feed: this.feed.copy(),
      arrivals: this.arrivals,
      reinstated: this.reinstated,
    });
  }

  createLog(log: LogName, secret: string, key: string | null): void {
    if (!this.logs.has(nameOf(log))) {
      this.logs.set(nameOf(log), { secret, key, head: chainStart(hashText, log), entries: [] });
    }
  }

  heldOf(log: LogName): number {
    return this.logs.get(nameOf(log))?.entries.length ?? 0;
  }

  factsOf(userId: string): LearnerFacts {
    return this.factsByUser.get(userId) ?? { ...stranger, userId };
  }

  /** The streams that a learner may read, by their names on the wire. */
  audienceOf(userId: string): Map<string, string> {
    const enrolled = [...this.factsOf(userId).enrolmentByCourse.values()].filter(({ status }) => status !== 'dropped');
    const courses = enrolled.map(({ courseId }): [string, string] => [`course:${courseId}`, `course:${courseId}`]);
    return new Map([['catalogue', 'catalogue'], ['learner', learnerStream(userId)], ...courses]);
  }

  exceptionsOf(log: LogName, from: number): Exception[] {
    const entries = this.logs.get(nameOf(log))?.entries ?? [];
    return entries.slice(from - 1).flatMap(({ operation, verdict }) => {
      return verdict.outcome === 'taken' ? [] : [{ seq: operation.seq, outcome: verdict.outcome, code: verdict.code }];
    });
  }

  /** Takes a batch in, or says why not; as ingestOperations does in one transaction. */
  ingest(batch: Batch, receivedAt: number) {
    const { log, signature } = batch;
    const held = this.logs.get(nameOf(log));
    if (!held) return { kind: 'refused', reason: 'unknown_device', detail: 'no such log' } as const;
    const lane0 = this.heldOf({ ...log, lane: 0 });
    const admission = admitBatch({ ...batch, lane: log.lane }, { held: held.entries.length, lane0 });
    if (admission.kind !== 'admitted') return admission;
    const { first, fresh } = admission;
    if (fresh.length > 0) {
      const head = this.headAfter(held, log, fresh, signature);
      if (head === null) {
        return { kind: 'refused', reason: 'bad_signature', detail: 'the signature does not fit the chain' } as const;
      }
      this.append(batch, { ...held, head }, fresh, receivedAt);
    }
    const { head, entries } = this.logs.get(nameOf(log)) ?? held;
    return { kind: 'ingested', acknowledged: entries.length, head, exceptions: this.exceptionsOf(log, first) } as const;
  }

  /** Takes a certificate back that is lost and is the learner's, as reinstate-certificates.ts does; false: it was not lost, or is not. */
  reinstate(userId: string, certificate: PresentedCertificate): boolean {
    const facts = this.factsOf(userId);
    const { id, courseId } = certificate;
    const body = certificateOf(userId, courseId);
    if (facts.certifiedCourses.has(courseId) || id !== body.id) return false;
    const merits = countCertified(facts, [courseId], content) ?? facts.merits;
    const certifiedCourses = new Set([...facts.certifiedCourses, courseId]);
    this.factsByUser.set(userId, { ...facts, merits, certifiedCourses });
    this.reinstated = [...this.reinstated, { userId, certificate, after: this.arrivals.length }];
    const { credential } = certificate;
    this.feed.write(learnerStream(userId), [{ collection: 'certificates', id, body: { ...body, credential } }]);
    return true;
  }

  /** The chain after `fresh`; null when the signature does not fit it. Logs of the server's own are not chained here: nobody asks for their head. */
  private headAfter({ key, head, secret }: Log, log: LogName, fresh: readonly Operation[], signature: string | null) {
    if (key === null) return head;
    const after = extendChainBy(hashText, head, secret, fresh);
    return signature === pretendToSign(headToSign(log, fresh.at(-1)?.seq ?? 0, after), key) ? after : null;
  }

  private append({ log, carrier }: Batch, held: Log, operations: readonly Operation[], receivedAt: number): void {
    const { userId, deviceId } = log;
    const revoked = this.revoked.has(`${deviceId}/${userId}`);
    const waiting = this.waitingOf(userId);
    const facts = { ...this.factsOf(userId), waiting, rivals: this.rivalsOf(userId, waiting) };
    const judgement = judgeOperations({ ...facts, ...this.knownOf(log, operations) }, content, {
      ...{ deviceId, revoked, receivedAt, operations },
    });
    const entries = operations.map((operation, index): Entry => {
      const verdict = judgement.verdicts[index] ?? { outcome: 'taken' };
      return { log, operation, verdict, receivedAt, carrier, revoked };
    });
    for (const operation of operations) {
      if (!this.firstById.has(operation.id)) this.firstById.set(operation.id, { log, operation });
    }
    this.factsByUser.set(userId, rememberFacts(facts, [], judgement));
    for (const { operation, verdict } of judgement.settled) this.giveVerdict(operation, verdict);
    this.logs.set(nameOf(log), { ...held, entries: [...this.entriesOf(log), ...entries] });
    this.arrivals = [...this.arrivals, ...entries];
    this.feed.write(learnerStream(userId), changesOf(log, operations, judgement));
  }

  /** What of these ids was there before, and what says again what was. */
  private knownOf(
    log: LogName,
    operations: readonly Operation[],
  ): Pick<LearnerFacts, 'knownIds' | 'refusedIds' | 'repeats'> {
    const { userId, deviceId } = log;
    const knownIds = new Set(operations.map(({ id }) => id).filter((id) => this.firstById.has(id)));
    const own =
      knownIds.size > 0
        ? this.arrivals.filter((entry) => entry.log.userId === userId && knownIds.has(entry.operation.id))
        : [];
    const refused = own.filter(({ verdict }) => verdict.outcome !== 'taken' && verdict.code !== 'duplicate_id');
    const isRepeat = (operation: Operation) => {
      const first = this.firstById.get(operation.id);
      return (
        first?.log.userId === userId &&
        repeatsWritten({ ...first, deviceId: first.log.deviceId }, { deviceId, operation })
      );
    };
    const repeats = new Set(operations.filter(isRepeat));
    return { knownIds, refusedIds: new Set(refused.map(({ operation }) => operation.id)), repeats };
  }

  private rivalsOf(userId: string, waiting: readonly Waiting[]): Rival[] {
    const firstById = new Map(waiting.map((one) => [one.operation.id, one]));
    return this.arrivals.flatMap(({ log, operation, verdict }): Rival[] => {
      const first = log.userId === userId ? firstById.get(operation.id) : undefined;
      if (!first || verdict.outcome === 'taken' || verdict.code !== 'duplicate_id') return [];
      const { deviceId } = log;
      return repeatsWritten({ deviceId, operation }, first) ? [] : [{ deviceId, operation }];
    });
  }

  private entriesOf = (log: LogName): readonly Entry[] => this.logs.get(nameOf(log))?.entries ?? [];

  private waitingOf(userId: string): Waiting[] {
    const own = this.arrivals.filter(({ log, verdict }) => log.userId === userId && isNotEnrolled(verdict));
    return own.map(({ log: { deviceId }, operation, receivedAt }) => ({ deviceId, operation, receivedAt }));
  }

  private giveVerdict(operation: Operation, verdict: Verdict): void {
    const renew = (entry: Entry) => (entry.operation === operation ? { ...entry, verdict } : entry);
    const { log } = this.arrivals.find((entry) => entry.operation === operation) ?? {};
    const held = log && this.logs.get(nameOf(log));
    if (log && held) this.logs.set(nameOf(log), { ...held, entries: held.entries.map(renew) });
    this.arrivals = this.arrivals.map(renew);
  }
}

const isNotEnrolled = (verdict: Verdict) => verdict.outcome === 'refused' && verdict.code === 'not_enrolled';

function changesOf(log: LogName, operations: readonly Operation[], judgement: Judgement): Change[] {
  const certificates = judgement.due.map(({ courseId }): Change => {
    const body = certificateOf(log.userId, courseId);
    return { collection: 'certificates', id: body.id, body };
  });
  return [...documentChanges({ log, operations, judgement }), ...certificates];
}
