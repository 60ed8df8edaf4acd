import { groupBy } from '../group-by';
import { type AuditRecord, isAuditRecord, type LogRecord, recordMs, recordTargetIds } from '../log/record';
import { activityOf } from './entry';
import { readTraits } from './shown-values';

/** Every possible order is tried, and a script seldom edits one object more often within one moment. */
const mostAtOnce = 6;

/**
 * The entries, oldest first. Edits of one object with the same time are in the order that their values show: each starts
 * from what the one before it left.
 */
export function inOrderOfLog(records: readonly LogRecord[]): readonly LogRecord[] {
  const newest = new Map<string, AuditRecord>();
  return [...groupBy(records, recordMs)]
    .sort(([a], [b]) => a - b)
    .flatMap(([, moment]) => {
      const ordered = moment.length === 1 ? moment : atOneMoment(moment, newest);
      for (const record of ordered.filter(isAuditRecord)) newest.set(editKey(record), record);
      return ordered;
    });
}

function atOneMoment(moment: readonly LogRecord[], newest: ReadonlyMap<string, AuditRecord>): readonly LogRecord[] {
  const edits = groupBy(moment.filter(isAuditRecord), editKey);
  const chains = new Map([...edits].map(([key, alike]) => [key, chainOf(alike, newest.get(key))]));
  return moment.map((record) => (isAuditRecord(record) ? chains.get(editKey(record))?.shift() : undefined) ?? record);
}

const editKey = (record: AuditRecord): string => [activityOf(record), ...recordTargetIds(record)].join('|');

/** `last`: the newest earlier edit of the same object. */
function chainOf(alike: readonly AuditRecord[], last: AuditRecord | undefined): AuditRecord[] {
  if (alike.length === 1 || alike.length > mostAtOnce) return [...alike];
  const edits = alike.map((record) => ({ record, ...valuesOf(record) }));
  const left = last && valuesOf(last).after;
  const chain = (left === undefined ? null : chained(edits, left)) ?? chained(edits);
  return chain === null ? [...alike] : chain.map(({ record }) => record);
}

type Edit = { readonly record: AuditRecord; readonly before: string; readonly after: string };

/** The edits in an order in which each starts from what was left; null if there is none. */
function chained(edits: readonly Edit[], left?: string): readonly Edit[] | null {
  if (edits.length === 0) return [];
  for (const edit of edits) {
    if (left !== undefined && edit.before !== left) continue;
    const rest = chained(
      edits.filter((other) => other !== edit),
      edit.after,
    );
    if (rest !== null) return [edit, ...rest];
  }
  return null;
}

function valuesOf({ targets }: AuditRecord): Pick<Edit, 'before' | 'after'> {
  const shown = targets.map(readTraits);
  const textOf = (side: 'before' | 'after'): string =>
    shown
      .flatMap((traits) => [...traits[side]])
      .filter((element) => !/modifieddatetime=/.test(element))
      .sort()
      .join('\n');
  return { before: textOf('before'), after: textOf('after') };
}
