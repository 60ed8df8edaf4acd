import * as z from 'zod';
import type { SignIn } from '../../core/log/record';
import { phishedClientIds } from '../../core/sign-in/phished-clients';
import type { LogCollector } from '../../graph/collector/collector';
import { looseCount, looseFlag, looseText, readShape, textOrNull, texts, time } from '../../graph/shape';
import { legacyClients } from '../legacy-sign-in/sign-in-group';

const Device = z.object({
  deviceId: textOrNull,
  operatingSystem: textOrNull,
  browser: textOrNull,
  isCompliant: looseFlag,
  isManaged: looseFlag,
  trustType: textOrNull,
});

/** Diagnostic logs contain the status as a number. */
const statusNames: Readonly<Record<string, string>> = { 0: 'success', 1: 'failure', 2: 'notApplied' };

const Policy = z.object({ result: textOrNull, enforcedGrantControls: texts });

const Entry = z.object({
  id: z.string().min(1),
  createdDateTime: time,
  userId: z.string().min(1),
  appDisplayName: textOrNull,
  appId: textOrNull,
  resourceId: textOrNull,
  correlationId: textOrNull,
  ipAddress: textOrNull,
  clientAppUsed: textOrNull,
  userAgent: textOrNull,
  isInteractive: looseFlag,
  userType: textOrNull,
  authenticationProtocol: textOrNull,
  originalTransferMethod: textOrNull,
  authenticationRequirement: textOrNull,
  autonomousSystemNumber: looseCount,
  conditionalAccessStatus: looseText.transform((status) => statusNames[status ?? ''] ?? status),
  appliedConditionalAccessPolicies: z.array(Policy).nullish(),
  riskLevelDuringSignIn: textOrNull,
  riskLevelAggregated: textOrNull,
  riskState: textOrNull,
  riskEventTypes: texts,
  riskEventTypes_v2: texts,
  deviceDetail: Device.nullish(),
  location: z
    .object({
      city: textOrNull,
      countryOrRegion: textOrNull,
      geoCoordinates: z.object({ latitude: looseCount, longitude: looseCount }).nullish(),
    })
    .nullish(),
  // 0 means success, so a missing error code must not become 0.
  status: z.object({ errorCode: z.number().int(), additionalDetails: textOrNull, failureReason: textOrNull }),
});
type Entry = z.output<typeof Entry>;

/** Grant controls that are MFA, by the names that the log uses. */
const mfaControl = /mfa|multifactor|strength/i;

/** Without the permission to read policies, the list is empty and proves nothing. */
function askedForMfa({ authenticationRequirement, appliedConditionalAccessPolicies: policies }: Entry): boolean | null {
  switch (authenticationRequirement?.toLowerCase()) {
    case 'multifactorauthentication':
      return true;
    case 'singlefactorauthentication':
      return false;
    default:
      return policies === null || policies === undefined || policies.length === 0
        ? null
        : policies.some(
            ({ result, enforcedGrantControls }) =>
              result?.toLowerCase() === 'success' && enforcedGrantControls.some((control) => mfaControl.test(control)),
          );
  }
}

/**
 * Whether a policy required more than a password; null if unknown. A policy that only limits the session was applied
 * too, but requires nothing. Without the permission to read policies, only the status shows whether one was applied.
 */
function askedForMore(entry: Entry): boolean | null {
  const { appliedConditionalAccessPolicies: policies, conditionalAccessStatus } = entry;
  const isMfaAsked = askedForMfa(entry);
  if (isMfaAsked === true) return true;
  if (policies !== null && policies !== undefined && policies.length > 0)
    return policies.some(
      ({ result, enforcedGrantControls }) => result?.toLowerCase() === 'success' && enforcedGrantControls.length > 0,
    );
  return isMfaAsked === false && conditionalAccessStatus?.toLowerCase() === 'notapplied' ? false : null;
}

/** Microsoft can rate a sign-in higher afterwards than while it happened. */
function riskLevelIn({ riskLevelDuringSignIn, riskLevelAggregated }: Entry): string | null {
  const levels = ['low', 'medium', 'high'];
  const rank = (level: string | null): number => levels.indexOf(level?.toLowerCase() ?? '');
  return rank(riskLevelAggregated) > rank(riskLevelDuringSignIn) ? riskLevelAggregated : riskLevelDuringSignIn;
}

