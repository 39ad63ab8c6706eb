// The server's side of one socket as a pure machine. It holds no data of the learner: what to read and write is said by effects, one at a time
// each, so that a socket can never have more than one batch and one read under way.
import type { CloseReason } from './close-code.ts';
import { forgetPlaces, furthest, omitKnownPlaces } from './pull-places.ts';
import { emptyQueue, type PushQueue, takeApart, takeNext } from './push-queue.ts';
import {
  type DownFrame,
  type Hello,
  type PositionByStream,
  type Present,
  type Pull,
  type Push,
  placesOf,
  type Resume,
  type Rows,
  type UpFrame,
  type Welcome,
} from './wire-frame.ts';

/** Who speaks, once `hello` or `resume` has been accepted. `sessionId`: the sign-in by which they do. */
export type Speaker = { userId: string; deviceId: string; mode: Welcome['mode']; sessionId?: string };

/** The pull that is being answered page by page. `told`: where its pages have come to; null before the first. */
export type Answering = { pull: Pull; told: PositionByStream | null; snapshot: boolean };

export type ServerSession = {
  phase: 'waiting' | 'authenticating' | 'open' | 'closed';
  openedAt: number;
  speaker: Speaker | null;
  pushes: PushQueue;
  /** Pulls that came while something was read, oldest first. */
  pulls: readonly Pull[];
  reading: 'nothing' | 'live' | Answering;
  /** The epoch that `hello` named; null when this device knows none, or holds a ticket of ours. */
  knownEpoch: string | null;
  /** That was another epoch than ours: positions of this device say nothing here. */
  restored: boolean;
  /** Where this device stands in each stream and which collections it follows; null until its first pull was answered. */
  following: { cursor: PositionByStream; collections: readonly string[] } | null;
  /** Something may be new. */
  hinted: boolean;
  /** How many pings, pulls and `present` it may still send, as of `askedAt`. */
  asksLeft: number;
  askedAt: number;
};

export type ServerEvent =
  | { type: 'heard'; frame: UpFrame }
  | { type: 'accepted'; speaker: Speaker; welcome: Welcome }
  | { type: 'failed'; reason: CloseReason; detail: string }
  | { type: 'ingested'; answer: DownFrame }
  | { type: 'push-refused'; reason: CloseReason; detail: string }
  /** What was handed in has been looked at. */
  | { type: 'reinstated' }
  /** The next page. `collections`: what was read; the device follows them from now on, if this answers a pull. */
  | { type: 'read'; rows: readonly Rows[]; complete: boolean; collections: readonly string[] }
  /** Nothing was read: what is gone since the places that were named is no longer known (SPEC DV6). */
  | { type: 'pruned' }
  | { type: 'hinted' }
  | { type: 'ticked' }
  | { type: 'closed' };

export type ServerEffect =
  | { type: 'authenticate'; hello: Hello | Resume }
  | { type: 'ingest'; push: Push }
  | { type: 'reinstate'; certificates: Present['certificates'] }
  /** The next page of an answer, as soon as the device has read what was sent. `snapshot`: it does not matter what is gone. */
  | { type: 'read-answer'; request: number; since: Record<string, PositionByStream>; snapshot: boolean }
  | { type: 'read-live'; cursor: PositionByStream; collections: readonly string[] }
  | { type: 'send'; frame: DownFrame }
  | { type: 'close'; reason: CloseReason; detail: string };

export type ServerStep = { state: ServerSession; effects: ServerEffect[] };

/** `asks`: pings, pulls and `present` at once; after that one more each `askMs`. */
export const serverLimits = { helloMs: 5_000, heldFrames: 64, asks: 120, askMs: 500 } as const;

export const freshServerSession = (now: number): ServerSession => ({
  phase: 'waiting',
  openedAt: now,
  speaker: null,
  pushes: emptyQueue,
  pulls: [],
  reading: 'nothing',
  knownEpoch: null,
  restored: false,
  following: null,
  hinted: false,
  asksLeft: serverLimits.asks,
  askedAt: now,
});

const refuse = (state: ServerSession, reason: CloseReason, detail: string): ServerStep => ({
  state: { ...state, phase: 'closed', pushes: emptyQueue, pulls: [] },
  effects: [{ type: 'close', reason, detail }],
});

