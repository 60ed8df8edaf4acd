import type { HttpRequest } from '@azure/functions';

/** The body as text; undefined where it is longer than `maxBytes`. A declared length is believed only when it is too long. */
export async function readBounded(request: HttpRequest, maxBytes: number): Promise<string | undefined> {
  if (Number(request.headers.get('content-length') ?? '0') > maxBytes) return undefined;
  const bytes = await request.arrayBuffer();
  return bytes.byteLength > maxBytes ? undefined : new TextDecoder().decode(bytes);
}
