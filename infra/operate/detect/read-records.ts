import { CollectionError } from '../../../shared/core/collection/failure';
import { isJsonObject, type JsonObject } from '../../../shared/core/json-object';
import { isAuditRecord, type LogRecord } from '../../../shared/core/log/record';
import type { DirectoryName } from '../../../shared/core/resource/directory-name';
import type { LogKind, UnifiedAuditKind } from '../../../shared/core/resource/kind';
import { fieldOf } from '../../../shared/graph/collector/unified-audit';
import { logCollectors } from '../../../shared/graph/collectors';
import { directoryEntry, isDirectoryEntry } from './directory-entry';
import { withGraphNames, withUnifiedNames } from './graph-names';
import { intuneEntry, isIntuneEntry } from './intune-entry';
import { withAppIds } from './known-apps';
import { type ReadSight, readSight, type SightKind, sightKindOf } from './read-sights';
import { isUnifiedSignIn, unifiedSignIn } from './unified-sign-in';

/** An entry that was read, or why it was not. */
export type ReadEntry =
  /** `name`: the person of a sign-in or a risk, which is not kept with it. */
  | { readonly record: LogRecord; readonly name?: DirectoryName }
  | { readonly sight: ReadSight; readonly name?: DirectoryName }
  | { readonly problem: string };

/** The kind of the entries in each category of diagnostic logs; categories in lower case. */
const kindOfCategory: Readonly<Record<string, LogKind>> = {
  auditlogs: 'directoryAudit',
  signinlogs: 'signIn',
  noninteractiveusersigninlogs: 'signIn',
  serviceprincipalsigninlogs: 'signIn',
  userriskevents: 'riskDetection',
  intuneauditlogs: 'auditEvent',
};

/** Categories that show the state of an object at some time, by our kind. Categories in lower case. */
const sightOfCategory: Readonly<Record<string, SightKind>> = {
  riskyusers: 'riskyUser',
  riskyserviceprincipals: 'riskyServicePrincipal',
  serviceprincipalriskevents: 'riskyServicePrincipal',
};

/** Categories that no detection reads, with their content. */
const unusedCategories: Readonly<Record<string, string>> = {
  managedidentitysigninlogs: 'sign-ins of managed identities',
  microsoftserviceprincipalsigninlogs: "sign-ins of Microsoft's own services",
  adfssigninlogs: 'sign-ins to AD FS',
  provisioninglogs: 'provisioning by other services',
  microsoftgraphactivitylogs: 'calls of Microsoft Graph',
  azureadgraphactivitylogs: 'calls of Azure AD Graph',
  graphnotificationsactivitylogs: 'notifications by Microsoft Graph',
  enrichedoffice365auditlogs: 'audit entries that Global Secure Access adds to',
  networkaccesstrafficlogs: 'traffic of Global Secure Access',
  networkaccessalerts: 'alerts of Global Secure Access',
  networkaccessconnectionevents: 'connections of Global Secure Access',
  networkaccessgenerativeaiinsights: 'use of generative AI in Global Secure Access',
  remotenetworkhealthlogs: 'the health of remote networks',
  b2crequestlogs: 'requests to Azure AD B2C',
  riskyagents: 'risks of AI agents',
  agentriskevents: 'risks of AI agents',
  customsecurityattributeauditlogs: 'changes of custom security attributes',
  operationallogs: 'the operation of Intune',
  devicecomplianceorg: 'reports of Intune on devices',
  devices: 'reports of Intune on devices',
  windows365auditlogs: 'changes of Cloud PCs',
  alertinfo: 'Defender alerts as hunting tables',
  alertevidence: 'Defender alerts as hunting tables',
};

/** A sign-in of a person or of an app. */
const isSignInEntry = (item: JsonObject): boolean =>
  ('userId' in item || 'servicePrincipalId' in item || ('userPrincipalName' in item && 'appDisplayName' in item)) &&
  'createdDateTime' in item &&
  !('auditData' in item);

/** Fields that only entries of one kind have, the most reliable first. */
const shapes: readonly (readonly [LogKind, (item: JsonObject) => boolean])[] = [
  ['riskDetection', (item) => 'riskEventType' in item],
  ['auditEvent', (item) => 'activityType' in item && 'activityDateTime' in item],
  ['directoryAudit', (item) => 'activityDisplayName' in item || 'targetResources' in item || 'initiatedBy' in item],
  ['signIn', isSignInEntry],
];

/** Reads one line: a list of entries or one entry, as Graph returns it or as a diagnostic log wraps it. */
export function readLine(line: string, number: number): readonly ReadEntry[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line.startsWith('\uFEFF') ? line.slice(1) : line);
  } catch {
    return [{ problem: 'is not JSON' }];
  }
  const listed = listIn(parsed);
  return listed === undefined
    ? [readEntry(parsed, `line-${number}`)]
    : listed.map((one, at) => readEntry(one, `line-${number}-${at + 1}`));
}

