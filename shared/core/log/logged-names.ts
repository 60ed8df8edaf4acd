import type { DirectoryName } from '../resource/directory-name';
import { type AuditRecord, type AuditTarget, isAuditRecord, type LogRecord } from './record';

/**
 * In tokens of these services, the service's name is beside a person's address, because somebody acts through the
 * service.
 */
const serviceNames = new Set([
  'office 365 exchange online',
  'skype for business online',
  'office 365 sharepoint online',
  'dataverse',
  'microsoft dynamics erp',
]);

export const isImpersonated = ({ actor }: Pick<AuditRecord, 'actor'>): boolean =>
  actor.type === 'user' &&
  actor.userPrincipalName !== null &&
  serviceNames.has((actor.displayName ?? '').trim().toLowerCase());

/**
 * The names of the actor and of the changed people and objects. The names in entries about sign-ins and risks are not
 * stored.
 */
export const namesIn = (record: LogRecord): readonly DirectoryName[] =>
  isAuditRecord(record) ? [...nameOfActor(record), ...record.targets.flatMap(nameOfTarget)] : [];

/** The last full name of each id, otherwise its address. */
export function namesLogged(records: readonly LogRecord[]): ReadonlyMap<string, DirectoryName> {
  const names = new Map<string, DirectoryName>();
  for (const record of records) addNames(names, record);
  return names;
}

/** Adds the names in one more entry. */
export function addNames(names: Map<string, DirectoryName>, record: LogRecord): void {
  for (const named of namesIn(record)) addName(names, named);
}

/**
 * The last full name of an id is used, otherwise its address. A log repeats names in every entry, so a known name is
 * not stored again.
 */
export function addName(names: Map<string, DirectoryName>, named: DirectoryName): void {
  const known = names.get(named.id);
  if (known?.displayName === named.displayName && known.address === named.address && known.type === named.type) return;
  names.set(named.id, fullerName(named, known) ?? named);
}

function nameOfActor(record: AuditRecord): readonly DirectoryName[] {
  const { actor } = record;
  if (actor.type !== 'user') return [];
  const { id, displayName, userPrincipalName } = actor;
  return nameOfPerson(id, isImpersonated(record) ? null : displayName, userPrincipalName);
}

/** Some entries give an object a wrong type or none. Only people have a user principal name. */
function nameOfTarget({ type, id, displayName, userPrincipalName }: AuditTarget): readonly DirectoryName[] {
  if (id === null || id === '') return [];
  const named = (type ?? '').trim().toLowerCase();
  if (named === 'user' || isFilled(userPrincipalName)) return nameOfPerson(id, displayName, userPrincipalName);
  return isFilled(displayName) ? [{ id, displayName, address: null, type: typesOfObjects.get(named) ?? 'other' }] : [];
}

const typesOfObjects: ReadonlyMap<string, DirectoryName['type']> = new Map([
  ['group', 'group'],
  ['application', 'application'],
  ['serviceprincipal', 'application'],
  ['device', 'device'],
]);

function nameOfPerson(
  id: string,
  displayName: string | null,
  userPrincipalName: string | null,
): readonly DirectoryName[] {
  const address = isFilled(userPrincipalName) ? userPrincipalName : null;
  const name = isFilled(displayName) ? displayName : address;
  return name === null ? [] : [{ id, displayName: name, address, type: 'person' }];
}

const isFilled = (text: string | null): text is string => text !== null && text.trim() !== '';

/** Prefers a name to a mere address. Between two names or two addresses, the first. */
export function fullerName(a: DirectoryName | undefined, b: DirectoryName | undefined): DirectoryName | undefined {
  const isFull = (named: DirectoryName | undefined): boolean =>
    named !== undefined && named.displayName !== named.address;
  return isFull(a) || !isFull(b) ? (a ?? b) : b;
}
