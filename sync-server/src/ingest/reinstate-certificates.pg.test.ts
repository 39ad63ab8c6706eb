import { generateKeyPairSync } from 'node:crypto';
import type { PresentedCertificate } from '@greenland/shared-schema/record/certificate';
import { CompactSign, decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answerRightly } from '../../test/catalogue-scene.ts';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { everything, isType, registerLearner, WireDevice } from '../../test/wire-device.ts';

type Document = PresentedCertificate & { code: string; holderName: string; pdf: string | null };
type Rows = { documents: { certificates?: Document[]; accounts?: { totalPoints: number }[] } };

let scene: SyncScene;
const devices: WireDevice[] = [];
beforeAll(async () => {
  scene = await openSyncScene();
});
afterEach(() => {
  for (const device of devices.splice(0)) device.close();
});
afterAll(() => scene.close());

async function openDevice(): Promise<WireDevice> {
  const { id, token } = await registerLearner(scene.url);
  return greet(await new WireDevice(scene.url, id, token).open());
}

async function greet(device: WireDevice): Promise<WireDevice> {
  devices.push(device);
  device.hello({ protocol: 3 });
  await device.take(isType('welcome'));
  device.pull(1, everything);
  await device.take(isType('rows'));
  return device;
}

const certificateIn = async (device: WireDevice): Promise<Document> => {
  const holds = (frame: object) => ((frame as Rows).documents?.certificates?.length ?? 0) > 0;
  const { documents } = await device.take<Rows>((frame) => frame.type === 'rows' && holds(frame));
  return documents.certificates?.at(-1) as Document;
};

/** A learner who has earned a certificate that the server has lost, with all that followed from it. */
async function earnAndLose(): Promise<{ device: WireDevice; given: Document }> {
  const device = await openDevice();
  const version = scene.quizzes.find(({ quiz }) => quiz.kind === 'graded');
  if (!version) throw new Error('The small course has a graded quiz.');
  const { courseId } = scene;
  device.write('enrolled', { courseId });
  const { hash: quizHash, quiz } = version;
  const responses = answerRightly(version);
  device.write('attempt-submitted', { courseId, quizId: quiz.id, quizHash, elapsedMs: 1_000, responses });
  device.push();
  await device.take(isType('ack'));
  const given = await certificateIn(device);
  await lose(device);
  return { device, given };
}

async function lose({ userId }: WireDevice): Promise<void> {
  const { database } = scene;
  await database.query('delete from certificates where user_id = $1', [userId]);
  await database.query("delete from feed_documents where collection = 'certificates' and stream = $1", [
    `learner:${userId}`,
  ]);
  await database.query("update learner_merits set merits = jsonb_set(merits, '{byCourse}', '{}') where user_id = $1", [
    userId,
  ]);
}

const asPresented = ({ id, courseId, issuedAt, credential }: Document): PresentedCertificate => ({
  ...{ id, courseId, issuedAt, credential },
});

/** The server has been through all that was handed in when it answers the push behind it. */
async function present(device: WireDevice, certificates: PresentedCertificate[]): Promise<Record<string, unknown>[]> {
  device.send({ type: 'present', certificates });
  device.write('course-rated', { courseId: scene.courseId, stars: 4 });
  device.push(device.length);
  await device.take(isType('ack'));
  const { rows } = await scene.database.query<Record<string, unknown>>(
    `select id, verification_code as code, issued_at, holder_name, credential, instructor_name, revocation_reason as reason
      from certificates where user_id = $1`,
    [device.userId],
  );
  return rows;
}

