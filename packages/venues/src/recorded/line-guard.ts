import { Transform, type TransformCallback } from 'node:stream';

const NEWLINE = 10;

/**
 * Lets through at most `maxBytes` of each line and drops the rest of it, so that a line without end costs no memory.
 * `cutLines` holds the numbers (from 1) of the lines that were cut.
 */
export class LineGuard extends Transform {
  readonly cutLines = new Set<number>();
  readonly #maxBytes: number;
  #line = 1;
  #lineBytes = 0;

  constructor(maxBytes: number) {
    super();
    this.#maxBytes = maxBytes;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let kept = 0;
    let start = 0;
    while (start < chunk.length) {
      const newline = chunk.indexOf(NEWLINE, start);
      const end = newline < 0 ? chunk.length : newline;
      const room = Math.max(0, this.#maxBytes - this.#lineBytes);
      if (end - start > room) {
        this.cutLines.add(this.#line);
        this.push(chunk.subarray(kept, start + room));
        kept = end;
      }
      this.#lineBytes += end - start;
      if (newline < 0) break;
      this.#line += 1;
      this.#lineBytes = 0;
      start = newline + 1;
    }
    if (kept < chunk.length) this.push(kept === 0 ? chunk : chunk.subarray(kept));
    done();
  }
}