/** Event Hubs put entries of diagnostic logs under `records`, and a page of Graph has them under `value`. */
function listIn(parsed: unknown): readonly unknown[] | undefined {
  if (Array.isArray(parsed)) return parsed;
  if (!isJsonObject(parsed)) return undefined;
  const [records, value] = [fieldOf(parsed, 'records'), fieldOf(parsed, 'value')];
  return Array.isArray(records) ? records : Array.isArray(value) ? value : undefined;
}

/** The entry as Graph shows it, inside the wrapping of an export; undefined if it is not wrapped. */
function innerOf(parsed: JsonObject): JsonObject | undefined {
  const unified = withUnifiedNames(objectIn(fieldOf(parsed, 'auditData')) ?? parsed);
  if (isUnifiedSignIn(unified)) return unifiedSignIn(unified);
  if (isDirectoryEntry(unified)) return directoryEntry(unified);
  const wrapped = propertiesOf(parsed);
  return wrapped !== undefined && isIntuneEntry(wrapped) ? intuneEntry(parsed, wrapped) : wrapped;
}

/** `fallbackId`: the id of an entry that has none. */
function readEntry(line: unknown, fallbackId: string): ReadEntry {
  if (!isJsonObject(line)) return { problem: 'is not a JSON object' };
  const parsed = withGraphNames(line);
  const inner = innerOf(parsed);
  const category = categoryOf(parsed);
  const unused = Object.hasOwn(unusedCategories, category) ? unusedCategories[category] : undefined;
  if (unused !== undefined) return { problem: `is not read: no detection uses ${unused}` };
  try {
    const sight = sightIn(parsed, category, inner, fallbackId);
    if (sight !== undefined) return { sight, ...withName(inner ?? parsed) };
    const kind = kindOf(parsed, category, inner) ?? unifiedKindOf(parsed);
    if (kind === undefined) return { problem: noKind(parsed) };
    const entry = completed(kind, entryOf(parsed, category, inner, fallbackId));
    const record = logCollectors[kind].read(entry);
    return isAuditRecord(record) ? { record } : { record, ...withName(entry) };
  } catch (error) {
    if (!(error instanceof CollectionError)) throw error;
    return { problem: error.failure.detail };
  }
}

/** Some exports leave out fields that follow from others, or that Graph always fills. */
function completed(kind: LogKind, entry: JsonObject): JsonObject {
  switch (kind) {
    case 'signIn':
      return withAppIds({ ...(isRated(entry) && { riskState: 'atRisk' }), ...entry, userId: accountIn(entry) });
    case 'riskDetection': {
      const found = [entry.detectedDateTime, entry.activityDateTime, entry.lastUpdatedDateTime].find(isText);
      const times = { detectedDateTime: found, lastUpdatedDateTime: found };
      return { riskState: 'atRisk', riskLevel: 'medium', ...times, ...entry, userId: accountIn(entry) };
    }
    case 'directoryAudit':
      // The log of a refused change says so.
      return { result: 'success', ...entry };
    default:
      return entry;
  }
}

const isRated = ({ riskLevelDuringSignIn, riskLevelAggregated }: JsonObject): boolean =>
  [riskLevelDuringSignIn, riskLevelAggregated].some((level) => /^(low|medium|high)$/i.test(String(level)));

/** The person, by address if the entry has no id. */
const accountIn = ({ userId, servicePrincipalId, userPrincipalName }: JsonObject): unknown =>
  isText(userId) || isText(servicePrincipalId) || !isText(userPrincipalName) ? userId : userPrincipalName.toLowerCase();

/** The person of a sign-in, of a risk detection or of the list of risky users. */
function withName(item: JsonObject): { readonly name?: DirectoryName } {
  const { userDisplayName, userPrincipalName } = item;
  const id = [item.userId, item.id].find(isText);
  const address = isText(userPrincipalName) ? userPrincipalName : null;
  const displayName = isText(userDisplayName) ? userDisplayName : address;
  return id === undefined || displayName === null ? {} : { name: { id, displayName, address, type: 'person' } };
}

/** The longest name of a category of Microsoft's has about half as many characters. */
const longestCategory = 80;

function noKind(whole: JsonObject): string {
  const category = fieldOf(whole, 'category');
  return categoryOf(whole) !== '' && typeof category === 'string'
    ? `has the category ${JSON.stringify(category.trim().slice(0, longestCategory))}, which this command does not read`
    : 'is not an entry of a log that this command reads';
}

const categoryOf = (whole: JsonObject): string => {
  const category = fieldOf(whole, 'category');
  return typeof category === 'string' ? category.trim().toLowerCase() : '';
};

function sightIn(
  whole: JsonObject,
  category: string,
  inner: JsonObject | undefined,
  fallbackId: string,
): ReadSight | undefined {
  const named = inner !== undefined && Object.hasOwn(sightOfCategory, category) ? sightOfCategory[category] : undefined;
  const kind = named ?? sightKindOf(inner ?? whole);
  return kind === undefined ? undefined : readSight(kind, entryOf(whole, category, inner, fallbackId));
}

function kindOf(whole: JsonObject, category: string, inner: JsonObject | undefined): LogKind | undefined {
  // Both audit logs are exported under the category AuditLogs.
  if (inner !== undefined && 'activityType' in inner) return 'auditEvent';
  if (inner !== undefined && Object.hasOwn(kindOfCategory, category)) return kindOfCategory[category];
  return shapes.find(([, isOf]) => isOf(inner ?? whole))?.[0];
}

