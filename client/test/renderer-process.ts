// The process in which Chromium runs a page, so that a test can stop it or end it as a phone's system does. Tabs that were opened apart have one each.
import type { BrowserContext, Page } from 'playwright-core';

const busyMs = 300;
const tries = 10;

async function readCpuTimes(phone: BrowserContext): Promise<Map<number, number>> {
  const browser = await phone.browser()?.newBrowserCDPSession();
  if (!browser) throw new Error('The browser of this phone cannot be asked.');
  const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
  await browser.detach();
  return new Map(processInfo.filter(({ type }) => type === 'renderer').map(({ id, cpuTime }) => [id, cpuTime]));
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
