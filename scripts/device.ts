// npm run device -- [OPTIONS] COMMAND [+ COMMAND]...: a learner's device in the shell; --help lists what it can do.
// Invariant: the state file is replaced whole, after each command; a run that is killed leaves the device as it was before that command.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { readDeviceState } from '../client/src/headless/device-state.ts';
import { type HeadlessDevice, openHeadlessDevice } from '../client/src/headless/open-headless-device.ts';
import { type DeviceOptions, readDeviceArguments, splitCommands, usage } from './device-arguments.ts';
import { checkCommand, runCommand } from './device-commands.ts';
import { nodePorts } from './device-socket.ts';

async function openDevice({ server, stateFile }: DeviceOptions): Promise<HeadlessDevice | string> {
  const isKept = stateFile !== null && existsSync(stateFile);
  const state = isKept ? readDeviceState(readFileSync(stateFile, 'utf8')) : null;
  if (isKept && state === null) return `${stateFile} does not hold a device that this version can read.`;
  return openHeadlessDevice({ ...nodePorts, baseUrl: server, state });
}

async function keepState(device: HeadlessDevice, { stateFile }: DeviceOptions): Promise<void> {
  if (stateFile === null) return;
  const written = `${stateFile}.new`;
  writeFileSync(written, JSON.stringify(await device.dump()), { mode: 0o600 });
  renameSync(written, stateFile);
}

async function* commandsFrom(commands: string[][]): AsyncGenerator<string[]> {
  if (commands.length > 0) yield* commands;
  else
    for await (const line of createInterface({ input: process.stdin }))
      yield* splitCommands(line.split(/\s+/).filter(Boolean));
}

/** Runs the commands in order until one fails; answers why, or null. */
async function runCommands(
  device: HeadlessDevice,
  options: DeviceOptions,
  commands: AsyncIterable<string[]>,
): Promise<string | null> {
  for await (const command of commands) {
    const wrong = checkCommand(command);
    if (wrong !== null) return wrong;
    if (command[0] === 'quit') return null;
    const outcome = await runCommand({ device, options }, command);
    await keepState(device, options);
    if (!outcome.ok) return outcome.fault;
    if (outcome.output !== undefined) console.log(JSON.stringify(outcome.output, null, 2));
  }
  return null;
}

async function run(words: string[]): Promise<string | null> {
  const read = readDeviceArguments(words);
  if (read.kind === 'help') console.log(usage);
  if (read.kind !== 'run') return read.kind === 'fault' ? read.fault : null;
  const wrong = read.commands.map(checkCommand).find((fault) => fault !== null);
  if (wrong !== undefined) return wrong;
  const device = await openDevice(read.options);
  if (typeof device === 'string') return device;
  try {
    return await runCommands(device, read.options, commandsFrom(read.commands));
  } finally {
    await device.close();
    await keepState(device, read.options);
  }
}

const fault = await run(process.argv.slice(2));
if (fault !== null) {
  console.error(fault);
  process.exitCode = 1;
}
