/** Between two fields, so that rows sort by their fields. No field contains a control character. */
const separator = '\u0001';
const control = /\p{Cc}/u;
const withoutControls = (field: string): string => field.replaceAll(/\p{Cc}/gu, ' ');

/**
 * Many short rows of text in little memory: a hundred thousand ids with their names take a few megabytes, where as many
 * objects would take tens.
 */
export class TextRows {
  #bytes = Buffer.allocUnsafe(4096);
  #end = 0;

  /** Adds a row; returns its position. */
  add(...fields: readonly string[]): number {
    const clean = fields.some((field) => control.test(field)) ? fields.map(withoutControls) : fields;
    const text = clean.join(separator);
    const at = this.#end;
    const most = at + 3 * text.length + 1;
    if (most > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(most, 2 * this.#bytes.length));
      this.#bytes.copy(larger, 0, 0, at);
      this.#bytes = larger;
    }
    this.#end += this.#bytes.write(text, at, 'utf8');
    this.#bytes[this.#end++] = 0;
    return at;
  }

  /** The fields of the rows at these positions, in the order of their bytes, equal rows once. */
  *sorted(positions: Uint32Array): Generator<readonly string[]> {
    const inOrder = positions.slice().sort((a, b) => this.#compare(a, b));
    for (let at = 0; at < inOrder.length; at++) {
      const position = inOrder[at] ?? 0;
      if (at > 0 && this.#compare(inOrder[at - 1] ?? 0, position) === 0) continue;
      yield this.#bytes.toString('utf8', position, this.#bytes.indexOf(0, position)).split(separator);
    }
  }

  #compare(a: number, b: number): number {
    const bytes = this.#bytes;
    for (let at = 0; ; at++) {
      const [one, other] = [bytes[a + at] ?? 0, bytes[b + at] ?? 0];
      if (one !== other) return one - other;
      if (one === 0) return 0;
    }
  }
}

/** Positions of rows, in a typed array that grows. */
export class Positions {
  #all = new Uint32Array(64);
  #count = 0;

  add(position: number): void {
    if (this.#count === this.#all.length) {
      const larger = new Uint32Array(2 * this.#count);
      larger.set(this.#all);
      this.#all = larger;
    }
    this.#all[this.#count++] = position;
  }

  get count(): number {
    return this.#count;
  }

  all(): Uint32Array {
    return this.#all.subarray(0, this.#count);
  }
}
