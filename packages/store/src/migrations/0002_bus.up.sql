-- Messages that were written with the rows they tell of. A row is marked (sent_at) only after every durable subscriber
-- has committed, row by row: a cursor would lose the row of a slow transaction with a small id.
CREATE TABLE outbox (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic      text NOT NULL,
  key        text NOT NULL,
  -- Position among the messages of one (source, topic, key); completes the envelope beside it.
  seq        bigint NOT NULL,
  envelope   text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  sent_at    timestamptz
);
CREATE INDEX outbox_unsent ON outbox (id) WHERE sent_at IS NULL;
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL;

-- Next position per (source, topic, key). The row lock is held until the writer commits, so the ids of one key in the
-- outbox are in the order of its commits.
CREATE TABLE outbox_seq (
  source   text NOT NULL,
  topic    text NOT NULL,
  key      text NOT NULL,
  next_seq bigint NOT NULL,
  PRIMARY KEY (source, topic, key)
) WITH (fillfactor = 50);

CREATE TABLE inbox (
  consumer    text NOT NULL,
  message_id  text NOT NULL,
  received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (consumer, message_id)
);
CREATE INDEX inbox_by_age ON inbox (received_at);

CREATE TABLE dead_letters (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer   text NOT NULL,
  outbox_id  bigint,
  topic      text NOT NULL,
  key        text NOT NULL,
  bytes      bytea NOT NULL,
  reason     text NOT NULL,
  attempts   integer NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX dead_letters_once ON dead_letters (consumer, outbox_id);
