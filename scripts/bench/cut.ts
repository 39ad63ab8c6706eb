// The connection breaks in the middle of 500 attempts (250 kbit/s, round trip 200 ms) and the device recovers alone. Sent again: the bytes both ways of
// both connections, less those of a run of the same acts that nothing broke. The second upgrade and hello count as sent again.
import { shapeOf } from './shaped-pipe.ts';
import type { Reading, Subject, Trial } from './subject.ts';

const attempts = 500;
const seed = 30_000;
const link = shapeOf(250, 200);
const cutShares = [0.25, 0.5, 0.75];
const patienceMs = 60_000;

/** Bytes both ways until all is confirmed; the connection breaks after `cutBytes` of them. Null: it never recovered. */
async function countBytes(subject: Subject, cutBytes: number): Promise<number | null> {
  const device = await subject.openDevice();
  const { proxy } = device;
  try {
    await device.writeOffline(attempts, seed);
    await proxy.meter.settle(300);
    proxy.shape(link);
    proxy.meter.reset();
    proxy.cutAfter(cutBytes);
    await device.connect();
    if (!(await device.confirms(attempts, patienceMs))) return null;
    await proxy.meter.settle(600);
    return proxy.meter.bytes();
  } finally {
    await device.close();
  }
}

export const tryCut: Trial = async (subject) => {
  const whole = await countBytes(subject, Number.POSITIVE_INFINITY);
  if (whole === null) throw new Error('Not even without a cut was everything confirmed.');
  const readings: Reading[] = [];
  for (const share of cutShares) {
    const bytes = await countBytes(subject, whole * share);
    readings.push({ figure: 'cut-resent-bytes', unit: 'bytes', value: bytes === null ? null : bytes - whole });
  }
  return readings;
};
