import { z } from 'zod';
import { plainText } from '../../../shared/reports/language/plain-text';
import { CommandError, safeError } from './safe-error';

const timeoutMs = 120_000;

type Answer = { readonly ok: boolean; readonly status: number; readonly body: unknown };

/** Asks the running app with the operator's token, or posts to it. */
export async function answerOf(
  url: string,
  token: string,
  posted?: { readonly body: unknown; readonly headers: Readonly<Record<string, string>> },
): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  const response = await ask(url, {
    ...(posted === undefined
      ? { headers }
      : {
          method: 'POST',
          headers: { ...headers, ...posted.headers, 'content-type': 'application/json' },
          body: JSON.stringify(posted.body),
        }),
    // The token must not follow a redirect to another host.
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { ok: response.ok, status: response.status, body: await response.json().catch(() => null) };
}

/** Says which address did not answer. */
async function ask(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw new CommandError(`${new URL(url).origin}: ${safeError(error)}`);
  }
}

const Refusal = z.union([z.object({ error: z.string() }), z.object({ reason: z.string() })]);

/** Why the answer cannot be used. With `tenantId`, the address named this tenant. */
export function refusalText({ ok, status, body }: Answer, tenantId?: string): string {
  if (ok) return 'the answer is not that of Zero Trust Watch: check the URL and the version';
  const refusal = Refusal.safeParse(body);
  if (!refusal.success) return `HTTP ${status}: ${unanswered}`;
  const { data } = refusal;
  if (status === 404 && tenantId !== undefined)
    return `--tenant: HTTP 404: the app does not watch ${tenantId}, or your account cannot see it; without --tenant, doctor --app shows every tenant that you operate`;
  return `HTTP ${status}: ${plainText('error' in data ? data.error : data.reason, 400)}`;
}

const unanswered = 'the app gave no reason; if it does not start, its log names the setting: docs/troubleshooting.md';
