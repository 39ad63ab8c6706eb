// 500 attempts made offline, over 50 kbit/s each way and a round trip of 800 ms: seconds until all is confirmed.
// The rate is unknown to the device: it has sent next to nothing before.
import { shapeOf } from './shaped-pipe.ts';
import type { Trial } from './subject.ts';

const attempts = 500;
const slowLink = shapeOf(50, 800);
const patienceMs = 200_000;

export const tryPush2g: Trial = async (subject, run) => {
  const device = await subject.openDevice();
  try {
    await device.writeOffline(attempts, 20_000 + run);
    device.proxy.shape(slowLink);
    const startMs = performance.now();
    await device.connect();
    const isConfirmed = await device.confirms(attempts, patienceMs);
    const seconds = (performance.now() - startMs) / 1000;
    return [{ figure: 'push-500-2g-seconds', unit: 'seconds', value: isConfirmed ? seconds : null }];
  } finally {
    await device.close();
  }
};
