import { activityOf, namesListed } from '../attribution';
import type { DirectoryAudit, LogRecord } from './record';

const activities = new Set(['update user', 'update device']);
const properties = new Set([
  '',
  'lastdirsynctime',
  'targetid.usertype',
  'targetid.deviceid',
  'targetid.devicetrusttype',
  'targetid.deviceostype',
  'included updated properties',
  'actionclientname',
]);

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
  const shown = record.targets.flatMap(({ modifiedProperties }) =>
    modifiedProperties.map(({ displayName }) => displayName.trim().toLowerCase()),
  );
  return shown.length > 0 && [...shown, ...namesListed(record.targets)].every((name) => properties.has(name));
}
