-- Rights that were taken from the roles of Supabase are not given back: nobody should get them by going back.
DO $migration$
DECLARE
  table_name text;
  policy_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['sessions', 'signals', 'intents', 'decisions', 'orders', 'fills', 'positions', 'trades', 'equity',
    'denials', 'halts', 'venue_state', 'venue_reports', 'backtests', 'outbox', 'outbox_seq', 'inbox', 'leases', 'service_state'] LOOP
    FOR policy_name IN SELECT polname FROM pg_policy WHERE polrelid = table_name::regclass LOOP
      EXECUTE format('DROP POLICY %I ON %I', policy_name, table_name);
    END LOOP;
    EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', table_name);
  END LOOP;
END
$migration$;
