import { formatPrice } from '../decimals.ts';
import type { BreakTrack, LevelTrack, Track, ZoneTrack } from './tracks.ts';

/** A structure in words. */
export interface TrackText {
  readonly title: string;
  readonly price: string;
  /** State at the cursor. */
  readonly state: string;
}

const dirWord = (dir: number): string => (dir === 1 ? 'bullish' : 'bearish');
const sideWord = (side: number): string => (side === 1 ? 'high' : 'low');

/** What a structure is and how it stands at a cursor. */
export function describeTrack(track: Track, cursor: number, tick: string): TrackText {
  switch (track.kind) {
    case 'break':
      return describeBreak(track, cursor, tick);
    case 'swing':
      return { title: `${track.label}, ${track.scale} ${sideWord(track.side)}`, price: formatPrice(track.priceText, tick), state: 'pivot' };
    case 'zone':
      return describeZone(track, cursor, tick);
    case 'level':
      return describeLevel(track, cursor, tick);
    case 'sweep':
      return {
        title: `${track.how === 'sweep' ? 'Sweep' : 'Run'} of a ${sideWord(track.side)} (${track.level})`,
        price: formatPrice(track.priceText, tick),
        state: track.how,
      };
    case 'protected':
      return {
        title: `Protected ${sideWord(track.side)}, ${track.scale}`,
        price: formatPrice(track.priceText, tick),
        state: knownBy(track.endIndex, cursor) ? 'replaced' : 'holds',
      };
  }
}

const knownBy = (index: number | null, cursor: number): boolean => index !== null && index <= cursor;

function describeBreak(track: BreakTrack, cursor: number, tick: string): TrackText {
  const name = track.label === 'init' ? 'First break' : track.label;
  return {
    title: `${name}${track.shift ? ' with displacement (MSS)' : ''}, ${track.scale}, ${dirWord(track.dir)}`,
    price: formatPrice(track.priceText, tick),
    state: knownBy(track.failedIndex, cursor) ? 'failed' : 'holds',
  };
}

function describeZone(track: ZoneTrack, cursor: number, tick: string): TrackText {
  const name = track.family === 'fvg' ? 'Fair value gap' : 'Order block';
  return {
    title: `${name}, ${dirWord(track.dir)}`,
    price: `${formatPrice(track.bottomText, tick)} to ${formatPrice(track.topText, tick)}`,
    state: track.steps.findLast((step) => step.index <= cursor)?.state ?? 'not known yet',
  };
}

function describeLevel(track: LevelTrack, cursor: number, tick: string): TrackText {
  const step = track.steps.findLast((candidate) => candidate.index <= cursor);
  const side = sideWord(track.side);
  return {
    title: track.family === 'pool' ? `Pool of ${step?.members ?? 0} equal ${side}s` : `Previous ${track.family} ${side}`,
    price: formatPrice(step?.priceText, tick),
    state: track.end !== null && knownBy(track.end.index, cursor) ? track.end.how : 'live',
  };
}
