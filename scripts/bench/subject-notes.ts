// What each subject is, and what it means there that an attempt is confirmed: figures can be compared only by who knows both.
const noteBySubject: Record<string, string> = {
  academy:
    'the whole path: signed operations, PostgreSQL, grading. Confirmed: committed, acknowledged by a signed receipt, and the grade is on the device.',
  'rxdb-websocket':
    "RxDB's websocket plugin, a socket a collection, in memory on both sides. Confirmed: the server has answered the write; nothing is durable.",
  pouchdb:
    'PouchDB with express-pouchdb, replicating both ways, in memory on both sides. Confirmed: the server has answered the write of the batch; nothing is durable.',
  yjs: "Yjs with y-websocket, a document a learner, in memory. It has no acknowledgement. Confirmed: the server's replica has everything, which the device is not told.",
  automerge:
    "Automerge-repo with its websocket adapters, a document a learner, in memory. It has no durable acknowledgement. Confirmed: the server's replica has everything, which the device is not told. Its server hangs up when a ping is not answered within 5 s, as happens while a slow link is full.",
};

const same =
  'All send the same JSON through the same proxy. Peers run as their documentation sets them up; none of them grades, signs or stores anything. ' +
  "'Did not end': not everything was confirmed within 200 s on the slow link, within 60 s where the connection was cut.";

/** A line for each subject of the rows, when there are several. */
export function describeSubjects(rows: readonly { subject: string }[]): string[] {
  const subjects = [...new Set(rows.map(({ subject }) => subject))];
  if (subjects.length < 2) return [];
  const lines = subjects.map((subject) => `- **${subject}**: ${noteBySubject[subject] ?? ''}`);
  return [...lines, '', same, ''];
}
