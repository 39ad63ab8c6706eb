// The fields of a new account, checked by the rules of the contract before anything is sent; the first faulty one takes the focus.

import { useMemo, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import type { Registration } from '../account/account-session.ts';
import { FieldFrame, TextField } from '../part/form-field.tsx';
import { usePhrases, usePorts } from '../part/learner-context.ts';
import { locales, nameByLocale } from '../phrase/locale.ts';
import { sayAccountFault } from './account-fault.ts';
import { listCountries } from './country-list.ts';
import { checkRegistration, type RegistrationFaults, readServerFaults } from './registration-check.ts';

const fieldOrder = ['firstName', 'lastName', 'country', 'language', 'email', 'password'] as const;
type SayFault = (field: keyof Registration) => string | undefined;

function readRegistration(form: FormData): Registration {
  const read = (name: keyof Registration) => String(form.get(name) ?? '');
  return {
    email: read('email').trim(),
    password: read('password'),
    firstName: read('firstName').trim(),
    lastName: read('lastName').trim(),
    country: read('country'),
    language: read('language'),
  };
}

/** Checks, sends, and keeps what came back. `send` answers the faults of the fields. */
function useRegistration() {
  const { account } = usePorts();
  const { phrases } = usePhrases();
  const { path, route } = useLocation();
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<RegistrationFaults>({});
  const [fault, setFault] = useState('');
  const show = (found: RegistrationFaults, said: string) => {
    setFaults(found);
    setFault(said);
    return found;
  };
  const send = async (registration: Registration): Promise<RegistrationFaults> => {
    const found = checkRegistration(registration);
    const count = Object.keys(found).length;
    if (count > 0) return show(found, phrases.register.faultCount(count));
    setBusy(true);
    const refused = await account.register(registration);
    setBusy(false);
    if (refused) return show(readServerFaults(refused), sayAccountFault(refused, phrases));
    if (path === '/register') route('/', true);
    return show({}, '');
  };
  return { busy, faults, fault, send };
}

export function RegisterForm() {
  const { phrases } = usePhrases();
  const form = useRef<HTMLFormElement>(null);
  const { busy, faults, fault, send } = useRegistration();
  const say: SayFault = (field) => {
    const code = faults[field];
    return code ? phrases.register.faults[code] : undefined;
  };
  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const found = await send(readRegistration(new FormData(event.currentTarget)));
    const first = fieldOrder.find((field) => found[field]);
    if (first) form.current?.querySelector<HTMLElement>(`#${first}`)?.focus();
  };
  return (
    <form ref={form} class="form card" noValidate onSubmit={submit} data-test="register-form">
      <NameFields say={say} />
      <PlaceFields say={say} />
      <AccessFields say={say} />
      <p class="form-fault" role="alert" data-test="form-fault">
        {fault}
      </p>
      <button type="submit" class="button button-primary button-wide" disabled={busy} data-test="register">
        {busy ? phrases.register.busy : phrases.register.submit}
      </button>
    </form>
  );
}

function NameFields({ say }: { say: SayFault }) {
  const { register } = usePhrases().phrases;
  return (
    <>
      <div class="field-pair">
        <TextField name="firstName" label={register.firstName} autoComplete="given-name" fault={say('firstName')} />
        <TextField name="lastName" label={register.lastName} autoComplete="family-name" fault={say('lastName')} />
      </div>
      <p class="field-hint field-pair-hint">{register.nameHint}</p>
    </>
  );
}

function PlaceFields({ say }: { say: SayFault }) {
  const { phrases, language } = usePhrases();
  const countries = useMemo(() => listCountries(language), [language]);
  const { register } = phrases;
  const fault = say('country');
  return (
    <div class="field-pair">
      <FieldFrame name="country" label={register.country} fault={fault}>
        <select
          id="country"
          name="country"
          autocomplete="country"
          data-test="field-country"
          aria-invalid={fault ? true : undefined}
          aria-describedby={fault ? 'country-fault' : undefined}
        >
          <option value="">{register.chooseCountry}</option>
          {countries.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </FieldFrame>
      <FieldFrame name="language" label={register.language}>
        <select id="language" name="language" data-test="field-language">
          {locales.map((locale) => (
            <option key={locale} value={locale} selected={locale === language} lang={locale}>
              {nameByLocale[locale]}
            </option>
          ))}
        </select>
      </FieldFrame>
    </div>
  );
}

function AccessFields({ say }: { say: SayFault }) {
  const { phrases } = usePhrases();
  return (
    <>
      <TextField name="email" type="email" label={phrases.signIn.email} autoComplete="username" fault={say('email')} />
      <TextField
        name="password"
        type="password"
        label={phrases.signIn.password}
        hint={phrases.register.passwordHint}
        autoComplete="new-password"
        fault={say('password')}
      />
    </>
  );
}
