// The academy as a subject: a headless device of its own client. Confirmed: durable, acknowledged by a signed receipt, and the grade is on the device.
import { openBenchDevice, waitUntilGraded } from './bench-device.ts';
import { ownName } from './bench-figures.ts';
import type { BenchWorld } from './bench-world.ts';
import { measureIdleLearners } from './idle-learners.ts';
import { openCountingProxy } from './proxy-socket.ts';
import { plainLink } from './shaped-pipe.ts';
import type { Subject, SubjectDevice } from './subject.ts';

const onlineMs = 10_000;

async function openAcademyDevice(world: BenchWorld): Promise<SubjectDevice> {
  const proxy = await openCountingProxy(world.port, plainLink);
  const device = await openBenchDevice(world, proxy);
  const { headless, replica } = device;
  return {
    proxy,
    writeOffline: device.workOffline,
    writeOnline: device.workOnline,
    async connect() {
      headless.network.turnOn();
      await headless.waitUntil(() => replica.data.sync.value.link === 'online', onlineMs);
    },
    disconnect: async () => headless.network.turnOff(),
    confirms: (total, patienceMs) => waitUntilGraded(device, total, patienceMs),
    async close() {
      await device.close();
      await proxy.close();
    },
  };
}

export function openAcademy(world: BenchWorld): Subject {
  return {
    ...{ name: ownName, cpu: world.cpu, holdClockwork: world.holdFigures },
    openDevice: () => openAcademyDevice(world),
    idleKilobytes: () => measureIdleLearners(world),
  };
}
