// Downloaded course content as screens see it: by content hash, verified, readable without network.

import type { Release } from '@greenland/shared-schema/protocol/document';
import type { Manifest, Media, ModulePack } from '@greenland/shared-schema/record/course';
import type { PackedQuiz } from '@greenland/shared-schema/record/quiz';
import type { ReadonlySignal } from '@preact/signals';

/** `done`/`total` in bytes. `paused` keeps what has arrived; `failed` says why and may be resumed. */
export type DownloadState =
  | { kind: 'none' }
  | { kind: 'loading'; done: number; total: number }
  | { kind: 'paused'; done: number; total: number }
  | { kind: 'failed'; done: number; total: number; reason: 'network' | 'corrupt' | 'quota' }
  | { kind: 'complete'; total: number };

/** Content of courses on this device. Readers answer null for what is not here (yet); nothing here waits for the network save `download`. */
export type CoursePacks = {
  /** The state of one manifest's download, live. */
  stateOf(manifestHash: string): ReadonlySignal<DownloadState>;
  /** Fetches what is missing, checks every hash, keeps each piece as it arrives; called again it resumes. */
  download(release: Release): Promise<void>;
  pause(manifestHash: string): void;
  remove(manifestHash: string): Promise<void>;
  readManifest(manifestHash: string): Promise<Manifest | null>;
  readModule(packHash: string): Promise<ModulePack | null>;
  /** A quiz version out of any downloaded version of its course. */
  findQuiz(courseId: string, quizHash: string): Promise<PackedQuiz | null>;
  /** Fetches one file that belongs to no course (a certificate's PDF) and keeps it; true when it is here. Never throws for the network's sake. */
  keepFile(hash: string): Promise<boolean>;
  /** A file that `keepFile` has kept; null when it is not here. */
  readFile(hash: string): Promise<Blob | null>;
  /** Forgets a file that `keepFile` has kept. */
  dropFile(hash: string): Promise<void>;
  /** Bytes of content on this device, half-finished downloads included. */
  usedBytes(): Promise<number>;
  /** An object URL for a file, for as long as the page lives; null when it is not here. */
  mediaUrl(media: Pick<Media, 'hash' | 'mediaType'>): Promise<string | null>;
};
