// The signals that screens read, computed from the store: documents, the log over them, and the truth about sync.
import { type ByLane, byLane } from '@greenland/shared-schema/protocol/operation';
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { type IsSafe, judgeSafety, standingLog } from './carry-over.ts';
import { type LiveDocuments, watchCollection } from './device-signals.ts';
import type { DeviceStore } from './device-store.ts';
import { viewCertificates } from './kept-certificate.ts';
import type { LearnerData, SyncState } from './learner-replica.ts';
import { generationOfKey, type KeptReceipt, type LinkRecord, type LoggedOperation } from './local-record.ts';
import type { NotSavedCode } from './not-saved.ts';
import { standingActs, viewAttempts, viewEnrolments, viewProgress } from './overlay.ts';
import { viewWork } from './work-view.ts';

export type WatchedData = {
  data: LearnerData;
  /** Each lane is safe on the server up to this seq. */
  acknowledged: ReadonlySignal<ByLane<number>>;
  /** Whether the last action was kept. */
  noteKept: (unkept: NotSavedCode | null) => void;
  /** The device that holds the link of this store; null until the store has answered. */
  linkedDevice: ReadonlySignal<string | null>;
  stop: () => void;
};

/** Nothing is, until the link has said so. */
const acknowledgedBy = (link: LinkRecord | undefined): ByLane<number> => link?.acknowledged ?? byLane(() => 0);

function describeSync(log: readonly LoggedOperation[], isSafe: IsSafe, link: LinkRecord | undefined): SyncState {
  return {
    toSend: log.filter((entry) => !isSafe(entry)).length,
    link: link?.phase ?? 'connecting',
    trouble: link?.trouble ?? null,
    lastSafeAt: link?.safeAt ?? null,
  };
}

/** Receipts are many, and say something new only of generations before the one that the link knows. */
const watchReceipts = (store: DeviceStore, generation: number): LiveDocuments<KeptReceipt> =>
  generation > 0
    ? watchCollection(store.receipts)
    : { documents: signal([]), first: Promise.resolve(), stop: () => undefined };

function watchAll(store: DeviceStore, generation: number) {
  return {
    accounts: watchCollection(store.accounts),
    courses: watchCollection(store.courses),
    releases: watchCollection(store.releases),
    enrolments: watchCollection(store.enrolments),
    progress: watchCollection(store.progress),
    attempts: watchCollection(store.attempts),
    certificates: watchCollection(store.certificates),
    kept: watchCollection(store.kept_certificates),
    refusals: watchCollection(store.refusals),
    operations: watchCollection(store.operations),
    links: watchCollection(store.links),
    receipts: watchReceipts(store, generation),
  };
}

/** Time of another identity that does not say who counted it stands in documents as another device's: laid over them as this one's it would count twice. */
const countsIn =
  (generation: number) =>
  ({ key, operation: { kind, payload } }: LoggedOperation) =>
    kind !== 'time-spent' || payload.countedBy !== undefined || generationOfKey(key) === generation;

function computeData(
  live: ReturnType<typeof watchAll>,
  { ready, unkept }: Pick<LearnerData, 'ready' | 'unkept'>,
  deviceId: string,
  generation: number,
): LearnerData {
  const { operations, refusals } = { operations: live.operations.documents, refusals: live.refusals.documents };
  const link = computed(() => live.links.documents.value[0]);
  const log = computed(() => standingLog(operations.value));
  const isSafe = computed(() => judgeSafety(operations.value, live.receipts.documents.value, link.value ?? null));
  const acts = computed(() => standingActs(log.value.filter(countsIn(generation)), refusals.value));
  return {
    ...{ ready, unkept },
    account: computed(() => live.accounts.documents.value[0] ?? null),
    courses: computed(() => live.courses.documents.value.filter((course) => course.published)),
    enrolments: computed(() => viewEnrolments(live.enrolments.documents.value, acts.value, isSafe.value)),
    releaseByCourse: computed(() => new Map(live.releases.documents.value.map((release) => [release.id, release]))),
    progressByCourse: computed(() => viewProgress(live.progress.documents.value, acts.value, deviceId)),
    attempts: computed(() => viewAttempts(live.attempts.documents.value, log.value, refusals.value, isSafe.value)),
    certificates: computed(() => viewCertificates(live.certificates.documents.value, live.kept.documents.value)),
    refusals,
    work: computed(() => viewWork(log.value, refusals.value, isSafe.value)),
    sync: computed(() => describeSync(log.value, isSafe.value, link.value)),
  };
}

/** Starts watching the store, as `deviceId` with this `generation` of the log sees it. `stop` ends every subscription. */
export function watchLearnerData(store: DeviceStore, deviceId: string, generation: number): WatchedData {
  const ready = signal(false);
  const unkept = signal<NotSavedCode | null>(null);
  const live = watchAll(store, generation);
  const all = Object.values(live);
  void Promise.all(all.map(({ first }) => first)).then(() => {
    ready.value = true;
  });
  return {
    data: computeData(live, { ready, unkept }, deviceId, generation),
    noteKept(code) {
      unkept.value = code;
    },
    linkedDevice: computed(() => live.links.documents.value[0]?.deviceId ?? null),
    acknowledged: computed(() => acknowledgedBy(live.links.documents.value[0])),
    stop() {
      for (const { stop } of all) stop();
    },
  };
}
