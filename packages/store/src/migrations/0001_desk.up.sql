-- The desk's own tables. Plain PostgreSQL 14. Money, prices and quantities are numeric and keep the scale they were
-- written with; times are epoch milliseconds in bigint. The contract object stands whole in "payload"; the columns
-- beside it are what queries need. Rows of a trader carry owner_id.

CREATE TABLE sessions (
  session         text PRIMARY KEY,
  owner_id        text NOT NULL,
  mode            text NOT NULL,
  descriptor      jsonb NOT NULL,
  descriptor_hash text NOT NULL,
  started_at      bigint NOT NULL,
  resumed_at      bigint NOT NULL
);
CREATE INDEX sessions_by_descriptor ON sessions (owner_id, descriptor_hash, resumed_at DESC);

CREATE TABLE bars (
  session   text NOT NULL,
  bar_index integer NOT NULL,
  venue     text NOT NULL,
  symbol    text NOT NULL,
  timeframe text NOT NULL,
  time      bigint NOT NULL,
  open      numeric NOT NULL,
  high      numeric NOT NULL,
  low       numeric NOT NULL,
  close     numeric NOT NULL,
  volume    numeric NOT NULL,
  origin    text NOT NULL,
  PRIMARY KEY (session, bar_index)
);
CREATE UNIQUE INDEX bars_by_time ON bars (session, symbol, timeframe, time);

CREATE TABLE structures (
  session         text NOT NULL,
  seq             bigint GENERATED ALWAYS AS IDENTITY,
  id              text NOT NULL,
  symbol          text NOT NULL,
  timeframe       text NOT NULL,
  detector        text NOT NULL,
  confirmed_index integer NOT NULL,
  payload         jsonb NOT NULL,
  PRIMARY KEY (session, confirmed_index, seq)
);

CREATE TABLE signals (
  owner_id          text NOT NULL,
  session           text NOT NULL,
  seq               bigint GENERATED ALWAYS AS IDENTITY,
  id                text NOT NULL,
  status            text NOT NULL,
  first_failed_rule text,
  bar_index         integer NOT NULL,
  decided_at        bigint NOT NULL,
  correlation_id    text NOT NULL,
  payload           jsonb NOT NULL,
  PRIMARY KEY (session, id)
);
CREATE INDEX signals_by_bar ON signals (session, owner_id, bar_index DESC, seq DESC);
CREATE INDEX signals_by_rule ON signals (session, owner_id, status, first_failed_rule);

CREATE TABLE intents (
  owner_id       text NOT NULL,
  session        text NOT NULL,
  seq            bigint GENERATED ALWAYS AS IDENTITY,
  id             text NOT NULL,
  kind           text NOT NULL,
  account_id     text NOT NULL,
  bar_index      integer NOT NULL,
  correlation_id text NOT NULL,
  payload        jsonb NOT NULL,
  PRIMARY KEY (session, id)
);
CREATE INDEX intents_by_bar ON intents (session, owner_id, bar_index, seq);

CREATE TABLE decisions (
  owner_id  text NOT NULL,
  session   text NOT NULL,
  bar_index integer NOT NULL,
  stage     smallint NOT NULL,
  seq       bigint GENERATED ALWAYS AS IDENTITY,
  type      text NOT NULL,
  line      text NOT NULL,
  PRIMARY KEY (session, bar_index, stage, seq)
);

CREATE TABLE orders (
  owner_id        text NOT NULL,
  session         text NOT NULL,
  client_order_id text NOT NULL,
  account_id      text NOT NULL,
  intent_id       text NOT NULL,
  signal_id       text NOT NULL,
  symbol          text NOT NULL,
  role            text NOT NULL,
  status          text NOT NULL,
  qty             numeric NOT NULL,
  filled_qty      numeric NOT NULL,
  price           numeric,
  revision        integer NOT NULL,
  bar_index       integer NOT NULL,
  time            bigint NOT NULL,
  payload         jsonb NOT NULL,
  PRIMARY KEY (session, account_id, client_order_id),
  CHECK (filled_qty >= 0 AND filled_qty <= qty)
);
CREATE INDEX orders_by_intent ON orders (session, intent_id);
CREATE INDEX orders_newest ON orders (session, owner_id, bar_index DESC);

CREATE TABLE fills (
  owner_id        text NOT NULL,
  session         text NOT NULL,
  seq             bigint GENERATED ALWAYS AS IDENTITY,
  trade_id        text NOT NULL,
  client_order_id text NOT NULL,
  account_id      text NOT NULL,
  intent_id       text NOT NULL,
  qty             numeric NOT NULL,
  price           numeric NOT NULL,
  fee             numeric NOT NULL,
  bar_index       integer NOT NULL,
  time            bigint NOT NULL,
  payload         jsonb NOT NULL,
  PRIMARY KEY (session, account_id, trade_id)
);
CREATE INDEX fills_by_intent ON fills (session, intent_id);
CREATE INDEX fills_newest ON fills (session, owner_id, seq DESC);

