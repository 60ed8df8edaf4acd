export type Environment = Readonly<Record<string, string | undefined>>;

/** The one rule of the local world: http is for loopback only. */
export const isLoopbackUrl = (url: string): boolean => {
  try {
    const { protocol, hostname } = new URL(url);
    return protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  } catch {
    return false;
  }
};

/** Nothing is sent to a URL with a name and password in it, because fetch refuses it. */
function isHttpsUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  return protocol === 'https:' && username + password === '';
}

/** App Service leaves an unresolvable reference unchanged. The template contains the reference, so it is not a secret. */
export const isUnresolved = (value: string): boolean => value.startsWith('@Microsoft.KeyVault(');

export const unresolved = (name: string): string =>
  `${name}: its Key Vault reference is not resolved; write that secret to the vault and let the identity read it`;

/** A URL without a path: the service answers at the root of its host only. */
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

/** https, or http on this machine. The value is not repeated: a URL can be a secret. */
export function readUrl(name: string, value: string | undefined, problems: string[]): string | undefined {
  if (value !== undefined && (isLoopbackUrl(value) || isHttpsUrl(value))) return value.trim().replace(/\/+$/, '');
  problems.push(
    value === undefined
      ? `${name}: is not set; give the https URL`
      : `${name}: must be an https URL without a password in it (http only on this machine)`,
  );
  return undefined;
}
