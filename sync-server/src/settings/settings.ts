// What operators may set: the only reader of the environment. Invariant: a setting that passed here needs no further check.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readEnvFile } from './env-file.ts';
import { type Environment, environmentSchema } from './environment-schema.ts';

export type ObjectStorageSettings = {
  bucket: string;
  region: string;
  /** null: the region's own endpoint. */
  endpoint: string | null;
  /** Where browsers reach it; null: at `endpoint`; 'none': nowhere. */
  publicEndpoint: string | null;
  accessKeyId: string;
  secretAccessKey: string;
};

export type RetentionDays = {
  events: number;
  audit: number;
  restKeys: number;
  signInFailures: number;
  expiredTokens: number;
  mailFiles: number;
};

export type Settings = {
  isProduction: boolean;
  /** 0: any free port. */
  port: number;
  /** Without a slash at its end. null (never in production): http://localhost with the port that was taken. */
  publicUrl: string | null;
  /** Absolute. */
  dataDir: string;
  /** Absolute. Of the signing keys; `areOwn`: what is missing there is made. */
  keys: { folder: string; areOwn: boolean };
  /** null: the embedded database in `dataDir`. */
  databaseUrl: string | null;
  /** For LISTEN and session locks, which do not pass a transaction pooler. */
  databaseDirectUrl: string | null;
  accessTokenSeconds: number;
  refreshTokenSeconds: number;
  corsOrigins: string[];
  authLimitPer15Minutes: number;
  apiLimitPerMinute: number;
  /** Of one learner. */
  newDevicesPerDay: number;
  /** What express calls 'trust proxy': false, a number of proxies, or their addresses. */
  trustProxy: false | number | string[];
  /** null: files are in `dataDir`. */
  objectStorage: ObjectStorageSettings | null;
  /** null: mail is written to `dataDir`. */
  smtpUrl: string | null;
  mailFrom: string;
  logLevel: Environment['LOG_LEVEL'];
  sentryDsn: string | null;
  /** Days for which things that are no work of learners are kept. */
  retentionDays: RetentionDays;
  /** null: metrics are told to callers on this machine only. */
  metricsToken: string | null;
  /** null: random passwords for the demo accounts. Never set in production, where these accounts do not exist. */
  demoPassword: string | null;
};

/** `faults` are sentences, each naming its variable. */
export type SettingsResult = { ok: true; settings: Settings } | { ok: false; faults: string[] };

/** Reads the environment, over the file `.env` of the working folder where the environment is silent. */
export function loadSettings(folder = process.cwd()): SettingsResult {
  const envFile = join(folder, '.env');
  const fileValues = existsSync(envFile) ? readEnvFile(readFileSync(envFile, 'utf8')) : {};
  return readSettings({ ...fileValues, ...process.env }, folder);
}

/** Checks and types the variables; an empty one counts as unset. Relative paths start at `folder`. */
export function readSettings(variables: Record<string, string | undefined>, folder: string): SettingsResult {
  const filled = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
  const parsed = environmentSchema.safeParse(filled);
  if (!parsed.success) {
    return { ok: false, faults: parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}.`) };
  }
  return { ok: true, settings: toSettings(parsed.data, folder) };
}

function toSettings(environment: Environment, folder: string): Settings {
  return {
    isProduction: environment.NODE_ENV === 'production',
    port: environment.PORT,
    publicUrl: environment.PUBLIC_URL ?? null,
    dataDir: resolve(folder, environment.DATA_DIR),
    keys: {
      folder: resolve(folder, environment.KEYS_DIR ?? join(environment.DATA_DIR, 'keys')),
      areOwn: environment.KEYS_DIR === undefined,
    },
    databaseUrl: environment.DATABASE_URL ?? null,
    databaseDirectUrl: environment.DATABASE_DIRECT_URL ?? environment.DATABASE_URL ?? null,
    accessTokenSeconds: environment.JWT_EXPIRY,
    refreshTokenSeconds: environment.REFRESH_TOKEN_EXPIRY,
    corsOrigins: environment.CORS_ORIGIN,
    authLimitPer15Minutes: environment.AUTH_RATE_LIMIT,
    apiLimitPerMinute: environment.API_RATE_LIMIT,
    newDevicesPerDay: environment.DEVICE_RATE_LIMIT,
    trustProxy: environment.TRUST_PROXY,
    objectStorage: toObjectStorage(environment),
    smtpUrl: environment.SMTP_URL ?? null,
    mailFrom: environment.MAIL_FROM ?? `Greenland Academy <no-reply@${mailHost(environment.PUBLIC_URL)}>`,
    logLevel: environment.LOG_LEVEL,
    sentryDsn: environment.SENTRY_DSN ?? null,
    retentionDays: toRetentionDays(environment),
    metricsToken: environment.METRICS_TOKEN ?? null,
    demoPassword: environment.DEMO_PASSWORD ?? null,
  };
}

function toRetentionDays(environment: Environment): RetentionDays {
  return {
    events: environment.EVENT_DAYS,
    audit: environment.AUDIT_DAYS,
    restKeys: environment.REST_KEY_DAYS,
    signInFailures: environment.SIGN_IN_FAILURE_DAYS,
    expiredTokens: environment.EXPIRED_TOKEN_DAYS,
    mailFiles: environment.MAIL_FILE_DAYS,
  };
}

function toObjectStorage(environment: Environment): ObjectStorageSettings | null {
  const { S3_BUCKET, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = environment;
  if (!S3_BUCKET || !AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return null;
  return {
    bucket: S3_BUCKET,
    region: environment.AWS_REGION,
    endpoint: environment.S3_ENDPOINT ?? null,
    publicEndpoint: environment.S3_PUBLIC_ENDPOINT ?? null,
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
  };
}

function mailHost(publicUrl: string | undefined): string {
  return publicUrl ? new URL(publicUrl).hostname : 'localhost';
}
