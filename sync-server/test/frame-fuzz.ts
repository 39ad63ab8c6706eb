// Conversations of hostile frames with the decoder, the pure machine of the server and the judge, without socket and database: as many as one likes.
// The same seed gives the same conversation; a fault names its seed.
import { closeCodeByReason } from '@greenland/shared-schema/protocol/close-code';
import { chainStart, extendChainBy } from '@greenland/shared-schema/protocol/operation-chain';
import {
  freshServerSession,
  type ServerEffect,
  type ServerEvent,
  type ServerSession,
  serverLimits,
  stepServer,
} from '@greenland/shared-schema/protocol/server-session';
import type { Push, UpFrame } from '@greenland/shared-schema/protocol/wire-frame';
import { SocketCodec } from '../src/door/socket-codec.ts';
import { hashText } from '../src/ingest/operation-store.ts';
import { type Chance, makeHostile, makeHostilePayload, seedChance } from './hostile-frames.ts';
import {
  attempt,
  completed,
  courseId,
  deviceId,
  enrolled,
  judge,
  makeHash,
  makeId,
  operations,
  stranger,
} from './judge-scene.ts';

const framesAConversation = 12;
/** Of frames that are frames, with operations that no honest device writes; the others are hostile in their form. */
const wellFormedShare = 0.3;
/** In which one message is decoded, judged and answered: far more than any needs. */
const mostMs = 2_000;
const log = { deviceId, userId: stranger.userId };
const speaker = { ...log, mode: 'full', sameEpoch: true } as const;

const acts = [
  enrolled,
  completed(makeId(5)),
  attempt([
    { questionId: makeId(10), answer: true },
    { questionId: makeId(11), answer: [makeId(12)] },
  ]),
  ['profile-changed', { firstName: 'Awa', language: 'fr' }],
  ['time-spent', { courseId, lessonId: makeId(5), totalSeconds: 60 }],
] as const;

const honestFrames: readonly unknown[] = [
  { type: 'push', operations: operations(acts), signature: makeHash('s').repeat(2) },
  { type: 'pull', request: 1, since: { courses: { catalogue: 0 }, attempts: { learner: 3 }, releases: {} } },
  {
    ...{ type: 'hello', protocol: 1, token: 'e30.e30.e30', deviceId, epoch: null, app: 'fuzz 1' },
    registration: { publicKey: { kty: 'EC', crv: 'P-256', x: makeHash('x'), y: makeHash('y') }, secret: makeHash('c') },
  },
  { type: 'ping' },
  { type: 'present', certificates: [{ id: makeId(20), courseId, issuedAt: 1, credential: 'e30.e30.e30' }] },
];

/** What the server would do behind the machine, without a database: everything that reads what a stranger wrote. */
function takeInPretence({ operations: pushed }: Push): ServerEvent {
  const head = extendChainBy(hashText, chainStart(hashText, { ...log, lane: 0 }), makeHash('c'), pushed);
  const { verdicts } = judge(pushed);
  if (verdicts.length !== pushed.length) throw new Error('Some operation got no verdict.');
  const stamp = { kid: 'k', time: 1, signature: makeHash('s').repeat(2) };
  const exceptions = verdicts.flatMap((verdict, index) =>
    verdict.outcome === 'taken' ? [] : [{ seq: pushed[index]?.seq ?? 0, ...verdict }],
  );
  if (head.length !== 43) throw new Error('The chain has no head.');
  return { type: 'ingested', answer: { type: 'ack', upTo: pushed.at(-1)?.seq ?? 0, stamp, exceptions } };
}

class Conversation {
  readonly heard = new Map<string, number>();
  private state: ServerSession = { ...freshServerSession(0), phase: 'closed' };
  private codec = new SocketCodec();
  private underway: ServerEffect[] = [];
  private now = 0;

  constructor(private readonly chance: Chance) {}

  /** One message comes, and some of what is under way ends. */
  hear(message: Buffer, binary: boolean): void {
    const began = performance.now();
    const decoded = this.codec.decode(message, binary);
    this.count(decoded.ok ? decoded.frame.type : decoded.reason);
    if (decoded.ok) this.step({ type: 'heard', frame: decoded.frame });
    else this.step({ type: 'failed', reason: decoded.reason, detail: decoded.detail });
    while (this.underway.length > 0 && this.chance.next() < 0.6) this.finish(this.underway.shift());
    if (performance.now() - began > mostMs) throw new Error('It took too long.');
  }

