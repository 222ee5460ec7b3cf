import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { AuthSession, AuthState } from '../auth/auth-session.ts';
import type { PreferenceStore, Preferences } from '../stores/preference-store.ts';
import type { World } from './world.ts';

/** What is there before anyone has signed in. The desk comes after that, with code of its own. */
export interface Page {
  readonly world: World;
  readonly auth: AuthSession;
  readonly preferences: PreferenceStore;
}

export const PageContext = createContext<Page | null>(null);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === null) throw new Error('no page around this component');
  return page;
}

export const useAuth = <R>(select: (state: AuthState) => R): R => useStore(usePage().auth.state, select);
export const usePreferences = <R>(select: (state: Preferences) => R): R => useStore(usePage().preferences, select);
