// Mail from the whole server: what learners do by either carrier, to what a real SMTP server was given.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { answerRightly } from '../../test/catalogue-scene.ts';
import { type CaughtMail, type MailCatcher, openMailCatcher } from '../../test/mail-catcher.ts';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { isType, registerLearner, WireDevice } from '../../test/wire-device.ts';
import { MailServerAway } from './mail-port.ts';
import { openMail } from './open-mail.ts';
import { makeSendMailJob } from './send-mail-job.ts';

type Learner = Awaited<ReturnType<typeof registerLearner>>;
type Ack = { upTo: number };

let catcher: MailCatcher;
let scene: SyncScene;
let device: WireDevice | undefined;

beforeAll(async () => {
  catcher = await openMailCatcher();
  scene = await openSyncScene({ SMTP_URL: catcher.url, MAIL_FROM: 'no-reply@academy.example.org' });
});
afterAll(async () => {
  await scene.close();
  await catcher.close();
});

afterEach(() => device?.close());

const unasked = { publicUrl: () => '', log: () => undefined, makeResetToken: async () => null };

const mailsTo = ({ email }: Learner): CaughtMail[] =>
  catcher.caught.filter(({ recipients }) => recipients.includes(email));

const waitForMails = (learner: Learner, count: number) =>
  vi.waitFor(() => expect(mailsTo(learner)).toHaveLength(count), 15_000);

async function countMailJobs(): Promise<number> {
  const { rows } = await scene.database.query<{ count: number }>(
    "select count(*) as count from graphile_worker.jobs where task_identifier = 'send-mail'",
  );
  return rows[0]?.count ?? -1;
}

const untilIdle = () => vi.waitFor(async () => expect(await countMailJobs()).toBe(0), 15_000);

async function enrolByRest({ token }: Learner): Promise<number> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const body = JSON.stringify({ courseId: scene.courseId });
  return (await fetch(`${scene.url}/api/enrollments`, { method: 'POST', headers, body })).status;
}

async function greet({ id, token }: Learner): Promise<WireDevice> {
  device = await new WireDevice(scene.url, id, token).open();
  device.hello();
  await device.take(isType('welcome'));
  return device;
}

