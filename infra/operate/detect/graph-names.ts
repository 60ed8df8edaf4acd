import { readAuditJson } from '../../../shared/core/attribution';
import { isObject, type JsonObject } from './json-object';

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
  (['TargetResources', 'InitiatedBy', 'RiskEventType', 'RiskState'].some((name) => Object.hasOwn(item, name)) ||
    ['UserId', 'AppId'].every((name) => Object.hasOwn(item, name)));

/** The entry under Graph's names. */
export function withGraphNames(item: JsonObject): JsonObject {
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
  Array.isArray(value) ? value.map(renamedIn) : isObject(value) ? renamed(value) : value;
