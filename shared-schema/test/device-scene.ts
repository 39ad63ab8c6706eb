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
import type { DownFrame } from '../src/protocol/wire-frame.ts';
import { makeHash } from './quiz-scene.ts';

const signature = 's'.repeat(86);

export const welcome = (acknowledged: number, epoch = 'e1'): Extract<DownFrame, { type: 'welcome' }> => ({
  ...{ type: 'welcome', protocol: 1, epoch, mode: 'full', acknowledged, head: makeHash('h'), time: 1 },
});
export const ack = (upTo: number): DownFrame => ({
  ...{ type: 'ack', upTo, stamp: { kid: 'k', time: 1, signature } },
});
export const gap = (expected: number): DownFrame => ({ type: 'gap', expected });
export const rows = (change: object = {}): DownFrame => ({ type: 'rows', documents: {}, upTo: {}, ...change });
export const pull = (request: number): WantedPull => ({ request, since: { attempts: {} } });

/** A machine and its clock. Methods answer the effects of what they did. */
export class DeviceScene {
  now = 1_000;
  state: DeviceSession;

  constructor(change: Partial<DeviceSession> = {}) {
    this.state = { ...freshDeviceSession, ...change };
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
