// What the device's side of the link can be in, can meet and can ask for. The transitions are in device-session.ts.
import type { CloseReason } from './close-code.ts';
import { type ByLane, byLane, type Lane } from './operation.ts';
import type { DownFrame, Pull, Welcome } from './wire-frame.ts';

/** A pull that a collection waits for. */
export type WantedPull = Omit<Pull, 'type'>;

/** A push on its way: the lane's log up to `upTo` in `sizeBytes` bytes. */
export type Flight = { lane: Lane; upTo: number; sizeBytes: number };

export type Live = {
  phase: 'live';
  greeted: boolean;
  /** Since its `hello` was made there may have been a new sign-in, of which the server cannot know. */
  nudged: boolean;
  /** What the server lets this device do; `full` is assumed until it has said so. */
  mode: Welcome['mode'];
  /** Connections in a row that ended before a welcome: an open socket alone is no success. */
  failures: number;
  /** Everything of a lane up to here was handed to the socket. */
  sent: ByLane<number>;
  preparing: boolean;
  flights: readonly Flight[];
  windowBytes: number;
  answering: readonly number[];
  heardAt: number;
  /** When the server last did something for us, or the log last became longer than what it has. A pong is no progress. */
  progressAt: number;
  pingedAt: number | null;
};

export type Connection =
  | { phase: 'idle' }
  | { phase: 'connecting'; since: number; failures: number; nudged: boolean }
  | Live
  | { phase: 'waiting'; until: number; failures: number; code: number }
  | { phase: 'halted'; need: 'sign-in' | 'change'; code: number };

/** `newest`: last seq of each lane on this device. `acknowledged`: what the server has confirmed. `windowBytes`: what the last connection could take. */
export type DeviceSession = {
  newest: ByLane<number>;
  acknowledged: ByLane<number>;
  epoch: string | null;
  windowBytes: number;
  pulls: readonly WantedPull[];
  connection: Connection;
};

/** `random` is uniform in [0, 1): the jitter of the back-off. */
export type DeviceEvent =
  | { type: 'start' }
  | { type: 'stop' }
  | { type: 'opened' }
  | { type: 'heard'; frame: DownFrame }
  | { type: 'closed'; code: number; random: number }
  | { type: 'log-grew'; lane: Lane; newest: number }
  | { type: 'pull-wanted'; pull: WantedPull }
  | { type: 'pushed'; lane: Lane; upTo: number; sizeBytes: number }
  | { type: 'nudged' }
  | { type: 'ticked' };

export type DeviceEffect =
  | { type: 'connect' }
  | { type: 'send-hello' }
  | { type: 'send-pulls'; pulls: readonly WantedPull[] }
  /** `after`: what the server shall hold of lane 0 first. */
  | { type: 'send-push'; lane: Lane; from: number; after: number; roomBytes: number }
  /** Hand in the certificates that were told in another epoch than this one, which is that of the server (RW8). */
  | { type: 'send-present'; epoch: string | null }
  | { type: 'send-ping' }
  | { type: 'close'; reason: CloseReason }
  | { type: 'deliver'; frame: Extract<DownFrame, { type: 'rows' }> }
  | { type: 'reject-pulls'; requests: readonly number[] }
  | { type: 'note-welcome'; frame: Extract<DownFrame, { type: 'welcome' }> }
  /** The learner has removed this device, and the server has everything that the machine knows of: what is kept of them may go. */
  | { type: 'handed-over' }
  /** The ticket is worth nothing: the next connection begins with a whole `hello`. */
  | { type: 'forget-ticket' }
  /** The server lost this device's registration: the next `hello` brings it again. */
  | { type: 'register-again' };

export type DeviceStep = { state: DeviceSession; effects: DeviceEffect[] };

/** Figures of `sync.md`: times in milliseconds, sizes in bytes on the wire. */
export const deviceLimits = {
  connectMs: 30_000,
  quietMs: 45_000,
  pongMs: 30_000,
  stuckMs: 60_000,
  slowestBytesAMs: 2,
  backOffFloorMs: 500,
  backOffCeilingMs: 30_000,
  pushBytes: 8_192,
  firstWindowBytes: 16_384,
  widestWindowBytes: 1_048_576,
  /** Fewer than a server holds for one socket, so that a fast link cannot overrun it. */
  mostFlights: 32,
} as const;

export const freshDeviceSession: DeviceSession = {
  newest: byLane(() => 0),
  acknowledged: byLane(() => 0),
  epoch: null,
  windowBytes: deviceLimits.firstWindowBytes,
  pulls: [],
  connection: { phase: 'idle' },
};
