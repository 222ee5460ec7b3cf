import process from 'node:process';
import {
  type AccessReport,
  type AccessRule,
  type BrokerAdminOptions,
  BrokerRefusedError,
  BrokerUnreachableError,
  type TopicsReport,
  applyAcls,
  applyTopics,
} from '@smc/bus';
import { busEnvSchema, createLogger, loadConfig, processEnvSchema } from '@smc/service-kit';
import { CommandError, EXIT, badInput } from '../exit.ts';
import { printJson, printLine } from '../output.ts';

/** Options of `smc topics apply`. */
export interface TopicsOptions {
  readonly replicas?: string;
  readonly json?: boolean;
}

/** Creates topics and access rules on the broker of KAFKA_BROKERS; exit code 1 when a live topic is not as the registry says. */
export async function runTopicsCommand(options: TopicsOptions): Promise<void> {
  const replicationFactor = replicasOption(options.replicas);
  const broker = brokerFromEnv();
  try {
    const topics = await applyTopics({ ...broker, replicationFactor });
    const access = await applyAcls(broker);
    if (options.json === true) printJson({ environment: broker.environment, topics, access });
    else printReport(broker.environment, topics, access);
    process.exitCode = topics.differences.length === 0 ? EXIT.done : EXIT.doesNotHold;
  } catch (error) {
    if (error instanceof BrokerUnreachableError) throw new CommandError(EXIT.notThere, error.message);
    if (error instanceof BrokerRefusedError)
      throw badInput(`${error.message}; expected KAFKA_USERNAME and KAFKA_PASSWORD of its super user`);
    throw error;
  }
}

function brokerFromEnv(): BrokerAdminOptions {
  const env = loadConfig(processEnvSchema.extend(busEnvSchema.shape), process.env);
  if (env.KAFKA_BROKERS === undefined) {
    throw new CommandError(EXIT.notThere, 'KAFKA_BROKERS is not set; without it all services share one process and need no topics');
  }
  return {
    brokers: env.KAFKA_BROKERS.split(',').map((broker) => broker.trim()),
    username: env.KAFKA_USERNAME,
    password: env.KAFKA_PASSWORD?.reveal(),
    environment: env.SMC_ENV,
    logger: createLogger({ service: 'smc', level: env.LOG_LEVEL === 'info' ? 'warn' : env.LOG_LEVEL }),
  };
}

function replicasOption(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (!/^[1-9]\d?$/.test(given)) throw badInput(`--replicas ${given}: expected a whole number from 1 to 99`);
  return Number(given);
}

function printReport(environment: string, topics: TopicsReport, access: AccessReport | null): void {
  for (const name of topics.created) printLine(`created  ${name}`);
  for (const { topic, setting, from, to } of topics.changed) printLine(`changed  ${topic}: ${setting} from ${from ?? 'nothing'} to ${to}`);
  for (const rule of access?.added ?? []) printLine(`allowed  ${textOf(rule)}`);
  for (const rule of access?.removed ?? []) printLine(`refused  ${textOf(rule)}`);
  for (const { topic, what, wanted, found } of topics.differences)
    printLine(`differs  ${topic}: ${found} ${what}, the registry says ${wanted}; left as it is`);
  const rules = access === null ? 'the broker keeps no access rules' : `${access.rules} access rules`;
  printLine(`environment ${environment}: ${topics.topics} topics, ${rules}`);
}

function textOf({ service, operation, resource, name, pattern }: AccessRule): string {
  return `${service} ${operation} ${resource} ${name}${pattern === 'prefixed' ? '*' : ''}`;
}
