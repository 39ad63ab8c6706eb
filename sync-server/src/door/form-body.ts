// Bodies of multipart/form-data: a few short texts and one file, in memory. Invariant: whatever comes, no more than the file's largest size and a little is held.
import type { Upload } from '@greenland/shared-schema/contract/endpoint';
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import busboy, { type Busboy } from 'busboy';
import type { Request } from 'express';

/** `file` is null when the form has none. */
export type Form = { fields: Record<string, string>; file: Buffer | null };

const most = { textBytes: 4_096, texts: 20, headerPairs: 20, restBytes: 128 * 1024 };
const malformed = refuse('invalid_request', 'The body is no complete multipart/form-data.');

/** Reads the form. Refused before its end, the rest of it is let through unread, so that the caller gets the answer. */
export async function readForm(req: Request, upload: Upload): Promise<Form | Refused> {
  const limitBytes = upload.maximumBytes + most.restBytes;
  if (Number(req.get('content-length') ?? 0) > limitBytes) return passBy(req, tooLarge(upload));
  if ((req.get('content-encoding') ?? 'identity') !== 'identity') {
    return passBy(req, refuse('unsupported_media_type', 'Send the form without a content encoding.'));
  }
  const parser = openParser(req, upload);
  if (!parser) return passBy(req, malformed);
  const outcome = await followParser(req, parser, upload, limitBytes);
  if (!('problem' in outcome)) return outcome;
  req.unpipe(parser);
  return passBy(req, outcome);
}

function passBy(req: Request, refused: Refused): Refused {
  req.resume();
  return refused;
}

function tooLarge({ maximumBytes }: Upload): Refused {
  return refuse('payload_too_large', `A file may have ${maximumBytes / (1024 * 1024)} MiB at most.`);
}

function refuseField(path: string, message: string): Refused {
  return refuse('invalid_request', 'See errors for what to change.', {
    errors: [{ path: path.slice(0, 100), message }],
  });
}

/** Null: its boundary is missing. */
function openParser(req: Request, upload: Upload): Busboy | null {
  const limits = {
    ...{ fieldNameSize: 100, fieldSize: most.textBytes, fields: most.texts, files: 2, headerPairs: most.headerPairs },
    // A file of exactly this size counts as cut.
    fileSize: upload.maximumBytes + 1,
  };
  try {
    return busboy({ headers: req.headers, limits });
  } catch {
    return null;
  }
}

function followParser(req: Request, parser: Busboy, upload: Upload, limitBytes: number): Promise<Form | Refused> {
  return new Promise((resolve) => {
    const fields = new Map<string, string>();
    const chunks: Buffer[] = [];
    let files = 0;
    let sizeBytes = 0;
    const settle = (outcome: Form | Refused) => resolve(outcome);
    // No text: it is in an alphabet that the parser does not know.
    parser.on('field', (name = '', text, { valueTruncated }) => {
      if (!/^[a-zA-Z]{1,40}$/.test(name)) settle(refuseField(name, 'is not a field of this call'));
      else if (typeof text !== 'string') settle(refuseField(name, 'must be in UTF-8'));
      else if (valueTruncated) settle(refuseField(name, 'is too long'));
      else if (fields.has(name)) settle(refuseField(name, 'comes more than once'));
      else fields.set(name, text);
    });
    parser.on('file', (name = '', stream) => {
      files += 1;
      if (name !== upload.field) settle(refuseField(name, 'is not a file of this call'));
      else if (files > 1) settle(refuseField(name, 'comes more than once'));
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('limit', () => settle(tooLarge(upload)));
      // The parser tells it too.
      stream.on('error', () => undefined);
    });
    parser.on('fieldsLimit', () => settle(malformed));
    parser.on('filesLimit', () => settle(malformed));
    parser.on('error', () => settle(malformed));
    parser.on('close', () =>
      settle({ fields: Object.fromEntries(fields), file: files > 0 ? Buffer.concat(chunks) : null }),
    );
    req.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes > limitBytes) settle(tooLarge(upload));
    });
    // The caller has gone: nobody reads the answer.
    req.on('close', () => !req.complete && settle(malformed));
    req.on('error', () => settle(malformed));
    req.pipe(parser);
  });
}
