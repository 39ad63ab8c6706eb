// A ServerSession driven by hand: events in, effects out.
import {
  freshServerSession,
  type ServerEvent,
  type ServerSession,
  stepServer,
} from '../src/protocol/server-session.ts';
import type { Present, Pull, Push, Rows, UpFrame } from '../src/protocol/wire-frame.ts';
import { ack, welcome } from './device-scene.ts';
import { makeHash, makeId } from './quiz-scene.ts';
import { example } from './worked-example.ts';

export const hello = (epoch: string | null = null): UpFrame => {
  return { type: 'hello', protocol: 1, token: 't', deviceId: makeId(9), epoch, app: 'test' };
};
export const pull = (request: number, since: Pull['since'] = { attempts: { learner: 5 } }): Pull => ({
  type: 'pull',
  request,
  since,
});
/** The effect that reads the first page of an answer. */
export const readAnswer = ({ request, since }: Pull, snapshot = false) => {
  return { type: 'read-answer', request, since, snapshot } as const;
};
export const push = (seq: number): Push => {
  return { type: 'push', operations: [{ ...example.operation, seq }], signature: makeHash('s').repeat(2) };
};
export const present: Present = {
  type: 'present',
  certificates: [{ id: makeId(20), courseId: makeId(2), issuedAt: 5, credential: 'e.e.e' }],
};
/** A session driven by hand. */
export class ServerScene {
  state: ServerSession = freshServerSession(0);

  happen(event: ServerEvent, now = 1) {
    const { state, effects } = stepServer(this.state, event, now);
    this.state = state;
    return effects;
  }

  hear(frame: UpFrame, now = 1) {
    return this.happen({ type: 'heard', frame }, now);
  }

  accept(mode: 'full' | 'write-only' | 'revoked' = 'full', epoch = 'e1') {
    const speaker = { userId: makeId(8), deviceId: makeId(9), mode };
    return this.happen({ type: 'accepted', speaker, welcome: { ...welcome(0, epoch), mode } });
  }

  /** Past `hello`. */
  static open(mode: 'full' | 'write-only' | 'revoked' = 'full', epoch: string | null = null): ServerScene {
    const scene = new ServerScene();
    scene.hear(hello(epoch));
    scene.accept(mode);
    return scene;
  }

  read(found: object[], complete = true, collections = ['attempts']) {
    return this.happen({ type: 'read', rows: found as Rows[], complete, collections });
  }

  ingest(seq: number) {
    return this.happen({ type: 'ingested', answer: ack(seq) });
  }
}
