// A device that has everything and has nothing to say comes back: what that costs, all collections together.
import { plainLink } from './shaped-pipe.ts';
import type { Reading, Trial } from './subject.ts';

const times = 5;
const roundTripMs = 600;
const gapMs = 250;
const patienceMs = 30_000;

export const tryReconnect: Trial = async (subject, run) => {
  const device = await subject.openDevice();
  const { meter } = device.proxy;
  const readings: Reading[] = [];
  try {
    await device.writeOnline(run);
    if (!(await device.confirms(1, patienceMs))) throw new Error('Not even one attempt was confirmed.');
    device.proxy.shape({ ...plainLink, delayMs: roundTripMs / 2 });
    for (let time = 0; time < times; time += 1) {
      await meter.settle(300);
      await device.disconnect();
      await meter.settle(300);
      meter.reset();
      await device.connect();
      await meter.settle(roundTripMs * 3);
      readings.push(
        { figure: 'reconnect-idle-bytes', unit: 'bytes', value: meter.bytes() },
        { figure: 'reconnect-idle-round-trips', unit: 'round trips', value: meter.roundTrips(gapMs) },
        { figure: 'reconnect-idle-sockets', unit: 'sockets', value: meter.sockets },
      );
    }
    return readings;
  } finally {
    await device.close();
  }
};
