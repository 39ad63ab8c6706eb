// The script of the server's verification page: reads the proof behind the # of the address, which no server is told, and shows whose it is.
import type { VerdictFault } from '@greenland/shared-schema/rule/certificate-verdict';
import { makeMemoryKeyValue } from '../account/key-value.ts';
import { makeRestCall } from '../account/rest-call.ts';
import { openProofDesk } from './proof-desk.ts';

/** zod would try out `new Function`, which the page's policy refuses. */
const zodSettings = globalThis as { __zod_globalConfig?: { jitless?: boolean } };
zodSettings.__zod_globalConfig = Object.assign(zodSettings.__zod_globalConfig ?? {}, { jitless: true });

const timeoutMs = 20_000;
const unreadable: readonly VerdictFault[] = ['no_proof', 'truncated', 'malformed'];
const unknownKey: readonly VerdictFault[] = ['unknown_key', 'revoked_key', 'expired_key'];

/** Whether it is revoked or over the page has said itself: only what was signed is asked for here, and no clock. */
async function checkDocument(place: HTMLElement): Promise<void> {
  const desk = openProofDesk({
    ...{ keyValue: makeMemoryKeyValue(), call: makeRestCall({ baseUrl: '', fetch: globalThis.fetch, timeoutMs }) },
    ...{ requestList: async () => null, issuer: location.origin, now: () => 0 },
  });
  // Without keys nothing can be said: the page stays as it came.
  if (!(await desk.refresh())) return;
  const verdict = await desk.check(`${location.origin}/verify/${place.dataset.code}${location.hash}`);
  if (verdict.kind === 'refused') return show(place, outcomeOf(verdict.fault));
  const holder = document.getElementById('holder');
  if (holder && verdict.claims.holderName !== null) holder.textContent = verdict.claims.holderName;
  show(place, 'genuine');
}

function outcomeOf(fault: VerdictFault): string {
  if (unreadable.includes(fault)) return 'unreadable';
  return unknownKey.includes(fault) ? 'unknownKey' : 'changed';
}

function show(place: HTMLElement, outcome: string): void {
  for (const sentence of place.querySelectorAll<HTMLElement>('[data-outcome]')) {
    sentence.hidden = sentence.dataset.outcome !== outcome;
    if (!sentence.hidden && sentence.dataset.tone) warn(sentence.dataset);
  }
}

/** A headline is believed before what stands below it: it tells what the proof comes to, and below it stands what is so of the code alone. */
function warn({ tone = '', sign = '', headline = '' }: DOMStringMap): void {
  const main = document.querySelector('main');
  const [shownSign, shownHeadline] = [main?.querySelector('.sign'), main?.querySelector('h1')];
  if (!main || !shownSign || !shownHeadline) return;
  main.className = tone;
  shownSign.textContent = sign;
  shownHeadline.textContent = headline;
  for (const part of main.querySelectorAll<HTMLElement>('[data-told]'))
    part.hidden = part.dataset.told !== 'code-alone';
}

/** Digits that no longer begin as a proof does were one too; any other fragment says nothing. */
const looksLikeProof = /^#9\d|\d{40}/;
const place = document.getElementById('document');
if (place && looksLikeProof.test(location.hash)) void checkDocument(place);
