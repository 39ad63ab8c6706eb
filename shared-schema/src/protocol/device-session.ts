// The device's side of the link as a pure machine: (state, event, now) → { state, effects }. It knows how far the log has come and how far
// the server has confirmed it; frames are cut, signed and sent by the performer. One mechanism sends for the first time, again, and after a restore.
import { type CloseReason, type ComeBack, closeCodeByReason, comeBackAfter } from './close-code.ts';
import {
  type DeviceEffect,
  type DeviceEvent,
  type DeviceSession,
  type DeviceStep,
  deviceLimits,
  type Flight,
  type Live,
} from './device-session-state.ts';
import { byLane, type Lane, lanes, withLane } from './operation.ts';
import type { DownFrame } from './wire-frame.ts';

type Connecting = Extract<DeviceSession['connection'], { phase: 'connecting' }>;

const bytesOf = (flights: readonly Flight[]) => flights.reduce((sum, flight) => sum + flight.sizeBytes, 0);

const unmoved = (state: DeviceSession): DeviceStep => ({ state, effects: [] });

/** Full jitter between the floor and a ceiling that doubles with each failure. */
function backOffMs(failures: number, random: number): number {
  const ceiling = Math.min(deviceLimits.backOffCeilingMs, deviceLimits.backOffFloorMs * 2 ** failures);
  return Math.round(deviceLimits.backOffFloorMs + random * (ceiling - deviceLimits.backOffFloorMs));
}

/** Something of a lane was never confirmed. */
const hasUnsafe = ({ newest, acknowledged }: DeviceSession) => lanes.some((lane) => acknowledged[lane] < newest[lane]);

/** Asks for the next push, of the most urgent lane that has one, while the window has room and none is being cut. */
function fillWindow(state: DeviceSession, live: Live): DeviceStep {
  const roomBytes = live.windowBytes - bytesOf(live.flights);
  // A leftover is not worth a signature and an ack of its own: the next ack makes room for a whole push.
  const cramped = live.flights.length > 0 && roomBytes < deviceLimits.pushBytes;
  const full = cramped || live.flights.length >= deviceLimits.mostFlights;
  const lane = lanes.find((one) => live.sent[one] < state.newest[one]);
  if (live.preparing || lane === undefined || full) return { state: { ...state, connection: live }, effects: [] };
  const effect: DeviceEffect = {
    type: 'send-push',
    lane,
    from: live.sent[lane] + 1,
    after: lane === 0 ? 0 : live.sent[0],
    roomBytes: Math.min(roomBytes, deviceLimits.pushBytes),
  };
  return { state: { ...state, connection: { ...live, preparing: true } }, effects: [effect] };
}

function open(state: DeviceSession, { failures, nudged }: Connecting, now: number): DeviceStep {
  const live: Live = {
    phase: 'live',
    greeted: false,
    ...{ mode: 'full', nudged },
    failures,
    sent: state.acknowledged,
    preparing: false,
    flights: [],
    windowBytes: state.windowBytes,
    answering: state.pulls.map((pull) => pull.request),
    heardAt: now,
    progressAt: now,
    pingedAt: null,
  };
  const first: DeviceEffect[] = [{ type: 'send-hello' }];
  if (state.pulls.length > 0) first.push({ type: 'send-pulls', pulls: state.pulls });
  const filled = fillWindow({ ...state, pulls: [] }, live);
  return { state: filled.state, effects: [...first, ...filled.effects] };
}

/** Sends `lane` again from behind `held`, and every later lane from its last ack: what is on its way there may have been refused for the gap. */
function goBack(state: DeviceSession, live: Live, lane: Lane, held: number): [DeviceSession, Live] {
  const acknowledged = withLane(state.acknowledged, lane, held);
  const sent = byLane((one) => (one < lane ? live.sent[one] : acknowledged[one]));
  return [
    { ...state, acknowledged },
    { ...live, sent, flights: live.flights.filter((flight) => flight.lane < lane) },
  ];
}

/** What a welcome says of each lane. */
export function heldByWelcome({ acknowledged, lanes: further = [] }: Extract<DownFrame, { type: 'welcome' }>) {
  return byLane((lane) => (lane === 0 ? acknowledged : (further[lane - 1] ?? 0)));
}

/** Nothing can be read on this connection: those that ask are told so at once, and later ones wait for a connection that can (LK6). */
function stopReading(live: Live, mode: Live['mode']): [Live, DeviceEffect[]] {
  const { answering } = live;
  if (mode === 'full' || answering.length === 0) return [{ ...live, mode }, []];
  return [{ ...live, mode, answering: [] }, [{ type: 'reject-pulls', requests: answering }]];
}

/** Says so when a removed device has nothing left that the server lacks (RV4). */
function withHandOver({ state, effects }: DeviceStep): DeviceStep {
  const { connection } = state;
  const isDone = connection.phase === 'live' && connection.mode === 'revoked' && !hasUnsafe(state);
  return isDone ? { state, effects: [...effects, { type: 'handed-over' }] } : { state, effects };
}

