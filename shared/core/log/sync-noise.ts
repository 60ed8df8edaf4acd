import { activityOf, namesListed } from '../attribution';
import type { LogRecord } from './record';

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

/** Entries that synchronisation writes about every person and device all day, although nothing about them changed. */
export function isSyncNoise(record: LogRecord): boolean {
  if (record.kind !== 'directoryAudit' || !activities.has(activityOf(record))) return false;
  const shown = record.targets.flatMap(({ modifiedProperties }) =>
    modifiedProperties.map(({ displayName }) => displayName.trim().toLowerCase()),
  );
  return shown.length > 0 && [...shown, ...namesListed(record.targets)].every((name) => properties.has(name));
}
