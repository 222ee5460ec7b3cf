#!/usr/bin/env bash
# Starts Kafka as one node with SCRAM identities, from environment variables: KAFKA_ADMIN_PASSWORD, SERVICE_PASSWORD of each
# service, KAFKA_HOST_PORT (where programs on the host reach it). The same settings as deployment/local/src/kafka.
set -euo pipefail
umask 077
kafka="${KAFKA_HOME:-/opt/kafka}"
data="${KAFKA_DATA:-/var/lib/kafka/data}"
settings="$(mktemp -d)/server.properties"
login="required username=\"admin\" password=\"${KAFKA_ADMIN_PASSWORD:?}\""
scram="org.apache.kafka.common.security.scram.ScramLoginModule $login;"

cat >"$settings" <<EOF
process.roles=broker,controller
node.id=1
listeners=CLIENT://:9092,HOST://:19092,CONTROLLER://127.0.0.1:9093
advertised.listeners=CLIENT://${KAFKA_NAME:-kafka}:9092,HOST://127.0.0.1:${KAFKA_HOST_PORT:?}
listener.security.protocol.map=CLIENT:SASL_PLAINTEXT,HOST:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT
controller.listener.names=CONTROLLER
controller.quorum.voters=1@127.0.0.1:9093
inter.broker.listener.name=CLIENT
log.dirs=$data/log
sasl.enabled.mechanisms=SCRAM-SHA-512
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
sasl.mechanism.controller.protocol=PLAIN
listener.name.controller.sasl.enabled.mechanisms=PLAIN
listener.name.client.scram-sha-512.sasl.jaas.config=$scram
listener.name.host.scram-sha-512.sasl.jaas.config=$scram
listener.name.controller.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule $login user_admin="$KAFKA_ADMIN_PASSWORD";
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:admin
allow.everyone.if.no.acl.found=false
auto.create.topics.enable=false
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=100
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
EOF

if [ ! -e "$data/log/meta.properties" ]; then
  user() { echo "SCRAM-SHA-512=[name=$1,password=$2]"; }
  "$kafka/bin/kafka-storage.sh" format -t "$("$kafka/bin/kafka-storage.sh" random-uuid)" -c "$settings" \
    --add-scram "$(user admin "$KAFKA_ADMIN_PASSWORD")" \
    --add-scram "$(user gateway "${GATEWAY_PASSWORD:?}")" \
    --add-scram "$(user market-data "${MARKET_DATA_PASSWORD:?}")" \
    --add-scram "$(user strategy "${STRATEGY_PASSWORD:?}")" \
    --add-scram "$(user execution "${EXECUTION_PASSWORD:?}")" \
    --add-scram "$(user research "${RESEARCH_PASSWORD:?}")"
fi
exec "$kafka/bin/kafka-server-start.sh" "$settings"
