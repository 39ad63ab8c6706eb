// Shows one scene of the gallery: the real app over ports in memory. The address of the page becomes that of the scene.
import { signal } from '@preact/signals';
import { render } from 'preact';
import { App } from '../../src/app.tsx';
import type { Locale } from '../../src/phrase/locale.ts';
import { makePretendedLearner } from './pretended-learner.ts';
import { makePretendedAccount, makePretendedPacks, sampleProfiles } from './pretended-ports.ts';
import { scenes } from './scenes.ts';
import { pretendedProofs } from './verify-scenes.ts';
import { pretendedDevices } from './work-scenes.ts';

const asked = new URLSearchParams(location.search);
const scene = scenes[asked.get('scene') ?? 'home'];
const root = document.getElementById('app');
if (!scene || !root) throw new Error(`no such scene; there are: ${Object.keys(scenes).join(', ')}`);

const refusal = asked.get('refuse');
const account = makePretendedAccount(refusal ? { code: refusal, errors: [] } : null);
account.current.value = sampleProfiles[0] ?? null;
const learner = makePretendedLearner();
const packs = makePretendedPacks();
const current = signal<Locale>(asked.get('locale') === 'en' ? 'en' : 'fr');
const stage = { learner, account, packs };
scene.set?.(stage);
history.replaceState(null, '', scene.path);
const choose = (chosen: Locale) => {
  current.value = chosen;
};
render(
  <App
    account={account}
    devices={pretendedDevices}
    openReplica={async () => learner}
    packs={packs}
    openProofs={async () => pretendedProofs}
    locale={{ current, choose }}
    now={() => performance.now()}
  />,
  root,
);
setTimeout(() => scene.after?.(stage), 300);
Object.assign(window, { sceneNames: Object.keys(scenes), stage });