function startIngest(state: ServerSession): ServerStep {
  const next = takeNext(state.pushes);
  if (!next) return { state, effects: [] };
  const { queue, work } = next;
  const isDeaf = work.type === 'present' && state.speaker?.mode === 'revoked';
  if (isDeaf) return startIngest({ ...state, pushes: { ...queue, underWay: [] } });
  const effect: ServerEffect =
    work.type === 'push' ? { type: 'ingest', push: work } : { type: 'reinstate', certificates: work.certificates };
  return { state: { ...state, pushes: queue }, effects: [effect] };
}

/** Goes on after the places that the pull names and those that its pages have told. */
function readAnswer(state: ServerSession, { pull, told, snapshot }: Answering): ServerStep {
  const places = Object.entries(placesOf(pull)).map(([name, place]) => [name, furthest([place, told ?? {}])]);
  const since = Object.fromEntries(places);
  return {
    state: { ...state, reading: { pull, told, snapshot } },
    effects: [{ type: 'read-answer', request: pull.request, since, snapshot }],
  };
}

/** Answers to pulls go before live rows; live rows wait for the batch under way, so that its grades come with them. */
function startRead(state: ServerSession): ServerStep {
  const [pull, ...pulls] = state.pulls;
  if (state.reading !== 'nothing') return { state, effects: [] };
  if (pull) return readAnswer({ ...state, pulls }, { pull, told: null, snapshot: state.restored });
  if (!state.hinted || !state.following || state.pushes.underWay.length > 0) return { state, effects: [] };
  return {
    state: { ...state, reading: 'live', hinted: false },
    effects: [{ type: 'read-live', ...state.following }],
  };
}

/** Starts whatever may start now, after `effects`. */
function goOn(state: ServerSession, effects: ServerEffect[]): ServerStep {
  if (state.phase !== 'open') return { state, effects };
  const ingest = startIngest(state);
  const read = startRead(ingest.state);
  return { state: read.state, effects: [...effects, ...ingest.effects, ...read.effects] };
}

/** Asking costs who asks next to nothing, and answering costs the server: whatever is no push counts. Null: that was one too many. */
function countAsk(state: ServerSession, now: number): ServerSession | null {
  const regained = Math.max(0, now - state.askedAt) / serverLimits.askMs;
  const asksLeft = Math.min(serverLimits.asks, state.asksLeft + regained) - 1;
  return asksLeft < 0 ? null : { ...state, asksLeft, askedAt: now };
}

function hear(state: ServerSession, frame: UpFrame, now: number): ServerStep {
  if (frame.type === 'hello' || frame.type === 'resume') {
    if (state.phase !== 'waiting') return refuse(state, 'unexpected_frame', `${frame.type} comes once, first`);
    const knownEpoch = frame.type === 'hello' ? frame.epoch : null;
    return {
      state: { ...state, phase: 'authenticating', knownEpoch },
      effects: [{ type: 'authenticate', hello: frame }],
    };
  }
  if (state.phase === 'waiting') return refuse(state, 'unexpected_frame', `${frame.type} came before hello`);
  if (frame.type === 'push') return hold(state, frame);
  const counted = countAsk(state, now);
  if (!counted) return refuse(state, 'too_often', 'so many pings and questions are not answered');
  if (frame.type === 'ping') return { state: counted, effects: [{ type: 'send', frame: { type: 'pong' } }] };
  return hold(counted, frame);
}

/** Takes a frame in, to be done in its turn. */
function hold(state: ServerSession, frame: Push | Pull | Present): ServerStep {
  if (state.pushes.waiting.length + state.pulls.length >= serverLimits.heldFrames) {
    return refuse(state, 'try_later', 'too many frames at once');
  }
  if (frame.type !== 'pull') {
    const { pushes } = state;
    return goOn({ ...state, pushes: { ...pushes, waiting: [...pushes.waiting, frame] } }, []);
  }
  if (state.speaker && state.speaker.mode !== 'full') return goOn(state, [unreadable(state.speaker.mode)]);
  return goOn({ ...state, pulls: [...state.pulls, state.restored ? forgetPlaces(frame) : frame] }, []);
}

const unreadable = (mode: 'write-only' | 'revoked'): ServerEffect => {
  const code = mode === 'revoked' ? 'device_revoked' : 'sign_in_required';
  const why = mode === 'revoked' ? 'this device was removed' : 'the token has expired';
  return { type: 'send', frame: { type: 'refused', code, detail: `${why}: operations are taken, nothing is read` } };
};

