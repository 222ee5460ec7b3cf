/** The servers this package knows, in the order they are started. */
export const SERVER_NAMES = ['kafka', 'postgres', 'redis', 'pgbouncer'] as const;
export type ServerName = (typeof SERVER_NAMES)[number];

/** A real server of this machine. */
export interface RunningServer {
  readonly name: ServerName;
  readonly version: string;
  readonly port: number;
  /** Of the server process itself; another one after {@link RunningServer.restart}. */
  readonly pid: number;
  /** Sends the signal to the server process itself (PostgreSQL: the postmaster). */
  signal(signal: NodeJS.Signals): void;
  /** Waits for the exit of a server that got a signal, or stops it, and starts it again on the same port and data. */
  restart(): Promise<void>;
  /** Stops the server and waits for it. Calling it again does nothing. */
  stop(): Promise<void>;
}

/** Where a server lives. */
export interface ServerPlace {
  /** Folder of its own; made private. */
  readonly dir: string;
  /** TCP port on 127.0.0.1; by default a free one, chosen at the first start and kept. */
  readonly port?: number;
}

/** A program that a server needs is not on this machine. */
export class ProgramMissingError extends Error {
  override readonly name = 'ProgramMissingError';
}
