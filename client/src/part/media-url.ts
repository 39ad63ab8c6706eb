// The address of a downloaded file for as long as a part is shown; null until it is known or when the file is not on this device.
import type { Media } from '@greenland/shared-schema/record/course';
import { useEffect, useState } from 'preact/hooks';
import { usePorts } from './learner-context.ts';

/** `undefined`: not known yet; null: not on this device. `renew` asks again when it changes. */
export function useMediaUrl(
  media: Pick<Media, 'hash' | 'mediaType'> | null,
  renew?: unknown,
): string | null | undefined {
  const { packs } = usePorts();
  const [url, setUrl] = useState<string | null | undefined>(undefined);
  const hash = media?.hash;
  const mediaType = media?.mediaType;
  useEffect(() => {
    let shown = true;
    if (hash === undefined || mediaType === undefined) setUrl(null);
    else
      void packs.mediaUrl({ hash, mediaType }).then((found) => {
        if (shown) setUrl(found);
      });
    return () => {
      shown = false;
    };
  }, [packs, hash, mediaType, renew]);
  return url;
}
