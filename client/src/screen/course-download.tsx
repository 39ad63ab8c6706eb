// The download of a course: offered with its size, shown while it comes, paused, resumed, and taken off the phone again.
import type { Release } from '@greenland/shared-schema/protocol/document';
import { useState } from 'preact/hooks';
import { Icon } from '../part/icon.tsx';
import { useLearner, usePhrases, usePorts } from '../part/learner-context.ts';
import { formatSize } from '../phrase/number-format.ts';
import { useDownload } from './course-content.ts';
import { type DownloadFace, faceDownload } from './download-view.ts';

/** To be shown for courses that the learner is enrolled in. */
export function CourseDownload({ courseId }: { courseId: string }) {
  const { phrases, language } = usePhrases();
  const { packs } = usePorts();
  const release = useLearner().data.releaseByCourse.value.get(courseId);
  const face = faceDownload(true, release, useDownload(courseId));
  const start = () => release && void packs.download(release);
  return (
    <div class="download" data-test="download" data-download={face.kind}>
      {face.kind === 'confirm' ? <p class="start-hint">{phrases.course.releaseToCome}</p> : null}
      {face.kind === 'offer' ? (
        <button type="button" class="button button-wide" data-test="download-start" onClick={start}>
          <Icon name="download" />
          {phrases.download.get(formatSize(language, face.sizeBytes))}
        </button>
      ) : null}
      {'percent' in face ? <DownloadProgress face={face} /> : null}
      {release && face.kind === 'loading' ? (
        <button
          type="button"
          class="button button-wide"
          data-test="download-pause"
          onClick={() => packs.pause(release.manifest)}
        >
          <Icon name="pause" />
          {phrases.download.pause}
        </button>
      ) : null}
      {face.kind === 'paused' || face.kind === 'failed' ? (
        <button type="button" class="button button-wide" data-test="download-resume" onClick={start}>
          <Icon name="download" />
          {phrases.download.resume}
        </button>
      ) : null}
      {release && face.kind === 'ready' ? <ReadyOffline release={release} sizeBytes={face.sizeBytes} /> : null}
    </div>
  );
}

function DownloadProgress({ face }: { face: Extract<DownloadFace, { percent: number }> }) {
  const { phrases, language } = usePhrases();
  const { download } = phrases;
  const size = (bytes: number) => formatSize(language, bytes);
  return (
    <div class="download-progress">
      <p class="download-text">
        <span>{face.kind === 'loading' ? download.loading : download.paused}</span>
        <span>{download.progress(size(face.doneBytes), size(face.totalBytes))}</span>
      </p>
      <progress aria-label={download.label} value={face.percent} max={100} />
      {face.kind === 'failed' ? (
        <p class="download-fault" role="alert" data-test="download-fault" data-reason={face.reason}>
          {download.failedByReason[face.reason]}
        </p>
      ) : null}
    </div>
  );
}

function ReadyOffline({ release, sizeBytes }: { release: Release; sizeBytes: number }) {
  const { phrases, language } = usePhrases();
  const { packs } = usePorts();
  const [asking, setAsking] = useState(false);
  const size = formatSize(language, sizeBytes);
  return (
    <div class="download-ready">
      <p class="download-ready-text">
        <Icon name="check" />
        <strong>{phrases.download.ready}</strong>
        <span class="download-size">{size}</span>
      </p>
      {asking ? (
        <div class="download-ask">
          <p>{phrases.download.removeAsk(size)}</p>
          <button
            type="button"
            class="button"
            data-test="download-remove-yes"
            onClick={() => void packs.remove(release.manifest)}
          >
            {phrases.download.removeYes}
          </button>
          <button type="button" class="quiet-button" onClick={() => setAsking(false)}>
            {phrases.app.cancel}
          </button>
        </div>
      ) : (
        <button type="button" class="quiet-button" data-test="download-remove" onClick={() => setAsking(true)}>
          {phrases.download.remove}
        </button>
      )}
    </div>
  );
}
