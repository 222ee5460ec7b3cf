interface Details {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | null;
  readonly fields?: readonly { readonly field: string; readonly value: string; readonly expected: string }[];
  readonly cause?: unknown;
}

/** Why a call to the gateway gave nothing, in words for the person at the screen. */
export class ApiError extends Error {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly title: string;
  readonly requestId: string | null;
  readonly fields: NonNullable<Details['fields']>;

  constructor(details: Details) {
    super(details.detail, { cause: details.cause });
    this.name = 'ApiError';
    this.status = details.status;
    this.title = details.title;
    this.requestId = details.requestId;
    this.fields = details.fields ?? [];
  }
}

/** Title, detail and request id of any failure. */
export function describeError(error: unknown): { title: string; detail: string; requestId: string | null } {
  if (error instanceof ApiError) return { title: error.title, detail: error.message, requestId: error.requestId };
  return { title: 'Something failed', detail: error instanceof Error ? error.message : String(error), requestId: null };
}
