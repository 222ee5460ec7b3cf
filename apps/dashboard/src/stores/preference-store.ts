import { z } from 'zod';
import { type StoreApi, createStore } from 'zustand/vanilla';
import { ZONES } from '../calc/times.ts';

/** Takes what it knows and the defaults for all else. */
export const preferencesSchema = z.object({
  theme: z.enum(['dark', 'light']).catch('dark'),
  colours: z.enum(['teal-red', 'blue-amber', 'red-up']).catch('teal-red'),
  zone: z.enum(ZONES).catch('UTC'),
  hollowCandles: z.boolean().catch(false),
  shortcuts: z.boolean().catch(true),
});

/** How a person likes the page. Nothing in it is secret, so it may be stored. */
export type Preferences = z.output<typeof preferencesSchema>;
export type PreferenceStore = StoreApi<Preferences>;

const KEY = 'smc.preferences';

/** The preferences, read from and kept in `storage`; a storage that refuses is no reason to stop. */
export function createPreferenceStore(storage: Pick<Storage, 'getItem' | 'setItem'>): PreferenceStore {
  const store = createStore<Preferences>(() => preferencesSchema.parse(read(storage)));
  store.subscribe((preferences) => {
    try {
      storage.setItem(KEY, JSON.stringify(preferences));
    } catch {
      // A full or forbidden storage: the choice holds until the page closes.
    }
  });
  return store;
}

function read(storage: Pick<Storage, 'getItem'>): unknown {
  try {
    const text = storage.getItem(KEY);
    const value: unknown = text === null ? {} : JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
