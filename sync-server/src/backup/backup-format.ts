// What a backup file holds, inside its gzip: records of a letter, a length (4 bytes, big endian) and as many bytes. Invariant: a file is
// read only when it is whole; its last record counts every row and bears a SHA-256 over all before it and the counts.
//   h  JSON, once, first: the format, when and of what it was made        t  JSON: the table and columns whose rows follow
//   d  rows of that table, in PostgreSQL's COPY text                        f  JSON: a file whose bytes follow, after all tables
//   b  bytes of that file                                                   e  JSON, once, last: rows of each table, SHA-256
import { createHash, type Hash } from 'node:crypto';
import * as z from 'zod';
import { BackupFault } from './backup-fault.ts';

/** The number of this form; a build reads its own and earlier ones. The first had no files. */
export const backupFormat = 2;

const name = z.string().min(1).max(63);

const backupHeader = z.object({
  format: z.int().min(1).max(backupFormat),
  createdAt: z.iso.datetime(),
  epoch: z.string(),
  /** The schema: every migration that had been applied, in order. */
  migrations: z.array(z.object({ name: z.string(), hash: z.string() })).min(1),
});
export type BackupHeader = z.infer<typeof backupHeader>;

const copiedTable = z.object({ table: name, columns: z.array(name).min(1) });
export type CopiedTable = z.infer<typeof copiedTable>;

/** `name`: as stores of files take it. */
const backedUpFile = z.object({
  shelf: z.enum(['packs', 'avatars']),
  name: z.string().regex(/^[\w-]{1,100}$/),
  mediaType: z.string(),
  sizeBytes: z.int().min(1),
});
export type BackedUpFile = z.infer<typeof backedUpFile>;

const backupEnd = z.object({ rowsByTable: z.record(name, z.int().min(0)), sha256: z.string() });
export type BackupEnd = z.infer<typeof backupEnd>;

export type BackupPart =
  | { kind: 'header'; header: BackupHeader }
  | { kind: 'table'; table: CopiedTable }
  | { kind: 'rows'; bytes: Buffer }
  | { kind: 'file'; file: BackedUpFile }
  | { kind: 'piece'; bytes: Buffer }
  | { kind: 'end'; end: BackupEnd };

const headBytes = 5;
/** Rows come in pieces of about 64 KB, files of 1 MB; a length beyond this is damage. */
const mostBytes = 16 * 1024 * 1024;

const frame = (letter: string, bytes: Uint8Array): Buffer => {
  const head = Buffer.alloc(headBytes);
  head.write(letter, 'latin1');
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
};
const json = (letter: string, value: unknown) => frame(letter, Buffer.from(JSON.stringify(value)));

/** Over every record before the last, and the counts in it. */
const sealOf = (hash: Hash, rowsByTable: BackupEnd['rowsByTable']) =>
  hash.update(JSON.stringify(rowsByTable)).digest('base64url');

/** Writes the records of one backup in their order. */
export class BackupEncoder {
  private readonly hash = createHash('sha256');
  private readonly rowsByTable: Record<string, number> = {};

  header(header: Omit<BackupHeader, 'format'>): Buffer {
    return this.cover(json('h', { format: backupFormat, ...header } satisfies BackupHeader));
  }
  table(table: CopiedTable): Buffer {
    return this.cover(json('t', table));
  }
  rows(bytes: Uint8Array): Buffer {
    return this.cover(frame('d', bytes));
  }
  file(file: BackedUpFile): Buffer {
    return this.cover(json('f', file));
  }
  piece(bytes: Uint8Array): Buffer {
    return this.cover(frame('b', bytes));
  }
  /** To be told after the last row of each table. */
  count(table: string, rows: number): void {
    this.rowsByTable[table] = rows;
  }
  end(): Buffer {
    const { rowsByTable } = this;
    return json('e', { rowsByTable, sha256: sealOf(this.hash, rowsByTable) } satisfies BackupEnd);
  }
  private cover(record: Buffer): Buffer {
    this.hash.update(record);
    return record;
  }
}

export const damaged = (why: string) => new BackupFault(`This file is no whole backup: ${why}. Nothing was changed.`);

function readJson<Value>(shape: z.ZodType<Value>, bytes: Buffer): Value {
  try {
    return shape.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    throw damaged('it holds what no backup holds');
  }
}

const anyFormat = z.object({ format: z.int() });

function readHeader(bytes: Buffer): BackupHeader {
  const { format } = readJson(anyFormat, bytes);
  if (format <= backupFormat) return readJson(backupHeader, bytes);
  throw new BackupFault(
    `This backup has format ${format} and this build reads up to ${backupFormat}: use a newer build. Nothing was changed.`,
  );
}

/** Reads the records of one backup out of whatever pieces its bytes come in. Throws BackupFault at the first byte that does not fit. */
export class BackupDecoder {
  private readonly hash = createHash('sha256');
  private held: Buffer = Buffer.alloc(0);
  private hasBegun = false;
  private hasEnded = false;

  *take(bytes: Uint8Array): Generator<BackupPart> {
    this.held = Buffer.concat([this.held, bytes]);
    while (this.held.length >= headBytes) {
      const length = this.held.readUInt32BE(1);
      if (length > mostBytes) throw damaged('a length in it is wrong');
      if (this.held.length < headBytes + length) return;
      const record = this.held.subarray(0, headBytes + length);
      this.held = this.held.subarray(headBytes + length);
      yield this.read(record);
    }
  }

  /** To be called after the last byte. */
  close(): void {
    if (!this.hasEnded || this.held.length > 0) throw damaged('it is cut short');
  }

  private read(record: Buffer): BackupPart {
    const letter = record.toString('latin1', 0, 1);
    const bytes = record.subarray(headBytes);
    if (this.hasEnded || (letter === 'h') === this.hasBegun) throw damaged('it holds what no backup holds');
    this.hasBegun = true;
    if (letter === 'e') return { kind: 'end', end: this.readEnd(bytes) };
    this.hash.update(record);
    if (letter === 'h') return { kind: 'header', header: readHeader(bytes) };
    if (letter === 't') return { kind: 'table', table: readJson(copiedTable, bytes) };
    if (letter === 'd') return { kind: 'rows', bytes };
    if (letter === 'f') return { kind: 'file', file: readJson(backedUpFile, bytes) };
    if (letter === 'b') return { kind: 'piece', bytes };
    throw damaged('it holds what no backup holds');
  }

  private readEnd(bytes: Buffer): BackupEnd {
    const end = readJson(backupEnd, bytes);
    if (end.sha256 !== sealOf(this.hash, end.rowsByTable)) throw damaged('its checksum does not fit');
    this.hasEnded = true;
    return end;
  }
}
