import { type Decision, type DecisionStage, decisionLine } from '@smc/contracts';
import type { Queryable } from '@smc/service-kit';
import { bulkInsert, text, whole } from '../rows.ts';
import type { Scope } from '../scope.ts';

/** One line of the decision log with its place. */
export interface DecisionRow {
  readonly barIndex: number;
  readonly stage: DecisionStage;
  readonly seq: number;
  readonly line: string;
}

/** Appends decisions in the order of writing. */
export function insertDecisions(q: Queryable, scope: Scope, decisions: readonly Decision[]): Promise<number> {
  return bulkInsert(q, {
    table: 'decisions',
    columns: [
      ['owner_id', 'text'],
      ['session', 'text'],
      ['bar_index', 'integer'],
      ['stage', 'smallint'],
      ['type', 'text'],
      ['line', 'text'],
    ],
    rows: decisions.map((decision) => [
      scope.owner,
      scope.session,
      decision.barIndex,
      decision.stage,
      decision.type,
      decisionLine(decision),
    ]),
  });
}

const PAGE = 5000;

/**
 * The decision log up to a bar (included), ordered by bar, stage and order of writing, read page by page: what
 * `decisionHash` is computed over.
 */
export async function* streamDecisions(
  q: Queryable,
  scope: Scope,
  range: { readonly fromBar?: number | undefined; readonly toBar?: number | undefined } = {},
): AsyncGenerator<DecisionRow> {
  let after = { barIndex: (range.fromBar ?? 0) - 1, stage: 32_767, seq: Number.MAX_SAFE_INTEGER };
  for (;;) {
    const { rows } = await q.query(
      `SELECT bar_index, stage, seq, line FROM decisions
       WHERE session = $1 AND owner_id = $2 AND (bar_index, stage, seq) > ($3, $4, $5) AND bar_index <= $6
       ORDER BY bar_index, stage, seq LIMIT $7`,
      [scope.session, scope.owner, after.barIndex, after.stage, after.seq, range.toBar ?? 2_147_483_647, PAGE],
    );
    for (const row of rows) {
      const decision = {
        barIndex: whole(row, 'bar_index'),
        stage: whole(row, 'stage') as DecisionStage, // written from a Decision only
        seq: whole(row, 'seq'),
        line: text(row, 'line'),
      };
      after = decision;
      yield decision;
    }
    if (rows.length < PAGE) return;
  }
}

/** How many decisions the session holds. */
export async function countDecisions(q: Queryable, scope: Scope): Promise<number> {
  const { rows } = await q.query(`SELECT count(*) AS count FROM decisions WHERE session = $1 AND owner_id = $2`, [
    scope.session,
    scope.owner,
  ]);
  return rows[0] === undefined ? 0 : whole(rows[0], 'count');
}
