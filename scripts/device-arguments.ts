// What the shell hands to `npm run device`: options, and commands with their words. Invariant: no command runs unless the whole line is understood.
import { parseArgs } from 'node:util';

export const usage = `npm run device -- [OPTIONS] COMMAND [+ COMMAND]...

A learner's device without a screen. Commands are separated by a word of its own, +, or come one a line from
standard input when none is given. What they find is printed as JSON; a command that fails says why and ends the
run with exit code 1.

Options
  --server URL      the academy (default http://localhost:3000)
  --email E         who registers or signs in
  --password P
  --name "A B"      first and last name for register (default Ada Learner)
  --state FILE      keep the device (keys, log, documents, offline or not) in FILE between runs

Commands
  register                    open an account and sign in
  sign-in
  courses                     print the catalogue
  enrol COURSE                COURSE is a slug or an id; downloads the course when online
  quizzes COURSE              print the quizzes of a downloaded course, as a learner sees them
  hand-in FILE.json           hand in attempts: [{ "quiz": "TITLE OR ID", "course": "SLUG, WHEN NEEDED",
                              "responses": [{ "questionId": ..., "answer": ... }] }, ...]
  offline, online             break the network, mend it
  wait-safe [SECONDS]         until the server has confirmed everything (30 seconds at most, if not said)
  wait-graded [SECONDS]       until every attempt has its grade or its refusal
  wait-certificate [SECONDS]  until there is a certificate
  print COLLECTION            stored documents: accounts, courses, releases, enrolments, progress, attempts,
                              certificates, refusals; or operations, links
  sync                        print how far sync is
  quit`;

export type DeviceOptions = {
  server: string;
  email: string | null;
  password: string | null;
  name: string;
  stateFile: string | null;
};

export type DeviceArguments =
  | { kind: 'help' }
  | { kind: 'fault'; fault: string }
  /** `commands` empty: they come from standard input. */
  | { kind: 'run'; options: DeviceOptions; commands: string[][] };

/** Commands of one line, or of the arguments. */
export function splitCommands(words: readonly string[]): string[][] {
  const commands: string[][] = [[]];
  for (const word of words) {
    if (word === '+') commands.push([]);
    else commands.at(-1)?.push(word);
  }
  return commands.filter((command) => command.length > 0);
}

const text = { type: 'string' } as const;
const options = {
  server: text,
  email: text,
  password: text,
  name: text,
  state: text,
  help: { type: 'boolean' },
} as const;

/** Reads the words after the script's name. */
export function readDeviceArguments(words: string[]): DeviceArguments {
  try {
    const { values, positionals } = parseArgs({ args: words, allowPositionals: true, options });
    if (values.help) return { kind: 'help' };
    const server = (values.server ?? 'http://localhost:3000').replace(/\/+$/, '');
    if (!/^https?:\/\//.test(server) || !URL.canParse(server)) {
      return {
        kind: 'fault',
        fault: `--server must be an address that begins with http:// or https://, not ${server}.`,
      };
    }
    const { email = null, password = null, name = 'Ada Learner', state: stateFile = null } = values;
    return { kind: 'run', options: { server, email, password, name, stateFile }, commands: splitCommands(positionals) };
  } catch (fault) {
    // parseArgs throws for unknown options, with a sentence for people.
    if (fault instanceof TypeError) return { kind: 'fault', fault: `${fault.message} See --help.` };
    throw fault;
  }
}
