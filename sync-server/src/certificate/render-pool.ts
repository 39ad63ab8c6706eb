// Renders certificates on threads of their own, so that drawing never holds up the thread that syncs. Invariants: a thread draws one at
// a time and is begun when it is needed; one that dies takes only the certificate with it that it was drawing.
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { PrintedCertificate } from './render-certificate.ts';
import { UncoveredLetterFault } from './uncovered-letter-fault.ts';

export type RenderCertificate = (printed: PrintedCertificate) => Promise<Uint8Array>;
export type RenderAnswer = { bytes: Uint8Array } | { uncovered: number[] } | { fault: string };

export type RenderPool = {
  /** Throws UncoveredLetterFault; throws when the thread dies meanwhile: ask again. */
  render: RenderCertificate;
  /** Ends the threads: what they draw is lost. */
  close(): Promise<void>;
};

/** A page takes hundredths of a second, the first one with its fonts a second: who takes this long will not come to an end. */
const longestRenderMs = 60_000;
/** Of the heap of a thread; fonts lie outside of it. */
const heapMb = 128;

/** What the build makes of render-thread.ts: beside the built server; as this source sees it, in the folder of the build. */
export function findRenderThread(): URL {
  const beside = new URL('./render-thread.js', import.meta.url);
  return existsSync(beside) ? beside : new URL('../../dist/render-thread.js', import.meta.url);
}

export function openRenderPool(script: URL, size: number): RenderPool {
  const threads = new Threads(script, size);
  return {
    render: async (printed) => {
      const worker = await threads.take();
      return askThread(worker, printed).finally(() => threads.giveBack(worker));
    },
    close: () => threads.close(),
  };
}

class Threads {
  readonly #script: URL;
  readonly #size: number;
  readonly #all = new Set<Worker>();
  readonly #idle = new Set<Worker>();
  readonly #waiting: ((worker: Worker) => void)[] = [];
  #isClosed = false;

  constructor(script: URL, size: number) {
    this.#script = script;
    this.#size = size;
  }

  take(): Promise<Worker> {
    const taken = new Promise<Worker>((resolve) => this.#waiting.push(resolve));
    this.#serve();
    return taken;
  }

  giveBack(worker: Worker): void {
    if (this.#all.has(worker)) this.#idle.add(worker);
    this.#serve();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#all].map((worker) => worker.terminate()));
  }

  #serve(): void {
    while (this.#waiting.length > 0 && !this.#isClosed) {
      const [free] = this.#idle;
      const worker = free ?? (this.#all.size < this.#size ? this.#begin() : undefined);
      if (!worker) return;
      this.#idle.delete(worker);
      this.#waiting.shift()?.(worker);
    }
  }

  #begin(): Worker {
    const worker = new Worker(this.#script, { resourceLimits: { maxOldGenerationSizeMb: heapMb } });
    const forget = () => {
      this.#all.delete(worker);
      this.#idle.delete(worker);
      this.#serve();
    };
    this.#all.add(worker);
    // Heard before the one who waits for the thread hears it.
    worker.on('error', forget).on('exit', forget);
    return worker;
  }
}

function askThread(worker: Worker, printed: PrintedCertificate): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const die = () => void worker.terminate();
    const patience = setTimeout(die, longestRenderMs);
    const settle = (end: () => void) => {
      clearTimeout(patience);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      end();
    };
    const onMessage = (answer: RenderAnswer) => settle(() => readAnswer(answer, resolve, reject));
    const onError = (error: Error) =>
      settle(() => reject(new Error(`A thread that drew a certificate died: ${error.message}`)));
    const onExit = () => settle(() => reject(new Error('A thread that drew a certificate was ended.')));
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(printed);
  });
}

function readAnswer(answer: RenderAnswer, resolve: (bytes: Uint8Array) => void, reject: (error: Error) => void): void {
  if ('bytes' in answer) resolve(answer.bytes);
  else reject('uncovered' in answer ? new UncoveredLetterFault(answer.uncovered) : new Error(answer.fault));
}
