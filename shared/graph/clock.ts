import type { GraphFetch } from './middleware';

const timeoutMs = 4000;

/** The Date header of Microsoft Graph, which sends it without a sign-in too. Null without an answer. */
export async function fetchDate(fetch: GraphFetch, baseUrl: string): Promise<string | null> {
  try {
    const { headers } = await fetch(`${baseUrl}/v1.0/`, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return headers.get('date');
  } catch {
    return null;
  }
}
