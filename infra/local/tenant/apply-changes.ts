import { complianceDrafts, type DraftContext, linkDrafts, resourceDrafts } from './audit-drafts';
import type { AuditActor, AuditDraft, AuditWriter } from './audit-record';
import type { Change, ChangeActor } from './changes';
import { readChanges, readTarget, type Target } from './changes';
import { standingInstance } from './contoso';
import type { DeltaTracker } from './delta-tracker';
import { directoryDeviceOf } from './devices';
import type { Reading } from './faults';
import { graphTime } from './graph-time';
import { type JsonObject, mergePatch, textOf } from './json';
import type { Licence } from './licences';
import { guidIndex, seededGuid } from './random';
import type { Subscriptions } from './subscriptions';
import {
  type CollectionPath,
  collectionOf,
  findDirectoryObject,
  findUserByName,
  linksOf,
  logTimeProperty,
  resourcesOf,
  type World,
} from './world';

export type AppliedChange = { readonly op: Change['op']; readonly path: string; readonly id: string };

export type ChangeDesk = {
  /** Applies all changes or none; a refusal says which one is wrong and why. */
  apply(changes: readonly Change[]): Reading<readonly AppliedChange[]>;
};

export type ChangeDeskOptions = {
  readonly seed: number;
  readonly world: World;
  readonly deltas: DeltaTracker;
  readonly subscriptions: Subscriptions;
  readonly audits: AuditWriter;
  readonly now: () => number;
  readonly licence: () => Licence;
};

const refused = (reason: string): { readonly outcome: 'refused'; readonly reason: string } => ({
  outcome: 'refused',
  reason,
});

/** The hand of a change that names nobody. */
const ownHand: AuditActor = {
  kind: 'app',
  displayName: 'Simulated Tenant',
  servicePrincipalId: '0f0f0f0f-0000-4000-8000-000000000001',
};

function actorOf(world: World, actor: ChangeActor | undefined): AuditActor | undefined {
  if (actor === undefined) return ownHand;
  if ('app' in actor) return { kind: 'app', ...actor.app };
  const user = findUserByName(world, actor.userPrincipalName);
  if (user === undefined) return undefined;
  return {
    kind: 'user',
    id: textOf(user, 'id'),
    displayName: textOf(user, 'displayName'),
    userPrincipalName: textOf(user, 'userPrincipalName'),
    ipAddress: actor.ipAddress ?? null,
  };
}

/** The id at the end of an `@odata.id` link. */
function linkedId(body: JsonObject | undefined): string {
  return textOf(body, '@odata.id').split('/').at(-1) ?? '';
}

/** Which objects there will be when the changes before this one are done: changes are checked before any is made. */
type Staging = {
  has(path: CollectionPath, id: string): boolean;
  add(path: CollectionPath, id: string): void;
  remove(path: CollectionPath, id: string): void;
};

function createStaging(world: World): Staging {
  const staged = new Map<string, boolean>();
  const key = (path: CollectionPath, id: string): string => `${path}/${id.toLowerCase()}`;
  return {
    has: (path, id) => staged.get(key(path, id)) ?? collectionOf(world, path).get(id) !== undefined,
    add: (path, id) => staged.set(key(path, id), true),
    remove: (path, id) => staged.set(key(path, id), false),
  };
}

const directoryPaths: readonly CollectionPath[] = ['users', 'groups', 'servicePrincipals', 'devices'];

function collectionRefusal(
  change: Change,
  target: Extract<Target, { kind: 'collection' }>,
  staging: Staging,
): string | undefined {
  const { path } = target;
  if (change.op === 'create') {
    const id = textOf(change.body, 'id');
    if (id !== '' && staging.has(path, id)) return `${path} has an object "${id}" already.`;
    if (id !== '') staging.add(path, id);
    const principalId = textOf(change.body, 'principalId');
    if (path.startsWith('roleManagement/directory/role') && path !== 'roleManagement/directory/roleDefinitions') {
      if (!directoryPaths.some((each) => staging.has(each, principalId)))
        return `there is no principal "${principalId}".`;
      const role = textOf(change.body, 'roleDefinitionId');
      if (!staging.has('roleManagement/directory/roleDefinitions', role)) return `there is no role "${role}".`;
    }
    return undefined;
  }
  const id = target.id ?? '';
  if (!staging.has(path, id)) return `${path} has no object "${id}".`;
  if (change.op === 'delete') staging.remove(path, id);
  return undefined;
}

function refusalOf(change: Change, target: Target, staging: Staging): string | undefined {
  if (target.kind === 'collection') return collectionRefusal(change, target, staging);
  if (target.kind !== 'link') return undefined;
  if (!staging.has('groups', target.groupId)) return `there is no group "${target.groupId}".`;
  const memberId = target.memberId ?? linkedId(change.body);
  return directoryPaths.some((path) => staging.has(path, memberId))
    ? undefined
    : `there is no directory object "${memberId}".`;
}

