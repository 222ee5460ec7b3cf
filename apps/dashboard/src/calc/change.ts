import { parseDecimal, rescale } from '@smc/domain';
import { toFixedText } from './decimals.ts';

const SCALE = 12;

/** Change from one price to another in percent, two digits; `0.00` when there is no way to tell. */
export function percentChange(from: string, to: string): string {
  const a = parseDecimal(from);
  const b = parseDecimal(to);
  if (!a.ok || !b.ok) return '0.00';
  const first = rescale(a.value, SCALE);
  const second = rescale(b.value, SCALE);
  if (first === null || second === null || first === 0n) return '0.00';
  // Four digits first, so that the last rounding is done once and on text.
  const tenThousandths = ((second - first) * 1_000_000n) / first;
  const text = tenThousandths.toString().replace('-', '').padStart(5, '0');
  return toFixedText(`${tenThousandths < 0n ? '-' : ''}${text.slice(0, -4)}.${text.slice(-4)}`, 2);
}
