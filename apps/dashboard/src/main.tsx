import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { createRouter } from './app/router.tsx';
import { createAuthSession } from './auth/auth-session.ts';
import { browserWorld } from './page/browser-world.ts';
import { createPreferenceStore } from './stores/preference-store.ts';
import './styles/main.css';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');

const world = browserWorld();
const page = { world, auth: createAuthSession(world), preferences: createPreferenceStore(world.storage) };
void page.auth.resume();
createRoot(root).render(
  <StrictMode>
    <App page={page} router={createRouter()} />
  </StrictMode>,
);
