import { describe, expect, it } from 'vitest';
import { sampleAttempt } from '../../test/gallery/pretended-learner.ts';
import { courseId, lessonId, manifest } from '../../test/gallery/sample-course.ts';
import { gradedQuiz, practiceQuiz, sampleId } from '../../test/gallery/sample-quiz.ts';
import {
  addressStep,
  findLesson,
  findNeighbours,
  findNextStep,
  findQuiz,
  judgeQuiz,
  listSteps,
} from './course-outline.ts';

const done = { opened: true, completed: true, seconds: 1 };

describe('the way through a course', () => {
  it('reads the lessons of a module, then its quizzes, module by module', () => {
    expect(listSteps(manifest).map((step) => step.kind)).toEqual([
      'lesson',
      'lesson',
      'lesson',
      'quiz',
      'lesson',
      'quiz',
    ]);
    expect(findNeighbours(manifest, practiceQuiz.quiz.id)).toMatchObject({
      previous: { id: sampleId(103) },
      next: { kind: 'lesson', id: sampleId(104) },
    });
    expect(findNeighbours(manifest, lessonId).previous).toBeNull();
    expect(findNeighbours(manifest, gradedQuiz.quiz.id).next).toBeNull();
    expect(findNeighbours(manifest, 'unknown')).toEqual({ previous: null, next: null });
  });

  it('finds a lesson and a quiz with their module', () => {
    expect(findLesson(manifest, sampleId(104))?.module.title).toBe('Vérifier et conclure');
    expect(findQuiz(manifest, gradedQuiz.quiz.id)?.module.title).toBe('Vérifier et conclure');
    expect(findLesson(manifest, gradedQuiz.quiz.id)).toBeNull();
  });

  it('goes on with the first step that is not done', () => {
    expect(findNextStep(manifest, undefined, [])?.id).toBe(lessonId);
    const three = new Map([lessonId, sampleId(102), sampleId(103)].map((id) => [id, done]));
    const next = findNextStep(manifest, three, []);
    expect(next && addressStep(courseId, next)).toBe(`/courses/${courseId}/quizzes/${practiceQuiz.quiz.id}`);
  });

  it('takes a quiz that waits for its grade as done, a failed one as not', () => {
    const all = new Map([lessonId, sampleId(102), sampleId(103), sampleId(104)].map((id) => [id, done]));
    const practice = sampleAttempt('practice', 'graded', 1);
    const passed = { ...practice, grade: practice.grade && { ...practice.grade, passed: true } };
    expect(findNextStep(manifest, all, [passed, sampleAttempt('graded', 'saved', 2)])).toBeNull();
    expect(findNextStep(manifest, all, [passed, sampleAttempt('graded', 'graded', 2)])?.id).toBe(gradedQuiz.quiz.id);
  });

  it('judges a quiz by its best attempt that counts', () => {
    const { id } = gradedQuiz.quiz;
    const failed = sampleAttempt('graded', 'graded', 1);
    const passed = { ...failed, grade: failed.grade && { ...failed.grade, passed: true } };
    expect(judgeQuiz([], id)).toBe('none');
    expect(judgeQuiz([failed], id)).toBe('failed');
    expect(judgeQuiz([failed, sampleAttempt('graded', 'safe', 2)], id)).toBe('pending');
    expect(judgeQuiz([passed, failed], id)).toBe('passed');
    expect(
      judgeQuiz(
        [
          { ...passed, state: 'over-limit' },
          { ...passed, state: 'refused' },
        ],
        id,
      ),
    ).toBe('none');
  });
});
