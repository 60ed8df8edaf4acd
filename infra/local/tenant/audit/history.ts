import { day, hour } from '../contoso/options';
import { lateSecretAgeMs } from '../contoso/organization';
import { graphTime } from '../graph/graph-time';
import { hasP2, type Licence } from '../graph/licences';
import { type JsonObject, objectsOf, textOf } from '../json';
import { mix, seededGuid } from '../random';
import { roleId } from '../state/role-definitions';
import { completeSignIn } from '../state/sign-in';
import { type CollectionPath, linksOf, resourcesOf, type World } from '../world';
import { resourceDrafts } from './audit-drafts';
import { type AuditActor, createAuditWriter } from './audit-record';
import type { DraftContext } from './core-draft';
import { linkDrafts } from './link-drafts';

type HistoryOptions = { readonly seed: number; readonly licence: Licence; readonly now: number };

/** Writes an earlier change by one actor. */
type Past = {
  readonly world: World;
  readonly options: HistoryOptions;
  did(ageMs: number, actor: AuditActor, drafts: (context: DraftContext) => ReturnType<typeof resourceDrafts>): void;
};

function called(world: World, path: CollectionPath, name: string): JsonObject {
  return resourcesOf(world, path).find((resource) => resource.displayName === name) ?? {};
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

function openPast(world: World, options: HistoryOptions): Past {
  const { seed, licence, now } = options;
  const writer = createAuditWriter({ seed, world, now: () => now, latencyMs: { min: 0, max: 0 }, reorder: false });
  return {
    world,
    options,
    did: (ageMs, actor, drafts) => writer.write(drafts({ world, seed, licence, actor }), now - ageMs),
  };
}

/** Changes that the look-back must not report: a job title, a member of a group that gives no access. */
function writeDullDays({ world, did }: Past, mara: AuditActor, tom: AuditActor): void {
  const people = resourcesOf(world, 'users').filter((person) => person.mail !== null);
  // How far the history goes back: longer than any licence keeps the log, so that the licence sets the limit.
  for (let ageMs = 17 * hour, index = 0; ageMs < 33 * day; ageMs += 1.5 * day, index += 1) {
    const person = people[index % people.length] ?? {};
    const before = { ...person, jobTitle: 'Trainee' };
    did(ageMs, index % 2 === 0 ? mara : tom, (context) =>
      resourceDrafts({ operation: 'update', path: 'users', before, after: person }, context),
    );
  }
  for (const [index, name] of ['All-Staff', 'Finance', 'All-Staff', 'Berlin', 'All-Staff'].entries()) {
    const group = called(world, 'groups', name);
    const memberId = [...linksOf(world.members, textOf(group, 'id'))].at(-1 - index) ?? '';
    did((1 + index * 5) * day + index * hour, tom, (context) =>
      linkDrafts({ operation: 'create', links: 'members', group, memberId }, context),
    );
  }
}

/** An administrator's role that became permanent outside PIM. */
function writeExchangeGrant({ world, did }: Past, mara: AuditActor): void {
  const lea = textOf(called(world, 'users', 'Lea Novak'), 'id');
  const after = resourcesOf(world, 'roleManagement/directory/roleAssignments').find(
    (assignment) => textOf(assignment, 'principalId') === lea,
  );
  did(21 * day, mara, (context) =>
    resourceDrafts(
      { operation: 'create', path: 'roleManagement/directory/roleAssignments', before: undefined, after },
      context,
    ),
  );
}

/** Everybody could invite guests for three hours. */
function writeOpenInvitations({ world, did }: Past, mara: AuditActor, tom: AuditActor): void {
  const path = 'policies/authorizationPolicy';
  const usual = world.singletons.get(path) ?? {};
  const open = { ...usual, allowInvitesFrom: 'everyone' };
  did(16 * day, tom, (context) => resourceDrafts({ operation: 'update', path, before: usual, after: open }, context));
  did(16 * day - 3 * hour, mara, (context) =>
    resourceDrafts({ operation: 'update', path, before: open, after: usual }, context),
  );
}

/** A role for which a person was eligible, activated and deactivated again. */
function writeActivation({ world, options, did }: Past): void {
  if (!hasP2(options.licence)) return;
  const person = called(world, 'users', 'Paul Orth');
  const paul = asActor(person, '192.0.2.58');
  const start = options.now - 10 * day;
  const instance: JsonObject = {
    id: seededGuid(options.seed, 'activation', 0),
    principalId: textOf(person, 'id'),
    roleDefinitionId: roleId('Security Administrator'),
    assignmentType: 'Activated',
    startDateTime: graphTime(start),
    endDateTime: graphTime(start + 8 * hour),
  };
  const path = 'roleManagement/directory/roleAssignmentScheduleInstances';
  did(10 * day, paul, (context) =>
    resourceDrafts({ operation: 'create', path, before: undefined, after: instance }, context),
  );
  did(10 * day - 2 * hour, paul, (context) =>
    resourceDrafts({ operation: 'delete', path, before: instance, after: undefined }, context),
  );
}

/** A second secret for an application, added at night by an unknown account. */
function writeLateSecret({ world, did }: Past): void {
  const after = called(world, 'applications', 'Backup-Connector');
  const before = { ...after, passwordCredentials: objectsOf(after.passwordCredentials).slice(0, 1) };
  const migration = asActor(called(world, 'users', 'svc-migration'), '203.0.113.61');
  did(lateSecretAgeMs, migration, (context) =>
    resourceDrafts({ operation: 'update', path: 'applications', before, after }, context),
  );
}

function signIn(world: World, seed: number, person: JsonObject, index: number, at: number): JsonObject {
  const [policy] = resourcesOf(world, 'identity/conditionalAccess/policies').filter(({ state }) => state === 'enabled');
  const application = 'Office 365 Exchange Online';
  const applicationId = '00000002-0000-0ff1-ce00-000000000000';
  const body: JsonObject = {
    userId: textOf(person, 'id'),
    appId: applicationId,
    appDisplayName: application,
    ipAddress: `192.0.2.${10 + (mix(seed, 'signIn', index) % 50)}`,
    resourceDisplayName: application,
    resourceId: applicationId,
    deviceDetail: { isCompliant: true, isManaged: true, trustType: 'Azure AD joined' },
    appliedConditionalAccessPolicies:
      policy === undefined
        ? []
        : [
            {
              id: textOf(policy, 'id'),
              displayName: textOf(policy, 'displayName'),
              enforcedGrantControls: ['Mfa'],
              enforcedSessionControls: [],
              result: 'success',
            },
          ],
  };
  const newId = (): string => seededGuid(seed, 'signInCorrelation', index);
  return { id: seededGuid(seed, 'signIn', index), ...completeSignIn({ world, newId, time: graphTime(at) }, body) };
}

function writeSignIns(world: World, { seed, now }: HistoryOptions): void {
  const people = resourcesOf(world, 'users').filter((person) => person.mail !== null);
  for (const [index, person] of people.slice(0, 30).entries()) {
    const at = now - hour - (mix(seed, 'signInTime', index) % (22 * hour));
    world.logs['auditLogs/signIns'].add(signIn(world, seed, person, index, at), at);
  }
}

/**
 * Microsoft's logs from before the start: weeks of ordinary administration with a few changes that a look-back should find, and a
 * day of sign-ins. The licence decides how much of it can be read, as in any tenant.
 */
export function fillHistory(world: World, options: HistoryOptions): void {
  const past = openPast(world, options);
  const mara = asActor(called(world, 'users', 'Mara Klein'), '192.0.2.44');
  const tom = asActor(called(world, 'users', 'Tom Iversen'), '192.0.2.51');
  writeDullDays(past, mara, tom);
  writeExchangeGrant(past, mara);
  writeOpenInvitations(past, mara, tom);
  writeActivation(past);
  writeLateSecret(past);
  writeSignIns(world, options);
}
