// The camera that looks for a QR code: runs only while it is shown, and lets go of the lens when it is not.
import { useEffect, useRef } from 'preact/hooks';
import { openQrReader, type ReadQr } from '../proof/qr-reader.ts';

export type CameraFault = 'refused' | 'missing';

type CameraProps = { label: string; onText: (text: string) => void; onFault: (fault: CameraFault) => void };

/** Slow phones need the pause between two looks. */
const pauseMs = 150;
const wanted = { audio: false, video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 960 } } };

/** `onText` is called once, with whatever the first code says. */
export function QrCamera({ label, onText, onFault }: CameraProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const leaving = new AbortController();
    void openLens().then((lens) => {
      if (typeof lens === 'string') return onFault(lens);
      leaving.signal.addEventListener('abort', () => closeLens(lens));
      if (leaving.signal.aborted) return closeLens(lens);
      if (video.current) void look(video.current, lens, leaving.signal).then((text) => text !== null && onText(text));
    });
    return () => leaving.abort();
  }, []);
  return (
    <div class="viewfinder">
      <video ref={video} class="viewfinder-video" playsInline muted aria-label={label} data-test="viewfinder" />
      <span class="viewfinder-frame" aria-hidden="true" />
    </div>
  );
}

async function openLens(): Promise<MediaStream | CameraFault> {
  try {
    // No mediaDevices where the page is not secure.
    return (await navigator.mediaDevices?.getUserMedia(wanted)) ?? 'missing';
  } catch (fault) {
    if (!(fault instanceof DOMException)) throw fault;
    return fault.name === 'NotAllowedError' || fault.name === 'SecurityError' ? 'refused' : 'missing';
  }
}

function closeLens(lens: MediaStream): void {
  for (const track of lens.getTracks()) track.stop();
}

async function look(video: HTMLVideoElement, lens: MediaStream, leaving: AbortSignal): Promise<string | null> {
  video.srcObject = lens;
  // It is refused when the screen is left meanwhile; then nothing is looked at.
  await video.play().catch(() => undefined);
  const read = await openQrReader();
  while (!leaving.aborted) {
    const text = await readFrame(video, read);
    if (text !== null) return leaving.aborted ? null : text;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return null;
}

async function readFrame(source: HTMLVideoElement, read: ReadQr): Promise<string | null> {
  const { videoWidth: width, videoHeight: height } = source;
  return width === 0 ? null : read({ source, width, height }, 'a-frame');
}
