import type { HttpRequest } from '@azure/functions';

/**
 * The body as text; undefined if it is longer than `maxBytes`. A declared length is only used to refuse early, and reading ends with the
 * first byte too many: a chunked body declares none.
 */
export async function readBounded(
  { headers, body }: Pick<HttpRequest, 'headers' | 'body'>,
  maxBytes: number,
): Promise<string | undefined> {
  if (Number(headers.get('content-length') ?? '0') > maxBytes) return undefined;
  if (body === null) return '';
  const pieces: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the stream.
  for await (const piece of body) {
    size += piece.byteLength;
    if (size > maxBytes) return undefined;
    pieces.push(piece);
  }
  return new TextDecoder().decode(Buffer.concat(pieces));
}
