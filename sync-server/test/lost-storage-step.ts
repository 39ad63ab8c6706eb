// The walk where the object storage is away: the calls that need its bytes say so.
import { readCertificatePdf } from '@greenland/shared-schema/contract/certificate-contract';
import { listLessons } from '@greenland/shared-schema/contract/course-contract';
import { changeOwnUser } from '@greenland/shared-schema/contract/user-contract';
import type { WalkStep } from './contract-walk.ts';
import { findPaperOf, newGraduate } from './learning-steps.ts';
import { openObjectStorage } from './object-storage.ts';
import { pictureForm } from './own-data-steps.ts';
import { makePng } from './picture-fixtures.ts';

export const throughLostStorage: WalkStep = async (walk) => {
  const storage = await openObjectStorage();
  const outside = await walk.elsewhere({ ...storage.environment, S3_PUBLIC_ENDPOINT: 'none' });
  const holder = await newGraduate(outside);
  const { params, query } = await findPaperOf(outside, holder);
  await outside.see(readCertificatePdf, 200, { params, query });
  await storage.goAway();
  await outside.see(readCertificatePdf, 'storage_unavailable', { params, query });
  const { token } = holder;
  await outside.see(changeOwnUser, 'storage_unavailable', { token, ...pictureForm(await makePng()) });
  // As the row of a pack that brotli makes no smaller: only its bytes outside are left.
  await outside.scene.database.query('update packs set body_brotli = null');
  await outside.see(listLessons, 'storage_unavailable', { token, params: { id: outside.scene.courseId } });
  await storage.comeBack();
  await outside.scene.close();
  await storage.close();
};
