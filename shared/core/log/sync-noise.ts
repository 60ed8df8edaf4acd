import { activityOf } from '../attribution';
import type { LogRecord } from './record';
import { unwrap } from './unwrap';

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

/** What synchronisation writes about every person and device, all day, although nothing of them changed. */
export function isSyncNoise(record: LogRecord): boolean {
  if (record.kind !== 'directoryAudit' || !activities.has(activityOf(record))) return false;
  const names = record.targets
    .flatMap(({ modifiedProperties }) => modifiedProperties)
    .flatMap(({ displayName, newValue }) =>
      displayName.toLowerCase() === 'included updated properties' ? (unwrap(newValue) ?? '').split(',') : [displayName],
    );
  return names.length > 0 && names.every((name) => properties.has(name.trim().toLowerCase()));
}
