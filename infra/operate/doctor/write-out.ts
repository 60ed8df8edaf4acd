import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Streams pieces to a new file, readable by its owner alone, or to standard output, at the pace of its reader. A file that
 * exists is not replaced: it may be evidence.
 */
export async function writeOut(pieces: AsyncIterable<string>, file: string | undefined): Promise<void> {
  const source = Readable.from(pieces, { objectMode: true, highWaterMark: 1 });
  if (file === undefined) return pipeline(source, process.stdout, { end: false });
  return pipeline(source, createWriteStream(file, { flags: 'wx', mode: 0o600 }));
}
