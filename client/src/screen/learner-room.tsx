// Everything a signed-in learner sees. Opens the replica of this profile, shows screens as soon as it has answered once, closes it on leaving.

import { useEffect, useState } from 'preact/hooks';
import { ErrorBoundary, lazy, Route, Router } from 'preact-iso';
import type { Profile } from '../account/account-session.ts';
import { AppHeader } from '../part/app-header.tsx';
import { CertificateBanner } from '../part/certificate-banner.tsx';
import { LearnerContext, usePhrases, usePorts } from '../part/learner-context.ts';
import { Notice } from '../part/notice.tsx';
import { ProfileMenu } from '../part/profile-menu.tsx';
import { Skeleton } from '../part/skeleton.tsx';
import { SyncLine } from '../part/sync-line.tsx';
import { UpdateOffer } from '../part/update-offer.tsx';
import type { LearnerReplica } from '../store/learner-replica.ts';
import { CourseScreen } from './course-screen.tsx';
import { HomeScreen } from './home-screen.tsx';
import { MissingScreen } from './missing-screen.tsx';

const LessonScreen = lazy(() => import('./lesson-screen.tsx').then((it) => it.LessonScreen));
const QuizScreen = lazy(() => import('./quiz-screen.tsx').then((it) => it.QuizScreen));
const AttemptScreen = lazy(() => import('./attempt-screen.tsx').then((it) => it.AttemptScreen));
const CertificateList = lazy(() => import('./certificate-list-screen.tsx').then((it) => it.CertificateListScreen));
const CertificateScreen = lazy(() => import('./certificate-screen.tsx').then((it) => it.CertificateScreen));
const SignInScreen = lazy(() => import('./sign-in-screen.tsx').then((it) => it.SignInScreen));
const RegisterScreen = lazy(() => import('./register-screen.tsx').then((it) => it.RegisterScreen));

export function LearnerRoom({ profile }: { profile: Profile }) {
  const opening = useReplica(profile);
  if (opening === 'failed') return <StorageFault />;
  if (opening === null || !opening.data.ready.value) {
    return (
      <div class="app">
        <AppHeader />
        <Skeleton />
      </div>
    );
  }
  return (
    <LearnerContext.Provider value={{ ...opening, profile }}>
      <div class="app">
        <AppHeader menu={<ProfileMenu />} />
        <CertificateBanner />
        <UpdateOffer />
        <LearnerRoutes />
        <SyncLine />
      </div>
    </LearnerContext.Provider>
  );
}

function LearnerRoutes() {
  return (
    <ErrorBoundary>
      <Router>
        <Route path="/" component={HomeScreen} />
        <Route path="/courses/:courseId" component={CourseScreen} />
        <Route path="/courses/:courseId/lessons/:lessonId" component={LessonScreen} />
        <Route path="/courses/:courseId/quizzes/:quizId" component={QuizScreen} />
        <Route path="/attempts/:attemptId" component={AttemptScreen} />
        <Route path="/certificates" component={CertificateList} />
        <Route path="/certificates/:certificateId" component={CertificateScreen} />
        <Route path="/sign-in" component={SignInScreen} />
        <Route path="/register" component={RegisterScreen} />
        <Route default component={MissingScreen} />
      </Router>
    </ErrorBoundary>
  );
}

/** The replica once it is open, null before, 'failed' when this device cannot open its storage. */
function useReplica(profile: Profile): LearnerReplica | 'failed' | null {
  const { openReplica } = usePorts();
  const [replica, setReplica] = useState<LearnerReplica | 'failed' | null>(null);
  useEffect(() => {
    const opening = openReplica(profile);
    let left = false;
    opening.then(
      (opened) => left || setReplica(opened),
      (fault) => {
        console.error(fault);
        setReplica('failed');
      },
    );
    return () => {
      left = true;
      void opening.then((opened) => opened.close(), console.error);
    };
  }, [openReplica, profile.userId]);
  return replica;
}

function StorageFault() {
  const { phrases } = usePhrases();
  return (
    <main class="page">
      <Notice icon="warning" title={phrases.app.storageFault} test="storage-fault">
        <button type="button" class="button" onClick={() => location.reload()}>
          {phrases.app.reload}
        </button>
      </Notice>
    </main>
  );
}
