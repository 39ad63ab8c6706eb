// npm run verify-certificate -- FILE|LINK : checks every proof of a certificate without our server, and without network unless an address is given.

import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openSigningKeys } from '../sync-server/src/certificate/signing-keys.ts';
import { loadSettings } from '../sync-server/src/settings/settings.ts';
import { checkEvidence } from './certificate-check/check-evidence.ts';
import { fetchText } from './certificate-check/checker-door.ts';
import {
  type GivenTrust,
  joinKeyDocuments,
  readGivenList,
  readKeyDocument,
} from './certificate-check/checker-trust.ts';
import {
  exitCodeByOutcome,
  type Finding,
  sayOutcome,
  sayStated,
  showPlainly,
  worstOf,
} from './certificate-check/finding.ts';
import { readEvidence } from './certificate-check/read-evidence.ts';

const usage = `npm run verify-certificate -- FILE|LINK [--keys FILE|URL]... [--issuer URL] [--status FILE|URL]

FILE: the PDF, a picture of its QR code, the credential (JSON or JWS), or a text with the link.
--keys    whom to believe: did.json or jwks.json, and for a PDF certificate-roots.pem with it. Left out: the keys in DATA_DIR.
--issuer  the academy's address, when keys of several academies could be meant.
--status  the list of revocations: /credentials/status of the academy, or a copy of it.
Nothing is fetched but the addresses that you give.

Ends with ${Object.entries(exitCodeByOutcome)
  .map(([outcome, code]) => `${code} ${outcome}`)
  .join(', ')}; 1 when it could not begin.`;

const isAddress = (word: string) => /^https?:\/\//.test(word);
const read = (word: string): Promise<string> | string =>
  isAddress(word) ? fetchText(word) : readFileSync(word, 'utf8');

async function gatherKeys(words: readonly string[]): Promise<Pick<GivenTrust, 'keys' | 'roots'>> {
  if (words.length === 0) return readOwnKeys();
  const documents = await Promise.all(
    words.map(async (word) => {
      const document = readKeyDocument(await read(word));
      if (!document) throw new Error(`${word} holds no keys: give did.json, jwks.json or certificate-roots.pem.`);
      return document;
    }),
  );
  return joinKeyDocuments(documents);
}

function readOwnKeys(): Pick<GivenTrust, 'keys' | 'roots'> {
  const result = loadSettings();
  if (!result.ok) throw new Error(result.faults.join('\n'));
  const { folder } = result.settings.keys;
  if (!existsSync(folder)) throw new Error(`There are no keys in ${folder}: say with --keys whom to believe.`);
  const keys = openSigningKeys({ folder, madeAt: null });
  const own = readKeyDocument(JSON.stringify(keys.publicKeySet()))?.keys ?? [];
  return { keys: own, roots: keys.paperRoots().map((der) => new X509Certificate(der)) };
}

async function gatherTrust(options: { keys: string[]; issuer?: string; status?: string }): Promise<GivenTrust> {
  const { keys, roots } = await gatherKeys(options.keys);
  const list = options.status === undefined ? null : await readGivenList(await read(options.status), keys);
  if (options.status !== undefined && list === null) {
    throw new Error(`${options.status} is no list that one of the given keys has signed.`);
  }
  const issuer = options.issuer === undefined ? null : new URL(options.issuer).origin;
  return { issuer, keys, roots, list, now: Date.now() };
}

function print(findings: readonly Finding[]): number {
  const tell = (line: string) => console.log(showPlainly(line));
  for (const { proof, outcome, says } of findings) tell(`${proof}: ${sayOutcome(outcome)}. ${says.join(' ')}`);
  const [stated] = findings.flatMap((finding) => (finding.stated ? [finding.stated] : []));
  const worst = worstOf(findings);
  if (stated) tell(sayStated(stated));
  tell(`In all: ${sayOutcome(worst)}.`);
  return exitCodeByOutcome[worst];
}

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      keys: { type: 'string', multiple: true, default: [] },
      ...{ issuer: { type: 'string' }, status: { type: 'string' }, help: { type: 'boolean' } },
    },
  });
  const [word, ...rest] = positionals;
  if (values.help || word === undefined || rest.length > 0) throw new Error(usage);
  const trust = await gatherTrust(values);
  return print(await checkEvidence(await readEvidence(word), trust));
}

run().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
