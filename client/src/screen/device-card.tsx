// One device: what it is called, when it was last here, and what can be done with it.
import { useState } from 'preact/hooks';
import type { AccountFault } from '../account/account-session.ts';
import type { OwnDevice } from '../account/own-devices.ts';
import { Icon } from '../part/icon.tsx';
import { useLearner, usePhrases, usePorts } from '../part/learner-context.ts';
import { formatDay, formatMoment } from '../phrase/number-format.ts';
import { sayAccountFault } from './account-fault.ts';
import { RemoveDeviceDialog } from './remove-device-dialog.tsx';

type CardProps = { device: OwnDevice; onChange: () => void };

export function DeviceCard({ device, onChange }: CardProps) {
  const { phrases } = usePhrases();
  const { devices } = usePorts();
  const isHere = device.id === useLearner().deviceId;
  const [asked, setAsked] = useState<'rename' | 'remove' | null>(null);
  const [fault, setFault] = useState<AccountFault | null>(null);
  const name = device.name ?? phrases.devices.unnamed;
  const act = async (acting: Promise<AccountFault | null>) => {
    const refused = await acting;
    setFault(refused);
    setAsked(null);
    if (!refused) onChange();
  };
  return (
    <li class="card device-card" data-test="device" data-device={device.id} data-here={isHere}>
      <DeviceHead device={device} name={name} isHere={isHere} />
      {fault ? (
        <p class="form-fault" role="alert">
          {sayAccountFault(fault, phrases)}
        </p>
      ) : null}
      {asked === 'rename' ? (
        <RenameForm
          device={device}
          onSave={(to) => void act(devices.rename(device.id, to))}
          onCancel={() => setAsked(null)}
        />
      ) : (
        <DeviceActions onAsk={setAsked} />
      )}
      <RemoveDeviceDialog
        {...{ name, isHere, open: asked === 'remove' }}
        onClose={() => setAsked(null)}
        onRemove={() => void act(devices.revoke(device.id))}
      />
    </li>
  );
}

function DeviceActions({ onAsk }: { onAsk: (what: 'rename' | 'remove') => void }) {
  const { phrases } = usePhrases();
  return (
    <div class="device-actions">
      <button type="button" class="button" data-test="device-rename" onClick={() => onAsk('rename')}>
        {phrases.devices.rename}
      </button>
      <button type="button" class="quiet-button" data-test="device-remove" onClick={() => onAsk('remove')}>
        {phrases.devices.remove}
      </button>
    </div>
  );
}

function DeviceHead({ device, name, isHere }: { device: OwnDevice; name: string; isHere: boolean }) {
  const { phrases, language } = usePhrases();
  const { createdAt, lastSeenAt, app } = device;
  return (
    <div class="device-head">
      <span class="device-icon">
        <Icon name="phone" />
      </span>
      <div class="device-text">
        <h2 class="card-title" data-test="device-name">
          {name}
        </h2>
        {isHere ? <span class="tag tag-good">{phrases.devices.here}</span> : null}
        <ul class="facts device-facts">
          {lastSeenAt === null ? null : <li>{phrases.devices.seen(formatMoment(language, lastSeenAt))}</li>}
          <li>{phrases.devices.since(formatDay(language, createdAt))}</li>
          {app === null ? null : <li>{app}</li>}
        </ul>
      </div>
    </div>
  );
}

type RenameProps = { device: OwnDevice; onSave: (name: string) => void; onCancel: () => void };

function RenameForm({ device, onSave, onCancel }: RenameProps) {
  const { phrases } = usePhrases();
  const submit = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name')).trim();
    if (name !== '') onSave(name);
  };
  const id = `name-${device.id}`;
  return (
    <form class="device-form" onSubmit={submit}>
      <div class="field">
        <label for={id}>{phrases.devices.name}</label>
        <input
          {...{ id, name: 'name', type: 'text', maxLength: 60, required: true }}
          defaultValue={device.name ?? ''}
          aria-describedby={`${id}-hint`}
          data-test="device-new-name"
        />
        <p class="field-hint" id={`${id}-hint`}>
          {phrases.devices.nameHint}
        </p>
      </div>
      <div class="device-actions">
        <button type="submit" class="button button-primary" data-test="device-save">
          {phrases.devices.save}
        </button>
        <button type="button" class="quiet-button" onClick={onCancel}>
          {phrases.app.cancel}
        </button>
      </div>
    </form>
  );
}
