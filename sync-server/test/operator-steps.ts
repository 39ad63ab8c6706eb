// Steps of the walk: figures for teachers and administrators, and what machines ask.
import { listEvents, readCourseFigures, readOverview } from '@greenland/shared-schema/contract/analytics-contract';
import {
  describeApi,
  describeProblem,
  readHealth,
  readReadiness,
} from '@greenland/shared-schema/contract/health-contract';
import { v7 } from 'uuid';
import type { WalkStep } from './contract-walk.ts';

const throughFigures: WalkStep = async (walk) => {
  const [{ token }, teacher] = [await walk.newPerson('admin'), await walk.newPerson('teacher')];
  const params = { id: walk.scene.courseId };
  for (const one of [token, teacher.token]) {
    await walk.see(readOverview, 200, { token: one });
    await walk.see(listEvents, 200, { token: one, query: { limit: '5', startDate: '2026-01-01' } });
  }
  await walk.see(readCourseFigures, 200, { token, params });
  await walk.see(readCourseFigures, 'forbidden', { token: teacher.token, params });
  await walk.see(readCourseFigures, 'not_found', { token, params: { id: v7() } });
};

const throughHealth: WalkStep = async (walk) => {
  await walk.see(readHealth, 200);
  await walk.see(readReadiness, 200);
  await walk.see(describeApi, 200);
  await walk.see(describeProblem, 200, { params: { code: 'not_found' } });
  await walk.see(describeProblem, 'not_found', { params: { code: 'unheard_of' } });
};

export const operatorSteps = [throughFigures, throughHealth];
