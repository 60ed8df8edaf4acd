import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Refused } from '../assess/refused';
import { readWhole } from '../read-whole';

/** The position of a line in its file, in bytes. */
type Place = { readonly from: number; readonly length: number };

type Line = Place & { readonly text: string | null };

/** A file of lines that can be read again by their positions, because a log of months does not fit into memory. */
type LineFile = {
  /** Every line with its place, from the first to the last. A text of null: the line is too long to be read. */
  readonly lines: () => Generator<Line>;
  readonly lineAt: (place: Place) => string;
  readonly close: () => void;
};

/** Bytes that are read at once. A longer line is read whole. */
const blockBytes = 256 * 1024;
/** A line of this many bytes is passed over, because text of twice that length does not fit into one string. */
export const tooLongBytes = 256 * 1024 * 1024;
const newline = 0x0a;

/** `-` is standard input. `limit`: bytes at which a line is too long. Throws Refused if the file cannot be read. */
export async function openLines(file: string, limit = tooLongBytes): Promise<LineFile> {
  const { read, close } = await openBytes(file).catch(() => {
    throw new Refused(file, unreadable);
  });
  const readInto: Reader = (...given) => orRefused(file, () => read(...given));
  return { close, lines: () => linesOf(readInto, limit), lineAt: lineReader(readInto) };
}

/** Reads a block with each line, in the direction of the reading, because the next line is usually beside the last one. */
function lineReader(read: Reader): LineFile['lineAt'] {
  let block = Buffer.alloc(0);
  let position = 0;
  return ({ from, length }) => {
    if (from < position || from + length > position + block.length) {
      const beside = Buffer.allocUnsafe(Math.max(blockBytes, length));
      position = from < position ? Math.max(0, from + length - beside.length) : from;
      block = beside.subarray(0, read(beside, 0, beside.length, position));
    }
    return block.toString('utf8', from - position, from - position + length);
  };
}

/** Reads this many bytes from this position of the file into a buffer; returns how many there were. */
type Reader = (into: Buffer, at: number, length: number, position: number) => number;

/** A pipe can be read only once, so its whole content is kept. */
async function openBytes(file: string): Promise<{ readonly read: Reader; readonly close: () => void }> {
  const opened = file === '-' ? 0 : openSync(file, 'r');
  if (fstatSync(opened).isFile())
    return {
      read: (into, at, length, position) => readSync(opened, into, at, length, position),
      close: () => closeSync(opened),
    };
  const whole = await readWhole(opened);
  return {
    read: (into, at, length, position) => whole.copy(into, at, position, position + length),
    close: () => {},
  };
}

function* linesOf(read: Reader, limit: number): Generator<Line> {
  let block = Buffer.allocUnsafe(blockBytes);
  let position = 0;
  let held = 0;
  /** Bytes of the present line that were passed over. */
  let passed = 0;
  const lineOf = (bytes: Buffer, from: number): Line => ({
    from: position + from - passed,
    length: bytes.length + passed,
    text: passed > 0 ? null : bytes.toString('utf8'),
  });
  for (;;) {
    const count = read(block, held, block.length - held, position + held);
    const known = block.subarray(0, held + count);
    let from = 0;
    for (let to = known.indexOf(newline); to !== -1; to = known.indexOf(newline, from)) {
      yield lineOf(known.subarray(from, to), from);
      passed = 0;
      from = to + 1;
    }
    const rest = known.subarray(from);
    if (count === 0) {
      if (rest.length + passed > 0) yield lineOf(rest, from);
      return;
    }
    position += from;
    held = rest.length;
    if (passed + held >= limit) {
      passed += held;
      position += held;
      held = 0;
    } else if (held === block.length) block = Buffer.concat([rest, Buffer.allocUnsafe(held)]);
    else rest.copy(block);
  }
}

const unreadable = 'cannot be read';

function orRefused<T>(file: string, run: () => T): T {
  try {
    return run();
  } catch {
    throw new Refused(file, unreadable);
  }
}
