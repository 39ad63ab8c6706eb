// Every benchmark by its name: those that compare subjects, and those that only the academy has.
import { measureAnalytics } from './analytics-load.ts';
import type { Measured } from './bench-figures.ts';
import type { BenchWorld } from './bench-world.ts';
import { measureCatalogueLists } from './catalogue-lists.ts';
import { measureClass } from './class-of-40.ts';
import type { Comparison } from './compare-subjects.ts';
import { tryCut } from './cut.ts';
import { measureGraduation } from './graduation-day.ts';
import { tryIdleConnection } from './idle-connection.ts';
import { measureIdleCrowd } from './idle-learners.ts';
import { measureLoginFlood } from './login-flood.ts';
import { tryOneAttempt } from './one-attempt.ts';
import { tryPush500 } from './push-500.ts';
import { tryPush2g } from './push-500-2g.ts';
import { measureRealCourse } from './real-course.ts';
import { tryReconnect } from './reconnect-idle.ts';
import { measureThroughput } from './throughput.ts';

type Bench = { about: string } & (Comparison | { measure: (world: BenchWorld) => Promise<Measured[]> });

// Memory first: a heap that other work has stretched hides what connections add.
export const benchByName: Record<string, Bench> = {
  'idle-connection': {
    about: 'memory of the server for a connection where nothing happens (compares)',
    ...{ runs: 1, trial: tryIdleConnection },
  },
  'push-500': {
    about:
      '500 attempts made offline: bytes, round trips, processor time of a server that took 40 such pushes before (compares)',
    ...{ runs: 3, warmingRuns: 20, trial: tryPush500 },
  },
  'push-500-2g': {
    about: 'the same over 50 kbit/s and 800 ms: seconds (compares)',
    ...{ runs: 1, trial: tryPush2g },
  },
  'reconnect-idle': {
    about: 'coming back with nothing new: bytes, round trips, sockets (compares)',
    ...{ runs: 1, trial: tryReconnect },
  },
  'one-attempt': { about: 'one attempt while online: bytes (compares)', runs: 1, trial: tryOneAttempt },
  cut: { about: '500 attempts with a broken connection: bytes sent again (compares)', runs: 1, trial: tryCut },
  'idle-crowd': {
    about: 'memory of the server for 1,000 and for 10,000 connections where nothing happens (takes minutes)',
    measure: measureIdleCrowd,
  },
  'real-course': {
    about: 'a real course in three languages (needs the data beside the repository): publishing, size of the download',
    measure: measureRealCourse,
  },
  throughput: { about: 'many devices at once: attempts graded and durable a second', measure: measureThroughput },
  'class-of-40': {
    about: '40 devices with 50 operations each, at once, 250 kbit/s each: seconds',
    measure: measureClass,
  },
  'login-flood': {
    about: 'one attempt until its verdict, quiet and beside a flood of sign-ins with bad passwords: milliseconds',
    measure: measureLoginFlood,
  },
  certificates: {
    about: '1,000 certificates at once while a learner works: seconds, processor time and bytes each (takes minutes)',
    measure: measureGraduation,
  },
  analytics: {
    about:
      'the calls of figures over 10,000,000 events, p95 (takes many minutes and 5 GB; BENCH_EVENTS=1000000 for fewer)',
    measure: measureAnalytics,
  },
  // The last one: what it fills the database with goes when the world goes.
  'catalogue-lists': {
    about:
      'lists and searches among 100,000 courses and a million enrolments: 95 of 100 answers in milliseconds (takes minutes)',
    measure: measureCatalogueLists,
  },
};
