// The three ways in which a certificate comes to be checked. What cannot be read is said beside the way that was tried.
import { useState } from 'preact/hooks';
import { FieldFrame } from '../part/form-field.tsx';
import { Icon } from '../part/icon.tsx';
import type { VerifyPhrases } from '../phrase/french-verify.ts';
import { openPicture, openQrReader } from '../proof/qr-reader.ts';
import { type CameraFault, QrCamera } from './qr-camera.tsx';

type WaysProps = { said: VerifyPhrases; onAddress: (address: string) => Promise<void> };

export function VerifyWays({ said, onAddress }: WaysProps) {
  return (
    <div class="verify-ways">
      <CameraWay said={said} onAddress={onAddress} />
      <PictureWay said={said} onAddress={onAddress} />
      <LinkWay said={said} onAddress={onAddress} />
    </div>
  );
}

function CameraWay({ said, onAddress }: WaysProps) {
  const [isOpen, setOpen] = useState(false);
  const [fault, setFault] = useState<CameraFault | null>(null);
  const fail = (told: CameraFault) => {
    setOpen(false);
    setFault(told);
  };
  const open = () => {
    setFault(null);
    setOpen(true);
  };
  if (!isOpen) {
    return (
      <div>
        <button type="button" class="button button-primary button-wide verify-scan" onClick={open} data-test="scan">
          <Icon name="scan" />
          {said.scan}
        </button>
        <Fault text={fault && said.scanFaults[fault]} />
      </div>
    );
  }
  return (
    <div class="verify-camera">
      <QrCamera label={said.scanHint} onText={(text) => void onAddress(text)} onFault={fail} />
      <p class="field-hint">{said.scanHint}</p>
      <button type="button" class="button button-wide" onClick={() => setOpen(false)} data-test="stop-scan">
        {said.stop}
      </button>
    </div>
  );
}

function PictureWay({ said, onAddress }: WaysProps) {
  const [fault, setFault] = useState<keyof VerifyPhrases['imageFaults'] | null>(null);
  const read = async (file: File) => {
    setFault(null);
    const picture = await openPicture(file);
    if (picture === null) return setFault('noImage');
    const text = await (await openQrReader())(picture, 'a-file');
    return text === null ? setFault('noCode') : onAddress(text);
  };
  return (
    <div>
      <label class="button button-wide verify-picture">
        <Icon name="picture" />
        <span>
          {said.image}
          <small>{said.imageHint}</small>
        </span>
        <input
          type="file"
          accept="image/*"
          class="visually-hidden"
          data-test="picture"
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file) void read(file);
            currentTarget.value = '';
          }}
        />
      </label>
      <Fault text={fault && said.imageFaults[fault]} />
    </div>
  );
}

function LinkWay({ said, onAddress }: WaysProps) {
  const submit = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    // Mail programs and people break long links.
    const address = String(new FormData(event.currentTarget).get('link')).replace(/\s+/g, '');
    void onAddress(address);
  };
  return (
    <form class="verify-link" onSubmit={submit}>
      <FieldFrame name="link" label={said.link} hint={said.linkHint}>
        <input
          id="link"
          name="link"
          type="text"
          inputMode="url"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          required
          dir="ltr"
          aria-describedby="link-hint"
          data-test="link"
        />
      </FieldFrame>
      <button type="submit" class="button" data-test="check-link">
        {said.submit}
      </button>
    </form>
  );
}

function Fault({ text }: { text: string | null }) {
  return (
    <p class="form-fault" role="alert" data-test="verify-fault">
      {text}
    </p>
  );
}
