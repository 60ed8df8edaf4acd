import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What an interrupted run leaves: nobody takes it for the whole file, and the next run replaces it. */
const unfinished = (file: string): string => `${file}.part`;

/**
 * Streams pieces to a new file, readable by its owner alone, or to standard output, at the pace of its reader. A file that
 * exists is not replaced: it may be evidence. The file has its name only once it is whole.
 */
export async function writeOut(pieces: AsyncIterable<string>, file: string | undefined): Promise<void> {
  const source = Readable.from(pieces, { objectMode: true, highWaterMark: 1 });
  if (file === undefined) return pipeline(source, process.stdout, { end: false });
  // Tried first, so that nobody waits for an export that cannot have its name.
  await claim(file);
  await rm(file);
  await rm(unfinished(file), { force: true });
  await pipeline(source, createWriteStream(unfinished(file), { flags: 'wx', mode: 0o600 }));
  // A rename alone would replace a file that was made meanwhile.
  await claim(file);
  await rename(unfinished(file), file);
}

/** Throws EEXIST if there is such a file. */
const claim = async (file: string): Promise<void> => (await open(file, 'wx', 0o600)).close();
