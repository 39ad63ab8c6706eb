// The server's side of one socket as a pure machine. It holds no data of the learner: what to read and write is said by effects, one at a time
// each, so that a socket can never have more than one batch and one read under way.
import type { CloseReason } from './close-code.ts';
import {
  type DownFrame,
  type Hello,
  type PositionByStream,
  type Pull,
  type Push,
  placesOf,
  type Resume,
  type Rows,
  type UpFrame,
  type Welcome,
} from './wire-frame.ts';

/** Who speaks, once `hello` or `resume` has been accepted. */
export type Speaker = { userId: string; deviceId: string; mode: Welcome['mode'] };

export type ServerSession = {
  phase: 'waiting' | 'authenticating' | 'open' | 'closed';
  openedAt: number;
  speaker: Speaker | null;
  /** Frames that came while something was under way, oldest first. */
  pushes: readonly Push[];
  pulls: readonly Pull[];
  ingesting: boolean;
  reading: 'nothing' | 'live' | { answers: Pull };
  /** The epoch that `hello` named; null when this device knows none, or holds a ticket of ours. */
  knownEpoch: string | null;
  /** That was another epoch than ours: positions of this device say nothing here. */
  restored: boolean;
  /** Where this device stands in each stream and which collections it follows; null until its first pull was answered. */
  following: { cursor: PositionByStream; collections: readonly string[] } | null;
  /** Something may be new. */
  hinted: boolean;
};

export type ServerEvent =
  | { type: 'heard'; frame: UpFrame }
  | { type: 'accepted'; speaker: Speaker; welcome: Welcome }
  | { type: 'failed'; reason: CloseReason; detail: string }
  | { type: 'ingested'; answer: DownFrame }
  /** `collections`: what was read; the device follows them from now on, if this answers a pull. */
  | { type: 'read'; rows: readonly Rows[]; complete: boolean; collections: readonly string[] }
  | { type: 'hinted' }
  | { type: 'ticked' }
  | { type: 'closed' };

export type ServerEffect =
  | { type: 'authenticate'; hello: Hello | Resume }
  | { type: 'ingest'; push: Push }
  | { type: 'read-answer'; pull: Pull }
  | { type: 'read-live'; cursor: PositionByStream; collections: readonly string[] }
  | { type: 'send'; frame: DownFrame }
  | { type: 'close'; reason: CloseReason; detail: string };

export type ServerStep = { state: ServerSession; effects: ServerEffect[] };

export const serverLimits = { helloMs: 5_000, heldFrames: 64 } as const;

export const freshServerSession = (now: number): ServerSession => ({
  phase: 'waiting',
  openedAt: now,
  speaker: null,
  pushes: [],
  pulls: [],
  ingesting: false,
  reading: 'nothing',
  knownEpoch: null,
  restored: false,
  following: null,
  hinted: false,
});

const refuse = (state: ServerSession, reason: CloseReason, detail: string): ServerStep => ({
  state: { ...state, phase: 'closed', pushes: [], pulls: [] },
  effects: [{ type: 'close', reason, detail }],
});

function startIngest(state: ServerSession): ServerStep {
  const [push, ...pushes] = state.pushes;
  if (state.ingesting || !push) return { state, effects: [] };
  return { state: { ...state, ingesting: true, pushes }, effects: [{ type: 'ingest', push }] };
}