  /** The enemy comes back after each close. */
  comeBack(): void {
    if (this.state.phase !== 'closed') return;
    this.state = freshServerSession(this.now);
    this.codec = new SocketCodec();
    this.underway = [];
    if (this.chance.next() < 0.8) this.step({ type: 'heard', frame: honestFrames[2] as UpFrame });
  }

  private count(what: string): void {
    this.heard.set(what, (this.heard.get(what) ?? 0) + 1);
  }

  private finish(effect: ServerEffect | undefined): void {
    if (effect?.type === 'ingest') this.step(takeInPretence(effect.push));
    else if (effect?.type === 'reinstate') this.step({ type: 'reinstated' });
    else if (effect?.type === 'read-answer' || effect?.type === 'read-live') {
      this.step({ type: 'read', rows: [], complete: true, collections: [] });
    } else if (effect?.type === 'authenticate') {
      const welcome = {
        type: 'welcome',
        protocol: 1,
        epoch: 'e',
        mode: 'full',
        acknowledged: 0,
        head: makeHash('h'),
        time: 1,
      } as const;
      this.step({ type: 'accepted', speaker, welcome });
    }
  }

  private step(event: ServerEvent): void {
    this.now += this.chance.upTo(50);
    const wasClosed = this.state.phase === 'closed';
    const { state, effects } = stepServer(this.state, event, this.now);
    this.state = state;
    if (wasClosed && effects.length > 0) throw new Error('A closed session did something.');
    if (state.pushes.waiting.length + state.pulls.length > serverLimits.heldFrames)
      throw new Error('It holds too much.');
    for (const effect of effects) this.perform(effect);
    const ingests = this.underway.filter(({ type }) => type === 'ingest' || type === 'reinstate').length;
    const reads = this.underway.filter(({ type }) => type.startsWith('read-')).length;
    if (ingests > 1 || reads > 1) throw new Error('It does two things of a kind at once.');
  }

  private perform(effect: ServerEffect): void {
    if (effect.type === 'send') this.codec.encode(effect.frame);
    else if (effect.type !== 'close') this.underway.push(effect);
    else if (!Object.hasOwn(closeCodeByReason, effect.reason)) throw new Error(`There is no code ${effect.reason}.`);
  }
}

/** A frame of the right form: asked again and again, out of order, with payloads and places of chance. */
function makeStrange(chance: Chance): { message: Buffer; binary: boolean } {
  const honest = chance.pick(honestFrames.filter((_, place) => place !== 2)) as UpFrame;
  const from = 1 + chance.upTo(5);
  const strange = Array.from({ length: 1 + chance.upTo(5) }, () => makeHostilePayload(chance));
  const pushed = operations(
    strange.map(({ kind, payload }) => [kind, payload]),
    from,
  );
  const frame = honest.type === 'push' && chance.next() < 0.8 ? { ...honest, operations: pushed } : honest;
  return { message: Buffer.from(JSON.stringify(frame)), binary: false };
}

function converse(seed: number, frames: number): Map<string, number> {
  const chance = seedChance(seed);
  const conversation = new Conversation(chance);
  for (let count = 0; count < frames; count += 1) {
    conversation.comeBack();
    const { message, binary } =
      chance.next() < wellFormedShare ? makeStrange(chance) : makeHostile(chance.pick(honestFrames), chance);
    conversation.hear(message, binary);
  }
  return conversation.heard;
}

/** Fuzzes `frames` frames in conversations with the seeds from `seed` on; answers how often each was what. Throws at the first fault, which names its seed. */
export function fuzzFrames(frames: number, seed: number): Map<string, number> {
  const heard = new Map<string, number>();
  for (let left = frames, at = seed; left > 0; left -= framesAConversation, at += 1) {
    try {
      for (const [what, times] of converse(at, Math.min(left, framesAConversation))) {
        heard.set(what, (heard.get(what) ?? 0) + times);
      }
    } catch (fault) {
      throw new Error(`Seed ${at}: npm run fuzz -- --frames ${framesAConversation} --seed ${at}`, { cause: fault });
    }
  }
  if (Object.keys(Object.prototype).length > 0 || 'a' in {})
    throw new Error('The prototype of all objects was changed.');
  return heard;
}
