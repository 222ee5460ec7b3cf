#!/usr/bin/env bash
# Runs once, when the database is made: its owner and a role for each service, which may log in and nothing more. What a role may
# read and write is granted by the migrations. The same roles as deployment/local/src/postgres.
set -euo pipefail
psql --no-psqlrc -q -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\getenv owner SMC_OWNER_PASSWORD
\getenv gateway GATEWAY_PASSWORD
\getenv market_data MARKET_DATA_PASSWORD
\getenv strategy STRATEGY_PASSWORD
\getenv execution EXECUTION_PASSWORD
\getenv research RESEARCH_PASSWORD
-- Passwords stand in these commands, so a failing one must not be written to the log.
SET log_min_error_statement = panic;
SET password_encryption = 'scram-sha-256';
CREATE ROLE smc_owner LOGIN PASSWORD :'owner';
CREATE ROLE smc_gateway LOGIN PASSWORD :'gateway';
CREATE ROLE smc_market_data LOGIN PASSWORD :'market_data';
CREATE ROLE smc_strategy LOGIN PASSWORD :'strategy';
CREATE ROLE smc_execution LOGIN PASSWORD :'execution';
CREATE ROLE smc_research LOGIN PASSWORD :'research';
-- The owner prepares the schema of the back-test queue, whose tables research makes itself.
GRANT smc_research TO smc_owner;
SELECT current_database() AS database \gset
ALTER DATABASE :"database" OWNER TO smc_owner;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
SELECT format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I', current_database(), rolname),
       format('ALTER ROLE %I SET statement_timeout = %L', rolname, '15s'),
       format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', rolname, '60s')
  FROM pg_roles WHERE rolname IN ('smc_gateway', 'smc_market_data', 'smc_strategy', 'smc_execution', 'smc_research') \gexec
SQL
