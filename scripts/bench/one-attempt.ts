// One attempt handed in while online: bytes both ways until it is confirmed and everything has come back.
import type { Reading, Trial } from './subject.ts';

const times = 9;
const patienceMs = 30_000;

export const tryOneAttempt: Trial = async (subject, run) => {
  const device = await subject.openDevice();
  const { meter } = device.proxy;
  const readings: Reading[] = [];
  try {
    for (let count = 1; count <= times; count += 1) {
      meter.reset();
      await device.writeOnline(run * 100 + count);
      const isConfirmed = await device.confirms(count, patienceMs);
      await meter.settle(400);
      readings.push({ figure: 'one-attempt-bytes', unit: 'bytes', value: isConfirmed ? meter.bytes() : null });
    }
    return readings;
  } finally {
    await device.close();
  }
};
