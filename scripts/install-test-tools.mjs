// The programs that tests use beside Node: a browser, readers of PDF files and QR codes, and what strangers check certificates with.
// Invariant: what is missing and cannot be installed here is told with the command that installs it; nothing is skipped.
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { runCommand } from './run-command.mjs';

const tools = [
  { commands: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'], packageName: 'chromium' },
  { commands: ['pdftoppm'], packageName: 'poppler-utils' },
  { commands: ['pdfsig'], packageName: 'poppler-utils' },
  { commands: ['zbarimg'], packageName: 'zbar-tools' },
  { commands: ['qpdf'], packageName: 'qpdf' },
  { commands: ['certutil'], packageName: 'libnss3-tools' },
  { commands: ['mutool'], packageName: 'mupdf-tools' },
  { commands: ['jose'], packageName: 'jose' },
  ...['cbor2', 'cryptography', 'pyld'].map((name) => ({
    commands: [`/usr/lib/python3/dist-packages/${name}`],
    packageName: `python3-${name}`,
  })),
];

/**
 * Installs what is missing where apt-get and the right to use it are there.
 * @returns {Promise<string[]>} one sentence a program that is still missing
 */
export async function installTestTools() {
  const packages = listMissingPackages();
  if (packages.length === 0) return [];
  const prefix = await findInstallPrefix();
  if (prefix !== undefined) await installPackages(prefix, packages);
  return listMissingTools().map(
    ({ commands, packageName }) =>
      `${commands.join(' or ')} is missing: install it, on Debian with 'sudo apt-get install ${packageName}'.`,
  );
}

/**
 * @param {readonly string[]} commands names to look for, best first
 * @param {string | undefined} [searchPath] folders as in PATH
 * @returns {string | undefined} the first program found, as an absolute path
 */
export function findProgram(commands, searchPath = process.env.PATH) {
  const folders = (searchPath ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const places = (command) =>
    path.isAbsolute(command) ? [command] : folders.map((folder) => path.join(folder, command));
  return commands.flatMap(places).find(isProgram);
}

/** The browser that tests drive: CHROMIUM_PATH, or the first one of the PATH; undefined when there is none. */
export function findBrowser() {
  return process.env.CHROMIUM_PATH ?? findProgram(tools[0]?.commands ?? []);
}

function listMissingTools() {
  return tools.filter((tool) => {
    const isFound = tool.packageName === 'chromium' ? findBrowser() : findProgram(tool.commands);
    return isFound === undefined;
  });
}

function listMissingPackages() {
  return [...new Set(listMissingTools().map((tool) => tool.packageName))];
}

async function findInstallPrefix() {
  if (findProgram(['apt-get']) === undefined) return undefined;
  if (process.getuid?.() === 0) return [];
  const { code } = await runCommand('sudo', ['-n', 'true'], { quiet: true });
  return code === 0 ? ['sudo', '-n'] : undefined;
}

async function installPackages(prefix, packages) {
  console.log(`Installing ${packages.join(', ')} with apt-get ...`);
  const apt = (...args) => {
    const [command = '', ...rest] = [
      ...prefix,
      ...['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-o', 'DPkg::Lock::Timeout=240'],
      ...args,
    ];
    return runCommand(command, rest);
  };
  await apt('update');
  await apt('install', '-y', '--no-install-recommends', ...packages);
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch (fault) {
    if (fault.code === 'ENOENT' || fault.code === 'ENOTDIR' || fault.code === 'EACCES') return false;
    throw fault;
  }
}
