// How the records of each collection came to their shape of today: step by step from version 0, oldest first. A step that was released never changes.
// The outbox (`operations`) has none and gets none: its shape is frozen for ever (P4).

export type StoredRecord = Readonly<Record<string, unknown>>;

/** `newId`: for steps that give something an id. */
export type StepTools = { newId: () => string };

/** The record one version later; pure but for the tools. `pull-again`: what no step can make of old records, the server tells anew. */
export type StoreStep = ((record: StoredRecord, tools: StepTools) => StoredRecord) | 'pull-again';

export type StoreHistory = Readonly<Record<string, readonly StoreStep[]>>;

/** Lanes came: what stood for the one log stands for lane 0; generations came: all logs until then are of the first. */
function addLanes({ acknowledged, receipt, ...kept }: StoredRecord): StoredRecord {
  return { ...kept, acknowledged: [acknowledged, 0, 0], receipts: [receipt, null, null], ticket: null, generation: 0 };
}

/** Drafts know the attempt that they will become. */
const nameAttempt: StoreStep = (draft, { newId }) => ({ ...draft, attemptId: newId() });

/** Certificates may be revoked: none that was told before was. */
const keepStanding: StoreStep = (certificate) => certificate;

/** A refusal may have a reason more: those that were told before stand. */
const keepReason: StoreStep = (refusal) => refusal;

export const storeHistory: StoreHistory = {
  links: [addLanes],
  drafts: [nameAttempt],
  certificates: [keepStanding],
  refusals: [keepReason],
};

/** The version of a collection is the number of steps that lead to it. */
export const versionOf = (history: StoreHistory, collection: string) => history[collection]?.length ?? 0;
