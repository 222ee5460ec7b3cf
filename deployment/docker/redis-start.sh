#!/bin/sh
# Starts Redis as a cache with one user for each service, from environment variables; the passwords go into no file and no
# list of processes. The same rules as deployment/local/src/redis.
set -eu
user() {
  printf 'user %s on #%s resetchannels ~* &* +@all -@dangerous -@admin +info -function -script|flush -script|kill\n' \
    "$1" "$(printf %s "$2" | sha256sum | cut -d ' ' -f 1)"
}
settings="port ${REDIS_PORT:-6379}
bind ${REDIS_BIND:-0.0.0.0}
save \"\"
appendonly no
maxmemory 128mb
maxmemory-policy allkeys-lru
user default off nopass nocommands
user readiness on nopass resetchannels nocommands +ping
$(user gateway "${GATEWAY_PASSWORD:?}")
$(user market-data "${MARKET_DATA_PASSWORD:?}")
$(user strategy "${STRATEGY_PASSWORD:?}")
$(user execution "${EXECUTION_PASSWORD:?}")
$(user research "${RESEARCH_PASSWORD:?}")"
exec redis-server - <<EOF
$settings
EOF
