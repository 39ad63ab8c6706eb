// All screens of a learner with what stands around them: fetched while the replica opens. Rarer screens follow when they are asked for.
import '../style/home.css';
import '../style/course.css';
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ErrorBoundary, lazy, Route, Router } from 'preact-iso';
import { AppHeader } from '../part/app-header.tsx';
import { CertificateBanner } from '../part/certificate-banner.tsx';
import { type Learner, LearnerContext } from '../part/learner-context.ts';
import { ProfileMenu } from '../part/profile-menu.tsx';
import { Skeleton } from '../part/skeleton.tsx';
import { SyncLine } from '../part/sync-line.tsx';
import { UpdateOffer } from '../part/update-offer.tsx';
import { CourseScreen } from './course-screen.tsx';
import { HomeScreen } from './home-screen.tsx';
import { MissingScreen } from './missing-screen.tsx';
import { HandingOverScreen } from './removed-screen.tsx';
import { SignInScreen } from './sign-in-screen.tsx';

const LessonScreen = lazy(() => import('./lesson-screen.tsx').then((it) => it.LessonScreen));
const QuizScreen = lazy(() => import('./quiz-screen.tsx').then((it) => it.QuizScreen));
const AttemptScreen = lazy(() => import('./attempt-screen.tsx').then((it) => it.AttemptScreen));
const CertificateList = lazy(() => import('./certificate-list-screen.tsx').then((it) => it.CertificateListScreen));
const CertificateScreen = lazy(() => import('./certificate-screen.tsx').then((it) => it.CertificateScreen));
const VerifyScreen = lazy(() => import('./verify-screen.tsx').then((it) => it.VerifyScreen));
const WorkScreen = lazy(() => import('./work-screen.tsx').then((it) => it.WorkScreen));
const DevicesScreen = lazy(() => import('./devices-screen.tsx').then((it) => it.DevicesScreen));
const RegisterScreen = lazy(() => import('./register-screen.tsx').then((it) => it.RegisterScreen));
const ForgotPassword = lazy(() => import('./forgot-password-screen.tsx').then((it) => it.ForgotPasswordScreen));
const ResetPassword = lazy(() => import('./reset-password-screen.tsx').then((it) => it.ResetPasswordScreen));

/** To be shown once the replica has answered. */
export function LearnerScreens({ learner }: { learner: Learner }) {
  return (
    <LearnerContext.Provider value={learner}>
      <div class="app">
        <AppHeader menu={<ProfileMenu />} />
        <CertificateBanner />
        <UpdateOffer />
        {learner.data.sync.value.link === 'revoked' ? <HandingOverScreen /> : <LearnerRoutes />}
        <SyncLine />
      </div>
    </LearnerContext.Provider>
  );
}

/** A first screen that is still being fetched shows its shape; later ones leave the former screen until they are here. */
function LearnerRoutes() {
  const fetching = useSignal(false);
  const mounted = useRef(false);
  useEffect(() => {
    mounted.current = true;
  }, []);
  const startFetching = () => {
    if (!mounted.current) fetching.value = true;
  };
  return (
    <ErrorBoundary>
      {fetching.value ? <Skeleton /> : null}
      <Router onLoadStart={startFetching} onLoadEnd={() => (fetching.value = false)}>
        <Route path="/" component={HomeScreen} />
        <Route path="/courses/:courseId" component={CourseScreen} />
        <Route path="/courses/:courseId/lessons/:lessonId" component={LessonScreen} />
        <Route path="/courses/:courseId/quizzes/:quizId" component={QuizScreen} />
        <Route path="/attempts/:attemptId" component={AttemptScreen} />
        <Route path="/certificates" component={CertificateList} />
        <Route path="/certificates/:certificateId" component={CertificateScreen} />
        <Route path="/verify/:code?" component={VerifyScreen} />
        <Route path="/work" component={WorkScreen} />
        <Route path="/devices" component={DevicesScreen} />
        <Route path="/sign-in" component={SignInScreen} />
        <Route path="/forgot-password" component={ForgotPassword} />
        <Route path="/reset-password" component={ResetPassword} />
        <Route path="/register" component={RegisterScreen} />
        <Route default component={MissingScreen} />
      </Router>
    </ErrorBoundary>
  );
}
