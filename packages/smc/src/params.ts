import { z } from 'zod';
import { bars, timeOfDay, timeZone } from './detectors/parameter-types.ts';
import { DETECTOR_DEFAULTS, DETECTOR_PARAMS, type DetectorDefaults } from './detectors/registry.ts';

/** Parameters that no single folder owns; the package's README describes them. */
export const SHARED_PARAMS = {
  /** IANA zone of days and weeks: `UTC` for crypto, `America/New_York` for FX. */
  'day.zone': timeZone.default('UTC'),
  /** Local time at which the day rolls, `HH:MM`: `00:00` for crypto, `17:00` for FX. */
  'day.roll': timeOfDay.default('00:00'),
  /** Most live levels of one detector. */
  'level.maxLive': bars(512, 4096),
  /** Most live zones of one detector. */
  'zone.maxLive': bars(1024, 8192),
};

/**
 * Parameters of all detectors by their flat dotted names; an unknown name is refused. Each folder's definition owns its
 * own. Factors multiply the ATR, windows and ages count bars. Source: section 6.5 of the SMC reference.
 */
export const smcParamsSchema = z.strictObject({ ...DETECTOR_PARAMS, ...SHARED_PARAMS });

/** Parameters as they were given, with the defaults that every set holds; FullParams has the others too. */
export type SmcParams = z.output<typeof smcParamsSchema>;

/** Parameters as a caller may give them. */
export type SmcParamsInput = z.input<typeof smcParamsSchema>;

/** Parameters with a value for each of them. */
export type FullParams = SmcParams & { readonly [N in keyof DetectorDefaults]: NonNullable<SmcParams[N]> };

/** Fills in the defaults of the parameters that were not given; the engine does so once, and its detectors ask no further. */
export function withDefaults(params: SmcParams): FullParams {
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  return Object.fromEntries([...Object.entries(DETECTOR_DEFAULTS), ...given]) as FullParams; // fromEntries forgets the names
}

/** Day and week boundaries by custom of the market: FX rolls at 17:00 in New York, crypto at 00:00 UTC. */
export const DAY_PARAMS = {
  fx: { 'day.zone': 'America/New_York', 'day.roll': '17:00' },
  crypto: { 'day.zone': 'UTC', 'day.roll': '00:00' },
} as const;
