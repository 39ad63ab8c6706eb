// What runs on a thread of the render pool: one certificate after the other, fonts opened once.
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { type PrintedCertificate, renderCertificate } from './render-certificate.ts';
import type { RenderAnswer } from './render-pool.ts';
import { UncoveredLetterFault } from './uncovered-letter-fault.ts';

// On Linux a priority is the thread's: where there are more threads than cores, those who are online come first.
if (process.platform === 'linux') setPriority(5);

parentPort?.on('message', async (printed: PrintedCertificate) => {
  const answer = await render(printed);
  parentPort?.postMessage(answer, 'bytes' in answer ? [answer.bytes.buffer as ArrayBuffer] : []);
});

async function render(printed: PrintedCertificate): Promise<RenderAnswer> {
  try {
    return { bytes: await renderCertificate(printed) };
  } catch (error) {
    // Errors lose their class between threads.
    if (error instanceof UncoveredLetterFault) return { uncovered: [...error.codePoints] };
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}
