/**
 * Federated credentials in audit log entries: issuers that an application or an identity trusts to sign in as it, without a secret.
 * Microsoft guarantees no format for their values, so they are read from the raw text: JSON, JSON in JSON, or truncated. Pure.
 */
import { shortHash } from '../canonical';
import type { AuditTarget } from '../log/record';

/** Two credentials are the same if issuer, subject and name are. Not stored, because its author chose the words. */
type Federation = string;

const fields = /\b(issuer|subject|name)\b"*\s*[:=]\s*"*([^",\]}]+)/gi;

function federationsIn(text: string | null): ReadonlySet<Federation> {
  // Ignores escaping, which depends on how often the value was nested in a text.
  const parts = (text ?? '').replace(/\\+/g, '').split('{');
  const found = parts.map((part) =>
    [...part.matchAll(fields)]
      .map(([, field = '', value = '']) => `${field.toLowerCase()}=${value.trim().toLowerCase()}`)
      .sort()
      .join('|'),
  );
  return new Set(found.filter((one) => one !== ''));
}

/**
 * How many federated credentials in an entry are new or changed: a new issuer lets somebody else in.
 * https://learn.microsoft.com/graph/api/resources/federatedidentitycredential
 */
export function federationsAdded({ modifiedProperties }: Pick<AuditTarget, 'modifiedProperties'>): number {
  return modifiedProperties
    .filter(({ displayName }) => displayName.toLowerCase() === 'federatedidentitycredentials')
    .reduce((count, { oldValue, newValue }) => {
      const before = federationsIn(oldValue);
      return count + [...federationsIn(newValue)].filter((one) => !before.has(one)).length;
    }, 0);
}

/** The storable part of such a value: its credentials, each as a hash. `federationsAdded` can read it again. */
export const federationMarks = (text: string): readonly object[] =>
  [...federationsIn(text)].map((federation) => ({ name: shortHash(federation) }));
