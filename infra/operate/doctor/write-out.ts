import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The name of an incomplete file, so that nobody takes it for the whole one. The next run replaces it. */
const unfinished = (file: string): string => `${file}.part`;

/**
 * Streams pieces to a new file that only its owner can read, or to standard output, as fast as the output takes them. An existing
 * file is not replaced, because it may be evidence. The file gets its name once it is complete.
 */
export async function writeOut(pieces: AsyncIterable<string>, file: string | undefined): Promise<void> {
  const source = Readable.from(pieces, { objectMode: true, highWaterMark: 1 });
  if (file === undefined) return pipeline(source, process.stdout, { end: false }).catch(unlessClosed);
  // Checked first, so that nobody waits for an export that cannot get its name.
  await checkNewFile(file);
  await rm(unfinished(file), { force: true });
  await pipeline(source, createWriteStream(unfinished(file), { flags: 'wx', mode: 0o600 }));
  // A rename alone would replace a file that was created meanwhile.
  await claim(file);
  await rename(unfinished(file), file);
}

/** A reader such as `head` closes the pipe when it has enough. */
function unlessClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** Throws the reason if this file exists already or cannot be created. */
export async function checkNewFile(file: string): Promise<void> {
  await claim(file);
  await rm(file);
}

/** Throws EEXIST if there is such a file. */
const claim = async (file: string): Promise<void> => (await open(file, 'wx', 0o600)).close();
