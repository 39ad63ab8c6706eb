// Everything that a learner's replica stands on, put together; a chunk of its own, fetched with the first learner and not with the page.
import { effect, type ReadonlySignal } from '@preact/signals';
import type { Lock } from './account/account-lock.ts';
import type { AccountSession } from './account/account-session.ts';
import { openDeviceKeys, renewDeviceKeys } from './account/device-keys.ts';
import type { KeyValue } from './account/key-value.ts';
import type { RestCall } from './account/rest-call.ts';
import { makeServerKeys } from './account/server-keys.ts';
import { type BrowserReplicaPorts, openBrowserReplica } from './link/open-browser-replica.ts';
import { keepCertificateFiles } from './pack/certificate-files.ts';
import type { CoursePacks } from './pack/course-packs.ts';
import type { LearnerReplica, SyncState } from './store/learner-replica.ts';

/** `url`: of the socket. */
export type LearnerOpeningPorts = Omit<
  BrowserReplicaPorts,
  'userId' | 'identity' | 'token' | 'findServerKey' | 'findQuiz' | 'loseIdentity'
> & {
  account: AccountSession;
  packs: CoursePacks;
  keyValue: KeyValue;
  lock: Lock;
  call: RestCall;
  randomBytes: (length: number) => Uint8Array<ArrayBuffer>;
};

/** Opens the learner's replica; never waits for the network. Certificates' PDFs are kept as they appear. */
export async function openLearner(ports: LearnerOpeningPorts, userId: string): Promise<LearnerReplica> {
  const { account, packs, keyValue, call } = ports;
  let isRefused = false;
  const identity = await openDeviceKeys(ports, userId);
  const open = () =>
    openBrowserReplica({
      ...ports,
      ...{ userId, identity },
      token: () => account.token(isRefused),
      findServerKey: makeServerKeys({ keyValue, call }),
      findQuiz: packs.findQuiz,
      loseIdentity: () => void renewDeviceKeys(ports, userId, identity.deviceId).then(ports.restart),
    });
  // One tab at a time: an older store is brought up to date, and what a lost identity left behind is written again.
  const replica = await ports.lock(`greenland-store-${userId}`, open);
  const { data, actions } = replica;
  const unwatch = watchRefusal(data.sync, (refused) => {
    isRefused = refused;
  });
  // Whoever has signed in again is not kept waiting for the network to change.
  const unwatchSignIn = effect(() => {
    if (!account.signInRequired.value) replica.nudge();
  });
  const files = keepCertificateFiles(data.certificates, packs);
  window.addEventListener('online', files.retry);
  const close = () => {
    window.removeEventListener('online', files.retry);
    files.close();
    unwatch();
    unwatchSignIn();
    return replica.close();
  };
  return { data, actions, close };
}

/** A server that wants a sign-in knows better than this device's clock: the next token is a renewed one. */
function watchRefusal(sync: ReadonlySignal<SyncState>, tell: (isRefused: boolean) => void): () => void {
  return effect(() => {
    if (sync.value.link === 'sign-in-required') tell(true);
    if (sync.value.link === 'online') tell(false);
  });
}
