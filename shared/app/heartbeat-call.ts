import { isTimeout } from '../graph/timeout';

const timeoutMs = 5000;

/**
 * Calls a dead man's switch outside the tenant, which raises an alarm when the calls stop. An error is reported without the URL, which is a
 * secret: anyone who knows it can keep the switch quiet. Never throws.
 */
export async function callHeartbeat(url: string, send: typeof fetch = fetch): Promise<string | null> {
  try {
    const response = await send(url, { method: 'POST', redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    await response.body?.cancel();
    return response.ok ? null : `it answered with ${response.status}`;
  } catch (error) {
    return isTimeout(error) ? `it did not answer within ${timeoutMs / 1000} seconds` : 'it could not be reached';
  }
}
