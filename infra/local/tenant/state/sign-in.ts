import { type JsonObject, mergePatch, textOf, valueAt } from '../json';
import { collectionOf, findUserByName, type World } from '../world';

type SignInMoment = {
  readonly world: World;
  readonly time: string;
  readonly newId: () => string;
};

/** The user of a sign-in, by id or by name. */
function userOf(world: World, body: JsonObject): JsonObject | undefined {
  const byId = collectionOf(world, 'users').get(textOf(body, 'userId'));
  return byId ?? findUserByName(world, textOf(body, 'userPrincipalName'));
}

/** A sign-in of an app as the log completes it: a successful one to Microsoft Graph with a secret. */
export function completeAppSignIn({ world, time, newId }: SignInMoment, body: JsonObject): JsonObject {
  const app = collectionOf(world, 'servicePrincipals').get(textOf(body, 'servicePrincipalId'));
  const completed: JsonObject = {
    createdDateTime: time,
    signInEventTypes: ['servicePrincipal'],
    userId: '',
    userDisplayName: null,
    userPrincipalName: null,
    appId: textOf(app, 'appId'),
    appDisplayName: textOf(app, 'displayName'),
    servicePrincipalId: textOf(app, 'id'),
    servicePrincipalName: textOf(app, 'displayName'),
    servicePrincipalCredentialKeyId: newId(),
    ipAddress: '203.0.113.7',
    autonomousSystemNumber: 3320,
    correlationId: newId(),
    conditionalAccessStatus: 'notApplied',
    isInteractive: false,
    resourceDisplayName: 'Microsoft Graph',
    resourceId: '00000003-0000-0000-c000-000000000000',
    status: { errorCode: 0, failureReason: null, additionalDetails: null },
    location: { city: 'Berlin', state: 'Berlin', countryOrRegion: 'DE' },
  };
  return mergePatch(completed, body);
}

/** A sign-in as the log completes it: a successful one to the Azure portal, in a browser, from the office. */
export function completeSignIn({ world, time, newId }: SignInMoment, body: JsonObject): JsonObject {
  const user = userOf(world, body);
  const failed = (valueAt(body, ['status', 'errorCode']) ?? 0) !== 0;
  const completed: JsonObject = {
    createdDateTime: time,
    userDisplayName: textOf(user, 'displayName'),
    userPrincipalName: textOf(user, 'userPrincipalName'),
    userId: textOf(user, 'id'),
    appId: 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c',
    appDisplayName: 'Azure Portal',
    ipAddress: '192.0.2.10',
    clientAppUsed: 'Browser',
    correlationId: newId(),
    // A sign-in that fails at the first factor never reaches a policy.
    conditionalAccessStatus: failed ? 'notApplied' : 'success',
    isInteractive: true,
    riskDetail: 'none',
    riskLevelAggregated: 'none',
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    riskEventTypes: [],
    riskEventTypes_v2: [],
    resourceDisplayName: 'Windows Azure Service Management API',
    resourceId: '797f4846-ba00-4fd7-ba43-dac1f8f63013',
    status: {
      errorCode: 0,
      failureReason: 'Other.',
      additionalDetails: failed ? null : 'MFA requirement satisfied by claim in the token',
    },
    deviceDetail: {
      deviceId: '',
      displayName: '',
      operatingSystem: 'Windows10',
      browser: 'Edge 141.0.0',
      isCompliant: false,
      isManaged: false,
      trustType: '',
    },
    location: {
      city: 'Berlin',
      state: 'Berlin',
      countryOrRegion: 'DE',
      geoCoordinates: { altitude: null, latitude: 52.5, longitude: 13.4 },
    },
    appliedConditionalAccessPolicies: [],
  };
  return mergePatch(completed, body);
}
