import { resourceDrafts } from '../audit/audit-drafts';
import type { AuditActor, AuditDraft, AuditWriter } from '../audit/audit-record';
import type { DraftContext } from '../audit/core-draft';
import { complianceDrafts } from '../audit/intune-drafts';
import { linkDrafts } from '../audit/link-drafts';
import type { DeltaTracker } from '../graph/delta-tracker';
import type { ReadResult } from '../graph/faults';
import { graphTime, logTime } from '../graph/graph-time';
import type { Licence } from '../graph/licences';
import type { Subscriptions } from '../graph/subscriptions';
import { isList, isObject, type JsonObject, mergePatch, textOf } from '../json';
import { guidIndex, seededGuid } from '../random';
import { keepCredentials } from '../state/credentials';
import { directoryDeviceOf } from '../state/devices';
import {
  completeDetection,
  completeRiskyUser,
  type RiskMoment,
  raiseUser,
  settleDetections,
  updateRiskyUser,
} from '../state/identity-risk';
import { mirrorRole } from '../state/role-mirror';
import { settledPolicy } from '../state/role-settings';
import { completeAppSignIn, completeSignIn } from '../state/sign-in';
import {
  type CollectionPath,
  collectionOf,
  directoryPaths,
  findDirectoryObject,
  findUserByName,
  keyOf,
  linksOf,
  logTimeProperty,
  resourcesOf,
  type World,
} from '../world';
import { createStaging, linkedId, refusalOf } from './change-checks';
import { defaultsOf, touchedOf } from './change-defaults';
import { type Change, type ChangeActor, readChanges, readTarget, type Target } from './changes';

export type AppliedChange = { readonly op: Change['op']; readonly path: string; readonly id: string };

type ChangeDesk = {
  /** Applies all changes or none; a refusal says which one is wrong and why. */
  apply(changes: readonly Change[]): ReadResult<readonly AppliedChange[]>;
};

