import { isSameInAnyCase } from '../same-id';
import { type AuditRecord, isAuditRecord, type LogRecord } from './record';

/** The person to erase, with all their known names and addresses. */
export type ErasedPerson = {
  readonly id: string;
  readonly names: readonly string[];
  readonly addresses: readonly string[];
};

/** Replaces a name or an address in a text. */
const scrubbed = '[erased]';

/**
 * The record without a person's name, address and location; undefined if it contains none of them. Ids, times and
 * actions stay. The record itself stays too, because a deleted one would be collected again from Microsoft's log.
 */
export function scrubRecord(record: LogRecord, person: ErasedPerson): LogRecord | undefined {
  const after = isAuditRecord(record)
    ? // Safe: scrubbing changes values of text alone, and null if null is allowed.
      (scrubValue(record, person, mentions(record, person)) as LogRecord)
    : scrubWhereabouts(record, person);
  return JSON.stringify(after) === JSON.stringify(record) ? undefined : after;
}

type Whereabouts = Exclude<LogRecord, AuditRecord>;

const whereabouts = new Set([
  'autonomousSystemNumber',
  'city',
  'coordinates',
  'countryOrRegion',
  'device',
  'ipAddress',
  'userAgent',
]);

const scrubWhereabouts = (record: Whereabouts, { id }: ErasedPerson): LogRecord =>
  isSameInAnyCase(record.userId, id)
    ? // Safe: each of these fields may be null.
      (Object.fromEntries(
        Object.entries(record).map(([key, value]) => [key, whereabouts.has(key) ? null : value]),
      ) as LogRecord)
    : record;

/** Names are also common words, so they are removed only from records about this person. */
function mentions(record: LogRecord, { id, addresses }: ErasedPerson): boolean {
  const text = JSON.stringify(record).toLowerCase();
  return [id, ...addresses].some((one) => text.includes(one.toLowerCase()));
}

const personal = new Set(['userPrincipalName', 'displayName', 'ipAddress']);

function scrubValue(value: unknown, person: ErasedPerson, withNames: boolean): unknown {
  if (typeof value === 'string') return scrubText(value, person, withNames);
  if (Array.isArray(value)) return value.map((item) => scrubValue(item, person, withNames));
  if (value === null || typeof value !== 'object') return value;
  const isTheirs = 'id' in value && typeof value.id === 'string' && isSameInAnyCase(value.id, person.id);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) =>
      // Ids always stay, even if they contain a name, because records are found by them.
      key === 'id' ? [key, item] : [key, isTheirs && personal.has(key) ? null : scrubValue(item, person, withNames)],
    ),
  );
}

function scrubText(text: string, { names, addresses }: ErasedPerson, withNames: boolean): string {
  const words = [...addresses, ...(withNames ? names : [])].filter((word) => word.trim().length > 2);
  // Longest first, because an address contains the name of its mailbox.
  return words
    .sort((a, b) => b.length - a.length)
    .reduce((rest, word) => rest.replace(new RegExp(escapeRegExp(word), 'gi'), scrubbed), text);
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
