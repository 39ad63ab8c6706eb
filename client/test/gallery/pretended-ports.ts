// Ports in memory: an account that accepts or refuses, and packs in any state of their download.
import { type Signal, signal } from '@preact/signals';
import type { AccountFault, AccountSession, Profile, Removal } from '../../src/account/account-session.ts';
import type { CoursePacks, DownloadState } from '../../src/pack/course-packs.ts';
import { sampleCertificate } from './pretended-learner.ts';
import { manifest, packByHash, pictureSvg, release, sampleHash } from './sample-course.ts';
import { sampleId } from './sample-quiz.ts';

export const sampleProfiles: Profile[] = [
  { userId: sampleId(900), email: 'awa@example.org', firstName: 'Awa' },
  { userId: sampleId(901), email: 'jean-bedel.kolingba@example.org', firstName: 'Jean-Bédel' },
];

export type PretendedAccount = AccountSession & {
  current: Signal<Profile | null>;
  profiles: Signal<Profile[]>;
  removals: Signal<Removal[]>;
};

export function makePretendedAccount(answer: AccountFault | null): PretendedAccount {
  const current = signal<Profile | null>(null);
  const profiles = signal<Profile[]>([]);
  const [first = null] = sampleProfiles;
  const accept = async () => {
    if (!answer) current.value = first;
    return answer;
  };
  return {
    current,
    profiles,
    register: accept,
    signIn: accept,
    forgotPassword: async () => answer,
    resetPassword: async () => answer,
    leave: async () => {
      current.value = null;
      profiles.value = sampleProfiles;
    },
    resume: async (userId) => {
      current.value = sampleProfiles.find((profile) => profile.userId === userId) ?? null;
    },
    signOut: async () => {
      current.value = null;
    },
    removals: signal<Removal[]>([]),
    remove: async () => undefined,
    isRemoved: async () => false,
    noteWiped: async () => undefined,
    dismissRemoval: async () => undefined,
    signInRequired: signal(false),
    token: async () => null,
  };
}

/** As long as that of a name of 33 letters; it proves nothing. */
const sampleProof = `${sampleCertificate.verifyUrl}#9${'5139827406'.repeat(64)}`;

export type PretendedPacks = CoursePacks & { state: Signal<DownloadState> };

export function makePretendedPacks(): PretendedPacks {
  const state = signal<DownloadState>({ kind: 'complete', total: release.sizeBytes });
  const isHere = () => state.value.kind === 'complete';
  const total = release.sizeBytes;
  return {
    state,
    stateOf: () => state,
    download: async () => {
      state.value = { kind: 'loading', done: Math.round(total * 0.42), total };
    },
    pause: () => {
      state.value = { kind: 'paused', done: Math.round(total * 0.42), total };
    },
    remove: async () => {
      state.value = { kind: 'none' };
    },
    readManifest: async () => (state.value.kind === 'none' ? null : manifest),
    readModule: async (hash) => (isHere() ? (packByHash[hash] ?? null) : null),
    findQuiz: async (_course, hash) =>
      Object.values(packByHash)
        .flatMap((pack) => pack.quizzes)
        .find((quiz) => quiz.hash === hash) ?? null,
    keepFile: async (hash) => hash === sampleHash('pdf'),
    readFile: async (hash) => (hash === sampleHash('pdf') ? new Blob([`(${sampleProof})`]) : null),
    dropFile: async () => undefined,
    usedBytes: async () => release.sizeBytes,
    mediaUrl: async ({ hash }) => {
      if (hash === sampleHash('pdf')) return URL.createObjectURL(new Blob(['%PDF-1.4'], { type: 'application/pdf' }));
      if (hash !== sampleHash('picture')) return null;
      return URL.createObjectURL(new Blob([pictureSvg], { type: 'image/svg+xml' }));
    },
  };
}
