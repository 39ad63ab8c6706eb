import { describe, expect, it } from 'vitest';
import type { SyncState } from '../store/learner-replica.ts';
import { faceSync } from './sync-face.ts';

const face = (state: Partial<SyncState>, signInRequired = false, unkept = false) =>
  faceSync({ toSend: 0, link: 'online', trouble: null, lastSafeAt: null, ...state }, signInRequired, unkept);

describe('the sync line', () => {
  it('says safe only when nothing is left to send, with or without a link', () => {
    expect([face({}), face({ link: 'waiting', trouble: 'try_later' }), face({ link: 'connecting' })]).toEqual(
      Array(3).fill('safe'),
    );
    expect(face({ toSend: 1 })).not.toBe('safe');
  });

  it('tells sending, waiting and to send apart', () => {
    expect(face({ toSend: 2 })).toBe('sending');
    expect(face({ toSend: 2, link: 'connecting' })).toBe('to-send');
    expect(face({ toSend: 2, link: 'waiting', trouble: 'try_later' })).toBe('waiting');
    expect(face({ toSend: 2, link: 'stopped' })).toBe('to-send');
    expect(face({ toSend: 2, link: 'stopped', trouble: 'device_revoked' })).toBe('waiting');
  });

  it('[P3] says before all else that something could not be kept', () => {
    expect(face({}, false, true)).toBe('unkept');
    expect(face({ toSend: 3, link: 'sign-in-required' }, true, true)).toBe('unkept');
  });

  it('says that work goes up although the password is needed, and asks for it after', () => {
    expect([face({ toSend: 2, link: 'write-only' }), face({ toSend: 2, link: 'write-only' }, true)]).toEqual(
      Array(2).fill('sending'),
    );
    expect(face({ link: 'write-only' })).toBe('sign-in');
    expect(face({ toSend: 2, link: 'revoked' })).toBe('sending');
  });

  it('asks for the password when the link or the account needs it', () => {
    expect(face({ link: 'sign-in-required' })).toBe('sign-in');
    expect(face({ toSend: 1, link: 'waiting' }, true)).toBe('sign-in');
  });
});
