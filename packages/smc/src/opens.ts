/** Calendar buckets that have an opening price, by `day.zone` and `day.roll`. */
export const OPEN_PERIODS = ['day', 'week', 'month'] as const;

/**
 * Opening prices of the clock: the time on the clocks of `session.zone`, and the end of the hour in which the first bar
 * still stands for it. Source: section 4 of the SMC reference.
 */
export const OPEN_HOURS = {
  midnight: '00:00-01:00',
  news: '08:30-09:30',
  equities: '09:30-10:30',
} as const;

/** Name of an opening price, as in `open.day`. */
export type OpenName = (typeof OPEN_PERIODS)[number] | keyof typeof OPEN_HOURS;

/** Detector of an opening price; its levels have the same name. */
export type OpenDetectorName = `open.${OpenName}`;

/** All opening prices in the order in which they speak on one bar. */
// Object.keys returns string[]; the literal above has exactly these keys.
export const OPEN_NAMES: readonly OpenName[] = [...OPEN_PERIODS, ...(Object.keys(OPEN_HOURS) as (keyof typeof OPEN_HOURS)[])];
