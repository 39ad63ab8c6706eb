// A picture in one colour, as PBM files hold it (netpbm, P4).

export type Bitmap = {
  width: number;
  height: number;
  /** Rows of whole bytes, the leftmost dot in the highest bit; a set bit is ink. */
  bits: Uint8Array;
};

/** Throws when `file` is no PBM of the form that pressing a signature gives. */
export function readBitmap(file: Uint8Array): Bitmap {
  const [head = '', width, height] =
    /^P4\n(\d+) (\d+)\n/.exec(Buffer.from(file.subarray(0, 32)).toString('latin1')) ?? [];
  const bitmap = { width: Number(width), height: Number(height), bits: file.subarray(head.length) };
  if (head === '' || bitmap.bits.length !== Math.ceil(bitmap.width / 8) * bitmap.height) {
    throw new Error('A signature is no PBM.');
  }
  return bitmap;
}
