// What strangers send instead of a good form, made from the upload that a call's contract names. Invariant: the same call gives the same attacks.
import { deflateRawSync, gzipSync } from 'node:zlib';
import type { Upload } from '@greenland/shared-schema/contract/endpoint';
import { makePng, makeRawPng } from './picture-fixtures.ts';
import { type Form, writeForm } from './profile-client.ts';

/** `wanted`: the statuses that are right. `cutAfter`: the caller goes after so many bytes and waits for no answer. */
export type FormAttack = { name: string; type: string; body: Buffer; wanted: number[]; cutAfter?: number };
type Spare = { name: string; content: Buffer };

const boundary = 'xYzZY';
const formType = `multipart/form-data; boundary=${boundary}`;
const [refused, notTaken] = [[400], [400, 413, 415]];

/** Texts that mean something to a file system, a database, JavaScript, or who reads them. */
const oddNames = {
  'a way up': '../../../../etc/passwd',
  'a way up, as Windows writes it': '..\\..\\boot.ini',
  NUL: 'a\0.png',
  'right to left': 'gnp.\u202eexe',
  'a prototype': '__proto__',
  'ten thousand letters': 'x'.repeat(10_000),
  nothing: '',
};

const attack = (name: string, parts: Form, wanted = refused): FormAttack => ({
  ...{ name, type: formType, body: writeForm(parts, boundary), wanted },
});

function attackParts(field: string, good: Buffer): FormAttack[] {
  const file = { name: field, filename: 'a.png', content: good };
  const many = (count: number, make: (nth: number) => Form[number]) =>
    Array.from({ length: count }, (_, nth) => make(nth));
  return [
    attack('nothing', [], [200, 400]),
    attack('the file as a text', [{ name: field, content: 'a.png' }]),
    attack('the file under another name', [{ ...file, name: 'somethingElse' }]),
    attack('two files', [file, file]),
    attack('the file and the same name as a text', [file, { name: field, content: 'x' }]),
    attack('a text that nobody knows', [file, { name: 'nobodyKnowsThisField', content: '1' }]),
    attack(
      '1,000 files',
      many(1_000, () => ({ ...file, content: 'x' })),
    ),
    attack(
      '1,000 texts',
      many(1_000, (nth) => ({ name: `text${nth}`, content: 'x' })),
      [400, 413],
    ),
    attack(
      '50,000 parts without a name',
      many(50_000, () => ({ name: '', content: '' })),
      [400, 413],
    ),
    attack('a text in an alphabet that is read by nobody', [
      { name: 'firstName', content: 'Awa', type: 'text/plain; charset=utf-16' },
    ]),
    attack('a text of 1 MB', [{ name: 'firstName', content: 'x'.repeat(1_000_000) }, file], [400, 413]),
    ...Object.entries(oddNames).map(([what, name]) => attack(`a field that is called ${what}`, [{ ...file, name }])),
    ...Object.entries(oddNames).map(([what, filename]) =>
      attack(`a bad file that is called ${what}`, [{ ...file, filename, content: 'no picture' }], notTaken),
    ),
    // What a file is called is nobody's business: it is taken under a name of the server's own.
    ...Object.entries(oddNames).map(([what, filename]) =>
      attack(`a good file that is called ${what}`, [{ ...file, filename }], [200, 400]),
    ),
  ];
}

/** The bytes of the form itself. */
function attackBytes(field: string, good: Buffer): FormAttack[] {
  const body = writeForm([{ name: field, filename: 'a.png', content: good }], boundary);
  const raw = (name: string, bytes: Buffer | string, wanted = refused, type = formType): FormAttack => ({
    ...{ name, type, body: Buffer.from(bytes), wanted },
  });
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="a.png"\r\n`;
  const cuts = [10, head.length, Math.floor(body.length / 2), body.length - 4];
  return [
    raw('a header of 1 MB', `${head}X: ${'x'.repeat(1_000_000)}\r\n\r\nx\r\n--${boundary}--\r\n`, notTaken),
    raw('10,000 headers', `${head}${'X: y\r\n'.repeat(10_000)}\r\nx\r\n--${boundary}--\r\n`, notTaken),
    raw('a header without an end', `${head}X`),
    // Such a part is none of a form: it is passed by, and changes nothing.
    raw('a part whose name has no end', `${head.replaceAll('";', '\\";')}\r\nx\r\n--${boundary}--\r\n`, [200, 400]),
    raw('a part without headers', `--${boundary}\r\n\r\nx\r\n--${boundary}--\r\n`, [200, 400]),
    raw('another boundary than it says', body, refused, 'multipart/form-data; boundary=another'),
    raw('no boundary', body, refused, 'multipart/form-data'),
    raw('an empty boundary', body, refused, 'multipart/form-data; boundary='),
    raw('a boundary of 10,000 letters', body, refused, `multipart/form-data; boundary=${'b'.repeat(10_000)}`),
    raw('no end', body.subarray(0, -8)),
    raw('bytes that are no form', Buffer.alloc(10_000, 0x2d)),
    raw('nothing at all', '', refused),
    raw('another kind of parts', body, [415], `multipart/mixed; boundary=${boundary}`),
    raw('a form as bytes', body, [415], 'application/octet-stream'),
    raw('a form that says it is JSON', body, refused, 'application/json'),
    ...cuts.map((cutAfter) => ({ ...raw(`a caller who goes after ${cutAfter} bytes`, body), cutAfter })),
  ];
}

/** A zip file of one member, which says that it holds what it unpacks to. */
function makeZip({ name, content }: Spare): Buffer {
  const packed = deflateRawSync(content);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(packed.length, 18);
  head.writeUInt32LE(content.length, 22);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, Buffer.from(name), packed]);
}

/** What is in the file. */
function attackContents(field: string, good: Buffer, { maximumBytes }: Upload): FormAttack[] {
  const contents: [string, Buffer, number[]][] = [
    ['without a byte', Buffer.alloc(0), notTaken],
    ['one byte too large', Buffer.concat([good, Buffer.alloc(maximumBytes + 1 - good.length)]), [413]],
    ['twice too large', Buffer.alloc(maximumBytes * 2), [413]],
    ['that is a zip bomb', makeZip({ name: 'a.png', content: Buffer.alloc(64 * 1024 * 1024) }), notTaken],
    ['that is a gzip bomb', gzipSync(gzipSync(Buffer.alloc(64 * 1024 * 1024))), notTaken],
    ['of 400 million pixels', makeRawPng(20_000, 20_000), notTaken],
    ['that claims 4 billion pixels', makeRawPng(65_535, 65_535, 1), notTaken],
    ['that claims more pixels than there are numbers', makeRawPng(2 ** 31 - 1, 2 ** 31 - 1, 0), notTaken],
    ['that claims no pixel', makeRawPng(0, 0, 1), notTaken],
    ['that is cut', good.subarray(0, good.length / 2), notTaken],
    ['with a page behind it', Buffer.concat([good, Buffer.from('<html><script>alert(1)</script>')]), notTaken],
    ['that is a page', Buffer.from('<!doctype html><script>alert(1)</script>'), notTaken],
    [
      'that is a drawing with a script',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
      notTaken,
    ],
  ];
  return contents.map(([what, content, wanted]) =>
    attack(`a file ${what}`, [{ name: field, filename: 'a.png', content, type: 'image/png' }], wanted),
  );
}

export async function listFormAttacks(upload: Upload): Promise<FormAttack[]> {
  const good = await makePng();
  const { field } = upload;
  return [...attackParts(field, good), ...attackBytes(field, good), ...attackContents(field, good, upload)];
}
