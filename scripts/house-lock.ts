// Law of the lock files: a fresh clone installs with `npm ci` on every platform, from whatever registry its owner uses.
import * as z from 'zod/mini';
import type { Law, Offence } from './house-tree.ts';

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      resolved: z.optional(z.string()),
      optionalDependencies: z.optional(z.record(z.string(), z.string())),
    }),
  ),
});
const exactVersion = /^\d+\.\d+\.\d+/;

/** No registry's address, and an entry for every platform's package: npm ci refuses a lock file that leaves some out. */
export const keepLockInstallable: Law = (files) =>
  files
    .filter((file) => /(^|\/)package-lock\.json$/.test(file.path))
    .flatMap((file) => {
      const { packages } = lockFile.parse(JSON.parse(file.text));
      const lineOf = (place: string): number => file.text.slice(0, file.text.indexOf(`"${place}"`)).split('\n').length;
      return Object.entries(packages).flatMap(([place, entry]): Offence[] => {
        const offend = (law: string, remedy: string): Offence => ({
          path: file.path,
          line: lineOf(place),
          law,
          remedy,
        });
        const missing = findMissingOptional(packages, place, entry.optionalDependencies ?? {});
        return [
          ...missing.map((name) =>
            offend('lock-complete', `${name} has no entry, so npm ci refuses: add it to the lock file`),
          ),
          ...(/^https?:/.test(entry.resolved ?? '')
            ? [offend('lock-without-address', `take the address of ${place} out`)]
            : []),
        ];
      });
    });

function findMissingOptional(
  packages: Record<string, unknown>,
  place: string,
  optional: Record<string, string>,
): string[] {
  return Object.entries(optional)
    .filter(([, version]) => exactVersion.test(version))
    .map(([name]) => name)
    .filter((name) => !(`node_modules/${name}` in packages) && !(`${place}/node_modules/${name}` in packages));
}