function accept(state: ServerSession, speaker: Speaker, welcome: Welcome): ServerStep {
  if (state.phase !== 'authenticating') return { state, effects: [] };
  const blind = speaker.mode !== 'full' && state.pulls.length > 0 ? [unreadable(speaker.mode)] : [];
  const restored = state.knownEpoch !== null && state.knownEpoch !== welcome.epoch;
  const asked = restored ? state.pulls.map(forgetPlaces) : state.pulls;
  const pulls = speaker.mode === 'full' ? asked : [];
  return goOn({ ...state, phase: 'open', speaker, restored, pulls }, [{ type: 'send', frame: welcome }, ...blind]);
}

/**
 * What the device follows after its pull was answered whole. It then has everything up to the highest place that it named or was
 * told. A later pull adds its collections and leaves the cursor: what they get twice changes nothing.
 */
function follow({ following }: ServerSession, pull: Pull, told: PositionByStream, collections: readonly string[]) {
  if (!following) return { cursor: furthest([...Object.values(placesOf(pull)), told]), collections };
  return { ...following, collections: [...new Set([...following.collections, ...collections])] };
}

function answerPull(
  state: ServerSession,
  { pull, told, snapshot }: Answering,
  event: Extract<ServerEvent, { type: 'read' }>,
): ServerStep {
  const effects = event.rows.map((rows): ServerEffect => {
    return { type: 'send', frame: { ...omitKnownPlaces(rows, pull), ...(snapshot ? { snapshot } : {}) } };
  });
  const reached = furthest([told ?? {}, ...event.rows.map(({ upTo }) => upTo)]);
  if (!event.complete) {
    const next = readAnswer(state, { pull, told: reached, snapshot });
    return { state: next.state, effects: [...effects, ...next.effects] };
  }
  const following = follow(state, pull, reached, event.collections);
  return goOn({ ...state, reading: 'nothing', following, hinted: true }, effects);
}

/** A pull from a place below the floor is answered from the start; who fell below it in the middle of reading asks again. */
function startOver(state: ServerSession): ServerStep {
  const { reading } = state;
  if (typeof reading !== 'object' || reading.told || reading.snapshot) {
    return refuse(state, 'try_later', 'what was here is no longer known: ask again');
  }
  return readAnswer(state, { pull: forgetPlaces(reading.pull), told: null, snapshot: true });
}

function haveRead(state: ServerSession, event: Extract<ServerEvent, { type: 'read' }>): ServerStep {
  const { reading } = state;
  if (typeof reading === 'object') return answerPull(state, reading, event);
  const effects = event.rows.map((frame): ServerEffect => ({ type: 'send', frame }));
  const places = [state.following?.cursor ?? {}, ...event.rows.map(({ upTo }) => upTo)];
  const following = state.following && { ...state.following, cursor: furthest(places) };
  return goOn({ ...state, reading: 'nothing', following, hinted: state.hinted || !event.complete }, effects);
}

function haveIngested(state: ServerSession, event: Extract<ServerEvent, { type: 'ingested' | 'push-refused' }>) {
  const isTaken = event.type === 'ingested' && event.answer.type === 'ack';
  const apart = isTaken ? null : takeApart(state.pushes);
  if (apart) return goOn({ ...state, pushes: apart }, []);
  if (event.type === 'push-refused') return refuse(state, event.reason, event.detail);
  return goOnAfterWork(state, [{ type: 'send', frame: event.answer }]);
}

const goOnAfterWork = (state: ServerSession, effects: ServerEffect[]): ServerStep =>
  goOn({ ...state, pushes: { ...state.pushes, underWay: [] }, hinted: true }, effects);

/** The next state and what is to be done, for every event in every phase. */
export function stepServer(state: ServerSession, event: ServerEvent, now: number): ServerStep {
  if (state.phase === 'closed') return { state, effects: [] };
  switch (event.type) {
    case 'heard':
      return hear(state, event.frame, now);
    case 'accepted':
      return accept(state, event.speaker, event.welcome);
    case 'failed':
      return refuse(state, event.reason, event.detail);
    case 'ingested':
    case 'push-refused':
      return haveIngested(state, event);
    case 'reinstated':
      return goOnAfterWork(state, []);
    case 'read':
      return haveRead(state, event);
    case 'pruned':
      return startOver(state);
    case 'hinted':
      return goOn({ ...state, hinted: true }, []);
    case 'ticked': {
      const late = state.phase === 'waiting' && now - state.openedAt > serverLimits.helloMs;
      return late ? refuse(state, 'hello_timeout', 'no hello came') : { state, effects: [] };
    }
    case 'closed':
      return { state: { ...state, phase: 'closed' }, effects: [] };
  }
}
