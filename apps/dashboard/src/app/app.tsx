import { useEffect } from 'react';
import { RouterProvider } from 'react-router-dom';
import { type Page, PageContext, usePreferences } from '../page/page-context.ts';
import type { createRouter } from './router.tsx';

interface AppProps {
  readonly page: Page;
  readonly router: ReturnType<typeof createRouter>;
}

/** The whole page. */
export function App({ page, router }: AppProps) {
  return (
    <PageContext value={page}>
      <ThemeKeeper />
      <RouterProvider router={router} />
    </PageContext>
  );
}

function ThemeKeeper() {
  const theme = usePreferences((state) => state.theme);
  const colours = usePreferences((state) => state.colours);
  useEffect(() => {
    Object.assign(document.documentElement.dataset, { theme, colours });
  }, [theme, colours]);
  return null;
}
