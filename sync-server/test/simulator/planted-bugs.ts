// Bugs that somebody could make, and the promise by which the simulator must notice each. A bug that is not noticed means that the exam is too kind.
import type { PlantedBug } from './plant-bug.ts';
import { judgeBugs, serverBugs } from './planted-server-bugs.ts';

const protocol = 'shared-schema/src/protocol';
const deviceSession = `${protocol}/device-session.ts`;
const linkMemory = 'client/src/link/link-memory.ts';
const desk = 'sync-server/test/simulator/simulated-desk.ts';

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
    find: 'return unmoved({ ...state, pulls: [...state.pulls, event.pull] });',
    replace: 'return unmoved(state);',
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
    find: 'if (code === closeCodeByReason.unknown_device) return true;',
    replace: '',
    breaks: 'P8',
    tells: 'the server holds',
  },
  {
    name: 'a connection without reading is kept after a new sign-in',
    file: deviceSession,
    find: "if (connection.phase === 'live' && connection.mode === 'write-only') {",
    replace: "if (connection.phase === 'live' && connection.failures < 0) {",
    breaks: 'P2',
    tells: 'other',
  },
  {
    name: 'a sign-in between hello and welcome is missed',
    file: deviceSession,
    find: "greeted.mode === 'write-only' && greeted.nudged;",
    replace: 'false;',
    breaks: 'P2',
    tells: 'other',
  },
  {
    name: 'a sign-in between hello and its close is missed',
    file: deviceSession,
    find: "return comeBack === 'after-sign-in' && 'nudged' in connection && connection.nudged;",
    replace: 'return false;',
    breaks: 'P9',
    tells: 'safe',
  },
  {
    name: 'a new sign-in does not end the wait for it',
    file: deviceSession,
    find: "if (connection.phase === 'waiting' || connection.phase === 'halted') return connect(",
    replace: "if (connection.phase === 'waiting') return connect(",
    breaks: 'P5',
    tells: 'safe',
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
    plan: 'calmPlan',
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
    find: 'documents: [...a.documents.filter(({ id }) => !later.has(id)), ...b.documents],',
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

export const plantedBugs: readonly PlantedBug[] = [...deviceBugs, ...storeBugs, ...serverBugs, ...judgeBugs];
