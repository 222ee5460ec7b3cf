/** The zones a trader can read times in. */
export const ZONES = ['UTC', 'America/New_York', 'local'] as const;
export type Zone = (typeof ZONES)[number];

type Style = 'time' | 'dateTime' | 'date' | 'full' | 'month' | 'year';

const STYLES: Readonly<Record<Style, Intl.DateTimeFormatOptions>> = {
  time: { hour: '2-digit', minute: '2-digit' },
  dateTime: { day: '2-digit', month: 'short', hour: '2-digit', minute: '2-digit' },
  date: { day: '2-digit', month: 'short' },
  full: { day: '2-digit', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  month: { month: 'short', year: 'numeric' },
  year: { year: 'numeric' },
};

const cache = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: Zone, style: Style): Intl.DateTimeFormat {
  const key = `${zone} ${style}`;
  const known = cache.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    ...STYLES[style],
    hourCycle: 'h23',
    ...(zone === 'local' ? {} : { timeZone: zone }),
  });
  cache.set(key, made);
  return made;
}

/** A moment in a zone, without the zone's name: put {@link zoneLabel} beside it or in the column's head. */
export function formatTime(epochMs: number, zone: Zone, style: Style = 'dateTime'): string {
  return formatter(zone, style).format(epochMs).replace(',', '').replace('Sept', 'Sep');
}

/** Short name of a zone, to stand beside every time. */
export function zoneLabel(zone: Zone): string {
  switch (zone) {
    case 'UTC':
      return 'UTC';
    case 'America/New_York':
      return 'New York';
    case 'local':
      return 'Local';
  }
}

/** An age in one unit: `0.4 s`, `12 s`, `3 min`, `2 h`. */
export function formatAge(ageMs: number): string {
  const seconds = Math.max(0, ageMs) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

/** `formed 09:15, known 10:30, +5 bars`: what a structure refers to and when it could be known. */
export function formedAndKnown(formedAt: number, knownAt: number, barMs: number, zone: Zone): string {
  const sameDay = formatTime(formedAt, zone, 'date') === formatTime(knownAt, zone, 'date');
  const formed = formatTime(formedAt, zone, 'dateTime');
  const known = formatTime(knownAt, zone, sameDay ? 'time' : 'dateTime');
  const bars = Math.round((knownAt - formedAt) / barMs);
  return `formed ${formed}, known ${known}, +${bars} ${bars === 1 ? 'bar' : 'bars'}`;
}
