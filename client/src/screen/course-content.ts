// Content of a course as screens read it from the packs: live, so that what a download brings appears by itself.
import type { Manifest, ModulePack } from '@greenland/shared-schema/record/course';
import { useEffect, useState } from 'preact/hooks';
import type { DownloadState } from '../pack/course-packs.ts';
import { useLearner, usePorts } from '../part/learner-context.ts';

const nothing: DownloadState = { kind: 'none' };

/** The state of the download of a course's current version; 'none' while the server has not told the version. */
export function useDownload(courseId: string): DownloadState {
  const { packs } = usePorts();
  const release = useLearner().data.releaseByCourse.value.get(courseId);
  return release ? packs.stateOf(release.manifest).value : nothing;
}

/** `undefined`: being read; null: not on this device. `renew` reads again when it changes and nothing was found before. */
function useRead<Value>(key: string | undefined, read: (key: string) => Promise<Value | null>, renew: unknown) {
  const [found, setFound] = useState<{ key: string; value: Value | null } | null>(null);
  const current = found !== null && found.key === key ? found.value : undefined;
  useEffect(() => {
    let wanted = true;
    if (key !== undefined && !current)
      void read(key).then((value) => {
        if (wanted) setFound({ key, value });
      });
    return () => {
      wanted = false;
    };
  }, [key, renew]);
  return key === undefined ? null : current;
}

/** The manifest of the course's current version. */
export function useManifest(courseId: string): Manifest | null | undefined {
  const { packs } = usePorts();
  const release = useLearner().data.releaseByCourse.value.get(courseId);
  const state = useDownload(courseId);
  return useRead(release?.manifest, packs.readManifest, `${state.kind}:${'done' in state ? state.done : 0}`);
}

/** The pack of one module, by its hash; `undefined` in: not known yet which. */
export function useModulePack(courseId: string, packHash: string | undefined): ModulePack | null | undefined {
  const { packs } = usePorts();
  const state = useDownload(courseId);
  return useRead(packHash, packs.readModule, `${state.kind}:${'done' in state ? state.done : 0}`);
}
