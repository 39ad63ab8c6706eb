// Who runs the embedded PostgreSQL. Invariant: never root, because PostgreSQL refuses to start as root.
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EmbeddedPostgresFault } from './embedded-postgres-fault.ts';

/** An unprivileged system user; `null` elsewhere means 'the user that this process already is'. */
export type PostgresIdentity = { uid: number; gid: number; name: string };

/** Users preferred when the folder itself names none, best first. */
const preferredNames = ['postgres', 'nobody'];

/**
 * Chooses the user for the database: this process's own, unless it is root. Root hands over to the owner of the nearest
 * existing folder on the way to `folder` (so that an owner of a clone finds files of their own), else to a service user.
 * Only users listed in `passwdText` count: initdb looks its own user up by name.
 */
export function choosePostgresIdentity(
  folder: string,
  ownUid: number | undefined = process.getuid?.(),
  passwdText: () => string = () => readFileSync('/etc/passwd', 'utf8'),
): PostgresIdentity | null {
  if (ownUid !== 0) return null;
  const identities = readIdentities(passwdText());
  const ownerUid = nearestOwnerUid(folder);
  const chosen =
    identities.find((identity) => identity.uid === ownerUid && identity.uid !== 0) ??
    preferredNames.flatMap((name) => identities.filter((identity) => identity.name === name && identity.uid !== 0))[0];
  if (chosen) return chosen;
  throw new EmbeddedPostgresFault(
    'cannot_drop_root',
    'PostgreSQL refuses to run as root and this system has no user "postgres" or "nobody" to run it: start as an ordinary user, or set DATABASE_URL.',
  );
}

function readIdentities(passwdText: string): PostgresIdentity[] {
  return passwdText.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}

function nearestOwnerUid(folder: string): number {
  const stats = statSync(folder, { throwIfNoEntry: false });
  return stats ? stats.uid : nearestOwnerUid(dirname(folder));
}
