// What a connection costs a server while nothing happens.
import type { Trial } from './subject.ts';

export const tryIdleConnection: Trial = async (subject) => [
  { figure: 'idle-connection-kilobytes', unit: 'kilobytes', value: await subject.idleKilobytes() },
];
