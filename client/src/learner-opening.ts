// Everything that a learner's replica stands on, put together; a chunk of its own, fetched with the first learner and not with the page.
import { effect } from '@preact/signals';
import type { Lock } from './account/account-lock.ts';
import type { AccountSession } from './account/account-session.ts';
import { openDeviceKeys, renewDeviceKeys } from './account/device-keys.ts';
import type { KeyValue } from './account/key-value.ts';
import type { OwnDevices } from './account/own-devices.ts';
import type { RestCall } from './account/rest-call.ts';
import { watchSignIn } from './account/sign-in-watch.ts';
import { wipeLearner } from './learner-removal.ts';
import { type BrowserReplicaPorts, openBrowserReplica } from './link/open-browser-replica.ts';
import type { OpenedReplica } from './link/open-learner-replica.ts';
import { keepCertificateFiles } from './pack/certificate-files.ts';
import type { CoursePacks } from './pack/course-packs.ts';
import { makeServerKeys } from './proof/server-keys.ts';
import type { LearnerReplica } from './store/learner-replica.ts';

/** `url`: of the socket. */
export type LearnerOpeningPorts = Omit<
  BrowserReplicaPorts,
  'userId' | 'identity' | 'token' | 'findServerKey' | 'findQuiz' | 'handedOver' | 'loseIdentity'
> & {
  account: AccountSession;
  devices: OwnDevices;
  packs: CoursePacks;
  keyValue: KeyValue;
  lock: Lock;
  call: RestCall;
  randomBytes: (length: number) => Uint8Array<ArrayBuffer>;
  refreshProofs: () => void;
};

/** Resolves when the replica of whoever was here before is closed: a store cannot be opened while it is still being closed. */
let former: Promise<unknown> = Promise.resolve();

/** Opens the learner's replica once the former one is closed; never waits for the network. */
export function openLearner(ports: LearnerOpeningPorts, userId: string): Promise<LearnerReplica> {
  let tellClosed = () => {};
  const closed = new Promise<void>((resolve) => {
    tellClosed = resolve;
  });
  const opening = former.then(() => openAlone(ports, userId, tellClosed));
  former = opening.then(
    () => closed,
    () => undefined,
  );
  return opening;
}

/** Certificates' PDFs are kept as they appear. */
async function openAlone(ports: LearnerOpeningPorts, userId: string, tellClosed: () => void): Promise<LearnerReplica> {
  const { account, packs, keyValue, call } = ports;
  const signIn = watchSignIn(account);
  let isForgetting = false;
  const open = async () => {
    // In the same turn: an identity that another tab gives up meanwhile must not be settled after its successor.
    const identity = await openDeviceKeys(ports, userId);
    return openBrowserReplica({
      ...{ ...ports, userId, identity, token: signIn.token, findQuiz: packs.findQuiz },
      findServerKey: makeServerKeys({ keyValue, call }),
      handedOver: () => {
        if (isForgetting) return;
        isForgetting = true;
        void forgetLearner(ports, userId, replica, close);
      },
      loseIdentity: () => void renewDeviceKeys(ports, userId, identity.deviceId).then(ports.restart),
    });
  };
  // One tab at a time: an older store is brought up to date, and what a lost identity left behind is written again.
  const replica = await ports.lock(`greenland-store-${userId}`, open);
  const unwatch = signIn.follow(replica.data.sync, replica.nudge);
  const unwatchLink = effect(() => {
    if (replica.data.sync.value.link === 'online') ports.refreshProofs();
  });
  const files = keepCertificateFiles(replica.data.certificates, packs);
  window.addEventListener('online', files.retry);
  let closing: Promise<void> | null = null;
  const closeAll = () => {
    window.removeEventListener('online', files.retry);
    files.close();
    unwatch();
    unwatchLink();
    return replica.close();
  };
  const close = () => {
    closing ??= closeAll().finally(tellClosed);
    return closing;
  };
  return { ...replica, close: () => close().then(() => (isForgetting ? undefined : wipeRest(ports, userId))) };
}

/** Where another tab has forgotten this learner while this one had the store open: it may have written something since. */
async function wipeRest(ports: LearnerOpeningPorts, userId: string): Promise<void> {
  if (await ports.account.isRemoved(userId)) await wipeLearner(ports, userId);
}

/** When the server says that this device was removed; now, when it cannot be asked. */
async function findRemovalTime({ devices, now }: LearnerOpeningPorts, deviceId: string): Promise<number> {
  const found = await devices.list();
  const own = Array.isArray(found) ? found.find(({ id }) => id === deviceId) : undefined;
  return own?.revokedAt ?? now();
}

/** The files first, which nobody would find any more; then the profile, in one write; then the rest. */
async function forgetLearner(
  ports: LearnerOpeningPorts,
  userId: string,
  replica: OpenedReplica,
  close: () => Promise<void>,
): Promise<void> {
  const { account, packs } = ports;
  const at = await findRemovalTime(ports, replica.deviceId);
  const papers = replica.data.certificates.value.map(({ pdf }) => pdf).filter((pdf) => pdf !== null);
  await Promise.all(papers.map((pdf) => packs.dropFile(pdf)));
  await account.remove(userId, at);
  await close();
  await wipeLearner(ports, userId);
}
