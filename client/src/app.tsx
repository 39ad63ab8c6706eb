// The routed app: who is signed in decides between the welcome and the learner's screens. Imports go no deeper than the ports.
import './style/theme.css';
import './style/base.css';
import './style/shell.css';
import './style/form.css';
import { useEffect, useState } from 'preact/hooks';
import { LocationProvider } from 'preact-iso/router';
import { type AppPorts, PhraseContext, PortsContext, usePorts } from './part/learner-context.ts';
import { directionByLocale } from './phrase/locale.ts';
import { loadPhrasebook, readyPhrasebook } from './phrase/phrase-loader.ts';
import type { Phrasebook } from './phrase/phrasebook.ts';
import { LearnerRoom } from './screen/learner-room.tsx';
import { WelcomeRoom } from './screen/welcome-room.tsx';

/** `openReplica` is called once for each sign-in and profile; what it answers is closed when the learner leaves. */
export function App(ports: AppPorts) {
  const language = ports.locale.current.value;
  const phrases = usePhrasebook(ports);
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = directionByLocale[language];
  }, [language]);
  if (!phrases) return null;
  return (
    <LocationProvider>
      <PortsContext.Provider value={ports}>
        <PhraseContext.Provider value={{ phrases, language }}>
          <Rooms />
        </PhraseContext.Provider>
      </PortsContext.Provider>
    </LocationProvider>
  );
}

function Rooms() {
  const { account } = usePorts();
  const profile = account.current.value;
  return profile ? <LearnerRoom key={profile.userId} profile={profile} /> : <WelcomeRoom />;
}

/** The phrases of the chosen language; the former ones stay until the new ones are here. */
function usePhrasebook({ locale }: AppPorts): Phrasebook | null {
  const language = locale.current.value;
  const [loaded, setLoaded] = useState<Phrasebook | null>(readyPhrasebook(language));
  useEffect(() => {
    let wanted = true;
    void loadPhrasebook(language).then((phrases) => {
      if (wanted) setLoaded(phrases);
    });
    return () => {
      wanted = false;
    };
  }, [language]);
  return loaded;
}
