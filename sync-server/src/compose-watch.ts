// What watches the server while it works: its log, its metrics, and reports of its mistakes.
import type { DestinationStream } from 'pino';
import { renderCertificateTask } from './certificate/issue-certificate.ts';
import type { Ground } from './compose-ground.ts';
import { checkDatabase } from './database/check-database.ts';
import type { NoteJudged } from './ingest/ingest-operations.ts';
import { countJobs, type JobCounts } from './job/job-ledger-store.ts';
import { sendMailTask } from './mail/send-mail-job.ts';
import type { Settings } from './settings/settings.ts';
import { type ErrorReports, openErrorReports } from './watch/error-reports.ts';
import { createMetrics, type Metrics } from './watch/metrics.ts';
import { watchProcess } from './watch/process-metrics.ts';
import { createServerLog, type ServerLog } from './watch/server-log.ts';

/** Told from the start, also while none of their jobs has ever been there. */
const tasks = [renderCertificateTask, sendMailTask];

export type Watch = { log: ServerLog; metrics: Metrics; reports: ErrorReports };

/** `logTo` undefined: standard output. */
export function openWatch({ logLevel, sentryDsn, isProduction }: Settings, logTo?: DestinationStream): Watch {
  const written = createServerLog(logLevel, logTo);
  const metrics = createMetrics();
  const reports = openErrorReports(sentryDsn, isProduction ? 'production' : 'development', written.note);
  const log: ServerLog = {
    ...written,
    callAnswered(call) {
      written.callAnswered(call);
      metrics.callAnswered(call);
    },
    callFailed(requestId, error) {
      written.callFailed(requestId, error);
      reports.report(requestId, error);
    },
  };
  return { log, metrics, reports };
}

/** Told of each batch once it is committed. */
export function makeNoteJudged(metrics: Metrics): NoteJudged {
  return ({ carrier, operations, judgement, receivedAt }) =>
    metrics.batchJudged({
      carrier,
      verdicts: judgement.verdicts.map((verdict) => (verdict.outcome === 'taken' ? 'taken' : verdict.code)),
      delaysMs: operations.map(({ wallTime }) => receivedAt - wallTime),
      passed: judgement.attempts.map(({ document }) => document.passed),
      coursesCompleted: judgement.enrolments.filter(({ status }) => status === 'completed').length,
      certificatesIssued: judgement.due.length,
    });
}

/** Null: the database does not answer. */
async function countKnownJobs(database: Ground['database']): Promise<JobCounts | null> {
  const counts = await countJobs(database).catch(() => null);
  const none = Object.fromEntries(tasks.map((task) => [task, 0]));
  return counts && { ...counts, oldestSecondsByTask: { ...none, ...counts.oldestSecondsByTask } };
}

/** Lets the gauges ask the parts; answers how to end what measures. */
export function watchParts({ database, shelves, metrics, settings }: Ground, openSockets: () => number): () => void {
  return watchProcess(metrics.registry, {
    pool: database.pool,
    isDatabaseUp: async () => (await checkDatabase(database)) === 'up',
    isStorageUp: () => shelves.packs.isUp(),
    countJobs: () => countKnownJobs(database),
    openSockets,
    dataDir: settings.dataDir,
  });
}
