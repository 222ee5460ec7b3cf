DO $migration$
DECLARE
  view_name text;
  kind text := 'VIEW';
BEGIN
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') AND current_setting('timescaledb.license', true) = 'timescale' THEN
    kind := 'MATERIALIZED VIEW';
  END IF;
  FOREACH view_name IN ARRAY ARRAY['market_bars_5m', 'market_bars_15m', 'market_bars_1h', 'market_bars_4h', 'market_bars_1d'] LOOP
    -- A continuous aggregate looks like a view in the catalog, and is dropped as a materialized one.
    EXECUTE format('DROP %s %I', kind, view_name);
  END LOOP;
  -- A hypertable is not made a plain table again: its rows go into one.
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
    CREATE TABLE equity_plain (LIKE equity INCLUDING DEFAULTS);
    INSERT INTO equity_plain SELECT * FROM equity;
    DROP TABLE equity;
    ALTER TABLE equity_plain RENAME TO equity;
    ALTER TABLE equity ADD PRIMARY KEY (session, account_id, bar_index);
  END IF;
END
$migration$;
-- Each by itself: TimescaleDB drops no hypertable along with others.
DROP TABLE market_quotes;
DROP TABLE market_bars;
DROP FUNCTION market_now_ms();
