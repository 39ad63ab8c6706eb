// A DeviceSession driven by hand: events in, effects out, with short words for the frames that matter.
import { stepDevice } from '../src/protocol/device-session.ts';
import {
  type DeviceEffect,
  type DeviceEvent,
  type DeviceSession,
  freshDeviceSession,
  type Live,
  type WantedPull,
} from '../src/protocol/device-session-state.ts';
import type { Lane } from '../src/protocol/operation.ts';
import type { DownFrame } from '../src/protocol/wire-frame.ts';

const signature = 's'.repeat(86);

export const welcome = (
  acknowledged: number,
  epoch = 'e1',
  lanes?: number[],
): Extract<DownFrame, { type: 'welcome' }> => ({
  ...{ type: 'welcome', protocol: 2, epoch, mode: 'full', acknowledged, time: 1, ...(lanes && { lanes }) },
});
const inLane = (lane: Lane) => (lane === 0 ? {} : { lane });
export const ack = (upTo: number, lane: Lane = 0): DownFrame => ({
  ...{ type: 'ack', ...inLane(lane), upTo, stamp: { kid: 'k', time: 1, signature } },
});
export const gap = (expected: number, lane: Lane = 0): DownFrame => ({ type: 'gap', ...inLane(lane), expected });
export const rows = (change: object = {}): DownFrame => ({ type: 'rows', documents: {}, upTo: {}, ...change });
export const pull = (request: number): WantedPull => ({ request, since: { attempts: {} } });

type SceneStart = Partial<Omit<DeviceSession, 'newest' | 'acknowledged'> & { newest: number; acknowledged: number }>;

/** A machine and its clock. Methods answer the effects of what they did. */
export class DeviceScene {
  now = 1_000;
  state: DeviceSession;

  /** `newest` and `acknowledged` are those of lane 0. */
  constructor({ newest = 0, acknowledged = 0, ...change }: SceneStart = {}) {
    const lane0 = { newest: [newest, 0, 0], acknowledged: [acknowledged, 0, 0] } as const;
    this.state = { ...freshDeviceSession, ...lane0, ...change };
  }

  get acknowledged(): number {
    return this.state.acknowledged[0];
  }

  happen(event: DeviceEvent): DeviceEffect[] {
    const { state, effects } = stepDevice(this.state, event, this.now);
    this.state = state;
    return effects;
  }

  hear(frame: DownFrame): DeviceEffect[] {
    return this.happen({ type: 'heard', frame });
  }

  pass(delayMs: number): DeviceEffect[] {
    this.now += delayMs;
    return this.happen({ type: 'ticked' });
  }

  close(code: number, random = 0.5): DeviceEffect[] {
    return this.happen({ type: 'closed', code, random });
  }

  /** As far as an open socket; answers what leaves at once. */
  open(): DeviceEffect[] {
    this.happen({ type: 'start' });
    return this.happen({ type: 'opened' });
  }

  get live(): Live {
    const { connection } = this.state;
    if (connection.phase !== 'live') throw new Error(`The connection is ${connection.phase}.`);
    return connection;
  }
}
