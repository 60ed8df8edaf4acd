import { z } from 'zod';
import { safeError } from '../doctor/safe-error';

/** A refusal by Graph, with the remedy. */
export class GrantRefused extends Error {
  override readonly name = 'GrantRefused';
}

export type GraphCallOptions = {
  /** The origin, without a slash at its end. */
  readonly baseUrl: string;
  readonly token: () => Promise<string>;
  readonly sleep: (ms: number) => Promise<void>;
};

/** One call with the token of an administrator. After throttling and outages, it waits and retries a few times. */
export type GraphCall = (
  method: 'DELETE' | 'GET' | 'PATCH' | 'POST',
  url: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Response>;

const attempts = 4;
const longestWaitSeconds = 60;
const answerWithinMs = 60_000;

export const createGraphCalls =
  ({ token, sleep }: GraphCallOptions): GraphCall =>
  async (method, url, body, headers = {}) => {
    for (let attempt = 1; ; attempt += 1) {
      const response = await answerOf(url, {
        method,
        redirect: 'error',
        signal: AbortSignal.timeout(answerWithinMs),
        headers: {
          authorization: `Bearer ${await token()}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if ((response.status !== 429 && response.status < 500) || attempt === attempts) return response;
      await response.arrayBuffer();
      const asked = Number(response.headers.get('retry-after') ?? 2 ** attempt);
      await sleep(Math.min(Number.isFinite(asked) ? asked : longestWaitSeconds, longestWaitSeconds) * 1000);
    }
  };

async function answerOf(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw new GrantRefused(`${new URL(url).origin}: ${safeError(error)} Then run the same command again.`);
  }
}

const Refusal = z.object({ error: z.object({ code: z.string().catch(''), message: z.string().catch('') }) });

export async function refusalOf(response: Response): Promise<{ readonly code: string; readonly message: string }> {
  const text = await response.text();
  try {
    return Refusal.parse(JSON.parse(text)).error;
  } catch {
    return { code: String(response.status), message: '' };
  }
}
