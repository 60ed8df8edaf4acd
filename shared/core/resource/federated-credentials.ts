/**
 * Federated credentials in audit log entries: issuers that an application or an identity trusts to sign in as it, without a secret.
 * Microsoft guarantees no format for their values, so they are read from the raw text: JSON, JSON in JSON, or truncated. Pure.
 */
import { shortHash } from '../canonical';
import { type Described, movedItems } from '../log/moved-items';

/** Two credentials are the same if issuer, subject and name are. Not stored, because its author chose the words. */
type Federation = string;

const fields = /\b(issuer|subject|name)\b"*\s*[:=]\s*"*([^",\]}]+)/gi;

function federationsIn(text: string): readonly Federation[] {
  // Ignores escaping, which depends on how often the value was nested in a text.
  const parts = text.replace(/\\+/g, '').split('{');
  const found = parts.map((part) =>
    [...part.matchAll(fields)]
      .map(([, field = '', value = '']) => `${field.toLowerCase()}=${value.trim().toLowerCase()}`)
      .sort()
      .join('|'),
  );
  return [...new Set(found)].filter((one) => one !== '');
}

/**
 * Issuers of pipelines and of Microsoft's own tokens, named without words that an attacker can choose: GitHub Actions,
 * a tenant of Entra, a cluster of AKS.
 */
const pipelines =
  /https?:\/\/(token\.actions\.githubusercontent\.com|(?:login\.microsoftonline\.com|sts\.windows\.net|[a-z0-9]+\.oic\.prod-aks\.azure\.com)\/[0-9a-f-]{36})/i;

/** The part of the issuer that may be stored: GitHub's host, or Microsoft's host and the tenant; null for any other. */
const issuerOf = (federation: Federation): string | null => {
  const issuer = /(?:^|\|)issuer=([^|]+)/.exec(federation)?.[1] ?? '';
  return pipelines.exec(issuer)?.[1]?.toLowerCase() ?? /^pipeline:(.+)$/.exec(issuer)?.[1] ?? null;
};

const movedIn = (target: Described) =>
  movedItems(target, 'federatedidentitycredentials', federationsIn, (federation) => federation);

/**
 * Whether every new credential in an entry belongs to GitHub Actions or to this tenant's own Entra or AKS. False if
 * none is new.
 */
export function isOfOwnPipelines(target: Described, tenantId: string): boolean {
  const issuers = movedIn(target).added.map(issuerOf);
  const isOwn = (issuer: string | null): boolean =>
    issuer !== null && (!issuer.includes('/') || issuer.endsWith(`/${tenantId.toLowerCase()}`));
  return issuers.length > 0 && issuers.every(isOwn);
}

/**
 * The federated credentials in an entry that are new or changed, as hashes: a new issuer lets somebody else in.
 * https://learn.microsoft.com/graph/api/resources/federatedidentitycredential
 */
export const federationsAdded = (target: Described): readonly string[] => movedIn(target).added.map(shortHash);

/** Those that are gone or changed, as hashes. */
export const federationsRemoved = (target: Described): readonly string[] => movedIn(target).removed.map(shortHash);

/**
 * The storable part of such a value: its credentials, each as a hash with the issuer of the pipeline.
 * `federationsAdded` can read it again.
 */
export const federationMarks = (text: string): readonly object[] =>
  federationsIn(text).map((federation) => {
    const issuer = issuerOf(federation);
    return { name: shortHash(federation), ...(issuer !== null && { issuer: `pipeline:${issuer}` }) };
  });
