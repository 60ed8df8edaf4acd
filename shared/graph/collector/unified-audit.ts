/** Entries of the unified audit log: as Graph's audit log queries return them, and as people export them. */
import * as z from 'zod';
import { shortHash } from '../../core/canonical';
import { isJsonObject, type JsonObject } from '../../core/json-object';
import type { Actor, AuditTarget, ModifiedProperty } from '../../core/log/record';
import type { UnifiedAuditKind } from '../../core/resource/kind';
import { isGuid } from '../../core/same-id';
import { notUnderstood, readShape, textOrNull, time } from '../shape';
import type { LogCollector, RecordOf } from './collector';

/** Longer values, such as the text of a disclaimer, are cut. */
const longestValue = 1_000;

const textOf = (value: unknown): string | null => {
  if (value === null || value === undefined || value === '') return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.slice(0, longestValue);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const fieldsIn = (value: unknown): JsonObject => {
  const fields = typeof value === 'string' ? parsed(value) : value;
  return isJsonObject(fields) ? fields : {};
};

/** Exports write numbers where Graph writes names. https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema */
const recordTypes: Readonly<Record<string, string>> = {
  1: 'ExchangeAdmin',
  2: 'ExchangeItem',
  3: 'ExchangeItemGroup',
  4: 'SharePoint',
  14: 'SharePointSharingOperation',
  18: 'SecurityComplianceCenterEOPCmdlet',
  24: 'Discovery',
  25: 'MicrosoftTeams',
  31: 'AeD',
  57: 'MicrosoftTeamsAdmin',
  205: 'SharePointAppPermissionOperation',
};
const userTypes: Readonly<Record<string, string>> = {
  0: 'Regular',
  2: 'Admin',
  3: 'DcAdmin',
  4: 'System',
  5: 'Application',
  6: 'ServicePrincipal',
  9: 'PartnerTechnician',
  10: 'Guest',
};

/** Queries spell the names of a type with a small first letter, and answers with a capital one. */
function nameIn(names: Readonly<Record<string, string>>, value: string | null): string | null {
  if (value === null) return null;
  const spelled = Object.values(names).find((name) => name.toLowerCase() === value.toLowerCase());
  return names[value] ?? spelled ?? value;
}

const Entry = z.object({
  id: z.string().min(1),
  activityDateTime: time,
  operation: z.string().min(1),
  recordType: textOrNull,
  service: textOrNull,
  userType: textOrNull,
  result: textOrNull,
});

/** A field, in upper or lower case: some exports write all names in lower case. */
export function fieldOf(fields: JsonObject, name: string): unknown {
  const wanted = name.toLowerCase();
  // A loop that compares the lengths first, because this runs for every field of every entry.
  for (const key in fields) if (key.length === wanted.length && key.toLowerCase() === wanted) return fields[key];
  return undefined;
}

/** The first of these fields that has a value, in upper or lower case. */
function pick(places: readonly JsonObject[], ...names: readonly string[]): string | null {
  for (const place of places)
    for (const name of names) {
      const text = textOf(fieldOf(place, name));
      if (text !== null) return text;
    }
  return null;
}

/** The objects of a list, which some exports write as JSON text. */
function listOf(value: unknown): readonly JsonObject[] {
  const list = typeof value === 'string' ? parsed(value) : value;
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}

type Detail = { readonly key: string; readonly value: string | null };

/** Lists of {Name, Value}: parameters of cmdlets, properties of operations. */
const pairsIn = (data: JsonObject): readonly Detail[] =>
  ['Parameters', 'OperationProperties', 'ExtendedProperties'].flatMap((name) => {
    const field = fieldOf(data, name);
    if (typeof field === 'string') return pairsInText(field);
    return listOf(field).flatMap((pair) => {
      const key = pick([pair], 'Name');
      return key === null ? [] : [{ key, value: pick([pair], 'Value') }];
    });
  });

/** A list as JSON text, or Purview's cmdlets as people type them: `-Identity "PII" -Mode "Disable"`. */
function pairsInText(text: string): readonly Detail[] {
  if (/^\s*\[/.test(text)) return pairsIn({ Parameters: parsed(text) });
  return [
    ...text.slice(0, longestCmdlet).matchAll(/(?:^|\s)-([A-Za-z]\w*)(?:[\s:]+("[^"]*"|\([^)]*\)|-?\d\S*|[^-\s]\S*))?/g),
    // A switch without a value is on.
  ].map(([, key = '', value = 'True']) => ({ key, value: textOf(value.replace(/^"|"$/g, '')) }));
}

const longestCmdlet = 20_000;

/** Further fields that rows read, besides the name-value pairs. */
const plainFields = [
  'OrganizationName',
  'SiteUrl',
  'EventData',
  'TargetUserOrGroupName',
  'TargetUserOrGroupType',
  'CommunicationType',
];

const plainIn = (data: JsonObject): readonly Detail[] => [
  ...plainFields.flatMap((key) => {
    const value = pick([data], key);
    return value === null ? [] : [{ key, value }];
  }),
  ...Object.entries(fieldsIn(fieldOf(data, 'ParticipantInfo'))).map(([key, value]) => ({ key, value: textOf(value) })),
  ...['MemberUpn', 'MemberRights'].flatMap((key) => {
    const value = folderField(data, key);
    return value === null ? [] : [{ key, value }];
  }),
  ...membersIn(data),
];

/** The members of a chat. Their names and addresses are written as in the entry. */
function membersIn(data: JsonObject): readonly Detail[] {
  const members = listOf(fieldOf(data, 'Members')).flatMap((member) => [
    pick([member], 'DisplayName'),
    pick([member], 'UPN'),
  ]);
  const value = members.filter((one) => one !== null).join(', ');
  return value === '' ? [] : [{ key: 'Members', value: value.slice(0, longestValue) }];
}

function propertiesIn(data: JsonObject): readonly ModifiedProperty[] {
  const listed = listOf(fieldOf(data, 'ModifiedProperties')).flatMap((property) => {
    const displayName = pick([property], 'Name');
    if (displayName === null) return [];
    return [{ displayName, oldValue: pick([property], 'OldValue'), newValue: pick([property], 'NewValue') }];
  });
  // Teams writes the one setting that changed into the entry itself.
  const setting = fieldOf(data, 'NewValue') === undefined ? null : pick([data], 'Name');
  return setting === null
    ? listed
    : [...listed, { displayName: setting, oldValue: pick([data], 'OldValue'), newValue: pick([data], 'NewValue') }];
}

const addressShape = /^[^\s@\\/"]+@[^\s@\\/"]+\.[^\s@\\/"]+$/;
const addressIn = (text: string | null): string | null => {
  const found = (text ?? '').split(/[\\/|;]/).find((part) => addressShape.test(part.trim()));
  return found?.trim().toLowerCase() ?? null;
};

/** `NAMPR01A001.PROD.OUTLOOK.COM/…/Redirect`, `contoso.example\Redirect` and `Redirect` name one object. */
const lastPart = (text: string): string =>
  text
    .split(/[\\/]/)
    .filter((part) => part !== '')
    .at(-1) ?? text;

/** Objects of cmdlets that belong to a mailbox, and so to a person. */
const mailboxNouns = new Set([
  'casmailbox',
  'inboxrule',
  'mailbox',
  'mailboxauditbypassassociation',
  'mailboxfolderpermission',
  'mailboxpermission',
  'recipientpermission',
  'folderpermissions',
]);

/** `New-InboxRule` and the `UpdateInboxRules` of Outlook are about inbox rules. */
const nounOf = (operation: string): string =>
  operation
    .replace(/\.$/, '')
    .replace(/^[A-Za-z]+-/, '')
    .replace(/^(Update|Add)(?=InboxRules|FolderPermissions)/i, '')
    .replace(/^InboxRules$/i, 'InboxRule');
const isCmdlet = (operation: string): boolean => /^[A-Za-z]+-[A-Za-z]/.test(operation);

type Raw = {
  readonly operation: string;
  readonly data: JsonObject;
  readonly details: readonly Detail[];
  readonly actorAddress: string | null;
  readonly objectId: string | null;
};

const detailIn = (details: readonly Detail[], key: string): string | null =>
  details.find((detail) => detail.key.toLowerCase() === key.toLowerCase())?.value ?? null;

/**
 * The address or object id of the mailbox's owner; a person's own rule names nobody. Null if the mailbox is named by an alias that is not
 * the actor's: it belongs to somebody whose address is not known.
 */
function mailboxOf({ operation, data, details, actorAddress, objectId }: Raw): string | null {
  const noun = nounOf(operation).toLowerCase();
  if (!mailboxNouns.has(noun)) return null;
  const mailbox = [pick([data], 'MailboxOwnerUPN'), detailIn(details, 'Mailbox')];
  const object = [detailIn(details, 'Identity'), objectId];
  const address = [...mailbox, ...object].map(addressIn).find((found) => found !== null);
  if (address !== undefined) return address;
  const isRule = noun === 'inboxrule';
  // Exchange names many mailboxes by the object ids of their owners.
  const ownerId = [
    ...mailbox.map((name) => aliasIn(name ?? '')),
    ...object.map((name) => (isRule ? ruleOwnerIn : aliasIn)(name ?? '')),
  ].find(isGuid);
  if (ownerId !== undefined) return ownerId;
  // The object of a rule is the rule.
  const named = (isRule ? mailbox : [...mailbox, ...object]).filter((name) => name !== null);
  const own = actorAddress?.split('@')[0]?.toLowerCase();
  return named.length === 0 || named.some((name) => aliasIn(name) === own) ? actorAddress : null;
}

/** `lea` in `contoso.example/Users/lea\Redirect`. */
const ruleOwnerIn = (name: string): string => /([^\\/]+)\\[^\\]*$/.exec(name)?.[1]?.toLowerCase() ?? '';

/** `mara` in `mara`, `contoso.example/Users/mara` and `mara:\Calendar`. */
const aliasIn = (name: string): string => lastPart(name.replace(/:.*$/, '')).toLowerCase();

/** The account that received a permission. Permissions for everybody name no account. */
const granteeOf = ({ details }: Raw): string | null => {
  const named = ['User', 'Trustee', 'GrantSendOnBehalfTo', 'MemberUpn'].map((key) => detailIn(details, key));
  return named.map(addressIn).find((address) => address !== null) ?? null;
};

/** A field of the folder whose permissions changed: the account, or what it may do there. */
function folderField(data: JsonObject, name: string): string | null {
  const item = fieldsIn(fieldOf(data, 'Item'));
  return pick([fieldsIn(fieldOf(item, 'ParentFolder')), item], name);
}

/** The members of a chat from this tenant. Entries that do not name this tenant, or those of members, have all except who wrote. */
function ownMembers({ data, actorAddress }: Raw): readonly string[] {
  const own = pick([data], 'OrganizationId');
  return listOf(fieldOf(data, 'Members')).flatMap((member) => {
    const address = addressIn(pick([member], 'UPN'));
    const tenant = pick([member], 'OrganizationId');
    const isOwn =
      tenant === null || own === null ? address !== actorAddress : tenant.toLowerCase() === own.toLowerCase();
    return address !== null && isOwn ? [address] : [];
  });
}

/**
 * The people in an entry besides the object: the owner of a mailbox, an account that got access to it, a new site admin, the
 * recipient of a message.
 */
function peopleOf(raw: Raw, properties: readonly ModifiedProperty[]): readonly string[] {
  const owner = mailboxOf(raw);
  const found =
    owner === null
      ? [
          addressIn(detailIn(raw.details, 'TargetUserOrGroupName')),
          addressIn(properties.find(({ displayName }) => /^siteadmin$/i.test(displayName))?.newValue ?? null),
          ...ownMembers(raw),
        ]
      : [owner, granteeOf(raw)];
  return [...new Set(found.filter((address) => address !== null))];
}

/** A tenant has only one of each. Exchange and Purview give them different names. */
const tenantSettings = new Set(['adminauditlogconfig', 'organizationconfig', 'transportconfig']);

function targetsOf(raw: Raw): readonly AuditTarget[] {
  const { operation, data, details, objectId } = raw;
  const properties = propertiesIn(data);
  const noun = nounOf(operation);
  const named = detailIn(details, 'Name') ?? detailIn(details, 'RuleName') ?? detailIn(details, 'Identity') ?? objectId;
  const isMailbox = mailboxNouns.has(noun.toLowerCase());
  // The names of mailboxes are the names of people.
  const isNameless = tenantSettings.has(noun.toLowerCase()) || (isMailbox && !/rule/i.test(noun));
  const name = named === null || isNameless ? null : lastPart(named);
  // Two mailboxes whose owners are not known are two objects.
  const stranger =
    isMailbox && isNameless && named !== null && mailboxOf(raw) === null ? shortHash(aliasIn(named)) : null;
  const isUrl = objectId !== null && /^https?:/i.test(objectId);
  // The object is identified by type and name, because the cmdlets that create and remove it use different ids.
  const id = isUrl
    ? objectId
    : [noun, name, stranger]
        .filter((part) => part !== null)
        .join('|')
        .toLowerCase();
  const type = isCmdlet(operation) || isMailbox ? noun : (pick([data], 'ItemType') ?? (isUrl ? 'Site' : 'Setting'));
  return [
    { type, id, displayName: name, userPrincipalName: null, modifiedProperties: properties },
    ...peopleOf(raw, properties).map((id) => ({
      type: 'User',
      id,
      displayName: null,
      userPrincipalName: isGuid(id) ? null : id,
      modifiedProperties: [],
    })),
  ];
}

/** `192.0.2.44:51000`, `[2001:db8::1]:443` and `192.0.2.44`. */
function addressOnly(text: string | null): string | null {
  const bracketed = /^\[([^\]]+)\]/.exec(text ?? '')?.[1];
  return bracketed ?? text?.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1') ?? null;
}

/** A partner's technician in Exchange's notation. */
const partnerShape = /(?:^(\S+\.onmicrosoft\.com)[\\\s]+)?tenant:\s*([0-9a-f-]{36}),\s*object:\s*([0-9a-f-]{36})/i;

function actorOf(places: readonly JsonObject[], data: JsonObject, userType: string | null): Actor {
  // Graph swaps the two: userId contains the key, userPrincipalName the address.
  const names = [pick(places, 'userPrincipalName'), pick(places, 'UserId'), pick(places, 'UserKey')];
  const given = names.filter((one) => one !== null);
  const ipAddress = addressOnly(pick(places, 'clientIp', 'ClientIPAddress', 'ActorIpAddress'));
  const partner = given.map((one) => partnerShape.exec(one)).find((one) => one !== null);
  const [, visited, homeTenantId, objectId] = partner ?? [];
  if (homeTenantId !== undefined && objectId !== undefined) {
    // The address with which Entra's own log names the same technician.
    const userPrincipalName = visited === undefined ? null : `user_${objectId.replaceAll('-', '')}@${visited}`;
    return { type: 'user', id: objectId, userPrincipalName, displayName: null, ipAddress, homeTenantId };
  }
  const address =
    given
      .find((one) => addressShape.test(one.trim()))
      ?.trim()
      .toLowerCase() ?? null;
  const access = fieldsIn(fieldOf(data, 'AppAccessContext'));
  const guid = given.find(isGuid) ?? pick([access], 'UserObjectId');
  const isApplication = /^(application|serviceprincipal)$/i.test(userType ?? '');
  const service = given.map((one) => /^ServicePrincipal_(.+)$/i.exec(one)?.[1]).find((one) => one !== undefined);
  if (isApplication || service !== undefined) {
    const name = given.find((one) => !isGuid(one) && !one.startsWith('ServicePrincipal_')) ?? null;
    return { type: 'application', servicePrincipalId: service ?? guid, displayName: name };
  }
  const id = guid?.toLowerCase() ?? address;
  return id === null
    ? { type: 'unknown' }
    : { type: 'user', id, userPrincipalName: address, displayName: null, ipAddress };
}

/** The servers of Exchange make changes with accounts of their own. */
const isService = (places: readonly JsonObject[]): boolean =>
  /^NT AUTHORITY\\/i.test(pick(places, 'userPrincipalName') ?? pick(places, 'UserId') ?? '');

/** `2026-11-24T14:02:00` without a zone, and `11/24/2026 2:02:00 PM` as PowerShell exports it. */
function inUtc(time: string): string {
  if (/(Z|[+-]\d{2}:\d{2})$/i.test(time)) return time;
  if (/^\d{4}-/.test(time)) return `${time.replace(' ', 'T')}Z`;
  const at = Date.parse(`${time} UTC`);
  return Number.isNaN(at) ? time : new Date(at).toISOString();
}

/** The workloads write success in five ways, and some leave the result out. */
const resultOf = (status: string | null): string => (/^(fail|false)/i.test(status ?? '') ? 'failure' : 'success');

/** Reads an entry of Graph, its audit data alone, or a row of an export that holds it as text. Times without a zone are UTC. */
function readUnifiedAudit<K extends UnifiedAuditKind>(kind: K, item: unknown): RecordOf<K> {
  if (!isJsonObject(item)) throw notUnderstood(kind, '', 'is not an object');
  const data = fieldsIn(fieldOf(item, 'auditData') ?? item);
  const places = [item, data];
  const at = pick(places, 'createdDateTime', 'activityDateTime', 'CreationTime', 'CreationDate');
  const recordType = pick(places, 'auditLogRecordType', 'RecordType', 'category');
  const userType = pick(places, 'userType');
  const entry = readShape(kind, Entry, {
    id: pick(places, 'id', 'RecordId', 'Identity'),
    activityDateTime: at === null ? null : inUtc(at),
    operation: pick(places, 'operation', 'Operations'),
    recordType: nameIn(recordTypes, recordType),
    service: pick(places, 'service', 'Workload'),
    userType: isService(places) ? 'System' : nameIn(userTypes, userType),
    result: pick(places, 'ResultStatus'),
  });
  const details = [...pairsIn(data), ...plainIn(data)];
  const actor = actorOf(places, data, entry.userType);
  const actorAddress = actor.type === 'user' ? actor.userPrincipalName : null;
  const objectId = pick(places, 'objectId');
  const record = {
    kind,
    id: entry.id,
    activityDateTime: entry.activityDateTime,
    activityDisplayName: entry.operation,
    category: entry.recordType ?? '',
    loggedByService: entry.service ?? '',
    userType: entry.userType,
    correlationId: null,
    result: resultOf(entry.result),
    additionalDetails: details,
    actor,
    targets: targetsOf({ operation: entry.operation, data, details, actorAddress, objectId }),
  };
  // Safe: the three kinds differ only in `kind`, and K is the requested one.
  return record as unknown as RecordOf<K>;
}

/** https://learn.microsoft.com/graph/api/security-auditcoreroot-post-auditlogqueries */
export const unifiedAuditCollector = <K extends UnifiedAuditKind>(
  kind: K,
  recordTypes: readonly string[],
): LogCollector<K> => ({
  kind,
  recordTypes,
  path: '/security/auditLog/queries',
  query: '',
  timeProperty: 'createdDateTime',
  scope: 'auditLogQueries',
  cost: 1,
  read: (item) => readUnifiedAudit(kind, item),
});
