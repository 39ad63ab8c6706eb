import { describe, expect, it } from 'vitest';
import { BackupDecoder, BackupEncoder, type BackupPart, backupFormat } from './backup-format.ts';
import { orderByNeeds } from './table-order.ts';

const header = { createdAt: '2026-11-26T10:00:00.000Z', epoch: 'e1', migrations: [{ name: '0001-a.sql', hash: 'h' }] };

function encodeSample(): Buffer {
  const encoder = new BackupEncoder();
  const records = [encoder.header(header), encoder.table({ table: 'users', columns: ['id', 'name'] })];
  records.push(encoder.rows(Buffer.from('1\tAwa\n')), encoder.rows(Buffer.from('2\tBinta\n')));
  encoder.count('users', 2);
  return Buffer.concat([...records, encoder.end()]);
}

function decode(bytes: Buffer, pieceBytes: number): BackupPart[] {
  const decoder = new BackupDecoder();
  const parts: BackupPart[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes)
    parts.push(...decoder.take(bytes.subarray(at, at + pieceBytes)));
  decoder.close();
  return parts;
}

describe('the records of a backup', () => {
  it.each([1, 7, 1_000_000])('are read as they were written, in pieces of %d bytes', (pieceBytes) => {
    const parts = decode(encodeSample(), pieceBytes);
    expect(parts.map(({ kind }) => kind)).toEqual(['header', 'table', 'rows', 'rows', 'end']);
    expect(parts[0]).toEqual({ kind: 'header', header: { format: backupFormat, ...header } });
    expect(parts.flatMap((part) => (part.kind === 'rows' ? [part.bytes.toString()] : []))).toEqual([
      '1\tAwa\n',
      '2\tBinta\n',
    ]);
    expect(parts.at(-1)).toMatchObject({ end: { rowsByTable: { users: 2 } } });
  });

  it('are refused when cut anywhere, and when any byte has changed', () => {
    const whole = encodeSample();
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => decode(whole.subarray(0, length), 64)).toThrow(
        /^This file is no whole backup: .*Nothing was changed\.$/,
      );
    }
    for (let at = 0; at < whole.length; at += 1) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => decode(changed, 64), `byte ${at}`).toThrow(/Nothing was changed\.$/);
    }
    expect(() => decode(Buffer.concat([whole, whole]), 64)).toThrow(/no whole backup/);
  });

  it('of a later format are refused by name', () => {
    const later = JSON.stringify({ format: 3, somethingNew: true });
    const record = Buffer.concat([Buffer.from('h'), Buffer.from([0, 0, 0, later.length]), Buffer.from(later)]);
    expect(() => decode(record, 64)).toThrow(
      'This backup has format 3 and this build reads up to 2: use a newer build.',
    );
  });
});

describe('the order of tables', () => {
  it('puts what is referred to first, and refuses a circle', () => {
    const tables = [
      { table: 'answers', needs: ['questions'] },
      { table: 'badges', needs: [] },
      { table: 'questions', needs: ['quizzes'] },
      { table: 'quizzes', needs: [] },
    ];
    expect(orderByNeeds(tables).map(({ table }) => table)).toEqual(['badges', 'quizzes', 'questions', 'answers']);
    const circle = [...tables, { table: 'a', needs: ['b'] }, { table: 'b', needs: ['a'] }];
    expect(() => orderByNeeds(circle)).toThrow('in a circle: a, b');
  });
});
