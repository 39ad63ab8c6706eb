// The processes of Chromium, so that a test can stop or end them as a phone's system does. Tabs that were opened apart have one each.
import type { BrowserContext, Page } from 'playwright-core';

const busyMs = 300;
const tries = 10;

async function listProcesses(phone: BrowserContext, wanted: 'browser' | 'renderer') {
  const browser = await phone.browser()?.newBrowserCDPSession();
  if (!browser) throw new Error('The browser of this phone cannot be asked.');
  const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
  await browser.detach();
  return processInfo.filter(({ type }) => type === wanted);
}

async function readCpuTimes(phone: BrowserContext): Promise<Map<number, number>> {
  const renderers = await listProcesses(phone, 'renderer');
  return new Map(renderers.map(({ id, cpuTime }) => [id, cpuTime]));
}

/** The process that does what all tabs need, the disk too; when it ends, all ends. */
export async function findBrowserProcess(phone: BrowserContext): Promise<number> {
  const [browser] = await listProcesses(phone, 'browser');
  if (!browser) throw new Error('This browser has no process of its own.');
  return browser.id;
}

/** Chromium does not say which process runs a page: it is the one that works when the page is kept busy, while all others rest. */
export async function findRenderer(page: Page): Promise<number> {
  for (let tried = 0; tried < tries; tried += 1) {
    const before = await readCpuTimes(page.context());
    await page.evaluate((busyMs) => {
      for (const until = performance.now() + busyMs; performance.now() < until; );
    }, busyMs);
    const after = await readCpuTimes(page.context());
    const worked = [...after].map(([pid, seconds]) => ({ pid, seconds: seconds - (before.get(pid) ?? 0) }));
    const [first, second] = worked.sort((a, b) => b.seconds - a.seconds);
    if (first && first.seconds > 0.05 && first.seconds > 4 * (second?.seconds ?? 0)) return first.pid;
  }
  throw new Error('No process worked more than the others while the page was busy.');
}
