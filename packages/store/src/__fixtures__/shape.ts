import type { SqlSession } from '../migrate.ts';

/** Columns, indexes, rules, policies, views, functions and published tables of a database, as text. */
export async function shapeOf(session: Pick<SqlSession, 'query'>): Promise<readonly string[]> {
  const { rows } = await session.query(
    `SELECT table_schema || '.' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable AS line
       FROM information_schema.columns WHERE table_schema IN ('public', 'identity') AND table_name NOT LIKE 'pg_%'
     UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname IN ('public', 'identity')
     UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
       WHERE connamespace IN ('public'::regnamespace) AND contype IN ('p', 'c', 'u', 'f')
     UNION ALL SELECT viewname || ' ' || definition FROM pg_views WHERE schemaname = 'public'
     UNION ALL SELECT 'secured ' || relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace
     UNION ALL SELECT 'policy ' || polrelid::regclass || ' ' || polname FROM pg_policy
     UNION ALL SELECT 'published ' || pubname || ' ' || tablename FROM pg_publication_tables
     UNION ALL SELECT 'function ' || p.oid::regprocedure FROM pg_proc AS p WHERE p.pronamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')
     ORDER BY 1`,
  );
  // A view of TimescaleDB names its store by a number that counts on.
  return rows.map((row) => String(row['line']).replace(/(_materialized_hypertable_|cagg_watermark\()\d+/g, '$1N'));
}
