export { type Bar, type BarColumns, type DayRule, InputError, barAt, barColumns } from '@smc/domain';
export { type SmcDetectorName, type SmcKind, SMC_DETECTOR_NAMES, SMC_KINDS } from '@smc/contracts';
export { DAY_PARAMS, type SmcParams, type SmcParamsInput, smcParamsSchema } from './params.ts';
export { type SmcLevelKind, SMC_RANKS } from './ranks.ts';
export { type SessionDetectorName, type SessionName, SESSION_HOURS, SESSION_ZONE } from './sessions.ts';
export { SmcInputError, SmcSnapshotError } from './errors.ts';
export { SMC_ENGINE_VERSION } from './version.ts';
export { DEFAULT_DETECTORS, OPTIONAL_DETECTORS, type SmcOptionalDetector } from './detectors/registry.ts';
export type {
  HtfConfig,
  HtfEngine,
  HtfSnapshot,
  PushResult,
  SmcConfig,
  SmcDir,
  SmcEngine,
  SmcEvent,
  SmcEventHead,
  SmcEventLog,
  SmcLevel,
  SmcRef,
  SmcScale,
  SmcSnapshot,
  SmcStateView,
  SmcZone,
} from './types.ts';
export { type SmcEventOf, type SmcKindOf, isEventOf } from './event-of.ts';
export { createSmcEngine, restoreSmcEngine } from './engine.ts';
export { createHtfEngine, restoreHtfEngine } from './htf.ts';
export { createSmtEngine, restoreSmtEngine } from './detectors/smt/smt-engine.ts';
export type { SmtConfig, SmtEngine, SmtEvent, SmtEventLog, SmtSeries, SmtSide, SmtSnapshot } from './detectors/smt/smt-types.ts';
export { type CountedVolume, type VolumeBars, volumeBars } from './detectors/volume/volume-bars.ts';
export {
  type DeltaMeter,
  type DeltaSnapshot,
  createDeltaMeter,
  cumulativeDelta,
  restoreDeltaMeter,
  volumeDelta,
} from './detectors/volume/delta.ts';
export { type ProfileOptions, type ProfileRow, type VolumeProfile, volumeProfile } from './detectors/volume/profile.ts';
export { detectAll } from './detect-all.ts';
export { higherBars } from './higher-bars.ts';
export {
  type DetectorIntegrity,
  type EngineMaker,
  type IntegrityProof,
  type ProofOptions,
  type ProofProgress,
  type ProofSignal,
  IntegrityCancelled,
  integritySteps,
  proveIntegrity,
} from './integrity/prove.ts';
export { type PrefixLimits, EVERY_PREFIX, affordablePrefixes, choosePrefixes } from './integrity/prefixes.ts';
export * as reference from './reference/index.ts';
