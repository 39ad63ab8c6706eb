// GET and HEAD /media/:hash: a file of a course by a link that was made for somebody who may have it, and that ends.
import { refuse } from '@greenland/shared-schema/contract/problem';
import type { RequestHandler } from 'express';
import { checkMediaLink, type LinkSigner } from './media-link.ts';
import { answerPack, type PackDoorPorts } from './pack-door.ts';

export type MediaDoorPorts = PackDoorPorts & { signer: LinkSigner; now: () => number };

export function createMediaDoor(ports: MediaDoorPorts): RequestHandler {
  const { signer, now, replyProblem } = ports;
  return async (request, response) => {
    const hash = String(request.params.hash);
    const expiresAt = checkMediaLink(signer, hash, request.query, now());
    if (expiresAt === null) {
      const detail = 'This link is not valid, or its time is over: ask for the lessons again.';
      replyProblem(request, response, refuse('forbidden', detail));
      return;
    }
    const seconds = Math.floor((expiresAt - now()) / 1000);
    await answerPack(ports, request, response, `private, max-age=${seconds}`);
  };
}
