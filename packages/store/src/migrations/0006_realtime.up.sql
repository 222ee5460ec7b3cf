-- What Supabase Realtime sends to browsers: changes of positions, orders and fills, and of nothing else of ours. Rows are
-- known by their primary key; the whole old row is not sent, since row security cannot be asked about a row that is gone.
DO $migration$
DECLARE
  table_name text;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'supabase_realtime') THEN
    CREATE PUBLICATION supabase_realtime;
    COMMENT ON PUBLICATION supabase_realtime IS 'made by migration 6';
  END IF;
  FOREACH table_name IN ARRAY ARRAY['positions', 'orders', 'fills'] LOOP
    EXECUTE format('ALTER TABLE %I REPLICA IDENTITY DEFAULT', table_name);
    IF NOT EXISTS (SELECT FROM pg_publication_tables AS p
      WHERE p.pubname = 'supabase_realtime' AND p.schemaname = 'public' AND p.tablename = table_name) THEN
      EXECUTE format('ALTER PUBLICATION supabase_realtime ADD TABLE %I', table_name);
    END IF;
  END LOOP;
END
$migration$;
