import { Navigate, type RouteObject, createBrowserRouter } from 'react-router-dom';
import { SignInPage } from '../features/sign-in/sign-in-page.tsx';
import { RouteFailure } from './route-failure.tsx';

const pages: RouteObject[] = [
  { index: true, lazy: () => import('../features/overview/overview-page.tsx').then(({ OverviewPage: Component }) => ({ Component })) },
  { path: 'trade', lazy: () => import('../features/trade/trade-page.tsx').then(({ TradePage: Component }) => ({ Component })) },
  {
    path: 'signals/:id?',
    lazy: () => import('../features/signals/signals-page.tsx').then(({ SignalsPage: Component }) => ({ Component })),
  },
  {
    path: 'backtests',
    lazy: () => import('../features/backtests/backtests-page.tsx').then(({ BacktestsPage: Component }) => ({ Component })),
  },
  {
    path: 'backtests/:id',
    lazy: () => import('../features/backtests/result-page.tsx').then(({ ResultPage: Component }) => ({ Component })),
  },
  {
    path: 'about/rewrite-meter',
    lazy: () => import('../features/about/rewrite-meter-page.tsx').then(({ RewriteMeterPage: Component }) => ({ Component })),
  },
  {
    path: 'about/licences',
    lazy: () => import('../features/about/licences-page.tsx').then(({ LicencesPage: Component }) => ({ Component })),
  },
];

// The gallery of states is for tests and for work on the page; it is not in the build.
if (import.meta.env.DEV) {
  pages.push({
    path: 'dev/states',
    lazy: () => import('../features/dev-states/states-page.tsx').then(({ StatesPage: Component }) => ({ Component })),
  });
}

/** All routes. Each page loads its own code, and each has its own border for failures. */
export const routes: RouteObject[] = [
  { path: '/login', Component: SignInPage, ErrorBoundary: RouteFailure },
  {
    path: '/',
    lazy: () => import('./shell/shell.tsx').then(({ Shell: Component }) => ({ Component })),
    ErrorBoundary: RouteFailure,
    HydrateFallback: () => null,
    children: pages.map((page) => ({ ...page, ErrorBoundary: RouteFailure })),
  },
  { path: '*', element: <Navigate to="/" replace /> },
];

export const createRouter = (): ReturnType<typeof createBrowserRouter> => createBrowserRouter(routes);
