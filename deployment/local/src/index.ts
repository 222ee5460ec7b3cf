export { type RunningServer, type ServerName, type ServerPlace, ProgramMissingError } from './running-server.ts';
export { type KafkaOptions, type KafkaServer, type KafkaUser, startKafka } from './kafka/kafka.ts';