type ChangeDeskOptions = {
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

/** The actor of a change that does not name one. */
const tenantActor: AuditActor = {
  kind: 'app',
  displayName: 'Simulated Tenant',
  servicePrincipalId: '0f0f0f0f-0000-4000-8000-000000000001',
};

function actorOf(world: World, actor: ChangeActor | undefined): AuditActor | undefined {
  if (actor === undefined) return tenantActor;
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

const pushedTypes: Partial<Record<CollectionPath, 'User' | 'Group'>> = { users: 'User', groups: 'Group' };
const deltaPaths: readonly CollectionPath[] = ['users', 'groups', 'devices'];

/** Everything that is needed for a change: the parts of the tenant, and the actor. */
type Making = ChangeDeskOptions & { readonly change: Change; readonly actor: AuditActor; readonly newId: () => string };

function contextOf({ world, seed, licence }: ChangeDeskOptions, actor: AuditActor): DraftContext {
  return { world, seed, licence: licence(), actor };
}

function write({ audits, change }: Making, drafts: readonly AuditDraft[]): void {
  if (change.audit !== false) audits.write(drafts);
}

/** Passes a changed object on to deltas and subscribers. */
function announce({ deltas, subscriptions }: Making, path: CollectionPath, id: string, isRemoval: boolean): void {
  if (deltaPaths.includes(path)) {
    // A deleted user or group can be restored; a deleted device cannot.
    const removal = path === 'devices' ? 'deleted' : 'changed';
    deltas.note(path, id, isRemoval ? removal : undefined);
  }
  const type = pushedTypes[path];
  // Creation and soft deletion both arrive as "updated"; "deleted" is permanent deletion only.
  if (type !== undefined) subscriptions.notify({ changeType: 'updated', type, id });
}

/** A device's compliance in Intune becomes isCompliant of its twin in the directory, by Intune's own application. */
function mirrorCompliance(making: Making, before: JsonObject | undefined, after: JsonObject | undefined): void {
  const { world, seed } = making;
  if (after === undefined || before?.complianceState === after.complianceState) return;
  const devices = collectionOf(world, 'devices');
  const index = guidIndex(textOf(after, 'id'), seed, 'managedDevice');
  const device = directoryDeviceOf(devices, seed, index, textOf(after, 'azureADDeviceId'));
  const isCompliant = ['compliant', 'inGracePeriod'].includes(textOf(after, 'complianceState'));
  if (device === undefined || device.isCompliant === isCompliant) return;
  const flipped = { ...device, isCompliant };
  devices.put(flipped);
  announce(making, 'devices', textOf(device, 'id'), false);
  const intune = resourcesOf(world, 'servicePrincipals').find(
    (each) => each.displayName === 'Intune Compliance Client Prod',
  );
  write(making, complianceDrafts(device, flipped, contextOf(making, making.actor), textOf(intune, 'id')));
}

function forgetMember(world: World, id: string): void {
  for (const links of [world.members, world.owners]) {
    for (const group of links.values()) group.delete(id);
    links.delete(id.toLowerCase());
  }
}

/**
 * The roles of a deleted principal leave the list of assignments, with no entry in the log. PIM lists its own for some days more, with
 * nothing to expand.
 */
function revokeRoles({ world, now }: Making, principalId: string): void {
  const assignments = collectionOf(world, 'roleManagement/directory/roleAssignments');
  for (const { id, principalId: of } of resourcesOf(world, 'roleManagement/directory/roleAssignments'))
    if (of === principalId) assignments.remove(String(id));
  world.deletedAt.set(principalId, now());
}

function actorIdOf(actor: AuditActor): string {
  return actor.kind === 'user' ? actor.id : actor.servicePrincipalId;
}

const riskMomentOf = ({ world, now, newId }: Making): RiskMoment => ({ world, newId, time: logTime(now(), 0) });

const yearMs = 365 * 24 * 3600 * 1000;

/** The body as Graph keeps it. */
function keptBody({ change, now, newId }: Making, path: CollectionPath, before: JsonObject | undefined): JsonObject {
  const body = change.body ?? {};
  if (path === 'policies/roleManagementPolicyAssignments' && before !== undefined)
    return { ...body, ...settledPolicy(before, body) };
  if (path !== 'applications' && path !== 'servicePrincipals') return body;
  return keepCredentials(before, body, { newId, time: graphTime(now()), endTime: graphTime(now() + yearMs) });
}

function createdResource(making: Making, path: CollectionPath, id: string): JsonObject {
  const body = keptBody(making, path, undefined);
  if (path === 'identityProtection/riskDetections') return completeDetection(riskMomentOf(making), id, body);
  if (path === 'identityProtection/riskyUsers') return completeRiskyUser(riskMomentOf(making), id, body);
  return { [keyOf(path)]: id, ...defaultsOf(path, id, graphTime(making.now())), ...body };
}

function updatedResource(making: Making, path: CollectionPath, before: JsonObject): JsonObject {
  const body = keptBody(making, path, before);
  if (path === 'identityProtection/riskyUsers') {
    return updateRiskyUser(riskMomentOf(making), before, body, actorIdOf(making.actor));
  }
  const merged = mergePatch(before, body);
  return { ...merged, ...touchedOf(path, before, graphTime(making.now())), [keyOf(path)]: before[keyOf(path)] ?? '' };
}

function changedResource(
  making: Making,
  path: CollectionPath,
  id: string,
  before: JsonObject | undefined,
): JsonObject | undefined {
  switch (making.change.op) {
    case 'create':
      return createdResource(making, path, id);
    case 'update':
      return updatedResource(making, path, before ?? {});
    case 'delete':
      return undefined;
  }
}

/** A detection raises its user's risk; a verdict on a user settles the user's detections. */
function followRisk(making: Making, path: CollectionPath, before: JsonObject | undefined, after: JsonObject): void {
  const moment = riskMomentOf(making);
  if (path === 'identityProtection/riskDetections' && before === undefined) {
    raiseUser(moment, after, making.change.actor === undefined ? null : actorIdOf(making.actor));
  }
  if (path === 'identityProtection/riskyUsers' && before !== undefined) settleDetections(moment, before, after);
}

function changeCollection(making: Making, path: CollectionPath, givenId: string | undefined): string {
  const { world, change } = making;
  const collection = collectionOf(world, path);
  const wanted = givenId ?? (textOf(change.body, keyOf(path)) || making.newId());
  const before = collection.get(wanted);
  const id = textOf(before, keyOf(path)) || wanted;
  const after = changedResource(making, path, id, before);
  // Drafts look up names in the world, which still contains a deleted object at this point.
  const drafts = resourceDrafts({ operation: change.op, path, before, after }, contextOf(making, making.actor));
  if (after === undefined) {
    collection.remove(id);
    if (directoryPaths.includes(path)) {
      forgetMember(world, id);
      revokeRoles(making, id);
    }
  } else collection.put(after);
  if (path === 'groups' && change.op === 'create') linksOf(world.members, id);
  if (after !== undefined) followRisk(making, path, before, after);
  mirrorRole(world, path, id, after);
  write(making, drafts);
  announce(making, path, id, after === undefined);
  if (path === 'deviceManagement/managedDevices') mirrorCompliance(making, before, after);
  return id;
}

function changeLinks(making: Making, target: Extract<Target, { kind: 'link' }>): string {
  const { world, change, deltas, subscriptions } = making;
  const group = collectionOf(world, 'groups').get(target.groupId) ?? {};
  const groupId = textOf(group, 'id');
  const given = target.memberId ?? linkedId(change.body);
  const memberId = textOf(findDirectoryObject(world, given)?.resource, 'id');
  const links = linksOf(target.links === 'members' ? world.members : world.owners, groupId);
  const removed = change.op === 'delete';
  // Adding a member again, or removing someone who is not a member, changes nothing and leaves no record.
  if (links.has(memberId) !== removed) return memberId;
  if (removed) links.delete(memberId);
  else links.add(memberId);
  const operation = removed ? 'delete' : 'create';
  write(making, linkDrafts({ operation, links: target.links, group, memberId }, contextOf(making, making.actor)));
  deltas.note('groups', groupId);
  const linkChange = { name: target.links, changes: [{ id: memberId, removed }] };
  subscriptions.notify({ changeType: 'updated', type: 'Group', id: groupId, links: linkChange });
  return memberId;
}

/** Graph patches one method at a time, by its id: methods that the body does not name stay unchanged. */
function bodyOf(path: string, before: JsonObject, body: JsonObject): JsonObject {
  const { authenticationMethodConfigurations: named, ...rest } = body;
  const kept = before.authenticationMethodConfigurations;
  if (path !== 'policies/authenticationMethodsPolicy' || !isList(named) || !isList(kept)) return body;
  const patchOf = (id: string): JsonObject | undefined =>
    named.filter(isObject).find((one) => textOf(one, 'id') === id);
  const merged = kept.filter(isObject).map((one) => mergePatch(one, patchOf(textOf(one, 'id')) ?? {}));
  return { ...rest, authenticationMethodConfigurations: merged };
}

function changeSetting(making: Making, path: Extract<Target, { kind: 'singleton' }>['path']): string {
  const { world, change } = making;
  const before = world.singletons.get(path) ?? {};
  // Once somebody changes the cross-tenant default, the tenant no longer has Microsoft's default.
  const own = path === 'policies/crossTenantAccessPolicy/default' ? { isServiceDefault: false } : {};
  const after = mergePatch({ ...before, ...own }, bodyOf(path, before, change.body ?? {}));
  world.singletons.set(path, after);
  write(making, resourceDrafts({ operation: 'update', path, before, after }, contextOf(making, making.actor)));
  return textOf(after, 'id');
}

/** The unified audit log shows an entry at least half an hour later. The other logs show it at the given time. */
const arrivesAt = ({ now, audits }: Making, path: Extract<Target, { kind: 'log' }>['path']): number =>
  path === 'security/auditLog/queries' ? audits.visibleAt(path) + 33 * 60_000 : now();

function addRecord(making: Making, path: Extract<Target, { kind: 'log' }>['path']): string {
  const { world, change, newId, now, audits } = making;
  const body = change.body ?? {};
  const id = textOf(body, 'id') || newId();
  const time = graphTime(now());
  if (path === 'auditLogs/signIns') {
    const complete = textOf(body, 'servicePrincipalId') === '' ? completeSignIn : completeAppSignIn;
    const record = { id, ...complete({ world, newId, time }, body) };
    world.logs[path].add(record, audits.visibleAt(path));
  } else world.logs[path].add({ id, [logTimeProperty[path]]: time, ...body }, arrivesAt(making, path));
  return id;
}

function make(making: Making, target: Target): string {
  switch (target.kind) {
    case 'collection':
      return changeCollection(making, target.path, target.id);
    case 'link':
      return changeLinks(making, target);
    case 'singleton':
      return changeSetting(making, target.path);
    case 'log':
      return addRecord(making, target.path);
  }
}

type Planned = { readonly change: Change; readonly target: Target; readonly actor: AuditActor };

/** Checks every change against the world as it is after the changes before it. */
function plan(changes: readonly Change[], world: World): ReadResult<readonly Planned[]> {
  const staging = createStaging(world);
  const planned: Planned[] = [];
  for (const [index, change] of changes.entries()) {
    const target = readTarget(change.path);
    if (target === undefined) return refused(`Change ${index}: the path "${change.path}" is not kept here.`);
    const reason = refusalOf(change, target, staging);
    if (reason !== undefined) return refused(`Change ${index}: ${reason}`);
    const actor = actorOf(world, change.actor);
    if (actor === undefined) return refused(`Change ${index}: the actor is no user of this tenant.`);
    planned.push({ change, target, actor });
  }
  return { outcome: 'read', value: planned };
}

/** Changes the world with all consequences: audit records, delta entries, notifications, and the other form of the same object. */
export function createChangeDesk(options: ChangeDeskOptions): ChangeDesk {
  let made = 0;
  const newId = (): string => {
    made += 1;
    return seededGuid(options.seed, 'made', made);
  };

  return {
    apply(changes) {
      // Programs that call this directly get the same errors as over HTTP.
      const reading = readChanges(changes);
      if (reading.outcome === 'refused') return reading;
      const planned = plan(changes, options.world);
      if (planned.outcome === 'refused') return planned;
      const applied = planned.value.map(({ change, target, actor }) => ({
        op: change.op,
        path: change.path,
        id: make({ ...options, change, actor, newId }, target),
      }));
      return { outcome: 'read', value: applied };
    },
  };
}
