// Bugs that somebody could make on the server, and the promise by which the simulator must notice each.
import type { PlantedBug } from './plant-bug.ts';

const protocol = 'shared-schema/src/protocol';
const serverSession = `${protocol}/server-session.ts`;
const judge = 'sync-server/src/ingest/judge-operations.ts';
const admission = 'sync-server/src/ingest/admit-batch.ts';
const feedPage = 'sync-server/src/feed/feed-page.ts';
const session = 'sync-server/test/simulator/simulated-session.ts';

/** In the server's side of the link, its feed and its judgement. */
export const serverBugs: readonly PlantedBug[] = [
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
    find: '...(snapshot ? { snapshot } : {})',
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
    find: '[1, 2, 3, 4]',
    replace: '[2, 3]',
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

export const judgeBugs: readonly PlantedBug[] = [
  {
    name: 'certificates that are handed in are not taken back (performer of the simulator)',
    file: session,
    find: 'this.server.world.reinstate(this.speaker.userId, effect.certificates);',
    replace: '',
    breaks: 'P8',
    tells: 'was given certificate',
    plan: 'rewindPlan',
  },
  {
    name: 'time counts for the device that tells it',
    file: 'sync-server/src/ingest/judge-operations.ts',
    find: 'secondsByDevice: { [countedBy]: totalSeconds }',
    replace: 'secondsByDevice: { [entry.deviceId]: totalSeconds }',
    breaks: 'P2',
    tells: 's on ',
    plan: 'lossPlan',
  },
  {
    name: 'certificates that are handed in are taken for those of a removed device',
    file: serverSession,
    find: "work.type === 'present' && state.speaker?.mode === 'revoked'",
    replace: "work.type === 'present'",
    breaks: 'P8',
    tells: 'was given certificate',
    plan: 'rewindPlan',
  },
  {
    name: 'what came before its enrolment is refused for good',
    file: judge,
    find: "    if (operation.kind === 'enrolled' && verdict.outcome === 'taken') yield* judgeWaiting(ledger, content, operation);\n",
    replace: '',
    breaks: 'P8',
    tells: 'was graded',
    plan: 'rewindPlan',
  },
  {
    name: 'a certificate is named after the work that came last',
    file: 'sync-server/test/simulator/simulated-database.ts',
    find: 'const body = certificateOf(log.userId, courseId);',
    replace: 'const body = certificateOf(log.deviceId, courseId);',
    breaks: 'P8',
    tells: 'was given certificate',
    plan: 'rewindPlan',
  },
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
    find: "if (!ledger.claimId(operation)) return setAside('duplicate_id');",
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