describe('a certificate that the server has lost', () => {
  it('[RW8] [CE5] stands again as it was when its holder hands it in, once, is told, and is audited', async () => {
    const { device, given } = await earnAndLose();
    const rows = await present(device, [asPresented(given), asPresented(given)]);
    const { id, code, credential, holderName } = given;
    const issued_at = new Date(given.issuedAt);
    expect(rows).toEqual([expect.objectContaining({ id, code, credential, issued_at, holder_name: holderName })]);
    expect(rows[0]?.instructor_name).not.toBe('');
    expect(await certificateIn(device)).toMatchObject({ ...given, pdf: expect.toSatisfy(() => true) });
    const audit = "select subject, detail from audit_log where user_id = $1 and action = 'certificate-reinstated'";
    expect((await scene.database.query(audit, [device.userId])).rows).toEqual([
      { subject: id, detail: { revoked: false } },
    ]);
    const certified = `select merits -> 'byCourse' -> $2 ->> 'certified' as certified from learner_merits where user_id = $1`;
    expect((await scene.database.query(certified, [device.userId, scene.courseId])).rows).toEqual([
      { certified: 'true' },
    ]);
  });

  it('[RW8] [CT3] comes back revoked when it was told so, and one that stands is not revoked by anybody who hands it in', async () => {
    const { device, given } = await earnAndLose();
    const revoked = { at: given.issuedAt + 5_000, reason: 'Copied' };
    expect(await present(device, [{ ...asPresented(given), revoked }])).toMatchObject([{ reason: 'Copied' }]);
    expect(await present(device, [asPresented(given)])).toMatchObject([{ reason: 'Copied' }]);
    const other = await earnAndLose();
    await present(other.device, [asPresented(other.given)]);
    const again = await present(other.device, [{ ...asPresented(other.given), revoked }]);
    expect(again).toMatchObject([{ reason: null }]);
  });

  it('[CT9] [RW8] is issued again when another has taken its bit meanwhile', async () => {
    const [{ device, given }, other] = [await earnAndLose(), await earnAndLose()];
    const bit = (decodeJwt(given.credential).credentialStatus as { statusListIndex: string }).statusListIndex;
    await present(other.device, [asPresented(other.given)]);
    await scene.database.query('update certificates set status_index = $2 where id = $1', [other.given.id, bit]);
    expect(await present(device, [asPresented(given)])).toHaveLength(1);
    const sql = 'select status_index as bit, credential from certificates where id = $1';
    const read = async () => (await scene.database.query<{ bit: number; credential: string }>(sql, [given.id])).rows[0];
    expect((await read())?.bit).not.toBe(Number(bit));
    // By a job.
    await expect
      .poll(async () => decodeJwt((await read())?.credential ?? '').credentialStatus, { timeout: 20_000 })
      .toMatchObject({ statusListIndex: String((await read())?.bit) });
  });

  it('[RW8] is told to nobody by mail a second time', async () => {
    const { device, given } = await earnAndLose();
    const { findCertificateNews } = await import('../mail/mail-facts-store.ts');
    await present(device, [asPresented(given)]);
    expect(await findCertificateNews(scene.database, given.id)).toBeNull();
  });
});

describe('what is none of this learner’s certificates', () => {
  const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const signAnew = (credential: string, change: object) => {
    const { kid, typ } = decodeProtectedHeader(credential);
    const claims = new TextEncoder().encode(JSON.stringify({ ...decodeJwt(credential), ...change }));
    const header = { alg: 'ES256', typ: typ ?? '', kid: kid ?? '' };
    return new CompactSign(claims).setProtectedHeader(header).sign(otherKey);
  };
  const changed = async (given: Document, foreign: Document): Promise<[string, PresentedCertificate][]> => {
    const own = asPresented(given);
    const [header = '', , signature = ''] = own.credential.split('.');
    const [, claims = ''] = foreign.credential.split('.');
    return [
      ['signed by somebody else', { ...own, credential: await signAnew(own.credential, {}) }],
      ['with a header of no key', { ...own, credential: 'e30.e30.e30' }],
      ['with the words of another', { ...own, credential: `${header}.${claims}.${signature}` }],
      ['of another learner', asPresented(foreign)],
      ['of another learner under the own id', { ...asPresented(foreign), id: own.id }],
      ['under another id', { ...own, id: foreign.id }],
      ['of another course', { ...own, courseId: foreign.id }],
      ['of another date', { ...own, issuedAt: own.issuedAt + 1_000 }],
      ['with a reason that no database holds', { ...own, revoked: { at: 1, reason: 'a\u0000b' } }],
    ];
  };

  it('[RW8] is ignored, and closes nothing', async () => {
    const [{ device, given }, { given: foreign }] = [await earnAndLose(), await earnAndLose()];
    for (const [what, certificate] of await changed(given, foreign)) {
      expect(await present(device, [certificate]), what).toEqual([]);
    }
    expect(device.closed).toBeNull();
    expect(await present(device, [asPresented(given)])).toHaveLength(1);
  });

  it('[RW8] [RV3] nor is anything taken back from a device that was removed', async () => {
    const { device, given } = await earnAndLose();
    await scene.database.query('update learner_devices set revoked_at = now() where device_id = $1', [device.deviceId]);
    device.close();
    await device.open();
    device.hello({ protocol: 3 });
    await device.take(isType('welcome'));
    expect(await present(device, [asPresented(given)])).toEqual([]);
  });
});
