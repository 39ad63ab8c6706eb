// Reads the QR code in a picture: by the browser where it can, else by a decoder of our own. Both look at whole pictures, turned or skewed.

/** Something to draw, with its size in pixels. */
export type Picture = { source: ImageBitmap | HTMLVideoElement; width: number; height: number };

/** Null: there is none that can be read. */
export type ReadQr = (picture: Picture, patience: 'a-frame' | 'a-file') => Promise<string | null>;

type Detector = { detect(source: CanvasImageSource): Promise<{ rawValue: string }[]> };
type DetectorMaker = { new (of: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> };

/** Larger pictures are scaled down: a code that fills a tenth of the width is still read. */
const longestSide = { 'a-frame': 1280, 'a-file': 2600 };
const timeLimitMs = { 'a-frame': 60, 'a-file': 2500 };

export async function openQrReader(): Promise<ReadQr> {
  const detector = await findDetector();
  return async (picture, patience) => {
    const detected = detector === null ? null : await detect(detector, picture);
    return detected ?? decodePicture(picture, patience);
  };
}

async function findDetector(): Promise<Detector | null> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: DetectorMaker };
  if (!BarcodeDetector) return null;
  const formats = await BarcodeDetector.getSupportedFormats().catch((): string[] => []);
  return formats.includes('qr_code') ? new BarcodeDetector({ formats: ['qr_code'] }) : null;
}

/** It fails on phones whose system has lost the part that does the work. */
async function detect(detector: Detector, { source }: Picture): Promise<string | null> {
  const found = await detector.detect(source).catch(() => []);
  return found[0]?.rawValue ?? null;
}

async function decodePicture({ source, width, height }: Picture, patience: keyof typeof longestSide) {
  const { default: decodeQr } = await import('qr/decode.js');
  const scale = Math.min(1, longestSide[patience] / Math.max(width, height));
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  const canvas = Object.assign(document.createElement('canvas'), size);
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (!pen) return null;
  pen.drawImage(source, 0, 0, size.width, size.height);
  const { data } = pen.getImageData(0, 0, size.width, size.height);
  try {
    return decodeQr({ ...size, data }, { timeLimit: timeLimitMs[patience] });
  } catch {
    // The library throws for whatever it cannot read.
    return null;
  }
}

/** Null: the file is no picture that this browser knows. */
export async function openPicture(file: Blob): Promise<Picture | null> {
  try {
    const source = await createImageBitmap(file);
    return { source, width: source.width, height: source.height };
  } catch (fault) {
    if (fault instanceof DOMException) return null;
    throw fault;
  }
}
