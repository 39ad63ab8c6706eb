// Bodies in an object storage that speaks S3. Invariant: only what every such storage does is asked of it: no conditions, no checksums of its own.
import type * as Sdk from '@aws-sdk/client-s3';
import { type BlobStore, BlobStoreAway, type ByteSpan, dispositionOf } from './blob-store.ts';

export type S3Settings = {
  bucket: string;
  region: string;
  /** null: the region's own endpoint. */
  endpoint: string | null;
  /** Where browsers reach it. Left out or null: at `endpoint`; 'none': nowhere, and whatever is in it passes through us. */
  publicEndpoint?: string | null;
  accessKeyId: string;
  secretAccessKey: string;
};

type Connection = { sdk: typeof Sdk; client: Sdk.S3Client };
/** Runs one call; what goes wrong comes out as BlobStoreAway, unless `expected` knows it as an answer. */
type Ask = <Answer>(
  call: (connection: Connection, at: { Bucket: string }) => Promise<Answer>,
  expected?: (fault: string) => Answer | undefined,
) => Promise<Answer>;

const advice = 'Is it running, and are S3_BUCKET, S3_ENDPOINT and the keys right?';
const upTimeoutMs = 3000;
/** Silence that is taken for the end of a connection. */
const timeouts = { connectionTimeout: 5000, socketTimeout: 30_000 };

/** The bucket must be there. Nothing is connected to before the first call. `folder`: what all names of this store begin with. */
export function openS3Blobs(settings: S3Settings, folder = 'packs'): BlobStore {
  const ask = makeAsk(settings);
  const keyOf = (hash: string) => `${folder}/${hash}`;
  const size: BlobStore['size'] = (hash) =>
    ask<number | null>(
      async ({ sdk, client }, at) => {
        const head = await client.send(new sdk.HeadObjectCommand({ ...at, Key: keyOf(hash) }));
        return head.ContentLength ?? null;
      },
      (fault) => (fault === 'NotFound' ? null : undefined),
    );
  return {
    size,
    put: async (hash, bytes, mediaType) => {
      // After a transaction that ran again, or a publishing that failed late.
      if ((await size(hash)) === bytes.length) return;
      const headers = { ContentType: mediaType, ContentLength: bytes.length };
      await ask(({ sdk, client }, at) =>
        client.send(new sdk.PutObjectCommand({ ...at, ...headers, Key: keyOf(hash), Body: bytes })),
      );
    },
    get: async (hash, span) => {
      // An empty range cannot be written in HTTP.
      if (span?.length === 0) return (await size(hash)) === null ? null : Buffer.alloc(0);
      return readBytes(ask, keyOf(hash), span);
    },
    remove: async (hash) => {
      await ask(({ sdk, client }, at) => client.send(new sdk.DeleteObjectCommand({ ...at, Key: keyOf(hash) })));
    },
    signUrl: makeSigner(settings, keyOf),
    isUp: () => askBucket(ask),
  };
}

/** Signing asks nobody: a link may be handed out while the storage is away. */
function makeSigner(settings: S3Settings, keyOf: (hash: string) => string): BlobStore['signUrl'] {
  const publicEndpoint = settings.publicEndpoint ?? settings.endpoint;
  if (publicEndpoint === 'none') return async () => null;
  let connecting: Promise<Connection> | undefined;
  return async (hash, seconds, served) => {
    connecting ??= connect({ ...settings, endpoint: publicEndpoint });
    const [{ sdk, client }, { getSignedUrl }] = await Promise.all([
      connecting,
      import('@aws-sdk/s3-request-presigner'),
    ]);
    const headers = served && {
      ResponseContentType: served.mediaType,
      ResponseContentDisposition: dispositionOf(served),
    };
    const command = new sdk.GetObjectCommand({ Bucket: settings.bucket, Key: keyOf(hash), ...headers });
    return getSignedUrl(client, command, { expiresIn: seconds });
  };
}

function makeAsk(settings: S3Settings): Ask {
  let connecting: Promise<Connection> | undefined;
  return async (call, expected) => {
    connecting ??= connect(settings);
    try {
      return await call(await connecting, { Bucket: settings.bucket });
    } catch (error) {
      const fault = nameFault(error);
      const answer = expected?.(fault);
      if (answer !== undefined) return answer;
      throw new BlobStoreAway(`The object storage did not do what it was asked: ${fault}${statusOf(error)}.`, advice);
    }
  };
}

/** The storage's own word, or the system's where no storage answered. */
function nameFault(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown fault';
  return 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code) ? error.code : error.name;
}

/** With a space before it; some faults have no better name than their status. */
function statusOf(error: unknown): string {
  if (!(error instanceof Error) || !('$metadata' in error)) return '';
  const { httpStatusCode } = error.$metadata as Sdk.S3ServiceException['$metadata'];
  return httpStatusCode === undefined ? '' : ` ${httpStatusCode}`;
}

/** Loaded when it is needed: the library is large, and most academies do without. */
async function connect({ region, endpoint, accessKeyId, secretAccessKey }: S3Settings): Promise<Connection> {
  const sdk = await import('@aws-sdk/client-s3');
  const client = new sdk.S3Client({
    region,
    // Storages of one's own seldom have a name for each bucket.
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
    credentials: { accessKeyId, secretAccessKey },
    // With the library's defaults, some storages keep a body with checksums in the middle of it, and say that all is well.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: timeouts,
  });
  return { sdk, client };
}

function readBytes(ask: Ask, key: string, span: ByteSpan | undefined): Promise<Buffer | null> {
  const range = span && { Range: `bytes=${span.start}-${span.start + span.length - 1}` };
  return ask<Buffer | null>(
    async ({ sdk, client }, at) => {
      const { Body, ContentRange } = await client.send(new sdk.GetObjectCommand({ ...at, ...range, Key: key }));
      const bytes = Body ? Buffer.from(await Body.transformToByteArray()) : Buffer.alloc(0);
      return span ? cutAnswer(bytes, ContentRange, span) : bytes;
    },
    (fault) => {
      if (fault === 'NoSuchKey') return null;
      return fault === 'InvalidRange' ? Buffer.alloc(0) : undefined;
    },
  );
}

/** HTTP lets a server answer with more than was asked for, and some do at either end: an answer says where it begins. */
function cutAnswer(bytes: Buffer, contentRange: string | undefined, { start, length }: ByteSpan): Buffer {
  const offset = start - Number(/^bytes (\d+)-/.exec(contentRange ?? '')?.[1] ?? 0);
  return bytes.subarray(offset, offset + length);
}

async function askBucket(ask: Ask): Promise<boolean> {
  try {
    const options = { abortSignal: AbortSignal.timeout(upTimeoutMs) };
    await ask(({ sdk, client }, at) => client.send(new sdk.HeadBucketCommand(at), options));
    return true;
  } catch {
    return false;
  }
}
