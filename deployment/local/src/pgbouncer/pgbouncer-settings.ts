/** Where PgBouncer stands and what it stands before. */
export interface PgBouncerPlan {
  readonly port: number;
  readonly postgresPort: number;
  readonly database: string;
  readonly userFile: string;
  /** The user who may look at PgBouncer's own numbers. */
  readonly statsUser: string;
}

/** The settings file of PgBouncer: a connection belongs to a client for one transaction. */
export function pgBouncerSettings(plan: PgBouncerPlan): string {
  return `[databases]
${plan.database} = host=127.0.0.1 port=${plan.postgresPort} dbname=${plan.database}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${plan.port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${plan.userFile}
stats_users = ${plan.statsUser}
pool_mode = transaction
max_client_conn = 400
default_pool_size = 15
max_db_connections = 90
; A database that comes back is found again within a second, not after the default of fifteen.
server_login_retry = 1
server_connect_timeout = 5
query_wait_timeout = 15
; Clients ask for these when they connect, and one connection serves many clients: the roles have their own (roles.ts).
ignore_startup_parameters = extra_float_digits,statement_timeout,lock_timeout,idle_in_transaction_session_timeout
log_connections = 0
log_disconnections = 0
`;
}

/** The file of users: the passwords in plain text, because PgBouncer logs in to PostgreSQL with them. */
export function pgBouncerUsers(passwords: Readonly<Record<string, string>>): string {
  return Object.entries(passwords)
    .map(([name, password]) => `"${doubled(name)}" "${doubled(password)}"\n`)
    .join('');
}

function doubled(text: string): string {
  return text.replaceAll('"', '""');
}
