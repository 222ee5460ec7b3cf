import { pino, stdTimeFunctions } from 'pino';
import { scrub } from './scrub.ts';

/** Log levels, most talkative first. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Writes one event: fields first, then what happened in words. */
export interface LogWrite {
  (fields: object, message: string): void;
  (message: string): void;
}

/** The structured log of a service. */
export interface Logger {
  readonly trace: LogWrite;
  readonly debug: LogWrite;
  readonly info: LogWrite;
  readonly warn: LogWrite;
  readonly error: LogWrite;
  readonly fatal: LogWrite;
  /** A logger whose lines carry these fields too, for example `{ correlationId }`. */
  child(bindings: Readonly<Record<string, unknown>>): Logger;
}

export interface LoggerOptions {
  readonly service: string;
  readonly level: LogLevel;
  /** Where lines go; stderr by default, because stdout belongs to results. */
  readonly write?: (line: string) => void;
}

/**
 * A logger that writes one JSON line per event: `time` as ISO 8601, `level` as a word, `service`, fields, `msg`. Values
 * under telling keys and texts that look like credentials are masked before they are written.
 */
export function createLogger(options: LoggerOptions): Logger {
  const destination = options.write === undefined ? pino.destination({ dest: 2, sync: true }) : { write: options.write };
  return pino(
    {
      level: options.level,
      base: { service: options.service },
      timestamp: stdTimeFunctions.isoTime,
      serializers: { err: (error: unknown) => describeError(error), error: (error: unknown) => describeError(error) },
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => scrub(fields),
        bindings: (bindings) => scrub(bindings),
      },
      hooks: {
        logMethod(args, method) {
          method.apply(this, args.map((arg: unknown) => (typeof arg === 'string' ? scrub(arg) : arg)) as Parameters<typeof method>); // same arguments, scrubbed
        },
      },
    },
    destination,
  );
}

/** A logger that writes nothing. */
export const silentLogger: Logger = {
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  fatal: ignore,
  child: () => silentLogger,
};

function ignore(): void {
  // Nothing is written.
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? error.code : undefined;
  return scrub({
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(code === undefined ? {} : { code }),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  });
}
