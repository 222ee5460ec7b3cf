/** Whose rows: one owner's, in one session. Every query on a trader's rows takes both. */
export interface Scope {
  readonly owner: string;
  readonly session: string;
}

/** The only owner of an embedded desk. */
export const DEFAULT_OWNER = 'owner';
