// The built pages: the learners' app and the admins' dashboard. Invariant: what has a hash in its name is cached for ever, all else asked for again.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import compression from 'compression';
import express, { type Express, type Response } from 'express';

const forEver = 'public, max-age=31536000, immutable';
const askAgain = 'no-cache';

/** Serves `folder` at `base` (`/` or `/admin`); addresses of screens, which name no file, get its index.html. */
export function servePages(app: Express, base: string, folder: string): void {
  const pack = compression();
  // What is left of /api is packed already, or too short for it.
  app.use(base, (req, res, next) => (req.originalUrl.startsWith('/api') ? next() : pack(req, res, next)));
  app.use(base, express.static(folder, { index: false, redirect: false, cacheControl: false, setHeaders: setCaching }));
  const index = join(folder, 'index.html');
  app.get(
    base === '/' ? /^(?!\/(api|packs|admin|\.well-known)(\/|$))[^.]*$/ : /^\/admin(\/[^.]*)?$/,
    (_req, res, next) => {
      if (!existsSync(index)) return next();
      res.set('Cache-Control', askAgain).sendFile(index, { cacheControl: false });
    },
  );
}

function setCaching(res: Response, path: string): void {
  const isHashed = /[\\/]assets[\\/][^\\/]+-[A-Za-z0-9_-]{8,}\.\w+$/.test(path);
  res.set('Cache-Control', isHashed ? forEver : askAgain);
}
