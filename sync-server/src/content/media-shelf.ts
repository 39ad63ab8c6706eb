// The media folder of a course: each file is checked once, when a lesson first asks for it. No path leads out of the folder.
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { hashBytes } from './content-hash.ts';
import { type Fault, type MediaFile, mediaLimitBytes } from './course-source.ts';
import { detectMediaType } from './media-type.ts';
import { findSvgFaults } from './svg-check.ts';

/** `find` takes a path relative to the course folder. Faults inside a file are in `faults`, under the file's own name. */
export type MediaShelf = {
  find: (relativePath: string) => MediaFile | { missing: string };
  faults: Fault[];
};

function checkFile(absolute: string, file: string, faults: Fault[]): MediaFile | { missing: string } {
  const { size } = statSync(absolute);
  if (size > mediaLimitBytes) {
    return { missing: `the file '${file}' has ${size} bytes: at most ${mediaLimitBytes} are taken` };
  }
  const bytes = readFileSync(absolute);
  const mediaType = detectMediaType(bytes);
  if (mediaType === null) return { missing: `the file '${file}' is no picture, sound, film or PDF that courses take` };
  if (mediaType === 'image/svg+xml') {
    const svgFaults = findSvgFaults(bytes.toString('utf8'));
    faults.push(...svgFaults.map((fault) => ({ file, ...fault })));
  }
  return { path: absolute, hash: hashBytes(bytes), mediaType, sizeBytes: size };
}

/** A shelf over `folder`/media. */
export function openMediaShelf(folder: string): MediaShelf {
  const faults: Fault[] = [];
  const known = new Map<string, MediaFile | { missing: string }>();
  const root = path.join(folder, 'media');
  const look = (file: string): MediaFile | { missing: string } => {
    const absolute = path.join(folder, file);
    if (!file.startsWith('media/')) return { missing: `the file '${file}' is not in the folder media/` };
    if (!existsSync(absolute) || !statSync(absolute).isFile()) return { missing: `the file '${file}' is missing` };
    if (!realpathSync(absolute).startsWith(realpathSync(root) + path.sep)) {
      return { missing: `the file '${file}' is a link out of the folder media/` };
    }
    return checkFile(absolute, file, faults);
  };
  return {
    faults,
    find: (relativePath) => {
      const file = path.posix.normalize(relativePath);
      const found = known.get(file) ?? look(file);
      known.set(file, found);
      return found;
    },
  };
}
