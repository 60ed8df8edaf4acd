/** Between two fields, so that rows sort by their fields. No field contains a control character. */
const separator = '\u0001';
const control = /\p{Cc}/u;
const withoutControls = (field: string): string => field.replaceAll(/\p{Cc}/gu, ' ');

/** A block that grows would for a moment take three times its memory, so there are many blocks. */
const blockBytes = 256 * 1024;
/** Rows of longer fields would not fit into a block. No id, name or address of Entra is longer. */
const longestField = 1000;
const longestRow = 5 * longestField;

/**
 * Many short rows of text in little memory: a hundred thousand ids with their names take a few megabytes, where as many
 * objects would take tens. A row has at most five fields.
 */
export class TextRows {
  readonly #blocks: Buffer[] = [];
  #end = blockBytes;

  /** Adds a row; returns its position. */
  add(...fields: readonly string[]): number {
    const clean = fields.some((field) => control.test(field)) ? fields.map(withoutControls) : fields;
    const whole = clean.join(separator);
    const text = whole.length > longestRow ? clean.map((field) => field.slice(0, longestField)).join(separator) : whole;
    if (this.#end + 3 * text.length + 1 > blockBytes) {
      this.#blocks.push(Buffer.allocUnsafe(blockBytes));
      this.#end = 0;
    }
    const at = this.#blocks.length - 1;
    const block = this.#blocks[at] as Buffer; // Safe: the first row adds a block.
    const from = this.#end;
    this.#end += block.write(text, from, 'utf8');
    block[this.#end++] = 0;
    return at * blockBytes + from;
  }

  /** The fields of the rows at these positions, in the order of their bytes, equal rows once. */
  *sorted(positions: Uint32Array): Generator<readonly string[]> {
    const inOrder = positions.slice().sort((a, b) => this.#compare(a, b));
    for (let at = 0; at < inOrder.length; at++) {
      const position = inOrder[at] ?? 0;
      if (at > 0 && this.#compare(inOrder[at - 1] ?? 0, position) === 0) continue;
      const block = this.#blockOf(position);
      const from = position % blockBytes;
      yield block.toString('utf8', from, block.indexOf(0, from)).split(separator);
    }
  }

  #blockOf(position: number): Buffer {
    return this.#blocks[Math.floor(position / blockBytes)] as Buffer; // Safe: add returned the position.
  }

  #compare(a: number, b: number): number {
    const [ofA, ofB] = [this.#blockOf(a), this.#blockOf(b)];
    const [fromA, fromB] = [a % blockBytes, b % blockBytes];
    for (let at = 0; ; at++) {
      const [one, other] = [ofA[fromA + at] ?? 0, ofB[fromB + at] ?? 0];
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
