// Laws of reach: a file's name tells whether it talks to the database, the network, the environment, the clock or chance.
import ts from 'typescript';
import {
  gatherOffences,
  type HouseFile,
  type HouseImport,
  isHouseCode,
  isTest,
  isToolConfig,
  type Law,
  type Offence,
  offendAt,
  readImport,
} from './house-tree.ts';

const upperSql =
  /^\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|CREATE|ALTER|DROP|TRUNCATE|LISTEN|NOTIFY|LOCK|COPY)\s/;
const lowerSql =
  /^\s*(insert into \w+|update \w+( \w+)? set|delete from \w+ (where|using)|with (recursive )?\w+ as \(|(create|alter|drop) (table|index|unique|view|function|trigger|type|role)\b)/;
const lowerSelect =
  /^\s*select\s+(\w+\(|[\s\S]*\bfrom\s+[\w.]+\s+(where|order|group|limit|join|left|for)\b|[^a-z]*\*|\w+(, \w+)+ from\b)/;
const transactionSql = /^\s*(BEGIN|COMMIT|ROLLBACK)\b/;
const networkModule = /^(node:)?(http|https|http2|net|tls|dgram)$|^(express|ws|undici)$/;

/** SQL, and the driver that carries it, only in `*-store.ts` and `database/`. */
export const keepSqlInStores: Law = checkOutside(
  (path) => /-store\.ts$|(^|\/)database\//.test(path),
  (file, node) => {
    const remedy = 'move the statement into a *-store.ts file or database/';
    if (writesSql(node)) return [offendAt(file, node, 'sql-in-stores', remedy)];
    return checkImport(file, node, 'sql-in-stores', remedy, (one) => /^(pg|pg-.+)(\/|$)/.test(one.from));
  },
);

/** Requests and sockets only in `*-door.ts`, `*-socket.ts` and `rest-call.ts` (`database/` finds its server by socket); borrowing a type is no reach. */
export const keepNetworkInDoors: Law = checkOutside(
  (path) => /-(door|socket)\.(ts|mjs)$|(^|\/)rest-call\.ts$|(^|\/)database\//.test(path),
  (file, node) => {
    const remedy = 'reach the network only from *-door.ts, *-socket.ts or rest-call.ts';
    if (callsNetwork(node)) return [offendAt(file, node, 'network-in-doors', remedy)];
    return checkImport(file, node, 'network-in-doors', remedy, (one) => !one.typesOnly && networkModule.test(one.from));
  },
);

/** The environment is read once, by the settings; scripts are told by their caller. */
export const keepEnvironmentInSettings: Law = checkOutside(
  (path) => /(^|\/)settings\/|^scripts\//.test(path),
  (file, node) => {
    const remedy = 'read it in sync-server/src/settings/ and pass it on as an argument';
    if (isMember(node, ['process'], ['env'])) return [offendAt(file, node, 'environment-in-settings', remedy)];
    return checkImport(file, node, 'environment-in-settings', remedy, (one) => importsAny(one, /process$/, /^env$/));
  },
);

/** Clock, chance and new ids are made where the parts are put together, and handed to everyone else. */
export const keepChanceAtTheRoot: Law = checkOutside(
  (path) => /(^|\/)(compose-server\.ts|main\.tsx?)$|^scripts\//.test(path),
  (file, node) => {
    const remedy = 'take now, newId or randomBytes as an argument; they are made in compose-server.ts and main.tsx';
    if (callsChance(node)) return [offendAt(file, node, 'chance-at-the-root', remedy)];
    return checkImport(file, node, 'chance-at-the-root', remedy, importsChance);
  },
);

/** The device store can be replaced because only three rooms know it; a benchmark that measures RxDB itself replaces nothing. */
export const keepDeviceStoreInItsRooms: Law = checkOutside(
  (path) => /(^|\/)(store|outbox|link)\/|^scripts\/bench\/peers\//.test(path),
  (file, node) => {
    const remedy = 'RxDB is known only in store/, outbox/ and link/: ask device-signals or learner-actions';
    return checkImport(file, node, 'device-store-rooms', remedy, (one) => /^rxdb(\/|$)/.test(one.from));
  },
);

/** The shared schema runs on every device and in every test: it imports zod, cborg and itself. */
export const keepSchemaAlone: Law = (files) =>
  gatherOffences(
    files.filter((file) => file.path.startsWith('shared-schema/src/') && isHouseCode(file) && !isTest(file)),
    (file, node) =>
      checkImport(
        file,
        node,
        'schema-alone',
        'shared-schema imports only zod, cborg and itself: take it as an argument',
        (one) => {
          const within = new URL(one.from, `file:///${file.path}`).pathname.startsWith('/shared-schema/src/');
          return one.from.startsWith('.')
            ? !within
            : !/^((zod|cborg)(\/|$)|@greenland\/shared-schema\/)/.test(one.from);
        },
      ),
  );

type NodeCheck = (file: HouseFile, node: ts.Node) => readonly Offence[];

function checkOutside(isAllowed: (path: string) => boolean, check: NodeCheck): Law {
  return (files) =>
    gatherOffences(
      files.filter((file) => isHouseCode(file) && !isTest(file) && !isToolConfig(file) && !isAllowed(file.path)),
      check,
    );
}

function checkImport(
  file: HouseFile,
  node: ts.Node,
  law: string,
  remedy: string,
  isForbidden: (one: HouseImport) => boolean,
): readonly Offence[] {
  const found = readImport(node);
  return found && isForbidden(found) ? [offendAt(file, node, law, `'${found.from}': ${remedy}`)] : [];
}

function writesSql(node: ts.Node): boolean {
  if (!ts.isStringLiteralLike(node) && !ts.isTemplateHead(node)) return false;
  const statements = [upperSql, lowerSql, lowerSelect, transactionSql];
  return isQueryText(node) || statements.some((statement) => statement.test(`${node.text} `));
}

function isQueryText(node: ts.Node): boolean {
  const text = ts.isTemplateHead(node) ? node.parent : node;
  const call = text.parent;
  const isCall = ts.isCallExpression(call) && ts.isPropertyAccessExpression(call.expression);
  return isCall && call.expression.name.text === 'query' && call.arguments[0] === text;
}

function callsNetwork(node: ts.Node): boolean {
  if (ts.isNewExpression(node))
    return /^(globalThis\.)?(WebSocket|EventSource|XMLHttpRequest)$/.test(nameOf(node.expression));
  return ts.isCallExpression(node) && /^((globalThis|window|self)\.)?fetch$/.test(nameOf(node.expression));
}

function callsChance(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return nameOf(node.expression) === 'Date' && (node.arguments?.length ?? 0) === 0;
  if (isMember(node, ['Date', 'performance'], ['now']) || isMember(node, ['Math'], ['random'])) return true;
  const sources = ['crypto', 'webcrypto', 'globalThis.crypto', 'window.crypto', 'self.crypto'];
  return isMember(node, sources, ['randomUUID', 'getRandomValues', 'randomBytes', 'randomInt']);
}

function importsChance(one: HouseImport): boolean {
  return importsAny(one, /^(node:)?crypto$/, /^(random|getRandom)/) || importsAny(one, /^uuid$/, /^v[1-7]$/);
}

function importsAny(one: HouseImport, from: RegExp, name: RegExp): boolean {
  return !one.typesOnly && from.test(one.from) && one.names.some((imported) => name.test(imported));
}

function isMember(node: ts.Node, owners: readonly string[], members: readonly string[]): boolean {
  return (
    ts.isPropertyAccessExpression(node) && members.includes(node.name.text) && owners.includes(nameOf(node.expression))
  );
}

function nameOf(node: ts.Expression): string {
  if (ts.isIdentifier(node)) return node.text;
  return ts.isPropertyAccessExpression(node) ? `${nameOf(node.expression)}.${node.name.text}` : '';
}
