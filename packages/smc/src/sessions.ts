/** IANA zone in which the hours of sessions are read, whatever the instrument. */
export const SESSION_ZONE = 'America/New_York';

/**
 * Hours of the sessions, half-open, on the clocks of SESSION_ZONE; the parameter `session.NAME` gives others. Indices
 * trade the morning from 08:30 to 11:00. Source: 6.2.
 */
export const SESSION_HOURS = {
  asia: '20:00-00:00',
  london: '02:00-05:00',
  nyAm: '07:00-10:00',
  londonClose: '10:00-12:00',
  nyPm: '13:30-16:00',
  silverBullet1: '03:00-04:00',
  silverBullet2: '10:00-11:00',
  silverBullet3: '14:00-15:00',
} as const;

/** Name of a session, as in `session.asia`. */
export type SessionName = keyof typeof SESSION_HOURS;

/** Detector of a session; its levels have the same name. */
export type SessionDetectorName = `session.${SessionName}`;

/** All sessions in the order in which they speak on one bar. */
// Object.keys returns string[]; the literal above has exactly these keys.
export const SESSION_NAMES = Object.keys(SESSION_HOURS) as SessionName[];
