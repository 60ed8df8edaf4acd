import { fstatSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { isatty, ReadStream } from 'node:tty';

/**
 * The whole content of an open file, pipe or terminal. A read that waits for a writer would keep a stopped process from ending, so pipes and
 * terminals are read as sockets.
 */
export async function readWhole(descriptor: number): Promise<Buffer> {
  const stats = fstatSync(descriptor);
  const isTerminal = isatty(descriptor);
  if (!isTerminal && !stats.isFIFO() && !stats.isSocket()) return readFileSync(descriptor);
  const source = isTerminal ? new ReadStream(descriptor) : new Socket({ fd: descriptor, writable: false });
  const pieces: Buffer[] = [];
  for await (const piece of source) pieces.push(piece);
  return Buffer.concat(pieces);
}
