import type { Logger } from '@smc/service-kit';

export interface EmbeddedPostgresOptions {
  /** DATA_DIR of the desk; the cluster lives in its folder `postgres`. */
  readonly dataDir: string;
  readonly logger: Logger;
  /** Free of guarantees: a crash of the machine may lose everything. For tests only. */
  readonly unsafeFast?: boolean;
}

/** A running PostgreSQL of our own. */
export interface EmbeddedPostgres {
  /** Holds the password: not for logs. */
  readonly databaseUrl: string;
  /** The postmaster. */
  readonly pid: number;
  readonly port: number;
  /** Stops the server and waits for it. */
  stop(): Promise<void>;
}

/** Starts the PostgreSQL of this DATA_DIR, making it on the first start. */
export function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  return Promise.reject(new Error(`not there yet: ${options.dataDir}`));
}
