// The variables that operators may set, as zod reads them. Invariant: messages follow the variable's name and never show its value.
import * as z from 'zod';

/** Passwords that stand in `.env.example` and composed set-ups for trying out: everybody knows them. */
const knownSecrets = new Set(['academy', 'change-me', 'changeme', 'minioadmin', 'password', 'postgres', 'secret']);
const localHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

const wholeNumber = (least: number, most: number, unit: string) =>
  z
    .string()
    .regex(/^\s*\d{1,10}\s*$/, `must be a whole number (${unit})`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be from ${least} to ${most} (${unit})`);

const url = (protocols: string[], what: string) =>
  z.string().refine((value) => {
    const parsed = URL.canParse(value) ? new URL(value) : null;
    return parsed !== null && protocols.includes(parsed.protocol);
  }, `must be ${what}`);

const webUrl = url(['http:', 'https:'], 'an address that begins with http:// or https://');
const webUrlOrNone = z
  .string()
  .refine(
    (value) => value === 'none' || webUrl.safeParse(value).success,
    'must be an address that begins with http:// or https://, or none',
  );
// A socket folder is given as postgres://user:password@/database?host=/folder, which has no host to parse.
const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/\S+$/, 'must be an address that begins with postgres://')
  .refine(
    (value) => URL.canParse(value.replace('@/', '@socket/')),
    'must be an address such as postgres://user:password@host:5432/name',
  );

const origins = z
  .string()
  .transform(splitList)
  .refine(
    (list) => list.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
    'must be a comma-separated list of origins such as https://academy.example.org, without a path',
  );

const proxies = z.string().transform((value): false | number | string[] => {
  if (/^(false|0)$/i.test(value)) return false;
  if (/^true$/i.test(value)) return 1;
  return /^\d+$/.test(value) ? Number(value) : splitList(value);
});

const days = (least: number) => wholeNumber(least, 36_500, 'days');

const weekSeconds = 7 * 24 * 3600;
const yearSeconds = 366 * 24 * 3600;
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const variables = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'], { error: 'must be development, test or production' })
    .default('development'),
  PORT: wholeNumber(0, 65_535, 'a port').default(3000),
  PUBLIC_URL: webUrl.transform((value) => value.replace(/\/+$/, '')).optional(),
  DATA_DIR: z.string().default('./.data'),
  KEYS_DIR: z.string().optional(),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_DIRECT_URL: postgresUrl.optional(),
  JWT_EXPIRY: wholeNumber(1, weekSeconds, 'seconds').default(86_400),
  REFRESH_TOKEN_EXPIRY: wholeNumber(1, yearSeconds, 'seconds').default(2_592_000),
  CORS_ORIGIN: origins.default([]),
  AUTH_RATE_LIMIT: wholeNumber(1, 1_000_000, 'calls in 15 minutes').default(10),
  API_RATE_LIMIT: wholeNumber(1, 1_000_000, 'calls a minute').default(100),
  DEVICE_RATE_LIMIT: wholeNumber(1, 1_000_000, 'new devices a day').default(50),
  TRUST_PROXY: proxies.default(false),
  AWS_REGION: z.string().default('us-east-1'),
  S3_BUCKET: z.string().optional(),
  S3_ENDPOINT: webUrl.optional(),
  S3_PUBLIC_ENDPOINT: webUrlOrNone.optional(),
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
  SMTP_URL: url(['smtp:', 'smtps:'], 'an address that begins with smtp:// or smtps://').optional(),
  MAIL_FROM: z.string().optional(),
  LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }).default('info'),
  SENTRY_DSN: webUrl.optional(),
  EVENT_DAYS: days(30).default(730),
  AUDIT_DAYS: days(30).default(730),
  REST_KEY_DAYS: days(1).default(90),
  SIGN_IN_FAILURE_DAYS: days(1).default(30),
  EXPIRED_TOKEN_DAYS: days(0).default(30),
  MAIL_FILE_DAYS: days(1).default(30),
  METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,200}$/, 'must have 16 characters or more, without spaces')
    .optional(),
  DEMO_PASSWORD: z.string().min(8, 'must have at least 8 characters').optional(),
});

export type Environment = z.infer<typeof variables>;

/** The variables with what must hold between them. */
export const environmentSchema = variables.superRefine((environment, context) => {
  const refuse = (name: keyof Environment, message: string) =>
    context.addIssue({ code: 'custom', path: [name], message });
  checkTogether(environment, refuse);
  if (environment.NODE_ENV === 'production') checkProduction(environment, refuse);
});

type Refuse = (name: keyof Environment, message: string) => void;

function checkTogether(environment: Environment, refuse: Refuse): void {
  if (environment.DATABASE_DIRECT_URL && !environment.DATABASE_URL) {
    refuse('DATABASE_DIRECT_URL', 'is set without DATABASE_URL');
  }
  if (!environment.S3_BUCKET) return;
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const) {
    if (!environment[name]) refuse(name, 'is missing, and S3_BUCKET needs it');
  }
}

function checkProduction(environment: Environment, refuse: Refuse): void {
  const { PUBLIC_URL } = environment;
  if (!PUBLIC_URL) {
    refuse('PUBLIC_URL', 'is missing: production needs the address that learners use');
  } else if (PUBLIC_URL.startsWith('http:') && !localHosts.has(new URL(PUBLIC_URL).hostname)) {
    refuse('PUBLIC_URL', 'must begin with https:// in production');
  }
  if (environment.DEMO_PASSWORD) refuse('DEMO_PASSWORD', 'must not be set in production, which has no demo accounts');
  const usesKnownKey = knownSecrets.has(environment.AWS_SECRET_ACCESS_KEY?.toLowerCase() ?? '');
  if (environment.S3_BUCKET && usesKnownKey) {
    refuse('AWS_SECRET_ACCESS_KEY', 'is a default that everybody knows: set one of your own in production');
  }
  for (const name of ['DATABASE_URL', 'DATABASE_DIRECT_URL'] as const) {
    if (!knownSecrets.has(passwordOf(environment[name]).toLowerCase())) continue;
    refuse(name, 'has a default password that everybody knows: set one of your own in production');
  }
}

function passwordOf(address: string | undefined): string {
  return /^postgres(?:ql)?:\/\/[^:/@]*:([^@]*)@/.exec(address ?? '')?.[1] ?? '';
}

function splitList(value: string): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
