DO $migration$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['positions', 'orders', 'fills'] LOOP
    IF EXISTS (SELECT FROM pg_publication_rel AS r JOIN pg_publication AS p ON p.oid = r.prpubid
      WHERE p.pubname = 'supabase_realtime' AND r.prrelid = table_name::regclass) THEN
      EXECUTE format('ALTER PUBLICATION supabase_realtime DROP TABLE %I', table_name);
    END IF;
  END LOOP;
  IF EXISTS (SELECT FROM pg_publication WHERE pubname = 'supabase_realtime' AND obj_description(oid, 'pg_publication') = 'made by migration 6') THEN
    DROP PUBLICATION supabase_realtime;
  END IF;
END
$migration$;
