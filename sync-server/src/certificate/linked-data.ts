// Our credentials as canonical N-Quads (RDFC-1.0), for the few terms and shapes that we write ourselves. Invariant: what PyLD makes of the same document
// with the published contexts is the same text (a test asks it); a term that is not listed here throws.
import { createHash } from 'node:crypto';

export type LinkedValue = string | LinkedNode | readonly (string | LinkedNode)[];
export type LinkedNode = { readonly [term: string]: LinkedValue | undefined };
export type LinkedDocument = LinkedNode & { '@context': readonly string[] };

const vc = 'https://www.w3.org/2018/credentials#';
const status = 'https://www.w3.org/ns/credentials/status#';
const security = 'https://w3id.org/security#';
const badge = 'https://purl.imsglobal.org/spec/vc/ob/vocab.html#';
const schema = 'https://schema.org/';
const xsd = 'http://www.w3.org/2001/XMLSchema#';
/** As the context of Open Badges spells it. */
const anyUri = 'https://www.w3.org/2001/XMLSchema#anyURI';
const rdfType = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type';

const vocabularyByType: Record<string, string> = {
  ...{ VerifiableCredential: vc, DataIntegrityProof: security },
  ...{ BitstringStatusListEntry: status, BitstringStatusListCredential: status, BitstringStatusList: status },
  ...{ OpenBadgeCredential: badge, Profile: badge, AchievementSubject: badge, Achievement: badge },
  Result: badge,
};

/** `iri`: of the property. `as`: how a text is meant: plain, an IRI, a word of a vocabulary, or of a datatype. Objects are always nodes. */
type Term = { iri: string; as?: 'iri' | { datatype: string } | { vocabulary: string } };
const dateTime = { datatype: `${xsd}dateTime` };
const multibase = { datatype: `${security}multibase` };
const termByName: Record<string, Term> = {
  issuer: { iri: `${vc}issuer`, as: 'iri' },
  validFrom: { iri: `${vc}validFrom`, as: dateTime },
  validUntil: { iri: `${vc}validUntil`, as: dateTime },
  credentialSubject: { iri: `${vc}credentialSubject` },
  credentialStatus: { iri: `${vc}credentialStatus` },
  name: { iri: `${schema}name` },
  description: { iri: `${schema}description` },
  url: { iri: `${schema}url`, as: { datatype: anyUri } },
  value: { iri: `${schema}value` },
  licenseNumber: { iri: `${badge}licenseNumber` },
  achievement: { iri: `${badge}achievement` },
  achievementType: { iri: `${badge}achievementType` },
  criteria: { iri: `${badge}Criteria` },
  narrative: { iri: `${badge}narrative` },
  result: { iri: `${badge}result` },
  statusPurpose: { iri: `${status}statusPurpose` },
  statusListIndex: { iri: `${status}statusListIndex` },
  statusListCredential: { iri: `${status}statusListCredential`, as: 'iri' },
  encodedList: { iri: `${status}encodedList`, as: multibase },
  created: { iri: 'http://purl.org/dc/terms/created', as: dateTime },
  cryptosuite: { iri: `${security}cryptosuite`, as: { datatype: `${security}cryptosuiteString` } },
  proofPurpose: { iri: `${security}proofPurpose`, as: { vocabulary: security } },
  verificationMethod: { iri: `${security}verificationMethod`, as: 'iri' },
};

type Quad = readonly [subject: string, property: string, object: string];

/**
 * Sorted, each with a line end. The outermost `@context` is passed over: the terms above are what ours say. Who reads a document of somebody else
 * asks first whether it has ours: with another, other words are meant by the same letters.
 */
export function writeCanonicalQuads({ '@context': _terms, ...document }: LinkedNode): string {
  const quads: Quad[] = [];
  addNode(document, quads, { count: 0 });
  const labels = nameBlanks(quads);
  const lines = quads.map((quad) => writeQuad(quad, (blank) => labels.get(blank) ?? blank));
  return [...new Set(lines)].sort().join('');
}

/** Texts begin with a quotation mark and IRIs with a bracket, whatever is in them. */
const isBlank = (part: string) => part.startsWith('_:');

function writeQuad([subject, property, object]: Quad, nameOf: (blank: string) => string): string {
  const write = (part: string) => (isBlank(part) ? nameOf(part) : part);
  return `${write(subject)} ${property} ${write(object)} .\n`;
}

/** Answers how the node is called. */
function addNode(node: LinkedNode, quads: Quad[], blanks: { count: number }): string {
  if (node.id !== undefined && typeof node.id !== 'string') throw new Error('This is no IRI.');
  const subject = node.id === undefined ? `_:b${blanks.count++}` : iri(node.id);
  const say = (property: string, object: string) => quads.push([subject, iri(property), object]);
  for (const [name, value] of Object.entries(node)) {
    if (name === 'id' || value === undefined) continue;
    // Asked of a member without values too: it says nothing here, and nobody signed it.
    if (name !== 'type') known(termByName, name);
    const values = typeof value === 'string' || !isList(value) ? [value] : value;
    for (const one of values) {
      if (name === 'type') say(rdfType, iri(known(vocabularyByType, String(one)) + one));
      else if (typeof one === 'string') say(known(termByName, name).iri, writeText(one, termByName[name]?.as));
      else say(known(termByName, name).iri, addNode(one, quads, blanks));
    }
  }
  return subject;
}

const isList = (value: LinkedValue): value is readonly (string | LinkedNode)[] => Array.isArray(value);

function known<Value>(valueByName: Record<string, Value>, name: string): Value {
  const value = valueByName[name];
  if (value === undefined) throw new Error(`${name} is no term of our credentials.`);
  return value;
}

function writeText(text: string, as: Term['as']): string {
  if (as === 'iri') return iri(text);
  if (as !== undefined && 'vocabulary' in as) return iri(as.vocabulary + text);
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return as === undefined ? `"${escaped}"` : `"${escaped}"^^${iri(as.datatype)}`;
}

function iri(text: string): string {
  if (/[\s<>"{}|\\^`]/.test(text)) throw new Error('This is no IRI.');
  return `<${text}>`;
}

/**
 * Labels of RDFC-1.0 (section 4.4) for documents whose blank nodes all differ in what is said of them, as those of ours do: their first degree
 * hashes put them in order.
 */
function nameBlanks(quads: readonly Quad[]): Map<string, string> {
  const names = [...new Set(quads.flatMap(([subject, , object]) => [subject, object].filter(isBlank)))];
  const hashed = names.map((name) => {
    const own = quads.filter(([subject, , object]) => subject === name || object === name);
    const lines = own.map((quad) => writeQuad(quad, (blank) => (blank === name ? '_:a' : '_:z')));
    return { name, hash: createHash('sha256').update(lines.sort().join('')).digest('hex') };
  });
  if (new Set(hashed.map(({ hash }) => hash)).size < names.length) throw new Error('Two nodes cannot be told apart.');
  hashed.sort((one, other) => (one.hash < other.hash ? -1 : 1));
  return new Map(hashed.map(({ name }, index) => [name, `_:c14n${index}`]));
}
