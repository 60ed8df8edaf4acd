import type { GraphFetch } from './middleware';

const timeoutMs = 4000;

/**
 * The Date header of Microsoft Graph, which it also sends without a sign-in; epoch ms. Null if there is no answer or no date in it.
 */
export async function fetchDate(fetch: GraphFetch, baseUrl: string): Promise<number | null> {
  try {
    const { headers } = await fetch(`${baseUrl}/v1.0/`, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const date = Date.parse(headers.get('date') ?? '');
    return Number.isNaN(date) ? null : date;
  } catch {
    return null;
  }
}