describe('mail to learners', () => {
  it('welcomes whoever enrols by REST, in their language, once, and points to the first lesson', async () => {
    const learner = await registerLearner(scene.url);
    expect(await enrolByRest(learner)).toBe(201);
    await waitForMails(learner, 2);
    expect(await enrolByRest(learner)).toBe(409);
    await untilIdle();
    const [caught, lesson, ...more] = mailsTo(learner);
    expect(more).toEqual([]);
    expect(lesson?.mail.subject).toBe('Votre première leçon : « All blocks »');
    expect(lesson?.mail.text).toMatch(new RegExp(`\\n${scene.url}/courses/${scene.courseId}/lessons/[0-9a-f-]{36}\\n`));
    expect(caught?.mail.subject).toMatch(/^Bienvenue dans « .+ »$/);
    expect(caught?.mail.text).toContain('Bonjour Awa,');
    expect(caught?.mail.text).toContain(`${scene.url}/courses/${scene.courseId}\n`);
  });

  it('welcomes whoever enrols by the socket, not at a replay, and not again after a drop', async () => {
    const learner = await registerLearner(scene.url);
    await scene.database.query("update users set language = 'en' where id = $1", [learner.id]);
    const phone = await greet(learner);
    phone.write('enrolled', { courseId: scene.courseId });
    phone.push();
    await phone.take<Ack>(isType('ack'));
    await waitForMails(learner, 2);
    phone.push();
    await phone.take<Ack>(isType('ack'));
    phone.write('dropped', { courseId: scene.courseId });
    phone.write('enrolled', { courseId: scene.courseId });
    phone.push(2);
    await phone.take<Ack>(isType('ack'));
    await untilIdle();
    expect(mailsTo(learner).map(({ mail }) => mail.subject?.slice(0, 10))).toEqual(['Welcome to', 'Your first']);
  });

  it('sends the certificate when its PDF is there', async () => {
    const learner = await registerLearner(scene.url);
    const graded = scene.quizzes.find(({ quiz }) => quiz.kind === 'graded');
    if (!graded) throw new Error('The fixture course has no graded quiz.');
    const phone = await greet(learner);
    phone.write('enrolled', { courseId: scene.courseId });
    const attempt = { courseId: scene.courseId, quizId: graded.quiz.id, quizHash: graded.hash, elapsedMs: 1_000 };
    phone.write('attempt-submitted', { ...attempt, responses: answerRightly(graded) });
    phone.push();
    await phone.take<Ack>(isType('ack'));
    await waitForMails(learner, 3);
    await untilIdle();
    const { rows } = await scene.database.query<{ id: string; url: string; pdf: string | null }>(
      'select id, verify_url as url, pdf_hash as pdf from certificates where user_id = $1',
      [learner.id],
    );
    expect(rows).toMatchObject([{ pdf: expect.any(String) }]);
    const text = mailsTo(learner).find(({ mail }) => mail.subject?.startsWith('Votre certificat'))?.mail.text;
    expect(text).toContain(`${rows[0]?.url}\n`);
    expect(text).toContain(`${scene.url}/certificates/${rows[0]?.id}\n`);
  });

  it('sends nothing to an account that is closed, or that is gone', async () => {
    const learner = await registerLearner(scene.url);
    await enrolByRest(learner);
    await waitForMails(learner, 2);
    const { rows } = await scene.database.query<{ id: string }>('select id from enrollments where user_id = $1', [
      learner.id,
    ]);
    const mail = openMail({ smtpUrl: catcher.url, mailFrom: 'a@example.org', dataDir: '/nowhere' }, Date.now, () => {});
    const ports = { ...unasked, database: scene.database, mail };
    const run = () => makeSendMailJob(ports)({ occasion: 'welcome', about: rows[0]?.id });
    await scene.database.query('update users set is_active = false where id = $1', [learner.id]);
    await run();
    await scene.database.query('delete from users where id = $1', [learner.id]);
    await run();
    expect(mailsTo(learner)).toHaveLength(2);
  });

  it('waits for a mail server that is away, disturbing nothing, and keeps no name in the waiting job', async () => {
    catcher.refusal = { code: 451, text: '4.3.0 later' };
    const learner = await registerLearner(scene.url);
    expect(await enrolByRest(learner)).toBe(201);
    const readFault = async () => {
      const { rows } = await scene.database.query<{ last_error: string | null; attempts: number }>(
        "select last_error, attempts from graphile_worker.jobs where task_identifier = 'send-mail'",
      );
      return rows[0];
    };
    await vi.waitFor(async () => expect((await readFault())?.last_error).toBeTruthy(), 15_000);
    expect((await readFault())?.last_error).toMatch(/^The mail server did not take a mail: EENVELOPE 451\./);
    const { rows } = await scene.database.query(
      'select row_to_json(j)::text as job from graphile_worker._private_jobs j',
    );
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${learner.email}|Awa`));
    catcher.refusal = null;
    await waitForMails(learner, 2);
  });
});

describe('a mail server that nobody answers at', () => {
  it('makes the job throw what is run again', async () => {
    const gone = await openMailCatcher();
    await gone.close();
    const learner = await registerLearner(scene.url);
    await enrolByRest(learner);
    const { rows } = await scene.database.query<{ id: string }>('select id from enrollments where user_id = $1', [
      learner.id,
    ]);
    const mail = openMail({ smtpUrl: gone.url, mailFrom: 'a@example.org', dataDir: '/nowhere' }, Date.now, () => {});
    const job = makeSendMailJob({ ...unasked, database: scene.database, mail });
    await expect(job({ occasion: 'welcome', about: rows[0]?.id })).rejects.toBeInstanceOf(MailServerAway);
  });
});
