// Bugs that somebody could make, and the promise by which the simulator must notice each. A bug that is not noticed means that the exam is too kind.
import type { Patch } from './plant-bug.ts';
import type { PromiseName } from './stage.ts';

/** `breaks`: the promise that is broken. `tells`: what the oracle says of it. `isCalm`: it shows where nothing fails. */
export type PlantedBug = Patch & { name: string; breaks: PromiseName; tells: string; isCalm?: true };

const protocol = 'shared-schema/src/protocol';
const deviceSession = `${protocol}/device-session.ts`;
const serverSession = `${protocol}/server-session.ts`;
const linkMemory = 'client/src/link/link-memory.ts';
const judge = 'sync-server/src/ingest/judge-operations.ts';
const admission = 'sync-server/src/ingest/admit-batch.ts';
const feedPage = 'sync-server/src/feed/feed-page.ts';
const session = 'scripts/simulator/simulated-session.ts';
const desk = 'scripts/simulator/simulated-desk.ts';

/** In the device's side of the link. */
const deviceBugs: readonly PlantedBug[] = [
  {
    name: 'a pull is not rejected when the connection ends',
    file: deviceSession,
    find: "requests.length > 0 ? [{ type: 'reject-pulls', requests }] : [];\n  if",
    replace: '[];\n  if',
    breaks: 'P2',
    tells: 'other',
  },
  {
    name: 'a pull that comes before the connection is forgotten',
    file: deviceSession,
    find: "if (connection.phase !== 'live') return unmoved({ ...state, pulls: [...state.pulls, event.pull] });",
    replace: "if (connection.phase !== 'live') return unmoved(state);",
    breaks: 'P2',
    tells: 'other',
  },
  {
    name: 'what was sent on the last connection counts as sent on this one',
    file: deviceSession,
    find: 'sent: state.acknowledged,',
    replace: 'sent: state.newest,',
    breaks: 'P5',
    tells: 'safe',
  },
  {
    name: 'the watchdog takes a pong for progress',
    file: deviceSession,
    find: 'const heard: Live = { ...live, heardAt: now, pingedAt: null };',
    replace: 'const heard: Live = { ...live, heardAt: now, progressAt: now, pingedAt: null };',
    breaks: 'P5',
    tells: 'safe',
  },
  {
    name: 'nothing gives up a connection on which pings are not answered',
    file: deviceSession,
    find: 'if (live.pingedAt !== null && now - live.pingedAt > deviceLimits.pongMs + allowanceMs)',
    replace: 'if (live.pingedAt !== null && now < live.pingedAt)',
    breaks: 'P2',
    tells: 'other',
  },
  {
    name: 'a dial that is never answered is waited for for ever',
    file: deviceSession,
    find: "connection.phase === 'connecting' && now - connection.since > deviceLimits.connectMs",
    replace: "connection.phase === 'connecting' && now < connection.since",
    breaks: 'P5',
    tells: 'safe',
  },
  {
    name: 'the back-off never starts small again',
    file: deviceSession,
    find: "const failures = greeted || !('failures' in connection) ? 1",
    replace: "const failures = !('failures' in connection) ? 1",
    breaks: 'P5',
    tells: 'waits longer than LK2',
  },
  {
    name: 'a welcome that tells of less is not believed',
    file: deviceSession,
    find: 'if (held[lane] < state.acknowledged[lane]) [next',
    replace: 'if (held[lane] < 0) [next',
    breaks: 'P5',
    tells: 'safe',
  },
  {
    name: 'a ticket that is not known is kept',
    file: deviceSession,
    find: "if (code === closeCodeByReason.ticket_unknown) effects.push({ type: 'forget-ticket' });",
    replace: '',
    breaks: 'P5',
    tells: 'safe',
  },
  {
    name: 'a device that the server has lost does not register again',
    file: deviceSession,
    find: "code === closeCodeByReason.unknown_device ? 'with-back-off' : comeBackAfter(code)",
    replace: 'comeBackAfter(code)',
    breaks: 'P8',
    tells: 'the server holds',
  },
  {
    name: 'a connection without reading is kept after a new sign-in',
    file: deviceSession,
    find: "blind: frame.mode === 'write-only'",
    replace: 'blind: false',
    breaks: 'P2',
    tells: 'other',
  },
  {
    name: 'a push of reading does not name what of lane 0 comes first',
    file: deviceSession,
    find: 'after: lane === 0 ? 0 : live.sent[0],',
    replace: 'after: 0,',
    breaks: 'P2',
    tells: 'came before the enrolment',
  },
  {
    name: 'less urgent lanes are sent first',
    file: deviceSession,
    find: 'const lane = lanes.find((one) => live.sent[one] < state.newest[one]);',
    replace: 'const lane = [...lanes].reverse().find((one) => live.sent[one] < state.newest[one]);',
    breaks: 'P2',
    tells: 'came before the enrolment',
  },
  {
    name: 'a window that is full is never refilled',
    isCalm: true,
    file: deviceSession,
    find: 'const flights = live.flights.filter((flight) => flight.lane !== lane || flight.upTo > upTo);',
    replace: 'const { flights } = live;',
    breaks: 'P5',
    tells: 'safe',
  },
  {
    name: 'an ack does not move what is acknowledged',
    file: deviceSession,
    find: 'const reached = Math.max(state.acknowledged[lane], upTo);',
    replace: 'const reached = state.acknowledged[lane];',
    breaks: 'P5',
    tells: 'safe',
  },
];

