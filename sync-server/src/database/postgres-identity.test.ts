import { describe, expect, it } from 'vitest';
import { EmbeddedPostgresFault } from './embedded-postgres-fault.ts';
import { choosePostgresIdentity } from './postgres-identity.ts';

const passwd = 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65533::/nonexistent:/bin/false\n';
// The owner of / is root everywhere.
const folder = '/a-folder-that-is-not-there/postgres';

describe('choosePostgresIdentity', () => {
  it('stays the ordinary user that it is', () => {
    expect(choosePostgresIdentity(folder, 1000, () => passwd)).toBeNull();
  });

  it('drops root to the service user of the system', () => {
    expect(choosePostgresIdentity(folder, 0, () => passwd)).toEqual({ name: 'nobody', uid: 65534, gid: 65533 });
    const withPostgres = `${passwd}postgres:x:101:104::/var/lib/postgresql:/bin/bash\n`;
    expect(choosePostgresIdentity(folder, 0, () => withPostgres)?.name).toBe('postgres');
  });

  it('says so when there is nobody to drop to', () => {
    expect(() => choosePostgresIdentity(folder, 0, () => 'root:x:0:0::/root:/bin/sh\n')).toThrow(EmbeddedPostgresFault);
  });
});
