import { isSafeUrl, unsafeUrl } from '../core/safe-url';

export type Environment = Readonly<Record<string, string | undefined>>;

/** App Service leaves an unresolvable reference unchanged. The template contains the reference, so it is not a secret. */
export const isUnresolved = (value: string): boolean => value.startsWith('@Microsoft.KeyVault(');

export const unresolved = (name: string): string =>
  `${name}: its Key Vault reference is not resolved; create that secret in the vault, and let the managed identity read it`;

/** A URL without a path. The service answers only at the root of its host. */
export function readOrigin(
  name: string,
  value: string | undefined,
  problems: string[],
  example = 'https://watch.contoso.example',
): string | undefined {
  const url = readUrl(name, value, problems);
  if (url === undefined) return undefined;
  const { href, origin } = new URL(url);
  if (href === `${origin}/`) return origin;
  problems.push(`${name}: give the https URL of the host only, without a path: ${example}`);
  return undefined;
}

export function readUrl(name: string, value: string | undefined, problems: string[]): string | undefined {
  if (value !== undefined && isSafeUrl(value)) return value.trim().replace(/\/+$/, '');
  problems.push(value === undefined ? `${name}: is not set; give the https URL` : `${name}: ${unsafeUrl}`);
  return undefined;
}