/** In what the device remembers and keeps. */
const storeBugs: readonly PlantedBug[] = [
  {
    name: 'what a restored server lost is still called safe',
    file: linkMemory,
    find: 'byLane((lane) => Math.min(record.acknowledged[lane], held[lane]))',
    replace: 'record.acknowledged',
    breaks: 'P3',
    tells: 'are called safe',
  },
  {
    name: 'an older ack takes back a newer one',
    file: linkMemory,
    find: 'receipt.epoch !== record.epoch || receipt.seq < record.acknowledged[lane]',
    replace: 'receipt.epoch !== record.epoch',
    breaks: 'P5',
    tells: 'safe',
  },
  {
    name: 'positions of another epoch are named',
    file: 'client/src/link/feed-place.ts',
    find: 'epoch !== null && name.startsWith(mark)',
    replace: 'epoch !== null && name.length > 0',
    breaks: 'P2',
    tells: 'other',
  },
  {
    name: 'what a whole answer does not hold stays',
    file: 'client/src/link/pull-desk.ts',
    find: 'whole: delivery.whole || Object.keys(since).length === 0,',
    replace: 'whole: false,',
    breaks: 'P2',
    tells: 'other',
  },
  {
    name: 'pages of an answer replace each other',
    file: 'client/src/link/pull-desk.ts',
    find: 'documents: [...a.documents, ...b.documents],',
    replace: 'documents: b.documents,',
    breaks: 'P2',
    tells: 'other',
  },
  {
    name: 'a snapshot clears the outbox too (performer of the simulator)',
    file: desk,
    find: 'if (whole) replica.documents.clear();',
    replace: 'if (whole) [replica.documents.clear(), store.log[0].splice(0)];',
    breaks: 'P4',
    tells: 'gone',
  },
  {
    name: 'a place is kept before its documents (performer of the simulator)',
    file: desk,
    find: '    store.write(\n      () => {\n',
    replace:
      '    const early = store.replica(collection);\n    early.place = { ...early.place, ...place };\n    store.write(\n      () => {\n',
    breaks: 'P2',
    tells: 'other',
  },
];

