/** Secrets and certificates of an application in entries of the audit log. Pure. */
import { shortHash } from '../../core/canonical';

/** The description that its maker gave to a key is left out: people write the secret itself into it. */
export type ApplicationKey = { readonly id: string; readonly type: 'secret' | 'certificate' | 'unknown' };

/**
 * The keys that a description lists, by their ids. Read from the text as it stands: it is JSON in some records, a bracketed list
 * in others, and cut off where an application has many.
 */
export function keysIn(text: string): readonly ApplicationKey[] {
  const parts = text.split(/KeyIdentifier/i).slice(1);
  return parts.flatMap((part) => {
    const id = /^[\\"]*\s*[=:]\s*[\\"]*([\w-]+)/.exec(part)?.[1];
    const type = /KeyType[\\"]*\s*[=:]\s*[\\"]*(\w+)/i.exec(part)?.[1]?.toLowerCase() ?? '';
    return id === undefined ? [] : [{ id: id.toLowerCase(), type: typeOf(type) }];
  });
}

const typeOf = (type: string): ApplicationKey['type'] =>
  ['password', 'symmetric', 'secret'].includes(type)
    ? 'secret'
    : /asymmetric|x509|certificate/.test(type)
      ? 'certificate'
      : 'unknown';

/** The part of such a description that may be kept: its keys, each as a hash, and their type. `keysIn` reads it again. */
export const keyMarks = (text: string): readonly string[] =>
  keysIn(text).map(({ id, type }) => `[KeyIdentifier=${shortHash(id)},KeyType=${type}]`);
