import * as z from 'zod';

const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Hosts for which plain http is accepted: only this machine. The ACS client needs its own switch for it. */
export function isLoopback(url: string): boolean {
  const parsed = parse(url);
  return parsed !== undefined && parsed.protocol === 'http:' && loopbackHosts.has(parsed.hostname);
}

function parse(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

const isAllowed = (url: string): boolean => {
  const parsed = parse(url);
  // fetch refuses an address with a name and password in it, and quotes it in the error.
  if (parsed === undefined || parsed.username !== '' || parsed.password !== '') return false;
  return parsed.protocol === 'https:' || isLoopback(url);
};

/** https, or http on this machine. The issue does not repeat the value. */
export const targetUrl = z
  .string()
  .refine(isAllowed, 'must be an https URL without a password in it (http only on this machine)');
