// GET and HEAD /avatars/:name: pictures that learners sent. Knowing the name, 128 random bits, is the right to see one.
// Invariant: none of them can run as a page of this origin, whatever a browser takes it for.
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import type { RequestHandler, Response } from 'express';
import type { Database } from '../database/pool.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { findAvatar } from './avatar-store.ts';

export type AvatarDoorPorts = {
  database: Database;
  avatarBlobs: BlobStore;
  /** The server's one exit for refusals. */
  replyProblem: (response: Response, refused: Refused) => void;
};

const noPicture = refuse('not_found', 'There is no such picture.');
const extensionByType = new Map([
  ['image/jpeg', 'jpg'],
  ['image/png', 'png'],
]);

export function createAvatarDoor({ database, avatarBlobs, replyProblem }: AvatarDoorPorts): RequestHandler {
  return async (request, response) => {
    const name = String(request.params.name);
    const found = /^[\w-]{22}$/.test(name) ? await findAvatar(database, name) : null;
    const bytes = found && (found.body ?? (await avatarBlobs.get(name)));
    if (!found || !bytes) return replyProblem(response, noPicture);
    response.set({
      'Content-Type': found.mediaType,
      'Content-Length': String(bytes.length),
      'Content-Disposition': `attachment; filename="avatar.${extensionByType.get(found.mediaType)}"`,
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
      // Apps of listed origins show them too.
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Cache-Control': 'public, max-age=31536000, immutable',
      ETag: `"${name}"`,
    });
    // Not express' own check: it answers whole to callers that send `Cache-Control: no-cache`, as fetch does beside If-None-Match.
    const isHeld = request.get('if-none-match')?.includes(`"${name}"`) ?? false;
    if (isHeld) response.status(304).removeHeader('Content-Length');
    response.end(isHeld || request.method === 'HEAD' ? undefined : bytes);
  };
}
