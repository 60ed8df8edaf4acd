import { activityOf, isIdentification, namesListed } from '../attribution';
import type { DirectoryAudit, LogRecord } from './record';

const activities = new Set(['update user', 'update device']);
const properties = new Set(['', 'lastdirsynctime']);

let newest: { readonly record: DirectoryAudit; readonly isNoise: boolean } | undefined;

/**
 * Entries that synchronisation writes about every person and device all day, although nothing changed. The result is
 * cached because many detectors ask for it.
 */
export function isSyncNoise(record: LogRecord): boolean {
  if (record.kind !== 'directoryAudit') return false;
  if (newest?.record !== record) newest = { record, isNoise: isOfSync(record) };
  return newest.isNoise;
}

function isOfSync(record: DirectoryAudit): boolean {
  if (!activities.has(activityOf(record))) return false;
  const { targets } = record;
  // Asked about most of a log, so the first real change ends it, before any list is made.
  for (const { modifiedProperties } of targets)
    for (const { displayName } of modifiedProperties)
      if (!properties.has(displayName.trim().toLowerCase()) && !isIdentification(displayName)) return false;
  const hasProperties = targets.some(({ modifiedProperties }) => modifiedProperties.length > 0);
  return hasProperties && namesListed(targets).every((name) => properties.has(name));
}
