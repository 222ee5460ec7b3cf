import type { SmcDetectorName } from '@smc/contracts';
import { amd } from './amd/definition.ts';
import { bpr } from './bpr/definition.ts';
import { dealingRange } from './dealing-range/definition.ts';
import type { DetectorDefinition, Phase } from './definition.ts';
import { displacement } from './displacement/definition.ts';
import { fvg } from './fvg/definition.ts';
import { gap } from './gap/definition.ts';
import { inducement } from './inducement/definition.ts';
import { label } from './label/definition.ts';
import { mitigationBlock } from './mitigation-block/definition.ts';
import { open } from './open/definition.ts';
import { openingGap } from './opening-gap/definition.ts';
import { orderBlock } from './order-block/definition.ts';
import { ote } from './ote/definition.ts';
import { pivot } from './pivot/definition.ts';
import { pool } from './pool/definition.ts';
import { previous } from './previous/definition.ts';
import { propulsionBlock } from './propulsion-block/definition.ts';
import { rejectionBlock } from './rejection-block/definition.ts';
import { session } from './session/definition.ts';
import { smt } from './smt/definition.ts';
import { structure } from './structure/definition.ts';
import { sweep } from './sweep/definition.ts';
import { volumeImbalance } from './volume-imbalance/definition.ts';

/**
 * All detectors, one folder a line, in the order of the contract's names. A new detector adds its names to the contract, its
 * folder, a line here, and its calls in `named-detectors.ts`, which speaks in each step of a bar after those that run by default: `npm run new:detector`
 * makes all but the calls.
 */
export const DEFINITIONS = [
  pivot,
  label,
  structure,
  displacement,
  fvg,
  orderBlock,
  pool,
  sweep,
  previous,
  session,
  gap,
  volumeImbalance,
  openingGap,
  bpr,
  mitigationBlock,
  propulsionBlock,
  rejectionBlock,
  open,
  amd,
  smt,
  inducement,
  dealingRange,
  ote,
] as const satisfies readonly DetectorDefinition[];

type Definition = (typeof DEFINITIONS)[number];
type OptionalDefinition = Exclude<Definition, { readonly runs: 'always' | 'overTwoSeries' }>;

/** A detector that a list of detectors may leave out. */
export type SmcOptionalDetector = OptionalDefinition['names'][number];

function isOptional(definition: Definition): definition is OptionalDefinition {
  return definition.runs === 'byDefault' || definition.runs === 'whenNamed';
}

/**
 * Detectors that may be left out. What structure rests on always runs: pivots, labels, sweeps of pivots, breaks,
 * protected levels, dealing ranges, displacement. Without `fvg` nothing carries the flag `hasFvg`, and `bpr` finds nothing.
 */
export const OPTIONAL_DETECTORS: readonly SmcOptionalDetector[] = DEFINITIONS.filter(isOptional).flatMap((definition) => [
  ...definition.names,
]);

/** Those of them that run where a configuration names none. */
export const DEFAULT_DETECTORS: readonly SmcOptionalDetector[] = DEFINITIONS.filter(isOptional)
  .filter(({ runs }: DetectorDefinition) => runs === 'byDefault')
  .flatMap((definition) => [...definition.names]);

/** Those of them that run only where a configuration names them. */
export const NAMED_DETECTORS: readonly SmcOptionalDetector[] = OPTIONAL_DETECTORS.filter((name) => !DEFAULT_DETECTORS.includes(name));

/** Those that run whatever a configuration names. */
export const ALWAYS_DETECTORS: readonly SmcDetectorName[] = DEFINITIONS.filter(({ runs }: DetectorDefinition) => runs === 'always').flatMap(
  ({ names }: DetectorDefinition) => [...names],
);

/** Where a detector lives and in which steps of a bar its folder speaks. */
interface Place {
  readonly folder: string;
  readonly phases: readonly Phase[];
}

/** The place of every detector. */
export const DETECTORS: Readonly<Record<SmcDetectorName, Place>> = Object.fromEntries(
  DEFINITIONS.flatMap(({ names, folder, phases }: DetectorDefinition) => names.map((name) => [name, { folder, phases }])),
) as Record<SmcDetectorName, Place>; // fromEntries forgets the names; a test compares them with the contract's.

type OwnParams = Definition['params'];
type NamesOf<P> = P extends unknown ? keyof P : never;
type TypeOf<P, N extends PropertyKey> = P extends Readonly<Record<N, infer T>> ? T : never;

type OwnDefaults = Extract<Definition, { readonly defaults: object }>['defaults'];

/** What holds for parameters that are absent unless given, by name. */
export type DetectorDefaults = { readonly [N in NamesOf<OwnDefaults>]: TypeOf<OwnDefaults, N> };

/** The same as values. */
export const DETECTOR_DEFAULTS: DetectorDefaults = Object.fromEntries(
  DEFINITIONS.flatMap(({ defaults = {} }: DetectorDefinition) => Object.entries(defaults)),
) as DetectorDefaults; // fromEntries forgets the names; they are those of the same definitions.

/** Zod types of all parameters that folders own, by name. */
export type DetectorParams = { [N in NamesOf<OwnParams>]: TypeOf<OwnParams, N> };

/** The same as values. */
export const DETECTOR_PARAMS: DetectorParams = Object.fromEntries(
  DEFINITIONS.flatMap(({ params }: DetectorDefinition) => Object.entries(params)),
) as DetectorParams; // fromEntries forgets the names; they are those of the same definitions.