/** Before the work that earned them goes up again: so certificates come back as they were, and are not earned anew. */
const presenting = (mode: Live['mode'], epoch: string | null): DeviceEffect[] =>
  mode === 'revoked' ? [] : [{ type: 'send-present', epoch }];

/**
 * A server that holds less than it once confirmed was restored: the log goes up again from there (P8). One that holds more than this device
 * knows of has lost only its answer: the push in flight brings it, with the receipt.
 */
function hearWelcome(state: DeviceSession, live: Live, frame: Extract<DownFrame, { type: 'welcome' }>): DeviceStep {
  const held = heldByWelcome(frame);
  const [open, refused] = stopReading(live, frame.mode);
  let [next, greeted]: [DeviceSession, Live] = [state, { ...open, greeted: true }];
  for (const lane of lanes) {
    if (held[lane] < state.acknowledged[lane]) [next, greeted] = goBack(next, greeted, lane, held[lane]);
  }
  const epoch = frame.epoch ?? state.epoch;
  const filled = fillWindow({ ...next, epoch }, greeted);
  const isLate = greeted.mode === 'write-only' && greeted.nudged;
  const late: DeviceEffect[] = isLate ? [{ type: 'close', reason: 'going_away' }] : [];
  return withHandOver({
    state: filled.state,
    effects: [
      { type: 'note-welcome', frame },
      ...refused,
      ...presenting(frame.mode, epoch),
      ...filled.effects,
      ...late,
    ],
  });
}

function hearAck(
  state: DeviceSession,
  live: Live,
  frame: Extract<DownFrame, { type: 'ack' }>,
  now: number,
): DeviceStep {
  const { lane = 0, upTo } = frame;
  const flights = live.flights.filter((flight) => flight.lane !== lane || flight.upTo > upTo);
  const windowBytes = Math.min(
    deviceLimits.widestWindowBytes,
    live.windowBytes + bytesOf(live.flights) - bytesOf(flights),
  );
  const reached = Math.max(state.acknowledged[lane], upTo);
  const sent = withLane(live.sent, lane, Math.max(live.sent[lane], reached));
  const acknowledged = withLane(state.acknowledged, lane, reached);
  const moved: Live = { ...live, flights, windowBytes, sent, progressAt: now };
  return withHandOver(fillWindow({ ...state, acknowledged, windowBytes }, moved));
}

function hear(state: DeviceSession, live: Live, frame: DownFrame, now: number): DeviceStep {
  const heard: Live = { ...live, heardAt: now, pingedAt: null };
  if (frame.type === 'welcome') return hearWelcome(state, heard, frame);
  if (frame.type === 'ack') return hearAck(state, heard, frame, now);
  if (frame.type === 'gap') return fillWindow(...goBack(state, heard, frame.lane ?? 0, frame.expected - 1));
  if (frame.type === 'rows') {
    const done = frame.request !== undefined && frame.more === undefined;
    const answering = done ? heard.answering.filter((request) => request !== frame.request) : heard.answering;
    const moved: Live = { ...heard, answering, progressAt: now };
    return { state: { ...state, connection: moved }, effects: [{ type: 'deliver', frame }] };
  }
  return { state: { ...state, connection: heard }, effects: [] };
}

/** What the code asks for was done meanwhile, or is done by coming back: a sign-in since `hello` was made, or to register again. */
function hasHelped(connection: DeviceSession['connection'], comeBack: ComeBack, code: number): boolean {
  if (code === closeCodeByReason.unknown_device) return true;
  return comeBack === 'after-sign-in' && 'nudged' in connection && connection.nudged;
}

function close(state: DeviceSession, code: number, random: number, now: number): DeviceStep {
  const { connection } = state;
  const waitingFor = connection.phase === 'live' ? connection.answering : [];
  const requests = [...waitingFor, ...state.pulls.map((pull) => pull.request)];
  const effects: DeviceEffect[] = requests.length > 0 ? [{ type: 'reject-pulls', requests }] : [];
  if (code === closeCodeByReason.ticket_unknown) effects.push({ type: 'forget-ticket' });
  if (code === closeCodeByReason.unknown_device) effects.push({ type: 'register-again' });
  const next = { ...state, pulls: [] };
  if (connection.phase === 'idle') return { state: next, effects };
  const comeBack = comeBackAfter(code);
  if (comeBack !== 'with-back-off' && !hasHelped(connection, comeBack, code)) {
    const need = comeBack === 'after-sign-in' ? 'sign-in' : 'change';
    return { state: { ...next, connection: { phase: 'halted', need, code } }, effects };
  }
  // Two that greet in turns replace each other: a welcome that ended so is no success.
  const replaced = code === closeCodeByReason.replaced;
  const greeted = connection.phase === 'live' && connection.greeted && !replaced;
  const failures = greeted || !('failures' in connection) ? 1 : connection.failures + 1;
  const until = now + backOffMs(failures, random);
  return { state: { ...next, connection: { phase: 'waiting', until, failures, code } }, effects };
}

function connect(state: DeviceSession, failures: number, now: number): DeviceStep {
  return {
    state: { ...state, connection: { phase: 'connecting', since: now, failures, nudged: false } },
    effects: [{ type: 'connect' }],
  };
}

