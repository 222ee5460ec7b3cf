import { type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
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
  return scrubbing(
    pino(
      {
        level: options.level,
        base: { service: options.service },
        timestamp: stdTimeFunctions.isoTime,
        serializers: { err: describeError, error: describeError },
        formatters: { level: (label) => ({ level: label }) },
      },
      destination,
    ),
  );
}

/** Nothing reaches pino that was not looked through: fields, messages, and the fields of children. */
function scrubbing(target: PinoLogger): Logger {
  const writer =
    (level: Exclude<LogLevel, 'silent'>): LogWrite =>
    (fieldsOrMessage: object | string, message?: string) => {
      if (!target.isLevelEnabled(level)) return;
      if (typeof fieldsOrMessage === 'string') target[level](scrub(fieldsOrMessage));
      else target[level](scrub(fieldsOrMessage), message === undefined ? undefined : scrub(message));
    };
  return {
    trace: writer('trace'),
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
    fatal: writer('fatal'),
    child: (bindings) => scrubbing(target.child(scrub(bindings))),
  };
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
