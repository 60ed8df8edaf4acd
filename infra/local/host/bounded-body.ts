import type { IncomingMessage } from 'node:http';

/** `tooLarge` makes the caller answer 413. */
type ReadBody = { readonly status: 'read'; readonly bytes: Buffer } | { readonly status: 'tooLarge' };

/** Reads a request's body, but no more than `limit` bytes of it. */
export async function readBody(request: IncomingMessage, limit: number): Promise<ReadBody> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return { status: 'tooLarge' };
  const chunks: Buffer[] = [];
  let size = 0;
  // Without this option, an early end of the loop would destroy the socket, which is needed for the 413.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > limit) return { status: 'tooLarge' };
    chunks.push(bytes);
  }
  return { status: 'read', bytes: Buffer.concat(chunks) };
}
