const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** An http URL of this machine. No other host may be reached by plain http. */
export function isLoopbackUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && loopbackHosts.has(hostname);
}

/**
 * https, or http on this machine. A URL with a name or password in it is never accepted: fetch refuses it, and quotes it in the
 * error.
 */
export function isSafeUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  return username + password === '' && (protocol === 'https:' || isLoopbackUrl(url));
}

/** Completes a sentence about a URL. The URL is not repeated, because it can be a secret. */
export const unsafeUrl = 'must be an https URL without a password in it (http only on this machine)';