/** The part of the unified audit log that an entry of a workload belongs to. */
function unifiedKindOf(item: JsonObject): UnifiedAuditKind | undefined {
  const data = objectIn(fieldOf(item, 'auditData')) ?? item;
  const isEntry = ['operation', 'operations'].some((name) => [item, data].some((one) => isText(fieldOf(one, name))));
  const workload = [fieldOf(item, 'service'), fieldOf(data, 'workload')].find(isText)?.toLowerCase();
  if (!isEntry || workload === undefined) return undefined;
  return workload === 'exchange'
    ? 'exchangeAudit'
    : /^(sharepoint|onedrive)$/.test(workload)
      ? 'sharePointAudit'
      : 'complianceAudit';
}

/** Properties of an envelope come as an object or as JSON in a string. */
function propertiesOf(envelope: JsonObject): JsonObject | undefined {
  const properties = objectIn(fieldOf(envelope, 'properties'));
  return properties === undefined ? undefined : withGraphNames(properties);
}

function objectIn(value: unknown): JsonObject | undefined {
  if (isJsonObject(value)) return value;
  if (typeof value !== 'string') return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** The entry in Graph's shape. The envelope adds fields that the entry lacks: an id, a name, a time, a result. */
function entryOf(whole: JsonObject, category: string, inner: JsonObject | undefined, fallbackId: string): JsonObject {
  const item = inner ?? whole;
  const entry: Record<string, unknown> = {};
  if (inner !== undefined) addGiven(entry, envelopeFields(whole, category, item));
  addGiven(entry, item);
  if (isJsonObject(entry.status)) entry.status = withNumber(entry.status);
  entry.id = isText(item.id) ? item.id : otherIdOf(whole, item, fallbackId);
  return entry;
}

const otherIdOf = (whole: JsonObject, item: JsonObject, fallbackId: string): string =>
  [
    item.Id,
    item.RecordId,
    // In an export of the unified audit log, the id is in the wrapped entry.
    fieldOf(objectIn(fieldOf(item, 'auditData')) ?? {}, 'id'),
    whole.id,
    item.correlationId,
    fieldOf(whole, 'correlationId'),
  ].find(isText) ?? fallbackId;

/** Some exports write the error code of a sign-in as text. */
const withNumber = (status: JsonObject): JsonObject =>
  typeof status.errorCode === 'string' && /^\d+$/.test(status.errorCode)
    ? { ...status, errorCode: Number(status.errorCode) }
    : status;

/** Adds the fields that have a value, with times in UTC. */
function addGiven(entry: Record<string, unknown>, fields: JsonObject): void {
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    // Setting `__proto__` would change the object instead of adding a field.
    if (value === null || value === undefined || value === '' || name === '__proto__') continue;
    entry[name] = typeof value === 'string' && name.endsWith('DateTime') ? utcTime(value) : value;
  }
}

function envelopeFields(whole: JsonObject, category: string, item: JsonObject): JsonObject {
  const outside = (name: string): unknown => fieldOf(whole, name);
  const at = [item.activityDateTime, item.createdDateTime, item.detectedDateTime, outside('time')].find(isText);
  const found = item.detectedDateTime ?? at;
  const given = outside('resultType');
  const resultType = typeof given === 'number' ? String(given) : given;
  const code = /^success$/i.test(String(resultType).trim()) ? 0 : Number(resultType);
  const signature = /^(success|failure)$/i.test(String(outside('resultSignature'))) ? outside('resultSignature') : null;
  return {
    activityDisplayName: outside('operationName'),
    result: [outside('result'), resultType, signature].find(isText)?.toLowerCase().replace(/^0$/, 'success'),
    activityDateTime: at,
    createdDateTime: at,
    ...(category === 'noninteractiveusersigninlogs' && { isInteractive: false }),
    ...('riskEventType' in item && { detectedDateTime: found, lastUpdatedDateTime: found }),
    ...(isText(resultType) && Number.isInteger(code) && { status: { errorCode: code } }),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

/** Exports write times without a zone. They are in UTC, like all times in these logs. Text that is not a valid time stays unchanged. */
function utcTime(text: string): string {
  if (exactTime.test(text)) return text;
  const at = Date.parse(timeInUtc.test(text) ? text : inUtc(text.trim()));
  return Number.isNaN(at) ? text : new Date(at).toISOString();
}

/** As `toISOString` writes it. Most times of a log are like this. */
const exactTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const timeInUtc = /^\d{4}-\d{2}-\d{2}T.+Z$/;

function inUtc(text: string): string {
  const clean = text.replace(/^(\d{4}-\d{2}-\d{2}) (?=\d)/, '$1T');
  if (/(Z|[+-]\d{2}:?\d{2}|UTC|GMT)$/i.test(clean)) return clean;
  return /^\d{4}-\d{2}-\d{2}T/.test(clean) ? `${clean}Z` : `${clean} UTC`;
}
