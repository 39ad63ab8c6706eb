// The whole server is asked as Prometheus asks it, and what operators are given (rules, dashboard) is held against the answer.
import { readFileSync } from 'node:fs';
import type { QuizVersion } from '@greenland/shared-schema/record/quiz';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { answerRightly } from '../../test/catalogue-scene.ts';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { isType, registerLearner, WireDevice } from '../../test/wire-device.ts';

let scene: SyncScene;
beforeAll(async () => {
  scene = await openSyncScene();
});
afterAll(() => scene.close());

type Samples = Map<string, number>;

async function scrape(url = scene.url, headers: Record<string, string> = {}): Promise<Samples> {
  const answer = await fetch(`${url}/metrics`, { headers });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

const findGraded = () => scene.quizzes.find(({ quiz }) => quiz.kind === 'graded') as QuizVersion;

async function learn(): Promise<void> {
  const learner = await registerLearner(scene.url);
  const device = await new WireDevice(scene.url, learner.id, learner.token).open();
  const graded = findGraded();
  device.hello();
  await device.take(isType('welcome'));
  device.write('enrolled', { courseId: scene.courseId }, { wallTime: Date.now() - 7_200_000 });
  const attempt = { courseId: scene.courseId, quizId: graded.quiz.id, quizHash: graded.hash, elapsedMs: 1_000 };
  device.write('attempt-submitted', { ...attempt, responses: answerRightly(graded) });
  device.write('attempt-submitted', { ...attempt, quizHash: 'x'.repeat(43), responses: [] });
  device.push();
  await device.take(isType('ack'));
  device.push();
  await device.take(isType('ack'));
  device.close();
}

it('counts calls by pattern, work by verdict and what learners reach; what comes twice counts once', async () => {
  const before = await scrape();
  await learn();
  await fetch(`${scene.url}/api/courses/${scene.courseId}`);
  await fetch(`${scene.url}/api/courses/unknown`);
  await fetch(`${scene.url}/wp-login.php?user=${scene.courseId}`);
  await fetch(`${scene.url}/verify/${scene.courseId}`);
  const after = await scrape();
  const risen = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  expect(risen('academy_sign_ups_total')).toBe(1);
  expect(risen('academy_http_requests_total{route="/api/courses/:id",method="GET",status="2xx"}')).toBe(1);
  expect(risen('academy_http_requests_total{route="/api/courses/:id",method="GET",status="4xx"}')).toBe(1);
  expect(risen('academy_http_request_duration_seconds_count{route="/api/courses/:id",status="2xx"}')).toBe(1);
  expect(risen('academy_http_requests_total{route="other",method="GET",status="4xx"}')).toBe(1);
  expect(risen('academy_http_requests_total{route="/verify/:code",method="GET",status="4xx"}')).toBe(1);
  expect(risen('academy_operations_total{carrier="socket",verdict="taken"}')).toBe(2);
  expect(risen('academy_operations_total{carrier="socket",verdict="unknown_quiz"}')).toBe(1);
  expect(risen('academy_pushes_total{outcome="taken"}')).toBe(2);
  expect(risen('academy_quiz_attempts_total{result="passed"}')).toBe(1);
  expect(risen('academy_certificates_issued_total')).toBe(1);
  expect(risen('academy_outbox_delay_seconds_bucket{le="86400"}')).toBeGreaterThan(0);
  expect(after.get('academy_database_up')).toBe(1);
  expect(after.get('academy_database_connections{state="total"}')).toBeGreaterThan(0);
  expect(after.get('academy_event_loop_lag_seconds{quantile="0.99"}')).toBeGreaterThan(0);
});

it('has no more series when strangers call whatever they like', async () => {
  const before = (await scrape()).size;
  const strange = async (index: number) => {
    await fetch(`${scene.url}/api/courses/${index}-${'x'.repeat(index)}?search=${index}`);
    await fetch(`${scene.url}/api/nowhere/${index}`, { method: index % 2 ? 'POST' : 'PUT' });
  };
  await Promise.all(Array.from({ length: 60 }, (_, index) => strange(index)));
  await fetch(`${scene.url}/api/courses`, { method: 'PROPFIND' });
  const after = await scrape();
  // A few for the new classes of status and methods, none for an address.
  expect(after.size - before).toBeLessThan(40);
  expect([...after.keys()].join()).not.toMatch(/nowhere|PROPFIND|xxxx/);
});

describe('who may ask', () => {
  it('without a token: callers on this machine, and nobody who came through a proxy', async () => {
    for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via']) {
      const answer = await fetch(`${scene.url}/metrics`, { headers: { [name]: '127.0.0.1' } });
      expect([name, answer.status]).toEqual([name, 403]);
    }
    const proxied = await openSyncScene({ TRUST_PROXY: '1' });
    expect((await fetch(`${proxied.url}/metrics`)).status).toBe(403);
    await proxied.close();
  });

  it('with a token: who has it', async () => {
    const guarded = await openSyncScene({ METRICS_TOKEN: 'sixteen-characters-at-least' });
    for (const authorization of ['', 'Bearer sixteen', 'Bearer sixteen-characters-at-leasT', 'Basic c2l4dGVlbg==']) {
      expect((await fetch(`${guarded.url}/metrics`, { headers: { authorization } })).status).toBe(401);
    }
    const headers = { authorization: 'Bearer sixteen-characters-at-least', 'x-forwarded-for': '203.0.113.9' };
    expect((await scrape(guarded.url, headers)).size).toBeGreaterThan(10);
    await guarded.close();
  });
});

const readOps = (name: string) => readFileSync(new URL(`../../ops/${name}`, import.meta.url), 'utf8');
/** Made by Prometheus itself. */
const madeElsewhere = new Set(['up']);

describe('rules and dashboard', () => {
  type Rules = { groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[] };
  type Dashboard = { panels: { title: string; targets: { expr: string }[] }[] };
  const rules = (parse(readOps('alerts.yml')) as Rules).groups.flatMap((group) => group.rules);
  const dashboard: Dashboard = JSON.parse(readOps('grafana-dashboard.json'));
  const expressions = [
    ...rules.map(({ alert, expr }) => [alert, expr] as const),
    ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
  ];

  it('name only metrics and label values that a real scrape has', async () => {
    const series = [...(await scrape()).keys()];
    const names = new Set(series.map((one) => one.replace(/\{.*/, '')));
    for (const [title, expr] of expressions) {
      const named = expr.match(/\b(?:academy|process)_\w+|\bup\b/g) ?? [];
      expect([title, named.length]).toEqual([title, expect.any(Number)]);
      expect(named.length).toBeGreaterThan(0);
      for (const name of named)
        expect([title, name, names.has(name) || madeElsewhere.has(name)]).toEqual([title, name, true]);
    }
    for (const label of ['state="dead"', 'state="waiting"', 'task="render-certificate"', 'quantile="0.99"']) {
      expect(series.some((one) => one.includes(label))).toBe(true);
    }
  });

  it('speak of all that operators asked for', () => {
    expect(rules.map(({ alert }) => alert)).toEqual(
      expect.arrayContaining([
        ...['AcademyErrorRate', 'AcademySlow', 'AcademyCertificatesLate', 'AcademyDeadJobs'],
        ...['AcademyDatabaseAway', 'AcademyPoolSpent', 'AcademyDiskFull'],
      ]),
    );
    for (const { annotations } of rules) expect(annotations.summary).toMatch(/\w/);
  });
});
