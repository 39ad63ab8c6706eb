// What the server does without being asked at once: jobs from the queue, and what has to be done from time to time.
import { availableParallelism } from 'node:os';
import { makeResetToken } from './account/reset-token.ts';
import { keepAnalytics } from './analytics/keep-analytics.ts';
import { certificateLagSeconds } from './certificate/certificate-lag-store.ts';
import { renderCertificateTask } from './certificate/issue-certificate.ts';
import { makeReissueCertificateJob, reissueCertificateTask } from './certificate/reissue-certificate-job.ts';
import { type AnnounceCertificate, makeRenderCertificateJob } from './certificate/render-certificate-job.ts';
import { findRenderThread, openRenderPool, type RenderCertificate } from './certificate/render-pool.ts';
import type { Ground } from './compose-ground.ts';
import { openDatabase } from './database/pool.ts';
import type { ProvidedDatabase } from './database/provide-database.ts';
import { announceCertificate } from './feed/announcements.ts';
import { keepPruning } from './feed/keep-pruning.ts';
import { countJobs } from './job/job-ledger-store.ts';
import { addJob } from './job/job-queue-store.ts';
import { type JobTask, startJobRunner } from './job/job-runner.ts';
import { keepJobWatch } from './job/keep-job-watch.ts';
import { mailFolderOf, openMail } from './mail/open-mail.ts';
import { makeRequestMail, makeSendMailJob, sendMailTask } from './mail/send-mail-job.ts';
import { eraseFilesTask, makeEraseFilesJob } from './privacy/erase-files-job.ts';
import { keepRetention } from './privacy/keep-retention.ts';
import {
  keepSweeping,
  makeRequestSweep,
  makeSweepLeftoversJob,
  sweepLeftoversTask,
} from './storage/sweep-leftovers-job.ts';

const jobConnections = 3;
/** One core is for those who are online. */
const renderThreads = Math.max(1, availableParallelism() - 1);
/** One certificate is fetched or stored while each thread draws another, and one lane is free while a mail server takes its time. */
const jobLanes = renderThreads + 2;
export const requestMail = makeRequestMail(addJob);

/** Certificates are told to devices and by mail when their PDF is there. */
const announcePaper: AnnounceCertificate = async (tx, userId, certificate) => {
  await announceCertificate(tx, userId, certificate);
  await requestMail(tx, 'certificate', certificate.id);
};

function certificateTasks({ database, keys, now, shelves }: Ground, render: RenderCertificate) {
  const ground = { database, keys, now, addJob };
  const blobs = shelves.packs;
  return {
    [renderCertificateTask]: makeRenderCertificateJob({ ...ground, announceCertificate: announcePaper, blobs, render }),
    [reissueCertificateTask]: makeReissueCertificateJob({ ...ground, announceCertificate }),
  };
}

function listTasks(ground: Ground, render: RenderCertificate): Record<string, JobTask> {
  const { database, log, settings, publicUrl, shelves, now, randomBytes } = ground;
  const files = { database, blobs: shelves.packs, mailFolder: mailFolderOf(settings.dataDir) };
  return {
    ...certificateTasks(ground, render),
    [eraseFilesTask]: makeEraseFilesJob(files),
    [sweepLeftoversTask]: makeSweepLeftoversJob(database, shelves, now),
    [sendMailTask]: makeSendMailJob({
      ...{ database, mail: openMail(settings, now, log.note), publicUrl, log: log.note },
      makeResetToken: (userId) => makeResetToken({ database, now, randomBytes }, userId),
    }),
  };
}

export function startJobs(ground: Ground, provided: ProvidedDatabase) {
  const { database, log, settings, now, schedule } = ground;
  const own = openDatabase(provided.directConnectionString, { maxConnections: jobConnections, log: log.note });
  const renderPool = openRenderPool(findRenderThread(), renderThreads);
  const runner = startJobRunner({
    database: own,
    taskByName: listTasks(ground, renderPool.render),
    concurrency: jobLanes,
    log: (level, message) => (level === 'debug' || level === 'info' ? undefined : log.note(message)),
    isAlone: settings.databaseUrl === null,
  });
  const aging = { database, now, schedule, log: log.note };
  const stopRetention = keepRetention({
    ...aging,
    days: settings.retentionDays,
    mailFolder: mailFolderOf(settings.dataDir),
  });
  const stopWatch = keepJobWatch({
    ...{ database, schedule, alarm: log.alarm, missed: () => log.note('The jobs could not be looked at.') },
    look: async (db) => ({ certificateLagSeconds: await certificateLagSeconds(db), dead: (await countJobs(db)).dead }),
  });
  const stopPruning = keepPruning({ database, now, schedule, log: log.note });
  const stopAnalytics = keepAnalytics({ database, now, schedule, log: log.note });
  const stopSweeping = keepSweeping(database, makeRequestSweep(addJob), schedule);
  return async () => {
    stopSweeping();
    await stopAnalytics();
    await stopRetention();
    await stopPruning();
    await stopWatch();
    await runner.stop();
    await renderPool.close();
    await own.end();
  };
}
