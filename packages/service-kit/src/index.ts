export { type Clock, systemClock } from './clock.ts';
export { type NewId, newId } from './ids.ts';
export { Secret, secretSchema } from './secret.ts';
export { type ConfigFault, ConfigError, loadConfig } from './config.ts';
export {
  type BusEnv,
  type CacheEnv,
  type DatabaseEnv,
  type LoneServiceEnv,
  type PortsEnv,
  type ProcessEnv,
  busEnvSchema,
  cacheEnvSchema,
  databaseEnvSchema,
  flagSchema,
  loneServiceEnvSchema,
  portSchema,
  portsEnvSchema,
  processEnvSchema,
} from './shared-env.ts';
export { type LogLevel, type LogWrite, type Logger, type LoggerOptions, LOG_LEVELS, createLogger, silentLogger } from './logger.ts';
export { scrub } from './scrub.ts';
export { type Metrics, createMetrics } from './metrics.ts';
export { type HealthServer, type HealthServerOptions, type ReadinessCheck, createHealthServer, runChecks } from './health-server.ts';
export { type BackgroundTask, backgroundTask, delay, endsWithin, runLoop } from './background-task.ts';
export { type GracefulStop, type GracefulStopOptions, type StopStep, type StoppableProcess, gracefulStop } from './graceful-stop.ts';
export { type FaultyProcess, watchFaults } from './process-faults.ts';
export { PlanError, parsePlan, sessionPlanSchema } from './session-plan.ts';
export { isWrongInput, startFailure } from './start-failure.ts';
export type { Database, QueryResult, Queryable } from './database.ts';
export { packageVersion } from './package-version.ts';
export {
  type ProcessIdentity,
  askPs,
  identityOf,
  isAlive,
  isStillRunning,
  processFile,
  processesIn,
  waitForExit,
} from './process-identity.ts';
export { type Account, cleanEnvironment, freePort, unprivilegedAccount } from './servers-beside-us.ts';