/** In the server's side of the link, its feed and its judgement. */
const serverBugs: readonly PlantedBug[] = [
  {
    name: 'the ack comes before the commit (performer of the simulator)',
    file: session,
    find: "const taken = world.ingest({ log, after, operations, signature, carrier: 'socket' });",
    replace:
      "const batch = { log, after, operations, signature, carrier: 'socket' } as const;\n    const taken = world.database.copy().ingest(batch, stage.serverTime);\n    this.later(400, () => world.ingest(batch));",
    breaks: 'P1',
    tells: 'was acknowledged',
  },
  {
    name: 'the epoch that hello names is not looked at',
    file: serverSession,
    find: 'const restored = state.knownEpoch !== null && state.knownEpoch !== welcome.epoch;',
    replace: 'const restored = false;',
    breaks: 'P2',
    tells: 'other',
  },
  {
    name: 'a snapshot is not called one',
    file: serverSession,
    find: '...(state.restored ? { snapshot: true as const } : {})',
    replace: '',
    breaks: 'P2',
    tells: 'other',
  },
  {
    name: 'the cursor skips what was not told',
    file: feedPage,
    find: 'Math.max(page.upTo[wire] ?? 0, position);',
    replace: 'Math.max(page.upTo[wire] ?? 0, position) + 1;',
    breaks: 'P2',
    tells: 'other',
  },
  {
    name: 'a page that is not the last says that all is told',
    file: feedPage,
    find: 'const reached = whole ? [...audience]',
    replace: 'const reached = heads ? [...audience]',
    breaks: 'P2',
    tells: 'other',
  },
  {
    name: 'nobody looks when every hint is lost',
    file: 'sync-server/src/feed/feed-outlet.ts',
    find: '  callOff = ports.schedule(poll, pollMs);\n  const listener',
    replace: '  const listener',
    breaks: 'P2',
    tells: 'other',
  },
  {
    name: 'operations that are held are taken again',
    file: admission,
    find: 'operations.filter((operation) => operation.seq > held)',
    replace: 'operations',
    breaks: 'P5',
    tells: 'safe',
  },
  {
    name: 'a gap is not noticed',
    file: admission,
    find: "if (first > held + 1) return { kind: 'gap', lane, expected: held + 1 };",
    replace: '',
    breaks: 'P5',
    tells: 'safe',
  },
  {
    name: 'what must come first is not looked at',
    file: admission,
    find: "if (lane0 < after) return { kind: 'gap', lane: 0, expected: lane0 + 1 };",
    replace: '',
    breaks: 'P2',
    tells: 'came before the enrolment',
  },
  {
    name: 'an old protocol is no longer taken',
    file: `${protocol}/protocol-version.ts`,
    find: '[1, 2]',
    replace: '[2]',
    breaks: 'P9',
    tells: 'protocol 1',
  },
  {
    name: 'a frame without a lane is not read',
    file: `${protocol}/wire-frame.ts`,
    find: 'const anyLane = z.optional(lane);',
    replace: 'const anyLane = lane;',
    breaks: 'P9',
    tells: 'cannot read',
  },
];

const judgeBugs: readonly PlantedBug[] = [
  {
    name: 'a poison operation throws',
    file: judge,
    find: "return setAside('unknown_kind');",
    replace: "throw new Error('unknown kind');",
    breaks: 'P5',
    tells: 'safe',
  },
  {
    name: 'an attempt over the limit is dropped',
    file: judge,
    find: "  ledger.addAttempt({ document, responses: payload.responses });\n  if (attemptNumber === null) return setAside('over_attempt_limit');\n",
    replace:
      "  if (attemptNumber === null) return setAside('over_attempt_limit');\n  ledger.addAttempt({ document, responses: payload.responses });\n",
    breaks: 'P4',
    tells: 'over the limit is not shown',
  },
  {
    name: "a device's clock is trusted",
    file: judge,
    find: 'Math.min(operation.wallTime, receivedAt)',
    replace: 'operation.wallTime',
    breaks: 'P7',
    tells: 'a clock was trusted',
  },
  {
    name: 'a phone whose clock stands in 1970 is refused',
    file: judge,
    find: "if (operation.version > operationVersion) return setAside('future_version');",
    replace:
      "if (operation.wallTime < 1e12) return refused('invalid_payload');\n  if (operation.version > operationVersion) return setAside('future_version');",
    breaks: 'P7',
    tells: 'other clocks',
  },
  {
    name: 'an operation of an id that is taken counts again',
    file: judge,
    find: "if (!ledger.claimId(operation.id)) return setAside('duplicate_id');",
    replace: 'ledger.claimId(operation.id);',
    breaks: 'P2',
    tells: 'counts twice',
  },
  {
    name: 'within a batch the second attempt does not see the first',
    file: 'sync-server/src/ingest/learner-ledger.ts',
    find: 'return this.changed.get(key) ?? this.facts.get(key);',
    replace: 'return this.facts.get(key);',
    breaks: 'P2',
    tells: 'other verdicts',
  },
  {
    name: 'time that is told twice is counted twice',
    file: 'shared-schema/src/rule/merge-progress.ts',
    find: 'mergeRecords(a.secondsByDevice, b.secondsByDevice, Math.max)',
    replace: 'mergeRecords(a.secondsByDevice, b.secondsByDevice, (one, other) => one + other)',
    breaks: 'P2',
    tells: 'has told',
  },
  {
    name: 'a grade depends on the moment at which the attempt arrives',
    file: judge,
    find: '...gradeAttempt(version, payload.responses),',
    replace: '...gradeAttempt(version, payload.responses),\n    ...(entry.receivedAt % 2 === 0 ? { score: 0 } : {}),',
    breaks: 'P8',
    tells: 'was graded',
  },
];

export const plantedBugs: readonly PlantedBug[] = [...deviceBugs, ...storeBugs, ...serverBugs, ...judgeBugs];