/**
 * Something may have changed for the better: who waits tries now, who may only write comes back to be let in whole. Who has not heard yet
 * remembers it: the server may not know of a sign-in that came after `hello`.
 */
function nudge(state: DeviceSession, now: number): DeviceStep {
  const { connection } = state;
  if (connection.phase === 'waiting' || connection.phase === 'halted') return connect(state, 0, now);
  if (connection.phase === 'idle') return unmoved(state);
  if (connection.phase === 'live' && connection.mode === 'write-only') {
    return { state, effects: [{ type: 'close', reason: 'going_away' }] };
  }
  return unmoved({ ...state, connection: { ...connection, nudged: true } });
}

/** Which deadline of a live connection has passed, if any. */
function overdue(state: DeviceSession, live: Live, now: number): CloseReason | null {
  const allowanceMs = bytesOf(live.flights) / deviceLimits.slowestBytesAMs;
  if (hasUnsafe(state) && now - live.progressAt > deviceLimits.stuckMs + allowanceMs) return 'try_later';
  if (live.pingedAt !== null && now - live.pingedAt > deviceLimits.pongMs + allowanceMs) return 'try_later';
  return null;
}

function tick(state: DeviceSession, now: number): DeviceStep {
  const { connection } = state;
  if (connection.phase === 'waiting' && now >= connection.until) return connect(state, connection.failures, now);
  if (connection.phase === 'connecting' && now - connection.since > deviceLimits.connectMs) {
    return { state, effects: [{ type: 'close', reason: 'try_later' }] };
  }
  if (connection.phase !== 'live') return { state, effects: [] };
  const reason = overdue(state, connection, now);
  if (reason) return { state, effects: [{ type: 'close', reason }] };
  if (connection.pingedAt === null && now - connection.heardAt > deviceLimits.quietMs) {
    return { state: { ...state, connection: { ...connection, pingedAt: now } }, effects: [{ type: 'send-ping' }] };
  }
  return { state, effects: [] };
}

function stop(state: DeviceSession): DeviceStep {
  const answering = state.connection.phase === 'live' ? state.connection.answering : [];
  const ended = close({ ...state, connection: { phase: 'idle' } }, closeCodeByReason.going_away, 0, 0);
  const rejected: DeviceEffect[] = answering.length > 0 ? [{ type: 'reject-pulls', requests: answering }] : [];
  return { state: ended.state, effects: [...rejected, ...ended.effects, { type: 'close', reason: 'going_away' }] };
}

function wantPull(state: DeviceSession, event: Extract<DeviceEvent, { type: 'pull-wanted' }>): DeviceStep {
  const { connection } = state;
  if (connection.phase !== 'live' || connection.mode !== 'full') {
    return unmoved({ ...state, pulls: [...state.pulls, event.pull] });
  }
  const answering = [...connection.answering, event.pull.request];
  return {
    state: { ...state, connection: { ...connection, answering } },
    effects: [{ type: 'send-pulls', pulls: [event.pull] }],
  };
}

/** An event that only a live connection can meet; late ones of a connection that is gone change nothing. */
function stepLive(state: DeviceSession, live: Live, event: DeviceEvent, now: number): DeviceStep {
  if (event.type === 'heard') return hear(state, live, event.frame, now);
  if (event.type !== 'pushed') return unmoved(state);
  const { lane, upTo, sizeBytes } = event;
  const flights = upTo > live.sent[lane] ? [...live.flights, { lane, upTo, sizeBytes }] : live.flights;
  const sent = withLane(live.sent, lane, Math.max(live.sent[lane], upTo));
  return fillWindow(state, { ...live, preparing: false, sent, flights });
}

/** The next state and what is to be done, for every event in every phase. `now` is a monotonic clock in milliseconds. */
export function stepDevice(state: DeviceSession, event: DeviceEvent, now: number): DeviceStep {
  const { phase } = state.connection;
  const live = state.connection.phase === 'live' ? state.connection : null;
  switch (event.type) {
    case 'start':
      return live || phase === 'connecting' ? unmoved(state) : connect(state, 0, now);
    case 'nudged':
      return nudge(state, now);
    case 'stop':
      return stop(state);
    case 'opened':
      return state.connection.phase === 'connecting' ? open(state, state.connection, now) : unmoved(state);
    case 'closed':
      return live || phase === 'connecting' ? close(state, event.code, event.random, now) : unmoved(state);
    case 'pull-wanted':
      return wantPull(state, event);
    case 'ticked':
      return tick(state, now);
    case 'log-grew': {
      const newest = Math.max(state.newest[event.lane], event.newest);
      const grown = { ...state, newest: withLane(state.newest, event.lane, newest) };
      const fresh = !hasUnsafe(state) && hasUnsafe(grown);
      if (!live) return unmoved(grown);
      return fillWindow(grown, fresh ? { ...live, progressAt: now } : live);
    }
    case 'heard':
    case 'pushed':
      return live ? stepLive(state, live, event, now) : unmoved(state);
  }
}
