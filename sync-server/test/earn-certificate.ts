// A learner who has passed the course of the scene, over REST.
import { expect } from 'vitest';
import { answerRightly } from './catalogue-scene.ts';
import type { SyncScene } from './sync-scene.ts';

/** A learner at `at` with a certificate, whose PDF may still be missing. */
export async function earnCertificate(at: SyncScene): Promise<{ userId: string; token: string; id: string }> {
  const graded = at.quizzes.find(({ quiz }) => quiz.kind === 'graded');
  if (!graded) throw new Error('The fixture course has no graded quiz.');
  const { id: userId, token } = await at.makeLearner();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(`${at.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(answer.ok, path).toBe(true);
    return (await answer.json()) as { id: string };
  };
  await post('/api/enrollments', { courseId: at.courseId });
  await post(`/api/quizzes/${graded.quiz.id}/submit`, { responses: answerRightly(graded) });
  const { id } = await post('/api/certificates/generate', { courseId: at.courseId });
  return { userId, token, id };
}
