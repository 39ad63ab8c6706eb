// What machines watch: counters and gauges for Prometheus, one function an event. Invariant: labels come from closed lists (route patterns,
// codes, names of ours), never from what a caller sent, so that their number is bounded.
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { AnsweredCall } from './server-log.ts';

/** One batch of operations that was judged and committed. `delaysMs`: from the moment on the device's clock, as far as it can be right. */
export type JudgedBatch = {
  carrier: string;
  /** `taken`, or the code of the verdict. */
  verdicts: readonly string[];
  delaysMs: readonly number[];
  passed: readonly boolean[];
  coursesCompleted: number;
  certificatesIssued: number;
};

export type Metrics = {
  callAnswered(call: AnsweredCall): void;
  batchJudged(batch: JudgedBatch): void;
  /** `outcome`: `taken`, `gap`, or the reason of a refusal. */
  pushAnswered(outcome: string): void;
  readonly registry: Registry;
};

const callSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** A minute, an hour, a day, a week, a month, a quarter of a year. */
const delaySeconds = [1, 60, 3_600, 86_400, 604_800, 2_592_000, 7_776_000];
const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const registerRoute = '/api/auth/register';

export function createMetrics(): Metrics {
  const registry = new Registry();
  return { registry, ...countCalls(registry), ...countWork(registry) };
}

function countCalls(registry: Registry): Pick<Metrics, 'callAnswered'> {
  const registers = [registry];
  const requests = new Counter({
    name: 'academy_http_requests_total',
    help: 'Answered calls by route pattern, method and class of status',
    labelNames: ['route', 'method', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'academy_http_request_duration_seconds',
    help: 'Time until a call was answered, by route pattern and class of status',
    labelNames: ['route', 'status'],
    buckets: callSeconds,
    registers,
  });
  const signUps = new Counter({ name: 'academy_sign_ups_total', help: 'Accounts that learners opened', registers });
  return {
    callAnswered({ method, route, status, durationMs }) {
      const family = `${Math.floor(status / 100)}xx`;
      requests.inc({ route, method: knownMethods.has(method) ? method : 'other', status: family });
      durations.observe({ route, status: family }, durationMs / 1000);
      if (route === registerRoute && status === 201) signUps.inc();
    },
  };
}

function countWork(registry: Registry): Pick<Metrics, 'batchJudged' | 'pushAnswered'> {
  const make = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name, help, labelNames, registers: [registry] });
  const operations = make('academy_operations_total', 'Operations by carrier and verdict', ['carrier', 'verdict']);
  const pushes = make('academy_pushes_total', 'Pushes over sockets by outcome', ['outcome']);
  const attempts = make('academy_quiz_attempts_total', 'Graded attempts by result', ['result']);
  const completed = make('academy_courses_completed_total', 'Courses that learners completed');
  const certificates = make('academy_certificates_issued_total', 'Certificates that were issued');
  const delays = new Histogram({
    name: 'academy_outbox_delay_seconds',
    help: 'Age of operations when they came, by the clock of their device, which may be wrong',
    buckets: delaySeconds,
    registers: [registry],
  });
  // There from the start, so that a rate can be told from the first one on.
  for (const result of ['passed', 'failed']) attempts.inc({ result }, 0);
  operations.inc({ carrier: 'socket', verdict: 'taken' }, 0);
  pushes.inc({ outcome: 'taken' }, 0);
  return {
    pushAnswered: (outcome) => pushes.inc({ outcome }),
    batchJudged(batch) {
      for (const verdict of batch.verdicts) operations.inc({ carrier: batch.carrier, verdict });
      for (const delayMs of batch.delaysMs) delays.observe(Math.max(0, delayMs) / 1000);
      for (const passed of batch.passed) attempts.inc({ result: passed ? 'passed' : 'failed' });
      completed.inc(batch.coursesCompleted);
      certificates.inc(batch.certificatesIssued);
    },
  };
}

/** A gauge that is asked for when it is read; `read` gives a number a label, or none while it cannot be known. */
export function addGauge(
  registry: Registry,
  name: string,
  help: string,
  label: string | null,
  read: () => Promise<Record<string, number>> | Record<string, number>,
): void {
  new Gauge({
    name,
    help,
    labelNames: label === null ? [] : [label],
    registers: [registry],
    async collect() {
      this.reset();
      for (const [key, value] of Object.entries(await read())) {
        if (label === null) this.set(value);
        else this.set({ [label]: key }, value);
      }
    },
  });
}
