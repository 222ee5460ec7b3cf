#!/usr/bin/env bash
# Starts PgBouncer in transaction mode before the database, for the roles of the services, from environment variables. The same
# settings as deployment/local/src/pgbouncer.
set -euo pipefail
umask 077
folder="$(mktemp -d)"

role() { printf '"smc_%s" "%s"\n' "$1" "$2"; }
{
  role gateway "${GATEWAY_PASSWORD:?}"
  role market_data "${MARKET_DATA_PASSWORD:?}"
  role strategy "${STRATEGY_PASSWORD:?}"
  role execution "${EXECUTION_PASSWORD:?}"
  role research "${RESEARCH_PASSWORD:?}"
} >"$folder/users.txt"

cat >"$folder/pgbouncer.ini" <<EOF
[databases]
smc = host=${DATABASE_HOST:?} port=${DATABASE_PORT:-5432} dbname=smc

[pgbouncer]
listen_addr = ${PGBOUNCER_ADDRESS:-0.0.0.0}
listen_port = ${PGBOUNCER_PORT:-6432}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = $folder/users.txt
pool_mode = transaction
max_client_conn = 400
default_pool_size = 15
max_db_connections = 90
server_login_retry = 1
server_connect_timeout = 5
query_wait_timeout = 15
ignore_startup_parameters = extra_float_digits,statement_timeout,lock_timeout,idle_in_transaction_session_timeout
log_connections = 0
log_disconnections = 0
EOF
exec pgbouncer "$folder/pgbouncer.ini"