/** A session that began with a device code keeps that as its transfer method. */
const protocolOf = ({ authenticationProtocol, originalTransferMethod }: Entry): string | null =>
  originalTransferMethod?.toLowerCase() === 'devicecodeflow' ? 'deviceCode' : authenticationProtocol;

function deviceOf({ deviceDetail: device }: Entry): SignIn['device'] {
  if (device === null || device === undefined) return null;
  const { deviceId: id, operatingSystem, browser, isCompliant, isManaged, trustType } = device;
  return { id, operatingSystem, browser, isCompliant, isManaged, trustType };
}

function coordinatesOf({ location }: Entry): SignIn['coordinates'] {
  const { latitude = null, longitude = null } = location?.geoCoordinates ?? {};
  return latitude === null || longitude === null ? null : { latitude, longitude };
}

type AppEntry = { readonly servicePrincipalId: string; readonly servicePrincipalName?: unknown };

/** Checked for every entry, so without a schema. */
const isOfApp = (item: unknown): item is AppEntry =>
  typeof item === 'object' &&
  item !== null &&
  !('userId' in item && typeof item.userId === 'string' && item.userId !== '') &&
  'servicePrincipalId' in item &&
  typeof item.servicePrincipalId === 'string' &&
  item.servicePrincipalId !== '';

/** The entry of an app names no user. The app itself is the account. */
const asAccount = (item: unknown): unknown =>
  isOfApp(item)
    ? {
        ...item,
        userId: item.servicePrincipalId,
        appDisplayName: item.servicePrincipalName,
        userType: 'servicePrincipal',
        isInteractive: false,
      }
    : item;

/** Names, addresses and the single policies are not stored, because no message needs them. */
function read(item: unknown): SignIn {
  const entry = readShape('signIn', Entry, asAccount(item));
  const { location, status } = entry;
  return {
    kind: 'signIn',
    id: entry.id,
    createdDateTime: entry.createdDateTime,
    userId: entry.userId,
    appDisplayName: entry.appDisplayName,
    appId: entry.appId?.toLowerCase() ?? null,
    resourceId: entry.resourceId?.toLowerCase() ?? null,
    correlationId: entry.correlationId,
    ipAddress: entry.ipAddress,
    clientAppUsed: entry.clientAppUsed,
    userAgent: entry.userAgent?.slice(0, longestAgent) ?? null,
    isInteractive: entry.isInteractive,
    userType: entry.userType,
    authenticationProtocol: protocolOf(entry),
    autonomousSystemNumber: entry.autonomousSystemNumber,
    conditionalAccessStatus: entry.conditionalAccessStatus,
    askedForMfa: askedForMfa(entry),
    askedForMore: askedForMore(entry),
    riskLevelDuringSignIn: riskLevelIn(entry),
    riskState: entry.riskState,
    // The older list is deprecated, but some entries have only that.
    riskEventTypes: entry.riskEventTypes_v2.length > 0 ? entry.riskEventTypes_v2 : entry.riskEventTypes,
    device: deviceOf(entry),
    city: location?.city ?? null,
    countryOrRegion: location?.countryOrRegion ?? null,
    coordinates: coordinatesOf(entry),
    errorCode: status.errorCode,
    statusDetail: status.errorCode === 0 ? null : (status.additionalDetails ?? status.failureReason),
  };
}

/** The client chooses the text of its user agent, so its length is limited. */
const longestAgent = 300;

const anyOf = (property: string, values: readonly string[]): string =>
  values.map((value) => `${property} eq '${value}'`).join(' or ');

/** https://learn.microsoft.com/graph/api/signin-list: people who signed in interactively. It takes no $select. */
export const signInCollector: LogCollector<'signIn'> = {
  kind: 'signIn',
  path: '/auditLogs/signIns',
  query: '$top=1000',
  timeProperty: 'createdDateTime',
  scope: 'reports',
  cost: 1,
  suspects: [
    `status/errorCode eq 0 and (${anyOf('clientAppUsed', legacyClients)})`,
    `status/errorCode eq 0 and (${anyOf('appId', phishedClientIds)})`,
  ],
  read,
};
