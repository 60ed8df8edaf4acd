import { type AuditActor, createAuditWriter, type DirectoryDraft, modified, quoted, target } from './audit-record';
import { directoryRoleId } from './directory-roles';
import { logTime } from './graph-time';
import { type JsonObject, textOf } from './json';
import { mix, seededGuid } from './random';
import { roleId, wellKnownObjectName } from './role-definitions';
import { resourcesOf, type World } from './world';

const hour = 3600 * 1000;
const day = 24 * hour;

function personCalled(world: World, name: string): JsonObject {
  return resourcesOf(world, 'users').find((user) => user.displayName === name) ?? {};
}

function asActor(person: JsonObject, ipAddress: string): AuditActor {
  return {
    kind: 'user',
    id: textOf(person, 'id'),
    displayName: textOf(person, 'displayName'),
    userPrincipalName: textOf(person, 'userPrincipalName'),
    ipAddress,
  };
}

function userUpdate(actor: AuditActor, person: JsonObject): DirectoryDraft {
  return {
    log: 'auditLogs/directoryAudits',
    prefix: 'Directory',
    loggedBy: 'Core Directory',
    category: 'UserManagement',
    activity: 'Update user',
    operationType: 'Update',
    actor,
    targets: [
      target(
        'User',
        textOf(person, 'id'),
        null,
        [
          modified('JobTitle', quoted(['Trainee']), quoted([person.jobTitle ?? null])),
          modified('Included Updated Properties', null, quoted('JobTitle')),
        ],
        { userPrincipalName: textOf(person, 'userPrincipalName') },
      ),
    ],
  };
}

function exchangeGrant(actor: AuditActor, holder: JsonObject, seed: number): DirectoryDraft {
  const template = roleId('Exchange Administrator');
  const role = directoryRoleId(seed, template);
  return {
    log: 'auditLogs/directoryAudits',
    prefix: 'Directory',
    loggedBy: 'Core Directory',
    category: 'RoleManagement',
    activity: 'Add member to role',
    operationType: 'Assign',
    actor,
    targets: [
      target(
        'User',
        textOf(holder, 'id'),
        null,
        [
          modified('Role.ObjectID', null, quoted(role)),
          modified('Role.DisplayName', null, quoted('Exchange Administrator')),
          modified('Role.TemplateId', null, quoted(template)),
          modified('Role.WellKnownObjectName', null, quoted(wellKnownObjectName(template) ?? null)),
        ],
        { userPrincipalName: textOf(holder, 'userPrincipalName') },
      ),
      target('Role', role, null, []),
    ],
  };
}

function signIn(world: World, seed: number, person: JsonObject, index: number, at: number): JsonObject {
  const policies = resourcesOf(world, 'identity/conditionalAccess/policies').filter(
    (policy) => policy.state === 'enabled',
  );
  const number = mix(seed, 'signIn', index);
  return {
    id: seededGuid(seed, 'signIn', index),
    createdDateTime: `${logTime(at, 0).slice(0, 19)}Z`,
    userDisplayName: textOf(person, 'displayName'),
    userPrincipalName: textOf(person, 'userPrincipalName'),
    userId: textOf(person, 'id'),
    appId: '00000002-0000-0ff1-ce00-000000000000',
    appDisplayName: 'Office 365 Exchange Online',
    ipAddress: `192.0.2.${10 + (number % 50)}`,
    clientAppUsed: 'Browser',
    correlationId: seededGuid(seed, 'signInCorrelation', index),
    conditionalAccessStatus: 'success',
    isInteractive: true,
    riskDetail: 'none',
    riskLevelAggregated: 'none',
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    riskEventTypes: [],
    riskEventTypes_v2: [],
    resourceDisplayName: 'Office 365 Exchange Online',
    resourceId: '00000002-0000-0ff1-ce00-000000000000',
    status: {
      errorCode: 0,
      failureReason: 'Other.',
      additionalDetails: 'MFA requirement satisfied by claim in the token',
    },
    deviceDetail: {
      deviceId: '',
      displayName: '',
      operatingSystem: 'Windows10',
      browser: 'Edge 141.0.0',
      isCompliant: true,
      isManaged: true,
      trustType: 'Azure AD joined',
    },
    location: {
      city: 'Berlin',
      state: 'Berlin',
      countryOrRegion: 'DE',
      geoCoordinates: { altitude: null, latitude: 52.5, longitude: 13.4 },
    },
    appliedConditionalAccessPolicies: policies.slice(0, 1).map((policy) => ({
      id: textOf(policy, 'id'),
      displayName: textOf(policy, 'displayName'),
      enforcedGrantControls: ['Mfa'],
      enforcedSessionControls: [],
      result: 'success',
    })),
  };
}

/** What Microsoft's logs already hold when the tenant opens: some weeks of ordinary administration, a day of sign-ins. */
export function fillHistory(world: World, seed: number, now: number): void {
  const people = resourcesOf(world, 'users').filter((person) => person.mail !== null);
  const writer = createAuditWriter({ seed, world, now: () => now, latencyMs: { min: 0, max: 0 }, reorder: false });
  const mara = asActor(personCalled(world, 'Mara Klein'), '192.0.2.44');
  const tom = asActor(personCalled(world, 'Tom Iversen'), '192.0.2.51');
  writer.write([exchangeGrant(mara, personCalled(world, 'Lea Novak'), seed)], now - 21 * day);
  for (const [index, person] of people.slice(0, 8).entries()) {
    writer.write([userUpdate(index % 2 === 0 ? mara : tom, person)], now - (2 + index * 3) * day);
  }
  for (const [index, person] of people.slice(0, 30).entries()) {
    const at = now - hour - (mix(seed, 'signInTime', index) % (22 * hour));
    world.logs['auditLogs/signIns'].add(signIn(world, seed, person, index, at), at);
  }
}
