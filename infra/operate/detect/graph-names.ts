import { readAuditJson } from '../../../shared/core/attribution';
import { isJsonObject, type JsonObject } from '../../../shared/core/json-object';
import { withNamesOfGraph } from './one-case-names';

/** Columns of a Log Analytics table that have another name in Graph. */
const columns: Readonly<Record<string, string>> = {
  locationDetails: 'location',
  conditionalAccessPolicies: 'appliedConditionalAccessPolicies',
  resourceIdentity: 'resourceId',
  riskEventTypes_V2: 'riskEventTypes_v2',
};

/** Values that some exports write as JSON text. */
const nested = new Set([
  'initiatedBy',
  'targetResources',
  'additionalDetails',
  'status',
  'deviceDetail',
  'location',
  'appliedConditionalAccessPolicies',
  'riskEventTypes',
  'riskEventTypes_v2',
]);

/** `IPAddress` and `TargetResources` become `ipAddress` and `targetResources`. */
const inCamelCase = (name: string): string =>
  name.replace(/^(?:[A-Z]+(?=[A-Z][a-z]|$)|[A-Z])/, (start) => start.toLowerCase());

/**
 * Log Analytics and some exports write Graph's names with a capital letter. Entries of the unified audit log use PascalCase too,
 * but have other fields: a user, often an app, and always an operation.
 */
const isCapitalised = (item: JsonObject): boolean =>
  !Object.hasOwn(item, 'Operation') &&
  (Object.hasOwn(item, 'timeGenerated') ||
    capitalised.some((name) => Object.hasOwn(item, name)) ||
    (Object.hasOwn(item, 'UserId') && Object.hasOwn(item, 'AppId')));

const capitalised = [
  'TargetResources',
  'InitiatedBy',
  'RiskEventType',
  'RiskState',
  'ActivityOperationType',
  'ClientAppUsed',
];

/** Columns of the table OfficeActivity of Log Analytics that have another name in the unified audit log. */
const officeColumns: Readonly<Record<string, string>> = {
  OfficeWorkload: 'Workload',
  OfficeObjectId: 'ObjectId',
  OfficeId: 'Id',
  TimeGenerated: 'CreationTime',
};

/** The entry under Graph's names, or under those of the unified audit log if it is one of its entries. */
export function withGraphNames(shown: JsonObject): JsonObject {
  const item = withNamesOfGraph(shown);
  if (Object.hasOwn(item, 'OfficeWorkload')) return withNames(item, (name) => officeColumns[name]);
  if (!isCapitalised(item)) return item;
  const { timeGenerated, operationName, resultType, ...entry } = renamed(item);
  const isAudit = 'targetResources' in entry || 'initiatedBy' in entry;
  const code = Number(resultType);
  return isAudit
    ? { activityDateTime: timeGenerated, activityDisplayName: operationName, ...entry }
    : {
        ...('riskEventType' in entry ? { detectedDateTime: timeGenerated } : { createdDateTime: timeGenerated }),
        ...(Number.isInteger(code) && resultType !== undefined && { status: { errorCode: code } }),
        ...entry,
      };
}

function renamed(item: JsonObject): JsonObject {
  const entry: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(item)) {
    const camel = inCamelCase(name);
    const as = columns[camel] ?? camel;
    const shown = nested.has(as) && typeof value === 'string' ? readAuditJson(value) : value;
    // The column `Location` is only the country.
    if (as === 'location' && typeof shown === 'string') continue;
    entry[as] = renamedIn(shown);
  }
  return entry;
}

const renamedIn = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(renamedIn) : isJsonObject(value) ? renamed(value) : value;

/** Fields of the entries of Entra in the unified audit log. */
const fieldsOfEntra = new Map(
  [
    ...[
      'Workload',
      'Operation',
      'CreationTime',
      'Id',
      'ObjectId',
      'ResultStatus',
      'Actor',
      'Target',
      'UserId',
      'UserKey',
    ],
    ...['ClientIP', 'ActorIpAddress', 'ApplicationId', 'ErrorNumber', 'LogonError'],
    ...['ModifiedProperties', 'ExtendedProperties', 'DeviceProperties'],
  ].map((name) => [name.toLowerCase(), name]),
);

/** An entry of Entra in the unified audit log under the names of its schema. Some exports write all names in lower case. */
export const withUnifiedNames = (data: JsonObject): JsonObject =>
  Object.hasOwn(data, 'workload') ? withNames(data, (name) => fieldsOfEntra.get(name)) : data;

const withNames = (item: JsonObject, nameOf: (name: string) => string | undefined): JsonObject =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [nameOf(name) ?? name, value]));
