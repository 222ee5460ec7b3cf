import { formatPrice } from '../decimals.ts';
import type { Track } from './tracks.ts';

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
    case 'break': {
      const failed = track.failedIndex !== null && track.failedIndex <= cursor;
      return {
        title: `${track.label === 'init' ? 'First break' : track.label}${track.shift ? ' with displacement (MSS)' : ''}, ${track.scale}, ${dirWord(track.dir)}`,
        price: formatPrice(track.priceText, tick),
        state: failed ? 'failed' : 'holds',
      };
    }
    case 'swing':
      return { title: `${track.label}, ${track.scale} ${sideWord(track.side)}`, price: formatPrice(track.priceText, tick), state: 'pivot' };
    case 'zone': {
      const last = track.steps.findLast((step) => step.index <= cursor);
      const name = track.family === 'fvg' ? 'Fair value gap' : 'Order block';
      return {
        title: `${name}, ${dirWord(track.dir)}`,
        price: `${formatPrice(track.bottomText, tick)} to ${formatPrice(track.topText, tick)}`,
        state: last?.state ?? 'not known yet',
      };
    }
    case 'level': {
      const step = track.steps.findLast((candidate) => candidate.index <= cursor);
      const ended = track.end !== null && track.end.index <= cursor ? track.end.how : 'live';
      const name = track.family === 'pool' ? `Pool of ${step?.members ?? 0} equal ${sideWord(track.side)}s` : `Previous ${track.family} ${sideWord(track.side)}`;
      return { title: name, price: formatPrice(step?.priceText, tick), state: ended };
    }
    case 'sweep':
      return { title: `${track.how === 'sweep' ? 'Sweep' : 'Run'} of a ${sideWord(track.side)} (${track.level})`, price: formatPrice(track.priceText, tick), state: track.how };
    case 'protected': {
      const over = track.endIndex !== null && track.endIndex <= cursor;
      return { title: `Protected ${sideWord(track.side)}, ${track.scale}`, price: formatPrice(track.priceText, tick), state: over ? 'replaced' : 'holds' };
    }
  }
}
