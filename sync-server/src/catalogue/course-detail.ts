// A course version's manifest as `GET /api/courses/:id` shows it: no hash of a pack, for knowing one is the right to fetch it.
import type { RestCourseDetail } from '@greenland/shared-schema/contract/course-contract';
import type { Manifest } from '@greenland/shared-schema/record/course';

/** The final assessment is the last quiz in the course that its certificate requires. */
export function describeCourse(manifest: Manifest, instructorId: string | null): RestCourseDetail {
  const required = manifest.modules
    .flatMap((module) => module.quizzes)
    .map(({ id }) => id)
    .filter((id) => manifest.certificate.requires.includes(id));
  return {
    id: manifest.courseId,
    title: manifest.title,
    description: manifest.description,
    instructor: { id: instructorId, ...manifest.instructor },
    modules: manifest.modules.map(({ id, title, lessons, quizzes }) => ({
      id,
      title,
      lessons: lessons.length,
      duration: lessons.reduce((sum, { minutes }) => sum + minutes, 0),
      quizzes: quizzes.map((quiz) => ({ id: quiz.id, title: quiz.title, kind: quiz.kind })),
    })),
    prerequisites: manifest.prerequisites,
    certificateRequirements: {
      minimumScore: manifest.certificate.minimumScore,
      quizzes: required.slice(0, -1),
      finalAssessment: required.at(-1) ?? null,
    },
    version: manifest.version,
  };
}