/** Answers to pulls go before live rows; live rows wait for the batch under way, so that its grades come with them. */
function startRead(state: ServerSession): ServerStep {
  const [pull, ...pulls] = state.pulls;
  if (state.reading !== 'nothing') return { state, effects: [] };
  if (pull) return { state: { ...state, reading: { answers: pull }, pulls }, effects: [{ type: 'read-answer', pull }] };
  if (!state.hinted || !state.following || state.ingesting) return { state, effects: [] };
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

function hear(state: ServerSession, frame: UpFrame): ServerStep {
  if (frame.type === 'hello' || frame.type === 'resume') {
    if (state.phase !== 'waiting') return refuse(state, 'unexpected_frame', `${frame.type} comes once, first`);
    const knownEpoch = frame.type === 'hello' ? frame.epoch : null;
    return {
      state: { ...state, phase: 'authenticating', knownEpoch },
      effects: [{ type: 'authenticate', hello: frame }],
    };
  }
  if (state.phase === 'waiting') return refuse(state, 'unexpected_frame', `${frame.type} came before hello`);
  if (frame.type === 'ping') return { state, effects: [{ type: 'send', frame: { type: 'pong' } }] };
  if (state.pushes.length + state.pulls.length >= serverLimits.heldFrames) {
    return refuse(state, 'try_later', 'too many frames at once');
  }
  if (frame.type === 'push') return goOn({ ...state, pushes: [...state.pushes, frame] }, []);
  if (state.speaker && state.speaker.mode !== 'full') return goOn(state, [unreadable(state.speaker.mode)]);
  return goOn({ ...state, pulls: [...state.pulls, state.restored ? forgetPlaces(frame) : frame] }, []);
}

const unreadable = (mode: 'write-only' | 'revoked'): ServerEffect => {
  const code = mode === 'revoked' ? 'device_revoked' : 'sign_in_required';
  const why = mode === 'revoked' ? 'this device was removed' : 'the token has expired';
  return { type: 'send', frame: { type: 'refused', code, detail: `${why}: operations are taken, nothing is read` } };
};

/** Positions of another epoch say nothing here: such a pull is answered from the start (P8). */
function forgetPlaces({ request, since }: Pull): Pull {
  const nowhere = Object.keys(since).map((collection) => [collection, {}]);
  return { type: 'pull', request, since: Object.fromEntries(nowhere) };
}

function accept(state: ServerSession, speaker: Speaker, welcome: Welcome): ServerStep {
  if (state.phase !== 'authenticating') return { state, effects: [] };
  const blind = speaker.mode !== 'full' && state.pulls.length > 0 ? [unreadable(speaker.mode)] : [];
  const restored = state.knownEpoch !== null && state.knownEpoch !== welcome.epoch;
  const asked = restored ? state.pulls.map(forgetPlaces) : state.pulls;
  const pulls = speaker.mode === 'full' ? asked : [];
  return goOn({ ...state, phase: 'open', speaker, restored, pulls }, [{ type: 'send', frame: welcome }, ...blind]);
}

/** The highest of `places` for each stream. */
function furthest(places: readonly PositionByStream[]): PositionByStream {
  const highest: PositionByStream = {};
  for (const place of places) {
    for (const [stream, position] of Object.entries(place)) highest[stream] = Math.max(highest[stream] ?? 0, position);
  }
  return highest;
}

/**
 * What the device follows after its pull `since` was answered whole. It then has everything up to the highest place that it named or was
 * told. A later pull adds its collections and leaves the cursor: what they get twice changes nothing.
 */
function follow(state: ServerSession, pull: Pull, rows: readonly Rows[], collections: readonly string[]) {
  const { following } = state;
  if (!following)
    return { cursor: furthest([...Object.values(placesOf(pull)), ...rows.map(({ upTo }) => upTo)]), collections };
  return { ...following, collections: [...new Set([...following.collections, ...collections])] };
}

/** Without the streams that stand where the pull said that all its collections stand. */
function omitKnownPlaces(rows: Rows, pull: Pull): Rows {
  const { places } = pull;
  if (places === undefined) return rows;
  const asked = Object.values(placesOf(pull));
  const isKnown = (stream: string, position: number) =>
    Object.hasOwn(places, stream) && asked.every((one) => one[stream] === position);
  const news = Object.entries(rows.upTo).filter(([stream, position]) => !isKnown(stream, position));
  return { ...rows, upTo: Object.fromEntries(news) };
}

function answerPull(state: ServerSession, pull: Pull, event: Extract<ServerEvent, { type: 'read' }>): ServerStep {
  const following = follow(state, pull, event.rows, event.collections);
  const effects = event.rows.map((rows): ServerEffect => {
    const frame = { ...omitKnownPlaces(rows, pull), ...(state.restored ? { snapshot: true as const } : {}) };
    return { type: 'send', frame };
  });
  return goOn({ ...state, reading: 'nothing', following, hinted: true }, effects);
}

function haveRead(state: ServerSession, event: Extract<ServerEvent, { type: 'read' }>): ServerStep {
  const { reading } = state;
  if (typeof reading === 'object') return answerPull(state, reading.answers, event);
  const effects = event.rows.map((frame): ServerEffect => ({ type: 'send', frame }));
  const places = [state.following?.cursor ?? {}, ...event.rows.map(({ upTo }) => upTo)];
  const following = state.following && { ...state.following, cursor: furthest(places) };
  return goOn({ ...state, reading: 'nothing', following, hinted: state.hinted || !event.complete }, effects);
}

/** The next state and what is to be done, for every event in every phase. */
export function stepServer(state: ServerSession, event: ServerEvent, now: number): ServerStep {
  if (state.phase === 'closed') return { state, effects: [] };
  switch (event.type) {
    case 'heard':
      return hear(state, event.frame);
    case 'accepted':
      return accept(state, event.speaker, event.welcome);
    case 'failed':
      return refuse(state, event.reason, event.detail);
    case 'ingested':
      return goOn({ ...state, ingesting: false, hinted: true }, [{ type: 'send', frame: event.answer }]);
    case 'read':
      return haveRead(state, event);
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
