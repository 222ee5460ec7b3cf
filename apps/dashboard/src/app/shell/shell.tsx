import { QueryClientProvider } from '@tanstack/react-query';
import { Suspense, lazy, useEffect, useState } from 'react';
import { Navigate, Outlet, useLocation, useNavigate } from 'react-router-dom';
import { Failure } from '../../components/ui/states.tsx';
import { DeskContext, useDesk, useSession, useSignals } from '../../desk/desk-context.ts';
import { createDesk } from '../../desk/desk.ts';
import { useAuth, usePage, usePreferences } from '../../page/page-context.ts';
import { paths } from '../../desk/paths.ts';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { ModeStrip } from './mode-strip.tsx';
import { BottomNavigation } from './navigation.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { type Shortcut, useShortcuts } from './shortcuts.ts';
import { useDeskShortcuts } from './use-desk-shortcuts.ts';

// Animation comes with the first announcement, not with the page.
const SignalToast = lazy(() => import('./signal-toast.tsx').then((module) => ({ default: module.SignalToast })));

/** The frame around every page for someone who is signed in. It opens the desk and closes it again. */
export function Shell() {
  const status = useAuth((state) => state.status);
  const location = useLocation();
  if (status === 'checking') return null;
  if (status === 'signedOut') return <Navigate to={paths.signIn} replace state={{ from: location.pathname + location.search }} />;
  return <SignedIn />;
}

function SignedIn() {
  const page = usePage();
  const [desk] = useState(() => createDesk(page));
  useEffect(() => desk.open(), [desk]);
  return (
    <DeskContext value={desk}>
      <QueryClientProvider client={desk.queries}>
        <Frame />
      </QueryClientProvider>
    </DeskContext>
  );
}

function Frame() {
  const [sheet, setSheet] = useState(false);
  const announced = useSignals((state) => state.newest !== null);
  const enabled = usePreferences((state) => state.shortcuts);
  const navigate = useNavigate();
  const shortcuts: readonly Shortcut[] = [
    { keys: '?', label: 'This sheet', run: () => setSheet(true) },
    ...useDeskShortcuts((to) => void navigate(to)),
  ];
  useShortcuts(shortcuts, enabled && !sheet);
  return (
    <div className="flex h-dvh flex-col overflow-hidden">
      <a
        href="#page"
        className="sr-only focus:not-sr-only focus:fixed focus:top-1 focus:left-1 focus:z-50 focus:rounded-control focus:bg-accent focus:px-3 focus:py-2 focus:text-on-accent"
      >
        Skip to the page
      </a>
      <ModeStrip />
      <Header onShortcuts={() => setSheet(true)} />
      <Page />
      <Footer />
      <BottomNavigation />
      <div role="status">
        <Suspense fallback={null}>{announced && <SignalToast />}</Suspense>
      </div>
      <ShortcutSheet open={sheet} shortcuts={shortcuts} onClose={() => setSheet(false)} />
    </div>
  );
}

function Page() {
  const desk = useDesk();
  const load = useSession((state) => state.load);
  const hasSession = useSession((state) => state.session !== null);
  const { pathname } = useLocation();
  return (
    <main id="page" tabIndex={-1} className="min-h-0 flex-1 overflow-auto outline-none">
      {load.status === 'failed' && !hasSession ? (
        <Failure error={load.error} onRetry={() => void desk.history.load()} />
      ) : (
        <div key={pathname.split('/')[1]} className="page h-full">
          <Outlet />
        </div>
      )}
    </main>
  );
}
