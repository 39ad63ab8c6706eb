// A real server of the S3 protocol on a free port, with one empty bucket in a folder of its own.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';

export type ObjectStorage = {
  settings: { bucket: string; region: string; endpoint: string; accessKeyId: string; secretAccessKey: string };
  /** The same, as operators set them. */
  environment: Record<string, string>;
  /** Names of packs that are in the bucket. */
  listPacks(): string[];
  /** Goes away, and comes back at the same address with all that it held. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** Names of learners' pictures that are in it. */
  listAvatars(): string[];
  close(): Promise<void>;
};

const bucket = 'academy';
/** The only key that s3rver knows. */
const key = 'S3RVER';
const region = 'us-east-1';

export async function openObjectStorage(): Promise<ObjectStorage> {
  const directory = mkdtempSync(join(tmpdir(), 'greenland-s3-'));
  const start = async (port: number) => {
    const configureBuckets = [{ name: bucket }];
    const server = new S3rver({ address: '127.0.0.1', port, silent: true, directory, configureBuckets });
    return { server, port: (await server.run()).port };
  };
  let running = await start(0);
  const { port } = running;
  const endpoint = `http://127.0.0.1:${port}`;
  const list = (name: string) => {
    const folder = join(directory, bucket, name);
    return (existsSync(folder) ? readdirSync(folder) : []).flatMap(nameOfPack);
  };
  return {
    settings: { bucket, region, endpoint, accessKeyId: key, secretAccessKey: key },
    environment: {
      ...{ S3_BUCKET: bucket, S3_ENDPOINT: endpoint, AWS_REGION: region },
      ...{ AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: key },
    },
    listPacks: () => list('packs'),
    listAvatars: () => list('avatars'),
    goAway: () => running.server.close(),
    comeBack: async () => {
      running = await start(port);
    },
    close: async () => {
      await running.server.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** s3rver keeps a body and two notes on it, told apart by what follows the name. */
function nameOfPack(file: string): string[] {
  return file.endsWith('._S3rver_object') ? [file.replace(/\._S3rver_object$/, '')] : [];
}
