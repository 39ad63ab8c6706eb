// Runs another program where the caller can see it: output is passed through and its end is remembered for the summary.
// Invariant: a program that cannot be started or runs out of time is an exit code like any other, never an exception.
import { spawn } from 'node:child_process';

const rememberedChars = 12_000;

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, quiet?: boolean, timeoutMs?: number }} [options]
 *   `quiet` keeps the output from the terminal.
 * @returns {Promise<{ code: number, output: string }>} `output` is the last 12,000 characters of both streams.
 */
export function runCommand(command, args, options = {}) {
  const { cwd, env = process.env, quiet = false, timeoutMs } = options;
  return new Promise((resolve) => {
    let output = '';
    const take = (stream) => (chunk) => {
      if (!quiet) stream.write(chunk);
      output = (output + chunk).slice(-rememberedChars);
    };
    const child = spawn(command, args, { cwd, env, timeout: timeoutMs, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.setEncoding('utf8').on('data', take(process.stdout));
    child.stderr.setEncoding('utf8').on('data', take(process.stderr));
    child.on('error', (fault) => resolve({ code: 127, output: `${output}${fault.message}\n` }));
    child.on('close', (code, signal) => {
      if (signal !== null) output += `ended by ${signal}${timeoutMs ? `, time limit ${timeoutMs / 1000} s` : ''}\n`;
      resolve({ code: code ?? 1, output });
    });
  });
}

/**
 * Runs npm itself, without a shell where npm started us.
 * @param {readonly string[]} args
 * @param {{ cwd?: string }} [options]
 */
export function runNpm(args, options = {}) {
  const npmScript = process.env.npm_execpath;
  if (npmScript?.endsWith('.js')) return runCommand(process.execPath, [npmScript, ...args], options);
  return runCommand(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, options);
}
