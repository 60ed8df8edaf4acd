import { isJsonObject, type JsonObject } from '../../../shared/core/json-object';

/** Graph's names and those of diagnostic logs, by the log that has them. */
const names: readonly string[] = [
  // Envelopes.
  ...['time', 'category', 'operationName', 'operationVersion', 'properties', 'records', 'value', 'timeGenerated'],
  ...['resourceId', 'tenantId', 'resultType', 'resultSignature', 'resultDescription', 'durationMs', 'callerIpAddress'],
  // Audit entries.
  ...['id', 'activityDateTime', 'activityDisplayName', 'additionalDetails', 'correlationId', 'loggedByService'],
  ...['initiatedBy', 'user', 'app', 'appId', 'displayName', 'servicePrincipalId', 'servicePrincipalName'],
  ...['userPrincipalName', 'ipAddress', 'userType', 'homeTenantId', 'homeTenantName', 'operationType', 'result'],
  ...['resultReason', 'targetResources', 'groupType', 'modifiedProperties', 'oldValue', 'newValue', 'type', 'key'],
  // Intune's audit entries.
  ...['activity', 'activityType', 'activityOperationType', 'activityResult', 'componentName', 'actor', 'resources'],
  ...['auditActorType', 'applicationId', 'applicationDisplayName', 'userId', 'userPermissions', 'auditResourceType'],
  ...['remoteTenantId', 'remoteUserId', 'userRoleScopeTags'],
  // Sign-ins.
  ...['createdDateTime', 'userDisplayName', 'appDisplayName', 'clientAppUsed', 'userAgent', 'isInteractive', 'status'],
  ...['errorCode', 'failureReason', 'deviceDetail', 'deviceId', 'operatingSystem', 'browser', 'isCompliant'],
  ...['isManaged', 'trustType', 'location', 'city', 'state', 'countryOrRegion', 'geoCoordinates', 'latitude'],
  ...['conditionalAccessStatus', 'appliedConditionalAccessPolicies', 'enforcedGrantControls', 'resourceDisplayName'],
  ...[
    'longitude',
    'enforcedSessionControls',
    'authenticationProtocol',
    'originalTransferMethod',
    'authenticationRequirement',
  ],
  ...['autonomousSystemNumber', 'resourceTenantId', 'conditionalAccessPolicies', 'locationDetails', 'resourceIdentity'],
  // Risks.
  ...['riskDetail', 'riskState', 'riskLevel', 'riskLevelAggregated', 'riskLevelDuringSignIn', 'riskEventType'],
  ...['riskEventTypes', 'riskEventTypes_v2', 'riskLastUpdatedDateTime', 'detectedDateTime', 'lastUpdatedDateTime'],
  ...['detectionTimingType', 'tokenIssuerType', 'requestId', 'source', 'additionalInfo', 'isDeleted', 'isProcessing'],
  ...['servicePrincipalDisplayName', 'servicePrincipalType', 'isEnabled', 'keyIds', 'signInEventTypes'],
  // Defender alerts and incidents.
  ...['incidentId', 'incidentWebUrl', 'alertWebUrl', 'serviceSource', 'detectionSource', 'severity', 'title'],
  ...['lastUpdateDateTime', 'firstActivityDateTime', 'lastActivityDateTime', 'evidence', 'userAccount'],
  ...['azureAdUserId', 'accountName', 'classification', 'determination', 'description', 'redirectIncidentId'],
];
const ofLowerCase = new Map(names.map((name) => [name.toLowerCase(), name]));

const isLower = (name: string): boolean => name === name.toLowerCase();
const isUpper = (name: string): boolean => name === name.toUpperCase();

/** Entries of the unified audit log have their own reader, which knows names in lower case. */
const isUnified = (item: JsonObject): boolean =>
  ['operation', 'operations'].some((name) => name in item || name.toUpperCase() in item);

/** Databases and log shippers write all names in lower or in upper case. Objects with other names are left as they are. */
export function withNamesOfGraph(item: JsonObject): JsonObject {
  const isOfUnified = isUnified(item);
  return renamed(item, (name) => (isOfUnified ? name.toLowerCase() : (ofLowerCase.get(name.toLowerCase()) ?? name)));
}

function renamed(item: JsonObject, nameOf: (name: string) => string): JsonObject {
  const shown = Object.keys(item);
  if (!shown.every(isLower) && !shown.every(isUpper)) return item;
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [nameOf(name), inside(value, nameOf)]));
}

const inside = (value: unknown, nameOf: (name: string) => string): unknown =>
  Array.isArray(value) ? value.map((one) => inside(one, nameOf)) : isJsonObject(value) ? renamed(value, nameOf) : value;
