import { type StoreApi, createStore } from 'zustand/vanilla';
import { type StructureBook, createStructureBook } from '../calc/structures/structure-book.ts';

/** The book of structures and its version; the book itself is not copied. */
export interface StructureState {
  readonly version: number;
}
export interface StructureStore extends StoreApi<StructureState> {
  readonly book: StructureBook;
}

export function createStructureStore(): StructureStore {
  const book = createStructureBook();
  return Object.assign(
    createStore<StructureState>(() => ({ version: 0 })),
    { book },
  );
}