/** What Graph fills in when an object is made. */
function defaultsOf(path: CollectionPath, now: string): JsonObject {
  switch (path) {
    case 'users':
      return {
        deletedDateTime: null,
        accountEnabled: true,
        businessPhones: [],
        createdDateTime: now,
        userType: 'Member',
        mail: null,
      };
    case 'groups':
      return {
        deletedDateTime: null,
        createdDateTime: now,
        groupTypes: [],
        mailEnabled: false,
        securityEnabled: true,
        isAssignableToRole: null,
      };
    case 'identity/conditionalAccess/policies':
      return {
        templateId: null,
        createdDateTime: now,
        modifiedDateTime: null,
        state: 'enabled',
        grantControls: null,
        sessionControls: null,
      };
    case 'identity/conditionalAccess/namedLocations':
      return { createdDateTime: now, modifiedDateTime: now };
    case 'policies/authenticationStrengthPolicies':
      return {
        createdDateTime: now,
        modifiedDateTime: now,
        policyType: 'custom',
        requirementsSatisfied: 'mfa',
        combinationConfigurations: [],
      };
    case 'roleManagement/directory/roleAssignments':
      return { directoryScopeId: '/' };
    case 'roleManagement/directory/roleAssignmentScheduleInstances':
      return {
        directoryScopeId: '/',
        appScopeId: null,
        startDateTime: now,
        endDateTime: null,
        assignmentType: 'Activated',
        memberType: 'Direct',
      };
    case 'roleManagement/directory/roleEligibilityScheduleInstances':
      return { directoryScopeId: '/', appScopeId: null, startDateTime: now, endDateTime: null, memberType: 'Direct' };
    case 'deviceManagement/deviceCompliancePolicies':
      return {
        createdDateTime: now,
        lastModifiedDateTime: now,
        description: null,
        version: 1,
        assignments: [],
        scheduledActionsForRule: [],
      };
    case 'deviceManagement/managedDevices':
      return {
        complianceState: 'unknown',
        jailBroken: 'Unknown',
        managedDeviceOwnerType: 'company',
        lastSyncDateTime: now,
        enrolledDateTime: now,
      };
    default:
      return {};
  }
}

/** What Graph fills in when an object is changed. */
function touchedOf(path: CollectionPath, before: JsonObject, now: string): JsonObject {
  if (path === 'deviceManagement/deviceCompliancePolicies') {
    return { lastModifiedDateTime: now, version: Number(before.version ?? 0) + 1 };
  }
  // A device's state changes when it checks in.
  if (path === 'deviceManagement/managedDevices') return { lastSyncDateTime: now };
  const isDated =
    path === 'identity/conditionalAccess/policies' ||
    path === 'identity/conditionalAccess/namedLocations' ||
    path === 'policies/authenticationStrengthPolicies';
  return isDated ? { modifiedDateTime: now } : {};
}

const pushedTypes: Partial<Record<CollectionPath, 'User' | 'Group'>> = { users: 'User', groups: 'Group' };
const deltaPaths: readonly CollectionPath[] = ['users', 'groups', 'devices'];

