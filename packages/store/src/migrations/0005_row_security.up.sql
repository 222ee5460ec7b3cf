-- Row security for Supabase, where a browser may ask the database itself: a user sees the rows whose owner_id is his own and
-- writes none. Without those roles (embedded, TimescaleDB) nothing but the switch is set. The owner of the tables, who is
-- the embedded desk, is not bound by it; the login roles of the services get policies with their grants.

DO $migration$
DECLARE
  owned constant text[] := ARRAY['sessions', 'signals', 'intents', 'decisions', 'orders', 'fills', 'positions', 'trades', 'equity',
    'denials', 'halts', 'venue_state', 'venue_reports', 'backtests'];
  -- Rows that belong to a service: its policies come with its grants.
  of_services constant text[] := ARRAY['outbox', 'outbox_seq', 'inbox', 'leases', 'service_state'];
  supabase constant boolean := to_regrole('authenticated') IS NOT NULL AND to_regprocedure('auth.uid()') IS NOT NULL;
  browser_role text;
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY owned || of_services LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
  END LOOP;

  -- Supabase gives both roles every right on every new table of this schema. Nothing of that is kept.
  FOREACH browser_role IN ARRAY ARRAY['anon', 'authenticated'] LOOP
    IF to_regrole(browser_role) IS NOT NULL THEN
      EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %I', browser_role);
      EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM %I', browser_role);
      EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM %I', browser_role);
    END IF;
  END LOOP;

  IF supabase THEN
    FOREACH table_name IN ARRAY owned LOOP
      EXECUTE format('GRANT SELECT ON %I TO authenticated', table_name);
      -- The sub-select is evaluated once a statement, not once a row.
      EXECUTE format(
        'CREATE POLICY own_rows ON %I FOR SELECT TO authenticated USING (owner_id = (SELECT auth.uid())::text)', table_name);
    END LOOP;
  END IF;
END
$migration$;
