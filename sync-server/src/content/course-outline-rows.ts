// The rows that the tables of modules, quizzes, questions and answers hold for one version of a course.
import type { BuiltCourse } from './build-course.ts';
import type { ModuleRow, OutlineRows } from './course-outline-store.ts';
import type { CourseSource } from './course-source.ts';
import { listAnswerRows, listQuestionRows, makeQuizRow } from './quiz-rows.ts';
import type { StableIds } from './stable-ids.ts';

function listModuleRows(source: CourseSource, built: BuiltCourse): ModuleRow[] {
  return built.manifest.modules.map((heading, index) => ({
    id: heading.id,
    slug: source.modules[index]?.slug ?? '',
    title: heading.title,
    description: heading.description,
    order_index: index,
    duration_minutes: heading.lessons.reduce((sum, lesson) => sum + lesson.minutes, 0),
    content_type: heading.lessons.length === 0 ? 'quiz' : 'text',
  }));
}

/** `built` was made from `source`: modules, quizzes and questions stand in the same order in both. */
export function listOutlineRows(source: CourseSource, built: BuiltCourse, ids: StableIds): OutlineRows {
  const sources = source.modules.flatMap((module) => module.quizzes);
  const versions = built.quizVersions;
  return {
    courseId: built.manifest.courseId,
    modules: listModuleRows(source, built),
    quizzes: versions.map((version, index) => makeQuizRow(version, sources[index]?.slug ?? '')),
    questions: versions.flatMap((version, index) =>
      listQuestionRows(version, sources[index]?.questions.map((question) => question.id) ?? []),
    ),
    answers: versions.flatMap(({ quiz, key }) =>
      quiz.questions.flatMap((question) => {
        const questionKey = key[question.id];
        return questionKey === undefined ? [] : listAnswerRows(question, questionKey, ids);
      }),
    ),
  };
}
