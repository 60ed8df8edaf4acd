/** Secrets and certificates of an application in entries of the audit log. Pure. */
import { readAuditJson } from '../../core/attribution';
import { shortHash } from '../../core/canonical';
import { type Described, movedItems } from '../../core/log/moved-items';
import { isGuid } from '../../core/same-id';

/** The description of a key is left out, because some people write the secret itself into it. */
export type ApplicationKey = { readonly id: string; readonly type: 'secret' | 'certificate' | 'unknown' };

/**
 * The keys in a description, by their ids. Read from the raw text, because it is JSON in some records, a bracketed list in others, and
 * truncated if an application has many.
 */
export function keysIn(text: string): readonly ApplicationKey[] {
  const parts = text.split(/KeyIdentifier/i).slice(1);
  if (parts.length === 0) return markedNames(namesIn(text)).map((id) => ({ id, type: 'unknown' }));
  return parts.flatMap((part) => {
    const id = /^[\\"]*\s*[=:]\s*[\\"]*([\w-]+)/.exec(part)?.[1];
    const type = /KeyType[\\"]*\s*[=:]\s*[\\"]*(\w+)/i.exec(part)?.[1]?.toLowerCase() ?? '';
    return id === undefined ? [] : [{ id: id.toLowerCase(), type: typeOf(type) }];
  });
}

const movedKeys = (target: Described) => movedItems(target, 'keydescription', keysIn, ({ id }) => id);

/** The keys that an entry adds to its object, and those that it removes. */
export const keysAdded = (target: Described): readonly ApplicationKey[] => movedKeys(target).added;
export const keysRemoved = (target: Described): readonly ApplicationKey[] => movedKeys(target).removed;

/**
 * A name can hold the secret itself, so only two digits of its hash are kept, with a number if names share them: enough to see that a key
 * was added, and too little to guess the name.
 */
const markedNames = (names: readonly string[]): readonly string[] =>
  names
    .map((name) => shortHash(name).slice(0, 2))
    .map((mark, at, all) => `${mark}-${all.slice(0, at).filter((one) => one === mark).length}`);

/** Some entries show only the names of the keys. */
function namesIn(text: string): readonly string[] {
  const shown = readAuditJson(text);
  const list: readonly unknown[] = Array.isArray(shown) ? shown : [shown];
  return list.filter((name): name is string => typeof name === 'string' && name.trim() !== '');
}

const typeOf = (type: string): ApplicationKey['type'] =>
  ['password', 'symmetric', 'secret'].includes(type)
    ? 'secret'
    : /asymmetric|x509|certificate/.test(type)
      ? 'certificate'
      : 'unknown';

/**
 * The storable part of such a description: the id and type of each key, as a hash unless Entra made the id. `keysIn`
 * can read it again.
 */
export const keyMarks = (text: string): readonly string[] =>
  keysIn(text).map(({ id, type }) => `[KeyIdentifier=${isGuid(id) ? id : shortHash(id)},KeyType=${type}]`);
