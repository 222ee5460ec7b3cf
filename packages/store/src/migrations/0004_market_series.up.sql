-- Series of the market, which no session owns: closed bars and quotes as they came in. "bars" stays what it is, the record
-- of what one run consumed. Everything here is plain PostgreSQL 14; where TimescaleDB is installed in this database, the
-- series and the equity curve become hypertables. Readers see the same names either way.

CREATE TABLE market_bars (
  venue       text NOT NULL,
  symbol      text NOT NULL,
  timeframe   text NOT NULL,
  open_time   bigint NOT NULL,
  open        numeric NOT NULL,
  high        numeric NOT NULL,
  low         numeric NOT NULL,
  close       numeric NOT NULL,
  volume      numeric NOT NULL,
  -- Where it came from, as the contract says it: RECORDED, SIMULATED or VENUE.
  source      text NOT NULL,
  received_at bigint NOT NULL,
  PRIMARY KEY (venue, symbol, timeframe, open_time),
  CHECK (low <= open AND low <= close AND high >= open AND high >= close AND volume >= 0)
);

CREATE TABLE market_quotes (
  venue       text NOT NULL,
  symbol      text NOT NULL,
  time        bigint NOT NULL,
  bid         numeric NOT NULL,
  ask         numeric NOT NULL,
  last        numeric NOT NULL,
  source      text NOT NULL,
  received_at bigint NOT NULL,
  PRIMARY KEY (venue, symbol, time)
);

-- Now, in the unit of the time columns: TimescaleDB asks for it where time is a number.
CREATE FUNCTION market_now_ms() RETURNS bigint LANGUAGE sql STABLE AS
  $$ SELECT (extract(epoch FROM now()) * 1000)::bigint $$;

DO $migration$
DECLARE
  minute constant bigint := 60000;
  day constant bigint := 86400000;
  installed constant boolean := EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb');
  -- Continuous aggregates, compression and retention are not in the build under the Apache licence.
  community constant boolean := installed AND current_setting('timescaledb.license', true) = 'timescale';
  -- By default a refresh goes through all that is kept in steps of ten buckets, tens of thousands of them; newer versions
  -- can be told to take what changed in one piece.
  batched constant boolean := EXISTS (SELECT FROM pg_proc WHERE proname = 'add_continuous_aggregate_policy' AND 'buckets_per_batch' = ANY (proargnames));
  frame record;
  job integer;
BEGIN
  IF installed THEN
    PERFORM create_hypertable('market_bars', by_range('open_time', 7 * day));
    PERFORM create_hypertable('market_quotes', by_range('time', day));
    PERFORM set_integer_now_func('market_bars', 'market_now_ms');
    PERFORM set_integer_now_func('market_quotes', 'market_now_ms');
    -- A unique key of a hypertable holds its time. One bar of a session has one time, so the key says the same as before.
    ALTER TABLE equity DROP CONSTRAINT equity_pkey;
    ALTER TABLE equity ADD PRIMARY KEY (session, account_id, bar_index, time);
    PERFORM create_hypertable('equity', by_range('time', 30 * day), migrate_data => true);
    PERFORM set_integer_now_func('equity', 'market_now_ms');
  END IF;

  FOR frame IN
    SELECT * FROM (VALUES ('5m', 5 * minute), ('15m', 15 * minute), ('1h', 60 * minute), ('4h', 240 * minute), ('1d', day)) AS f (name, width)
  LOOP
    -- Buckets begin at multiples of their width since the epoch, so a day is a day of UTC.
    IF community THEN
      EXECUTE format(
        $view$CREATE MATERIALIZED VIEW %I WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
          SELECT venue, symbol, time_bucket(%s::bigint, open_time) AS open_time, first(open, open_time) AS open, max(high) AS high,
            min(low) AS low, last(close, open_time) AS close, sum(volume) AS volume, count(*) AS minutes
          FROM market_bars WHERE timeframe = '1m' GROUP BY venue, symbol, time_bucket(%s::bigint, open_time) WITH NO DATA$view$,
        'market_bars_' || frame.name, frame.width, frame.width);
      -- Looks at buckets that changed only, in all that is kept: history that is loaded late must get in. It ends before
      -- bars are dropped, else the aggregates would go with them.
      job := add_continuous_aggregate_policy(('market_bars_' || frame.name)::regclass, start_offset => 1795 * day,
        end_offset => frame.width, schedule_interval => interval '1 minute');
      IF batched THEN
        PERFORM alter_job(job, config => (SELECT config || '{"buckets_per_batch": 0}' FROM timescaledb_information.jobs WHERE job_id = job));
      END IF;
    ELSE
      EXECUTE format(
        $view$CREATE VIEW %I AS
          SELECT venue, symbol, open_time - open_time %% %s::bigint AS open_time, (array_agg(open ORDER BY open_time))[1] AS open,
            max(high) AS high, min(low) AS low, (array_agg(close ORDER BY open_time DESC))[1] AS close, sum(volume) AS volume,
            count(*) AS minutes
          FROM market_bars WHERE timeframe = '1m' GROUP BY venue, symbol, open_time - open_time %% %s::bigint$view$,
        'market_bars_' || frame.name, frame.width, frame.width);
    END IF;
  END LOOP;

  IF community THEN
    ALTER TABLE market_bars SET (timescaledb.compress, timescaledb.compress_segmentby = 'venue, symbol, timeframe',
      timescaledb.compress_orderby = 'open_time');
    ALTER TABLE market_quotes SET (timescaledb.compress, timescaledb.compress_segmentby = 'venue, symbol',
      timescaledb.compress_orderby = 'time');
    -- Equity is a trader's book: neither compressed, because row security forbids that, nor ever dropped.
    PERFORM add_compression_policy('market_bars', compress_after => 30 * day);
    PERFORM add_compression_policy('market_quotes', compress_after => 2 * day);
    PERFORM add_retention_policy('market_bars', drop_after => 1825 * day);
    PERFORM add_retention_policy('market_quotes', drop_after => 30 * day);
  END IF;
END
$migration$;