/** Makes changes of the world, with all that follows from them: audit records, delta entries, notifications, twins. */
export function createChangeDesk(options: ChangeDeskOptions): ChangeDesk {
  const { seed, world, deltas, subscriptions, audits, now, licence } = options;
  let made = 0;

  const newId = (): string => {
    made += 1;
    return seededGuid(seed, 'made', made);
  };
  const write = (drafts: readonly AuditDraft[], change: Change): void => {
    if (change.audit !== false) audits.write(drafts);
  };
  const contextOf = (actor: AuditActor): DraftContext => ({ world, seed, licence: licence(), actor });

  const announce = (path: CollectionPath, id: string, op: Change['op']): void => {
    if (deltaPaths.includes(path))
      deltas.note(path, id, op !== 'delete' ? undefined : path === 'devices' ? 'deleted' : 'changed');
    const type = pushedTypes[path];
    // Creation and soft deletion both arrive as "updated"; "deleted" is for good only (facts/graph.md 1.1).
    if (type !== undefined) subscriptions.notify({ changeType: 'updated', type, id });
  };

  const mirrorRole = (
    path: CollectionPath,
    op: Change['op'],
    before: JsonObject | undefined,
    after: JsonObject | undefined,
  ): void => {
    const assignments = collectionOf(world, 'roleManagement/directory/roleAssignments');
    const instances = collectionOf(world, 'roleManagement/directory/roleAssignmentScheduleInstances');
    const id = textOf(after ?? before, 'id');
    if (path === 'roleManagement/directory/roleAssignments') {
      if (op === 'delete') instances.remove(id);
      else if (after !== undefined) instances.put(standingInstance(after));
    }
    if (path === 'roleManagement/directory/roleAssignmentScheduleInstances') {
      if (op === 'delete') assignments.remove(id);
      else if (after !== undefined) {
        const { principalId, roleDefinitionId, directoryScopeId } = after;
        assignments.put({
          id,
          principalId: principalId ?? null,
          directoryScopeId: directoryScopeId ?? '/',
          roleDefinitionId: roleDefinitionId ?? null,
        });
      }
    }
  };

  const mirrorCompliance = (before: JsonObject | undefined, after: JsonObject | undefined, change: Change): void => {
    if (after === undefined || before?.complianceState === after.complianceState) return;
    const devices = collectionOf(world, 'devices');
    const index = guidIndex(textOf(after, 'id'), seed, 'managedDevice');
    const device = directoryDeviceOf(devices, seed, index, textOf(after, 'azureADDeviceId'));
    if (device === undefined) return;
    const isCompliant = ['compliant', 'inGracePeriod'].includes(textOf(after, 'complianceState'));
    if (device.isCompliant === isCompliant) return;
    const flipped = { ...device, isCompliant };
    devices.put(flipped);
    announce('devices', textOf(device, 'id'), 'update');
    const client = resourcesOf(world, 'servicePrincipals').find(
      (each) => each.displayName === 'Intune Compliance Client Prod',
    );
    write(complianceDrafts(device, flipped, contextOf(ownHand), textOf(client, 'id')), change);
  };

  const forget = (id: string): void => {
    for (const links of [world.members, world.owners]) {
      for (const group of links.values()) group.delete(id);
      links.delete(id.toLowerCase());
    }
  };

  const applyToCollection = (
    change: Change,
    path: CollectionPath,
    givenId: string | undefined,
    actor: AuditActor,
  ): string => {
    const collection = collectionOf(world, path);
    const time = graphTime(now());
    const id = givenId ?? (textOf(change.body, 'id') || newId());
    const before = collection.get(id);
    const realId = textOf(before, 'id') || id;
    let after: JsonObject | undefined;
    if (change.op === 'create') after = { id: realId, ...defaultsOf(path, time), ...change.body };
    if (change.op === 'update')
      after = { ...mergePatch(before ?? {}, change.body ?? {}), ...touchedOf(path, before ?? {}, time), id: realId };
    const drafts = resourceDrafts({ operation: change.op, path, before, after }, contextOf(actor));
    if (after === undefined) {
      collection.remove(realId);
      if (directoryPaths.includes(path)) forget(realId);
    } else collection.put(after);
    if (path === 'groups' && change.op === 'create') linksOf(world.members, realId);
    mirrorRole(path, change.op, before, after);
    write(drafts, change);
    announce(path, realId, change.op);
    if (path === 'deviceManagement/managedDevices') mirrorCompliance(before, after, change);
    return realId;
  };

  const applyToLinks = (change: Change, target: Extract<Target, { kind: 'link' }>, actor: AuditActor): string => {
    const group = collectionOf(world, 'groups').get(target.groupId) ?? {};
    const groupId = textOf(group, 'id');
    const given = target.memberId ?? linkedId(change.body);
    const memberId = textOf(findDirectoryObject(world, given)?.resource, 'id');
    const links = linksOf(target.links === 'members' ? world.members : world.owners, groupId);
    const operation = change.op === 'delete' ? 'delete' : 'create';
    if (operation === 'create' ? links.has(memberId) : !links.has(memberId)) return memberId;
    if (operation === 'create') links.add(memberId);
    else links.delete(memberId);
    write(linkDrafts({ operation, links: target.links, group, memberId }, contextOf(actor)), change);
    deltas.note('groups', groupId);
    const changes = [{ id: memberId, removed: operation === 'delete' }];
    subscriptions.notify({ changeType: 'updated', type: 'Group', id: groupId, links: { name: target.links, changes } });
    return memberId;
  };

  const applyOne = (change: Change, target: Target, actor: AuditActor): string => {
    if (target.kind === 'collection') return applyToCollection(change, target.path, target.id, actor);
    if (target.kind === 'link') return applyToLinks(change, target, actor);
    if (target.kind === 'log') {
      const id = textOf(change.body, 'id') || newId();
      world.logs[target.path].add({ id, [logTimeProperty[target.path]]: graphTime(now()), ...change.body }, now());
      return id;
    }
    const before = world.singletons.get(target.path) ?? {};
    const after = mergePatch(before, change.body ?? {});
    world.singletons.set(target.path, after);
    write(resourceDrafts({ operation: 'update', path: target.path, before, after }, contextOf(actor)), change);
    return textOf(after, 'id');
  };

  return {
    apply(changes) {
      // Programs that bypass HTTP come with the same faults as those that do not.
      const reading = readChanges(changes);
      if (reading.outcome === 'refused') return reading;
      const staging = createStaging(world);
      const planned: { readonly change: Change; readonly target: Target; readonly actor: AuditActor }[] = [];
      for (const [index, change] of changes.entries()) {
        const target = readTarget(change.path);
        if (target === undefined) return refused(`Change ${index}: the path "${change.path}" is not kept here.`);
        const reason = refusalOf(change, target, staging);
        if (reason !== undefined) return refused(`Change ${index}: ${reason}`);
        const actor = actorOf(world, change.actor);
        if (actor === undefined) return refused(`Change ${index}: the actor is no user of this tenant.`);
        planned.push({ change, target, actor });
      }
      const applied = planned.map(({ change, target, actor }) => ({
        op: change.op,
        path: change.path,
        id: applyOne(change, target, actor),
      }));
      return { outcome: 'read', value: applied };
    },
  };
}
