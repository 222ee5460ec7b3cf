import { z } from 'zod';
import { bpr } from './detectors/bpr/definition.ts';
import { fvg } from './detectors/fvg/definition.ts';
import { gap } from './detectors/gap/definition.ts';
import { openingGap } from './detectors/opening-gap/definition.ts';
import { orderBlock } from './detectors/order-block/definition.ts';
import { bars, timeZone } from './detectors/parameter-types.ts';
import { pivot } from './detectors/pivot/definition.ts';
import { DETECTOR_PARAMS } from './detectors/registry.ts';
import { mitigationBlock } from './detectors/mitigation-block/definition.ts';
import { propulsionBlock } from './detectors/propulsion-block/definition.ts';
import { rejectionBlock } from './detectors/rejection-block/definition.ts';
import { smt } from './detectors/smt/definition.ts';
import { structure } from './detectors/structure/definition.ts';
import { volumeImbalance } from './detectors/volume-imbalance/definition.ts';

/** Parameters that no single folder owns; the package's README describes them. */
export const SHARED_PARAMS = {
  /** IANA zone of days and weeks: `UTC` for crypto, `America/New_York` for FX. */
  'day.zone': timeZone.default('UTC'),
  /** Local time at which the day rolls, `HH:MM`: `00:00` for crypto, `17:00` for FX. */
  'day.roll': z
    .string()
    .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, { error: 'expected a local time HH:MM, 00:00 to 23:59' })
    .default('00:00'),
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

/** Parameters with all defaults filled in, those that a definition keeps in its `defaults` aside. */
export type SmcParams = z.output<typeof smcParamsSchema>;

/** Parameters as a caller may give them. */
export type SmcParamsInput = z.input<typeof smcParamsSchema>;

/** What holds where a parameter of the family of gaps is not given. */
export const GAP_DEFAULTS = {
  ...gap.defaults,
  ...volumeImbalance.defaults,
  ...openingGap.defaults,
  ...bpr.defaults,
} as const satisfies SmcParamsInput;

/** Parameters with those of the family of gaps filled in too. */
export type GapParams = SmcParams & Required<Pick<SmcParams, keyof typeof GAP_DEFAULTS>>;

/** Fills in what was not given for the family of gaps. */
export function withGapDefaults(params: SmcParams): GapParams {
  return { ...GAP_DEFAULTS, ...params };
}

/** What holds where a parameter of the family of blocks is not given. */
export const BLOCK_DEFAULTS = {
  ...mitigationBlock.defaults,
  ...propulsionBlock.defaults,
  ...rejectionBlock.defaults,
} as const satisfies SmcParamsInput;

/** Parameters with those of the family of blocks filled in too. */
export type BlockParams = SmcParams & Required<Pick<SmcParams, keyof typeof BLOCK_DEFAULTS>>;

/** Fills in what was not given for the family of blocks. */
export function withBlockDefaults(params: SmcParams): BlockParams {
  return { ...BLOCK_DEFAULTS, ...params };
}

/** Parameters of divergences with all of them filled in. */
export type SmtParams = Required<Pick<SmcParams, keyof typeof smt.defaults>>;

/** Fills in what was not given for divergences. */
export function withSmtDefaults(params: SmcParams): SmtParams {
  return { ...smt.defaults, ...params };
}

/** What holds where an option of a detector is not given. */
export const OPTION_DEFAULTS = {
  ...pivot.defaults,
  ...structure.defaults,
  ...orderBlock.defaults,
  ...fvg.defaults,
} as const satisfies SmcParamsInput;

/** Options of detectors, each with a value. */
export type SmcOptions = Required<Pick<SmcParams, keyof typeof OPTION_DEFAULTS>>;

/** Fills in the options that were not given. */
export function withOptionDefaults(params: SmcParams): SmcOptions {
  return { ...OPTION_DEFAULTS, ...params };
}

/** Day and week boundaries by custom of the market: FX rolls at 17:00 in New York, crypto at 00:00 UTC. */
export const DAY_PARAMS = {
  fx: { 'day.zone': 'America/New_York', 'day.roll': '17:00' },
  crypto: { 'day.zone': 'UTC', 'day.roll': '00:00' },
} as const;
