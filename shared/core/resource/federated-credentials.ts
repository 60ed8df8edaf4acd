/**
 * Federated credentials in entries of the audit log: whom an application or an identity trusts to sign in as it, without a secret.
 * Microsoft promises no form for their values, so they are read from the text as it stands: JSON, JSON in JSON, or cut off. Pure.
 */
import { shortHash } from '../canonical';
import type { AuditTarget } from '../log/record';

/** Two are the same where issuer, subject and name are. Not to be kept: its maker chose the words. */
type Federation = string;

const fields = /\b(issuer|subject|name)\b"*\s*[:=]\s*"*([^",\]}]+)/gi;

function federationsIn(text: string | null): ReadonlySet<Federation> {
  // However often it was put into a text, it is the same.
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
 * How many federated credentials of an entry are new or changed: changing the issuer of one lets somebody else in.
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

/** The part of such a value that may be kept: its credentials, each as a hash. `federationsAdded` reads it again. */
export const federationMarks = (text: string): readonly object[] =>
  [...federationsIn(text)].map((federation) => ({ name: shortHash(federation) }));
