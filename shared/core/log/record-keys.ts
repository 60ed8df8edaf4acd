import { activityOf, settingKeys } from '../attribution';
import { guidsIn } from '../same-id';
import { accountLocked, consentAsked } from '../sign-in/error-codes';
import { networkOf } from '../sign-in/habits';
import {
  type Actor,
  type AuditRecord,
  activityKey,
  actorIdOf,
  auditProperty,
  deviceCommandKey,
  isAppSignIn,
  isAuditRecord,
  type LogRecord,
  recordTargetIds,
  type SignIn,
} from './record';
import { isSyncNoise } from './sync-noise';
import { unwrap } from './unwrap';

/**
 * The log does not name these objects by our id: singletons, policies that name other objects, and others. Their
 * records are found by activity.
 */
const settingActivities =
  /^authentication methods policy|^update conditional access policy$|cross-tenant (access|identity)|\bdomain\b|^set password policy$|group settings?$|dirsync|^update (authorization policy|security defaults|role setting in pim)$|device registration polic|app role assignment|delegated permission/;

const deviceCommand = / ?manageddevices?$/i;

/** The key for all records of one account or application; null if the record does not name an actor. */
export function actorKey(actor: Actor): string | null {
  const id = actorIdOf(actor);
  return id === null || id === '' ? null : accountKey(id);
}

/** The key for the records of an account, by the account's id. */
export const accountKey = (id: string): string => `actor|${id.toLowerCase()}`;

/** The keys under which a record is stored and found. */
export function recordKeys(record: LogRecord): readonly string[] {
  const ids = recordTargetIds(record);
  if (isAppSignIn(record)) return ids;
  if (record.kind === 'signIn') return [...ids, ...signInKeys(record)];
  if (!isAuditRecord(record)) return ids;
  const arriving = arrivingAppKey(record);
  return [...ids, ...activityKeys(record), ...actorKeys(record), ...(arriving === null ? [] : [arriving])];
}

/**
 * The key by which sign-ins from one network are found: failures, and successes from a network that is new for the
 * person.
 */
export function networkKey({ errorCode, ipAddress, newParts }: SignIn): string | null {
  const network = networkOf(ipAddress);
  const isNotable = errorCode !== 0 || newParts?.includes('network') === true;
  return network === null || !isNotable ? null : `network|${network}`;
}

/** The key for all people whom one app asked for permissions. */
export const askingAppKey = ({ errorCode, appId }: SignIn): string | null =>
  consentAsked.has(errorCode) && typeof appId === 'string' ? appKey(appId) : null;

const appKey = (appId: string): string => `app|${appId.toLowerCase()}`;

const arrivals = new Set(['add service principal', 'consent to application']);

/**
 * The same key for the entries that show the app being added to the tenant. The ids of their targets differ from those
 * in sign-ins.
 */
export function arrivingAppKey(record: AuditRecord): string | null {
  const appId = arrivingAppId(record);
  return appId === null ? null : appKey(appId);
}

/** The app id in such an entry. */
export function arrivingAppId(record: AuditRecord): string | null {
  if (record.kind !== 'directoryAudit' || !arrivals.has(activityOf(record))) return null;
  const listed = record.additionalDetails?.find(({ key }) => key.toLowerCase() === 'appid')?.value;
  const shown = (name: string) =>
    record.targets.map((target) => auditProperty(target, name)).find((value) => value !== null);
  const appId = unwrap(listed) ?? shown('AppId') ?? shown('AppPrincipalId') ?? guidsIn(shown(namesOfApp) ?? '')[0];
  return appId?.toLowerCase() ?? null;
}

/** The app id is in the list of the app's addresses. */
const namesOfApp = 'TargetId.ServicePrincipalNames';

export const lockedKey = ({ errorCode }: SignIn): string | null =>
  errorCode === accountLocked ? activityKey('account locked') : null;

const signInKeys = (record: SignIn): readonly string[] =>
  [networkKey(record), askingAppKey(record), lockedKey(record)].filter((key) => key !== null);

function activityKeys(record: AuditRecord): readonly string[] {
  if (record.kind === 'auditEvent')
    return [...(deviceCommand.test(record.activityType.trim()) ? [deviceCommandKey] : []), ...settingKeys(record)];
  const activity = activityOf(record);
  return settingActivities.test(activity) ? [activityKey(activity)] : [];
}

/** Synchronisation writes most of the log, and no detector needs all of its actions. */
function actorKeys(record: AuditRecord): readonly string[] {
  const key = isSyncNoise(record) ? null : actorKey(record.actor);
  return key === null ? [] : [key];
}
