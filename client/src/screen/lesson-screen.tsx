// One lesson, to be read in peace: its text, its place in the module, and the way on.
import '../style/lesson.css';
import type { Lesson, Manifest } from '@greenland/shared-schema/record/course';
import { useMemo, useState } from 'preact/hooks';
import { useRoute } from 'preact-iso/router';
import { BlockTree } from '../part/block-tree.tsx';
import { useLearner, usePhrases } from '../part/learner-context.ts';
import { Page } from '../part/page.tsx';
import { ContentMissing } from './content-missing.tsx';
import { useManifest, useModulePack } from './course-content.ts';
import { findLesson, type LessonPlace } from './course-outline.ts';
import { FontSizeControl } from './font-size-control.tsx';
import { LessonFoot } from './lesson-foot.tsx';
import { useLessonPresence } from './lesson-presence.ts';
import { openComfortStorage, readFontSize } from './reading-comfort.ts';

export function LessonScreen() {
  const { courseId = '', lessonId = '' } = useRoute().params;
  const manifest = useManifest(courseId);
  const place = manifest ? findLesson(manifest, lessonId) : null;
  const pack = useModulePack(courseId, place?.module.pack);
  const lesson = pack?.lessons.find((one) => one.id === lessonId);
  if (manifest && place && lesson)
    return <OpenLesson key={lessonId} manifest={manifest} place={place} lesson={lesson} />;
  const reading = manifest === undefined || (place !== null && pack === undefined);
  return <ContentMissing courseId={courseId} reading={reading} />;
}

type LessonProps = { manifest: Manifest; place: LessonPlace; lesson: Lesson };

function OpenLesson({ manifest, place, lesson }: LessonProps) {
  const [fontSize, setFontSize] = useState(() => readFontSize(openComfortStorage(window)));
  useLessonPresence(manifest.courseId, lesson.id);
  const around = useMemo(() => {
    const files = manifest.modules.flatMap((module) => module.media);
    return {
      courseId: manifest.courseId,
      mediaTypeByHash: new Map(files.map((media) => [media.hash, media.mediaType])),
    };
  }, [manifest]);
  return (
    <Page
      name="lesson"
      title={lesson.title}
      heading={<LessonHead manifest={manifest} place={place} fontSize={fontSize} onFontSize={setFontSize} />}
    >
      <article
        class="lesson-text"
        lang={manifest.language}
        style={{ fontSize: `calc(var(--reading-size) * ${fontSize / 100})` }}
        data-test="lesson-text"
      >
        <BlockTree blocks={lesson.blocks} around={around} />
      </article>
      <LessonFoot manifest={manifest} lessonId={lesson.id} />
    </Page>
  );
}

type HeadProps = { manifest: Manifest; place: LessonPlace; fontSize: number; onFontSize: (size: number) => void };

function LessonHead({ manifest, place, fontSize, onFontSize }: HeadProps) {
  const { phrases } = usePhrases();
  const { lessons, title } = place.module;
  const number = lessons.findIndex((one) => one.id === place.lesson.id) + 1;
  return (
    <div class="lesson-head">
      <a class="back-link" href={`/courses/${manifest.courseId}`} data-test="to-course" lang={manifest.language}>
        <span class="back-link-text">{manifest.title}</span>
      </a>
      <div class="lesson-head-row">
        <p class="eyebrow">
          <span lang={manifest.language}>{title}</span> · {phrases.lesson.number(number, lessons.length)}
        </p>
        <FontSizeControl size={fontSize} onChange={onFontSize} />
      </div>
      <ModuleBars courseId={manifest.courseId} place={place} />
      <h1 class="page-title" lang={manifest.language}>
        {place.lesson.title}
      </h1>
    </div>
  );
}

/** A bar for each lesson of the module: filled when it is done. Decorative: the outline of the course says the same in words. */
function ModuleBars({ courseId, place }: { courseId: string; place: LessonPlace }) {
  const progress = useLearner().data.progressByCourse.value.get(courseId);
  return (
    <div class="module-bars" aria-hidden="true">
      {place.module.lessons.map(({ id }) => (
        <span
          key={id}
          class={progress?.get(id)?.completed ? 'bar bar-done' : id === place.lesson.id ? 'bar bar-here' : 'bar'}
        />
      ))}
    </div>
  );
}
