// Courses and quizzes as the judge needs them. Versions never change, so they are read once and kept.
import { type Manifest, manifest } from '@greenland/shared-schema/record/course';
import { type QuizVersion, quizVersion } from '@greenland/shared-schema/record/quiz';
import type { Queryable } from '../database/pool.ts';
import type { Content, CourseFacts } from './learner-facts.ts';

const heldVersions = 500;

/** Forgets the oldest when it is full. */
class BoundedCache<Value> {
  private readonly valueByKey = new Map<string, Value>();
  get(key: string): Value | undefined {
    return this.valueByKey.get(key);
  }
  set(key: string, value: Value): void {
    if (this.valueByKey.size >= heldVersions) this.valueByKey.delete(this.valueByKey.keys().next().value ?? '');
    this.valueByKey.set(key, value);
  }
}

function courseFacts(contents: Manifest, givenLessonIds: readonly string[]): CourseFacts {
  const { courseId, title, language, certificate, instructor, modules } = contents;
  return {
    id: courseId,
    title,
    language,
    instructorName: instructor.name,
    terms: certificate,
    modules: modules.map((module) => ({ id: module.id, lessonIds: module.lessons.map((lesson) => lesson.id) })),
    lessonIds: modules.flatMap((module) => module.lessons.map((lesson) => lesson.id)),
    gradedQuizIds: modules.flatMap((module) =>
      module.quizzes.filter((quiz) => quiz.kind === 'graded').map((quiz) => quiz.id),
    ),
    givenLessonIds: new Set(givenLessonIds),
  };
}

/** Reads content for a batch; holds what it has read, for the life of the process. */
export class CourseFactsStore {
  private readonly courseByVersion = new BoundedCache<CourseFacts>();
  private readonly quizByHash = new BoundedCache<QuizVersion>();

  /** What is unknown is absent from the answer. */
  async readContent(db: Queryable, courseIds: readonly string[], quizHashes: readonly string[]): Promise<Content> {
    return { courseById: await this.readCourses(db, courseIds), quizByHash: await this.readQuizzes(db, quizHashes) };
  }

  private async readCourses(db: Queryable, courseIds: readonly string[]): Promise<Map<string, CourseFacts>> {
    const current = await db.query<{ id: string; version: number }>({
      name: 'current-versions',
      text: 'select id, current_version as version from courses where id = any($1::uuid[]) and current_version is not null',
      values: [courseIds],
    });
    const courses = await Promise.all(current.rows.map(({ id, version }) => this.readCourse(db, id, version)));
    return new Map(courses.map((course) => [course.id, course]));
  }

  private async readCourse(db: Queryable, id: string, version: number): Promise<CourseFacts> {
    const held = this.courseByVersion.get(`${id}/${version}`);
    if (held) return held;
    const { rows } = await db.query<{ manifest: unknown; lessons: string[] }>({
      name: 'course-manifest',
      text: `select body -> 'manifest' as manifest,
          array(select value from jsonb_each_text(body -> 'idByPath') where key like 'lesson/%') as lessons
        from course_versions where course_id = $1 and version = $2`,
      values: [id, version],
    });
    const facts = courseFacts(manifest.parse(rows[0]?.manifest), rows[0]?.lessons ?? []);
    this.courseByVersion.set(`${id}/${version}`, facts);
    return facts;
  }

  private async readQuizzes(db: Queryable, hashes: readonly string[]): Promise<Map<string, QuizVersion>> {
    const missing = hashes.filter((hash) => !this.quizByHash.get(hash));
    const { rows } =
      missing.length === 0
        ? { rows: [] }
        : await db.query<{ body: unknown }>({
            name: 'quiz-versions',
            text: 'select body from quiz_versions where hash = any($1::text[])',
            values: [missing],
          });
    for (const { body } of rows) {
      const version = quizVersion.parse(body);
      this.quizByHash.set(version.hash, version);
    }
    const found = hashes.map((hash) => this.quizByHash.get(hash)).filter((version) => version !== undefined);
    return new Map(found.map((version) => [version.hash, version]));
  }
}

/** Whether the quiz stands, or stood in an earlier version, in the course. */
export async function isQuizOf(db: Queryable, courseId: string, quizId: string): Promise<boolean> {
  const { rows } = await db.query({
    name: 'is-quiz-of',
    text: 'select 1 from quizzes q join modules m on m.id = q.module_id where q.id = $2 and m.course_id = $1',
    values: [courseId, quizId],
  });
  return rows.length > 0;
}
