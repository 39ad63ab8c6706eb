import { expect, it } from 'vitest';
import * as auth from './auth-contract.ts';
import * as certificate from './certificate-contract.ts';
import * as course from './course-contract.ts';
import { type Endpoint, problemsOf } from './endpoint.ts';
import * as health from './health-contract.ts';
import { describeEndpoints } from './openapi.ts';
import * as password from './password-contract.ts';
import { grantsByRole, isPermitted } from './permission.ts';
import { problemByCode } from './problem.ts';
import * as quiz from './quiz-contract.ts';
import * as user from './user-contract.ts';

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === 'object' && value !== null && 'method' in value && 'responses' in value;
const endpoints = [auth, certificate, course, health, password, quiz, user]
  .flatMap((contract): unknown[] => Object.values(contract))
  .filter(isEndpoint);

type Call = {
  tags: string[];
  parameters?: { name: string; in: string; required: boolean; schema: Record<string, unknown> }[];
  requestBody?: { content: Record<string, { schema: Record<string, unknown> }> };
  responses: Record<string, { description: string }>;
  security: unknown[];
};
const described = describeEndpoints(endpoints, 'https://academy.example.org', '1.0.0');
const paths = described.paths as Record<string, Record<string, Call>>;

it('describes every call of every contract', () => {
  const named = endpoints.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(named).size).toBe(named.length);
  expect(named.length).toBeGreaterThan(14);
  for (const { method, path } of endpoints) {
    expect(paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()], `${method} ${path}`).toBeDefined();
  }
});

it('puts every call into one group, and says in a line what each group is about', () => {
  const tags = described.tags as { name: string; description: string }[];
  for (const { description } of tags) expect(description).toMatch(/^[^\n]{20,120}$/);
  const used = Object.values(paths).flatMap((calls) => Object.values(calls).map((call) => call.tags));
  for (const groups of used) expect(groups).toHaveLength(1);
  expect(new Set(used.flat())).toEqual(new Set(tags.map(({ name }) => name)));
  expect(paths['/api/quizzes/{quizId}/submit']?.post?.tags).toEqual(['Quizzes']);
});

it('names each path parameter once, and no other', () => {
  for (const [path, calls] of Object.entries(paths)) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const call of Object.values(calls)) {
      const told = (call.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      expect(told).toEqual(inPath);
    }
  }
});

it('tells what the schemas hold: strict bodies, presets and limits of lists', () => {
  const body = paths['/api/auth/register']?.post?.requestBody?.content['application/json']?.schema;
  expect(body).toMatchObject({ type: 'object', additionalProperties: false });
  expect(body?.required).toEqual(['email', 'password', 'firstName', 'lastName', 'country', 'language']);
  const limit = paths['/api/courses']?.get?.parameters?.find(({ name }) => name === 'limit');
  expect(limit).toMatchObject({
    in: 'query',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
  });
});

it('tells that a file may come with the body, how large and of which types', () => {
  const content = paths['/api/users/me']?.patch?.requestBody?.content;
  expect(Object.keys(content ?? {})).toEqual(['application/json', 'multipart/form-data']);
  expect(content?.['multipart/form-data']).toMatchObject({
    schema: { properties: { avatar: { format: 'binary', maxLength: 5_242_880 }, firstName: { type: 'string' } } },
    encoding: { avatar: { contentType: 'image/jpeg, image/png' } },
  });
});

it('tells every problem of a call with its status, and who may call', () => {
  const login = paths['/api/auth/login']?.post;
  expect(login?.responses['401']?.description).toContain('invalid_credentials');
  expect(login?.responses['423']?.description).toContain('account_locked');
  expect(login?.security).toEqual([]);
  expect(paths['/api/users/me']?.get?.security).toEqual([{ bearer: [] }]);
  for (const endpoint of endpoints) {
    for (const code of problemsOf(endpoint)) expect(problemByCode[code].status).toBeGreaterThanOrEqual(400);
  }
});

it('is plain JSON', () => {
  expect(JSON.parse(JSON.stringify(described))).toEqual(described);
});

it('gives roles the permissions of the contract', () => {
  expect(grantsByRole.student).toEqual(['read:courses', 'read:profile', 'write:quiz_responses']);
  expect(isPermitted('admin', 'write:classes')).toBe(true);
  expect(isPermitted('facilitator', 'write:quiz_responses')).toBe(true);
  expect(isPermitted('teacher', 'write:quiz_responses')).toBe(false);
  expect(isPermitted('student', 'read:analytics')).toBe(false);
});
