// The API description (OpenAPI 3.1), folded from the contracts. Invariant: nothing in it is written by hand.
import * as z from 'zod/mini';
import { type CallGroup, type Endpoint, problemsOf, type Schema, type Upload } from './endpoint.ts';
import { type ProblemCode, problem, problemByCode } from './problem.ts';

type Json = Record<string, unknown>;

/** What each group is about, in the order in which a newcomer needs them. */
const aboutByGroup: Record<CallGroup, string> = {
  'Sign-in': 'Open an account, sign in and out, renew tokens, set a password',
  Users: "The caller's own account: name, picture, country, language, points and badges",
  Devices: "The devices that hold the caller's work: see, name and remove them",
  Privacy: 'What the caller has consented to, all that is held about them, and the end of their account',
  Courses: 'The catalogue, open to everyone; enrolment, lessons and ratings',
  Quizzes: 'Take a quiz, hand it in, see the last results',
  Certificates: 'Ask for a certificate, fetch its PDF, and verify a code, which anyone may',
  Analytics: 'Figures and events, for administrators and for teachers about their own courses',
  Operations: 'Health of the server, and the description of this API and its problems',
};

/** The description of `endpoints` as a server at `serverUrl` offers them. */
export function describeEndpoints(endpoints: readonly Endpoint[], serverUrl: string, version: string): Json {
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: describeEndpoint(endpoint) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Greenland Academy', version },
    servers: [{ url: serverUrl }],
    tags: describeGroups(endpoints),
    paths,
    components: {
      schemas: { Problem: toSchema(problem, 'output') },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}

/** The groups that have calls. */
function describeGroups(endpoints: readonly Endpoint[]): Json[] {
  const used = new Set<string>(endpoints.map(({ group }) => group));
  return Object.entries(aboutByGroup)
    .filter(([name]) => used.has(name))
    .map(([name, description]) => ({ name, description }));
}

function describeEndpoint(endpoint: Endpoint): Json {
  const parameters = [
    ...describeParameters('path', endpoint.params),
    ...describeParameters('query', endpoint.query),
    ...describeParameters('header', endpoint.headers),
  ];
  return {
    tags: [endpoint.group],
    summary: endpoint.summary,
    security: describeSecurity(endpoint),
    ...(parameters.length > 0 && { parameters }),
    ...(endpoint.body && { requestBody: { required: true, content: describeBody(endpoint.body, endpoint.upload) } }),
    responses: { ...describeProblems(endpoint), ...describeAnswers(endpoint) },
    'x-policy': endpoint.auth,
  };
}

function describeBody(body: Schema, upload: Upload | undefined): Json {
  const schema = toSchema(body, 'input');
  if (!upload) return { 'application/json': { schema } };
  const { properties = {} } = schema as { properties?: Json };
  const file = { type: 'string', format: 'binary', maxLength: upload.maximumBytes };
  const form = { ...schema, properties: { ...properties, [upload.field]: file } };
  const encoding = { [upload.field]: { contentType: upload.mediaTypes.join(', ') } };
  return { 'application/json': { schema }, 'multipart/form-data': { schema: form, encoding } };
}

function describeSecurity({ auth }: Endpoint): Json[] {
  if (auth === 'public' || auth === 'signed-out') return [];
  return auth === 'optional' ? [{}, { bearer: [] }] : [{ bearer: [] }];
}

function describeParameters(place: string, schema: Schema | undefined): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = toSchema(schema, 'output') as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, property]) => {
    const isPreset = typeof property === 'object' && property !== null && 'default' in property;
    return { name, in: place, required: required.includes(name) && !isPreset, schema: property };
  });
}

function describeAnswers(endpoint: Endpoint): Json {
  const entries = Object.entries(endpoint.responses).map(([status, schema]) => {
    const mediaType = endpoint.mediaType ?? 'application/json';
    const content = schema && { content: { [mediaType]: { schema: toSchema(schema, 'output') } } };
    return [status, { description: schema ? 'Done' : 'Done, no body', ...content }];
  });
  return Object.fromEntries(entries);
}

function describeProblems(endpoint: Endpoint): Json {
  const codesByStatus = new Map<number, ProblemCode[]>();
  for (const code of problemsOf(endpoint)) {
    const { status } = problemByCode[code];
    codesByStatus.set(status, [...(codesByStatus.get(status) ?? []), code]);
  }
  const entries = [...codesByStatus].map(([status, codes]) => {
    const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
    return [
      String(status),
      { description: codes.map((code) => `${code}: ${problemByCode[code].title}`).join('; '), content },
    ];
  });
  return Object.fromEntries(entries);
}

function toSchema(schema: Schema, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