CREATE TABLE positions (
  owner_id     text NOT NULL,
  session      text NOT NULL,
  account_id   text NOT NULL,
  symbol       text NOT NULL,
  qty          numeric NOT NULL,
  realized_pnl numeric NOT NULL,
  fees         numeric NOT NULL,
  revision     integer NOT NULL,
  bar_index    integer NOT NULL,
  time         bigint NOT NULL,
  payload      jsonb NOT NULL,
  PRIMARY KEY (session, account_id, symbol)
);

CREATE TABLE trades (
  owner_id     text NOT NULL,
  session      text NOT NULL,
  seq          bigint GENERATED ALWAYS AS IDENTITY,
  id           text NOT NULL,
  account_id   text NOT NULL,
  intent_id    text NOT NULL,
  signal_id    text NOT NULL,
  net_pnl      numeric NOT NULL,
  r_multiple   numeric NOT NULL,
  closed_index integer NOT NULL,
  closed_at    bigint NOT NULL,
  payload      jsonb NOT NULL,
  PRIMARY KEY (session, id)
);
CREATE INDEX trades_by_intent ON trades (session, intent_id);
CREATE INDEX trades_newest ON trades (session, owner_id, seq DESC);

CREATE TABLE equity (
  owner_id   text NOT NULL,
  session    text NOT NULL,
  account_id text NOT NULL,
  bar_index  integer NOT NULL,
  time       bigint NOT NULL,
  equity     numeric NOT NULL,
  drawdown   numeric NOT NULL,
  payload    jsonb NOT NULL,
  PRIMARY KEY (session, account_id, bar_index)
);

CREATE TABLE denials (
  owner_id  text NOT NULL,
  session   text NOT NULL,
  seq       bigint GENERATED ALWAYS AS IDENTITY,
  intent_id text NOT NULL,
  signal_id text NOT NULL,
  code      text NOT NULL,
  bar_index integer NOT NULL,
  payload   jsonb NOT NULL,
  PRIMARY KEY (session, intent_id)
);

-- A row that stands means: no new orders for this scope. Latched until somebody clears it, with a reason.
CREATE TABLE halts (
  owner_id   text NOT NULL,
  scope      text NOT NULL,
  reason     text NOT NULL,
  actor      text NOT NULL,
  halted_at  bigint NOT NULL,
  PRIMARY KEY (owner_id, scope)
);

CREATE TABLE leases (
  name       text PRIMARY KEY,
  holder     text NOT NULL,
  epoch      bigint NOT NULL,
  expires_at timestamptz NOT NULL
);

-- What a service needs to go on where it stopped: the position of its input and its state at that point.
CREATE TABLE service_state (
  session  text NOT NULL,
  service  text NOT NULL,
  cursor   bigint NOT NULL,
  state    jsonb NOT NULL,
  saved_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (session, service)
);

CREATE TABLE venue_state (
  owner_id   text NOT NULL,
  session    text NOT NULL,
  account_id text NOT NULL,
  last_seq   bigint NOT NULL,
  state      jsonb NOT NULL,
  PRIMARY KEY (session, account_id)
);

CREATE TABLE venue_reports (
  owner_id        text NOT NULL,
  session         text NOT NULL,
  account_id      text NOT NULL,
  seq             bigint NOT NULL,
  client_order_id text NOT NULL,
  bar_index       integer NOT NULL,
  payload         jsonb NOT NULL,
  PRIMARY KEY (session, account_id, seq)
);

-- The order in which a service took its inputs; a replay re-runs it.
CREATE TABLE inputs (
  session    text NOT NULL,
  service    text NOT NULL,
  seq        bigint GENERATED ALWAYS AS IDENTITY,
  message_id text NOT NULL,
  type       text NOT NULL,
  bar_index  integer,
  payload    jsonb NOT NULL,
  PRIMARY KEY (session, service, seq),
  UNIQUE (service, message_id)
);

CREATE TABLE feed_state (
  session  text PRIMARY KEY,
  cursor   bigint NOT NULL,
  status   jsonb NOT NULL,
  saved_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE quarantine (
  session text NOT NULL,
  seq     bigint GENERATED ALWAYS AS IDENTITY,
  line    bigint,
  field   text NOT NULL,
  reason  text NOT NULL,
  payload jsonb NOT NULL,
  PRIMARY KEY (session, seq)
);

CREATE TABLE backtests (
  owner_id         text NOT NULL,
  id               text NOT NULL,
  status           text NOT NULL,
  cancel_requested boolean NOT NULL DEFAULT false,
  created_at       bigint NOT NULL,
  payload          jsonb NOT NULL,
  result           jsonb,
  PRIMARY KEY (owner_id, id)
);
CREATE INDEX backtests_newest ON backtests (owner_id, created_at DESC, id DESC);
CREATE INDEX backtests_queued ON backtests (created_at) WHERE status = 'queued';
