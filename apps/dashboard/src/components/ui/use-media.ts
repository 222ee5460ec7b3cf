import { useSyncExternalStore } from 'react';

const PHONE = '(max-width: 767px)';

/** Whether a media query holds now. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    () => window.matchMedia(query).matches,
    () => false,
  );
}

/** Whether the page is as narrow as a phone. */
export const usePhone = (): boolean => useMedia(PHONE);
