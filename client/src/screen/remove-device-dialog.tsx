// Before a device is removed: what will happen to the work on it, to the phone, and to the others who use it.
import { Dialog } from '../part/dialog.tsx';
import { usePhrases } from '../part/learner-context.ts';

type RemoveProps = { open: boolean; name: string; isHere: boolean; onClose: () => void; onRemove: () => void };

export function RemoveDeviceDialog({ open, name, isHere, onClose, onRemove }: RemoveProps) {
  const { phrases } = usePhrases();
  return (
    <Dialog open={open} title={phrases.devices.removeTitle(name)} test="remove-dialog" onClose={onClose}>
      {isHere ? <p class="remove-here">{phrases.devices.removeHere}</p> : null}
      <ul class="plain-list remove-what">
        {phrases.devices.removeWhat.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <div class="dialog-buttons">
        <button type="button" class="button button-danger button-wide" data-test="device-remove-yes" onClick={onRemove}>
          {phrases.devices.removeYes}
        </button>
        <button type="button" class="button button-wide" data-test="device-remove-no" onClick={onClose}>
          {phrases.app.cancel}
        </button>
      </div>
    </Dialog>
  );
}
