/**
 * Reads of typed columns. The compiler types every indexed read as "maybe absent"; the engine's indices always lie
 * inside their columns, so the absent case is ruled out here, once. One function per column type keeps each of them
 * monomorphic, and the runtime inlines them.
 */

/** A cell of a column of doubles. */
export function f64(column: Float64Array, index: number): number {
  return column[index] as number; // The index lies inside the column.
}

/** A cell of a column of integers. */
export function i32(column: Int32Array, index: number): number {
  return column[index] as number; // The index lies inside the column.
}
