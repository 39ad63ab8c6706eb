// 500 attempts made offline until all is confirmed: bytes both ways, round trips and processor time. The link has no limit of rate and a long delay,
// which tells round trips apart. First with the rate unknown, then, 500 attempts later, with the rate known from the connection before. Processor time is
// that of a server that has been up: its code is compiled in the runs that come first, which do not wait for a slow link and are not counted.

import { plainLink } from './shaped-pipe.ts';
import type { Reading, Subject, SubjectDevice, Trial } from './subject.ts';

const attempts = 500;
const roundTripMs = 1_000;
const gapMs = 400;
const patienceMs = 120_000;

type Push = { bytes: number; upBytes: number; roundTrips: number; serverMs: number; postgresMs: number | null };

/** Null: not everything was confirmed in time. `run`: of those that warm the server up, it is below 0. */
async function push(subject: Subject, device: SubjectDevice, before: number, run: number): Promise<Push | null> {
  const { meter } = device.proxy;
  await device.writeOffline(attempts, run * 10_000 + before);
  await meter.settle(300);
  const tripMs = run < 0 ? 0 : roundTripMs;
  device.proxy.shape({ ...plainLink, delayMs: tripMs / 2 });
  meter.reset();
  const start = subject.cpu();
  await device.connect();
  if (!(await device.confirms(before + attempts, patienceMs))) return null;
  await meter.settle(tripMs + 500);
  const end = subject.cpu();
  return {
    bytes: meter.bytes(),
    upBytes: meter.bytes('up'),
    roundTrips: meter.roundTrips(gapMs),
    serverMs: end.serverMs - start.serverMs,
    postgresMs: start.postgresMs === null || end.postgresMs === null ? null : end.postgresMs - start.postgresMs,
  };
}

function readWork(one: Push | null): Reading[] {
  const server = { figure: 'push-500-server-cpu-milliseconds', unit: 'milliseconds', value: one?.serverMs ?? null };
  if (one === null || one.postgresMs === null) return [server];
  return [server, { figure: 'push-500-postgres-cpu-milliseconds', unit: 'milliseconds', value: one.postgresMs }];
}

export const tryPush500: Trial = async (subject, run) => {
  const device = await subject.openDevice();
  const letGo = await subject.holdClockwork?.();
  try {
    const first = await push(subject, device, 0, run);
    const known = first && (await push(subject, device, attempts, run));
    const trips = 'round trips';
    return [
      { figure: 'push-500-bytes', unit: 'bytes', value: known?.bytes ?? null },
      { figure: 'push-500-up-bytes', unit: 'bytes', value: known?.upBytes ?? null },
      { figure: 'push-500-round-trips', unit: trips, value: known?.roundTrips ?? null },
      { figure: 'push-500-unknown-rate-bytes', unit: 'bytes', value: first?.bytes ?? null },
      { figure: 'push-500-unknown-rate-round-trips', unit: trips, value: first?.roundTrips ?? null },
      ...readWork(first),
      ...readWork(known),
    ];
  } finally {
    await letGo?.();
    await device.close();
  }
};
