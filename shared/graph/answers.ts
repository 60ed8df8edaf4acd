/** The body of an answer as text; undefined if it is longer than `maxBytes`, after which nothing more of it is read. */
export async function readWithin({ body }: Response, maxBytes: number): Promise<string | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the stream.
  for await (const piece of body ?? []) {
    size += piece.byteLength;
    if (size > maxBytes) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces, size).toString('utf8');
}

/** Recognised by name: in some runtimes, fetch throws an object that is no instance of our Error. */
export const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === 'TimeoutError';
