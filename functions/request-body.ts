import type { HttpRequest } from '@azure/functions';
import { readBounded } from '../shared/async/read-bounded';

/** The body as text; undefined if it is longer than `maxBytes`. The declared length is checked first, but a chunked body declares none. */
export async function readRequestBody(
  { headers, body }: Pick<HttpRequest, 'headers' | 'body'>,
  maxBytes: number,
): Promise<string | undefined> {
  return Number(headers.get('content-length') ?? '0') > maxBytes ? undefined : readBounded(body, maxBytes);
}
