import { complianceDrafts, type DraftContext, linkDrafts, resourceDrafts } from './audit-drafts';
import type { AuditActor, AuditDraft, AuditWriter } from './audit-record';
import { createStaging, linkedId, refusalOf } from './change-checks';
import { defaultsOf, touchedOf } from './change-defaults';
import { type Change, type ChangeActor, readChanges, readTarget, type Target } from './changes';
import type { DeltaTracker } from './delta-tracker';
import { directoryDeviceOf } from './devices';
import type { Reading } from './faults';
import { graphTime } from './graph-time';
import { type JsonObject, mergePatch, textOf } from './json';
import type { Licence } from './licences';
import { guidIndex, seededGuid } from './random';
import { mirrorRole } from './role-mirror';
import type { Subscriptions } from './subscriptions';
import {
  type CollectionPath,
  collectionOf,
  directoryPaths,
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

const pushedTypes: Partial<Record<CollectionPath, 'User' | 'Group'>> = { users: 'User', groups: 'Group' };
const deltaPaths: readonly CollectionPath[] = ['users', 'groups', 'devices'];

/** What a change is made with: the tenant's parts, and the hand that makes it. */
type Making = ChangeDeskOptions & { readonly change: Change; readonly actor: AuditActor; readonly newId: () => string };

function contextOf({ world, seed, licence }: ChangeDeskOptions, actor: AuditActor): DraftContext {
  return { world, seed, licence: licence(), actor };
}

function write({ audits, change }: Making, drafts: readonly AuditDraft[]): void {
  if (change.audit !== false) audits.write(drafts);
}

/** Tells deltas and subscribers of a changed object. */
function announce({ deltas, subscriptions }: Making, path: CollectionPath, id: string, isRemoval: boolean): void {
  if (deltaPaths.includes(path)) {
    // A deleted user or group can be restored; a device is gone.
    const removal = path === 'devices' ? 'deleted' : 'changed';
    deltas.note(path, id, isRemoval ? removal : undefined);
  }
  const type = pushedTypes[path];
  // Creation and soft deletion both arrive as "updated"; "deleted" is for good only (facts/graph.md 1.1).
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

function changedResource(
  change: Change,
  path: CollectionPath,
  id: string,
  before: JsonObject | undefined,
  time: string,
) {
  switch (change.op) {
    case 'create':
      return { id, ...defaultsOf(path, time), ...change.body };
    case 'update':
      return { ...mergePatch(before ?? {}, change.body ?? {}), ...touchedOf(path, before ?? {}, time), id };
    case 'delete':
      return undefined;
  }
}

function changeCollection(making: Making, path: CollectionPath, givenId: string | undefined): string {
  const { world, change } = making;
  const collection = collectionOf(world, path);
  const wanted = givenId ?? (textOf(change.body, 'id') || making.newId());
  const before = collection.get(wanted);
  const id = textOf(before, 'id') || wanted;
  const after = changedResource(change, path, id, before, graphTime(making.now()));
  // Drafts look names up in the world, where a deleted object can still be found.
  const drafts = resourceDrafts({ operation: change.op, path, before, after }, contextOf(making, making.actor));
  if (after === undefined) {
    collection.remove(id);
    if (directoryPaths.includes(path)) forgetMember(world, id);
  } else collection.put(after);
  if (path === 'groups' && change.op === 'create') linksOf(world.members, id);
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
  // Adding who is there already, or removing who is not, changes nothing and leaves no record.
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

function changeSetting(making: Making, path: Extract<Target, { kind: 'singleton' }>['path']): string {
  const { world, change } = making;
  const before = world.singletons.get(path) ?? {};
  const after = mergePatch(before, change.body ?? {});
  world.singletons.set(path, after);
  write(making, resourceDrafts({ operation: 'update', path, before, after }, contextOf(making, making.actor)));
  return textOf(after, 'id');
}

function addRecord({ world, change, newId, now }: Making, path: Extract<Target, { kind: 'log' }>['path']): string {
  const id = textOf(change.body, 'id') || newId();
  world.logs[path].add({ id, [logTimeProperty[path]]: graphTime(now()), ...change.body }, now());
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

/** Checks every change against the world as it will be when those before it are made. */
function plan(changes: readonly Change[], world: World): Reading<readonly Planned[]> {
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

/** Makes changes of the world, with all that follows from them: audit records, delta entries, notifications, twins. */
export function createChangeDesk(options: ChangeDeskOptions): ChangeDesk {
  let made = 0;
  const newId = (): string => {
    made += 1;
    return seededGuid(options.seed, 'made', made);
  };

  return {
    apply(changes) {
      // Programs that bypass HTTP come with the same faults as those that do not.
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
