// 'My devices': which phones and computers keep one's work; a name for each, and the way to remove one. Asks the server: it needs the network.
import '../style/devices.css';
import { useEffect, useState } from 'preact/hooks';
import type { AccountFault } from '../account/account-session.ts';
import type { OwnDevice } from '../account/own-devices.ts';
import { useLearner, usePhrases, usePorts } from '../part/learner-context.ts';
import { Notice } from '../part/notice.tsx';
import { Page } from '../part/page.tsx';
import { Skeleton } from '../part/skeleton.tsx';
import { formatMoment } from '../phrase/number-format.ts';
import { sayAccountFault } from './account-fault.ts';
import { DeviceCard } from './device-card.tsx';

type Found = OwnDevice[] | AccountFault | null;

export function DevicesScreen() {
  const { phrases } = usePhrases();
  const { devices } = usePorts();
  const [found, setFound] = useState<Found>(null);
  const look = () => void devices.list().then(setFound);
  useEffect(look, [devices]);
  return (
    <Page name="devices" title={phrases.devices.title}>
      <p class="page-lead">{phrases.devices.lead}</p>
      <FoundDevices found={found} onChange={look} />
    </Page>
  );
}

function FoundDevices({ found, onChange }: { found: Found; onChange: () => void }) {
  const { phrases } = usePhrases();
  if (found === null) return <Skeleton />;
  if (!Array.isArray(found)) return <NotFound fault={found} onAgain={onChange} />;
  if (found.length === 0) {
    return <Notice icon="phone" title={phrases.devices.none} text={phrases.devices.noneHint} test="no-devices" />;
  }
  return (
    <>
      <ul class="device-list" data-test="device-list">
        {found
          .filter(({ revokedAt }) => revokedAt === null)
          .map((device) => (
            <DeviceCard key={device.id} device={device} onChange={onChange} />
          ))}
      </ul>
      <RemovedDevices devices={found} />
    </>
  );
}

function NotFound({ fault, onAgain }: { fault: AccountFault; onAgain: () => void }) {
  const { phrases } = usePhrases();
  const text = fault.code === 'network' ? undefined : sayAccountFault(fault, phrases);
  return (
    <Notice icon="cloud" title={phrases.devices.network} {...(text ? { text } : {})} test="devices-away">
      <button type="button" class="button" data-test="devices-again" onClick={onAgain}>
        {phrases.devices.again}
      </button>
    </Notice>
  );
}

function RemovedDevices({ devices }: { devices: readonly OwnDevice[] }) {
  const { phrases, language } = usePhrases();
  const { deviceId } = useLearner();
  const removed = devices.filter(({ revokedAt }) => revokedAt !== null);
  if (removed.length === 0) return null;
  return (
    <section aria-labelledby="removed-title">
      <h2 id="removed-title" class="section-title">
        {phrases.devices.removed}
      </h2>
      <ul class="card removed-list">
        {removed.map(({ id, name, revokedAt }) => (
          <li key={id} data-test="removed-device">
            <strong>{name ?? (id === deviceId ? phrases.devices.here : phrases.devices.unnamed)}</strong>
            <span>{phrases.devices.removedOn(formatMoment(language, revokedAt ?? 0))}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
