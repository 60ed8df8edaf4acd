/**
 * The values that a log entry shows, as elements: `conditions.users.excludegroups=<id>`. Our resources are read the same way, so that a
 * collection and a log entry can be compared value by value.
 */

import { isJsonObject, type JsonObject } from '../json-object';
import type { AuditTarget, ModifiedProperty } from '../log/record';
import { assignmentText } from '../resource/assignment-text';

/** The elements that a record's properties show before and after, lower case. */
type Traits = { readonly before: ReadonlySet<string>; readonly after: ReadonlySet<string> };

/** Every element in a target's properties: whole resources as JSON (Conditional Access) or one property at a time. */
export function readTraits({ modifiedProperties }: Pick<AuditTarget, 'modifiedProperties'>): Traits {
  const side = (pick: 'oldValue' | 'newValue'): ReadonlySet<string> =>
    new Set(modifiedProperties.flatMap((property) => elementsIn(property.displayName, readAuditJson(property[pick]))));
  return { before: side('oldValue'), after: side('newValue') };
}

const maxLayers = 4;

/** The value of a property of a record: JSON, JSON in JSON strings, or bare text. Never throws. */
export function readAuditJson(text: string | null): unknown {
  let value: unknown = text;
  for (let layer = 0; layer < maxLayers && typeof value === 'string'; layer += 1) {
    // Below the first layer, only text that looks like JSON is parsed.
    if (layer > 0 && !/^[[{"]/.test(value)) break;
    try {
      value = JSON.parse(value);
    } catch {
      break;
    }
  }
  return value;
}

/** The whole resource that a property holds: an object, or the only item of a list, also as JSON text; null for anything else. */
export function readAuditObject(text: string | null): JsonObject | null {
  const value = readAuditJson(text);
  const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  const whole = typeof single === 'string' ? readAuditJson(single) : single;
  return isJsonObject(whole) ? whole : null;
}

/**
 * The elements of an object, with the property's name in front. The property may also be the whole resource, so the
 * same elements follow without that name.
 */
function elementsIn(name: string, value: unknown): readonly string[] {
  const only: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  // "Update policy" holds the policy as JSON text in a list.
  const single = typeof only === 'string' && only !== value ? readAuditJson(only) : only;
  const path = name.toLowerCase();
  if (isJsonObject(single))
    return [...elementsOf(single), ...elementsOf(single, path), ...(single === value ? [] : elementsOf(value, path))];
  if (path === 'keydescription') return keysIn(value);
  return elementsOf(value, path);
}

/**
 * Reads the credential ids from a list of texts like
 * "[KeyIdentifier=<id>,KeyType=Password,KeyUsage=Verify,DisplayName=x]".
 */
const keysIn = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).flatMap((text) =>
    [...String(text).matchAll(/KeyIdentifier=([^,\]]+)/gi)].map(([, id = '']) => `credentials=${id.toLowerCase()}`),
  );

/** Properties that identify the object or the actor, or are metadata. They contain no changed values. */
const identification =
  /^(included updated properties$|targetid\.|role\.|group\.|application\.|serviceprincipal\.|user-?agent$|templateid$|roledefinitionorigin|actorid\.|spn$|actionclientname$|devicemanagementapiversion$|(created|lastmodified)datetime$)/;

export const isIdentification = (displayName: string): boolean => identification.test(displayName.trim().toLowerCase());

const isValue = ({ displayName, oldValue, newValue }: ModifiedProperty): boolean =>
  !isIdentification(displayName) && oldValue !== newValue && !(isNothing(oldValue) && isNothing(newValue));

function isNothing(text: string | null): boolean {
  const value = readAuditJson(text);
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** The values that differ between old and new in an entry. Empty if the entry only names the object. */
export const valuesShown = (targets: readonly AuditTarget[]): readonly ModifiedProperty[] =>
  targets.flatMap(({ modifiedProperties }) => modifiedProperties.filter(isValue));

/** Names under "Included Updated Properties", lower case; empty if the entry has no such list. */
export const namesListed = (targets: readonly AuditTarget[]): readonly string[] =>
  targets
    .flatMap(({ modifiedProperties }) => modifiedProperties)
    .filter(({ displayName }) => displayName.trim().toLowerCase() === 'included updated properties')
    .flatMap(({ newValue }) => String(readAuditJson(newValue) ?? '').split(','))
    .map((name) =>
      name
        .replace(/[[\]"]/g, '')
        .trim()
        .toLowerCase(),
    )
    .filter((name) => name !== '');

/** The names of all properties that an entry may have changed, lower case. Some are only listed, without a value. */
export const namesChanged = (targets: readonly AuditTarget[]): readonly string[] => [
  ...targets
    .flatMap(({ modifiedProperties }) => modifiedProperties)
    .flatMap(({ displayName }) => (isIdentification(displayName) ? [] : [displayName.trim().toLowerCase()])),
  ...namesListed(targets),
];

/** How paths in the log or in Graph are renamed to those of our resources; lower case, applied in this order. */
const renamed: readonly (readonly [RegExp, string])[] = [
  [/^conditions\.devices\.devicefilter\./, 'conditions.devicefilter.'],
  [/^conditions\.authenticationflows\.transfermethods$/, 'conditions.transfermethods'],
  [/^conditions\.applications\.applicationfilter\.rule$/, 'conditions.applications.applicationfilter'],
  [/^grantcontrols\.authenticationstrength\.id$/, 'grantcontrols.authenticationstrengthid'],
  [/^ipranges\.cidraddress$/, 'ipranges'],
  // Authentication methods: Graph nests the properties that belong to the whole method.
  [/\.featuresettings\.(display\w+)/, '.$1'],
  [/\.(includetarget|excludetarget)\.id$/, '.$1'],
  [/\.includetargets\[[^\]]*\]\.(isusableforsignin|allowedpasskeyprofiles)$/, '.$1'],
  // Policies on the credentials of applications.
  [/^((?:application|serviceprincipal)?restrictions)\.(?:password|key)credentials/, '$1'],
  [/^serviceprincipallockconfiguration\./, 'lock.'],
  // Group settings are pairs of a name and a value.
  [/^values\[([^\]]+)\]\.value$/, '$1'],
  // Intune's log writes the settings of the tenant with or without the name of their object.
  [/^(?:.*\.)?(securebydefault|devicecompliancecheckinthresholddays)$/, 'settings.$1'],
  [/^livetype$/, 'authenticationtype'],
  [/^issueruri$/, 'federationconfiguration.issueruri'],
  [/^identitysynchronization\.usersyncinbound\.issyncallowed$/, 'usersyncallowed'],
  [/^identitysynchronization\.displayname$/, 'displayname'],
  [
    /^(?:defaultuserrolepermissions\.)?permissiongrantpolicyidsassignedtodefaultuserrole$/,
    'permissiongrantpoliciesassigned',
  ],
];

const ourPath = (path: string): string =>
  renamed.reduce((current, [pattern, name]) => current.replace(pattern, name), path);

/** If nobody is excluded, Graph writes this id instead of null. */
const nobody = '00000000-0000-0000-0000-000000000000';

/** Lists that Graph writes as one comma-separated word. */
const commaLists = /(transfermethods|guestorexternalusertypes)$/;
/** The log writes the flags of this enumeration as their sum. https://learn.microsoft.com/graph/api/resources/conditionalaccessguestsorexternalusers */
const guestFlags = [
  'internalGuest',
  'b2bCollaborationGuest',
  'b2bCollaborationMember',
  'b2bDirectConnectUser',
  'otherExternalUser',
  'serviceProvider',
] as const;

/** The guest types that such a sum of flags stands for. */
export const guestTypesIn = (sum: number): readonly string[] => guestFlags.filter((_, bit) => ((sum >> bit) & 1) === 1);

/** The fields that identify an item of a list. */
const keyNames = ['id', 'keyId', 'target', 'restrictionType', 'name', 'type'] as const;
const maxDepth = 12;

/**
 * One element for each leaf: `path=value`. False, empty and absent values give no element, because the log leaves them
 * out inconsistently.
 */
export function elementsOf(value: unknown, path = '', depth = 0): readonly string[] {
  if (value === null || value === undefined || value === false || value === '' || depth > maxDepth) return [];
  if (Array.isArray(value)) return value.flatMap((item) => itemElements(item, path, depth + 1));
  if (typeof value === 'object') return objectElements(value, path, depth);
  return leavesOf(ourPath(path), value);
}

function objectElements(value: object, path: string, depth: number, skipped?: string): readonly string[] {
  return Object.entries(value).flatMap(([key, item]) => {
    const name = key.toLowerCase();
    if (name === '@odata.type') return sortOfMembership(path, item);
    if (name.includes('@') || key === skipped) return [];
    return elementsOf(item, path === '' ? name : `${path}.${name}`, depth + 1);
  });
}

/** A list item with a name is an element itself, and so are its values. */
function itemElements(item: unknown, path: string, depth: number): readonly string[] {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return elementsOf(item, path, depth);
  const entries = new Map<string, unknown>(Object.entries(item));
  const assignment = path === 'assignments' ? assignmentIn(entries.get('target')) : null;
  if (assignment !== null) return leavesOf(path, assignment);
  const keyName = keyNames.find((name) => typeof entries.get(name) === 'string' && entries.get(name) !== '');
  if (keyName === undefined) return elementsOf(item, path, depth);
  const key = String(entries.get(keyName)).toLowerCase();
  return [...leavesOf(ourPath(path), key), ...objectElements(item, `${path}[${key}]`, depth, keyName)];
}

/** Intune's log writes the target of an assignment as an object; our resources write it as one word. */
function assignmentIn(target: unknown): string | null {
  if (typeof target !== 'object' || target === null) return null;
  const { '@odata.type': type, groupId } = target as Readonly<Record<string, unknown>>; // Safe: an object whose fields are all unknown.
  return typeof type === 'string'
    ? assignmentText({ type, groupId: typeof groupId === 'string' ? groupId : null })
    : null;
}

/** Graph writes who may join or register devices as an OData type; our resources write it as one word. */
function sortOfMembership(path: string, type: unknown): readonly string[] {
  const [, sort] = /^#microsoft\.graph\.(\w+)DeviceRegistrationMembership$/.exec(String(type)) ?? [];
  return sort === undefined ? [] : [`${path}=${sort.toLowerCase()}`];
}

function leavesOf(path: string, value: unknown): readonly string[] {
  const text = String(value).trim().toLowerCase();
  if (text === '' || text === 'false' || text === 'null') return [];
  if (text === nobody && path.endsWith('.excludetarget')) return [];
  // The banned words are private, so our resource stores only their number.
  if (path === 'bannedpasswordlist') return [`bannedpasswordcount=${text.split(/[\t\r\n]+/).filter(Boolean).length}`];
  if (!commaLists.test(path)) return [`${path}=${text}`];
  const sum = Number(text);
  const words = Number.isInteger(sum) ? guestTypesIn(sum) : text.split(',').map((word) => word.trim());
  return words.map((word) => `${path}=${word.toLowerCase()}`);
}
