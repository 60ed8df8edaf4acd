import fc from 'fast-check';
import type { Failure } from '../../shared/core/collection/failure';
import type { Actor, DirectoryAudit } from '../../shared/core/log/record';
import type { CollectMessage } from '../../shared/core/queues';
import type { Kind } from '../../shared/core/resource/kind';
import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import type { Store } from '../../shared/core/store';
import type { TenantConfiguration } from '../../shared/core/tenant/configuration';
import { minuteMs } from '../../shared/core/time/durations';
import { kindDefinition } from '../../shared/kinds';
import { assignment, userAdministratorRole, withUsers } from '../fixtures/conditional-access';
import { membershipRecord, person, policyRecord, roleRecord } from '../fixtures/records';
import type { QueueTemper } from './memory-queues';
import { type Life, newLife } from './mortal';
import { administrators, excludedGroup, people, type SmallTenant, vendorGroup } from './small-tenant';
import { type App, createSmallWorld, defaultStart, type SmallWorld, startApp, tenantId } from './small-world';

/** A change to the tenant. It sets a state, so that making it twice changes nothing. */
export type TenantChange =
  | { readonly to: 'policy'; readonly id: string; readonly state: 'enabled' | 'disabled' }
  | { readonly to: 'exclusion'; readonly id: string; readonly isExcluded: boolean }
  | { readonly to: 'membership'; readonly person: string; readonly isMember: boolean }
  | { readonly to: 'role'; readonly person: string; readonly isHeld: boolean }
  | { readonly to: 'devices'; readonly count: number; readonly isCompliant: boolean }
  | { readonly to: 'securityDefaults'; readonly isOn: boolean }
  | { readonly to: 'sight'; readonly kind: Kind; readonly failure: Failure | null };

export type Action = { readonly change: TenantChange; readonly by: string };

/**
 * Changes that are made at once, followed by a quarter of an hour without changes. `hinted`: Graph sends a
 * notification, and the log shows it nine minutes later. `logged`: the log shows it at once, and its entry starts the
 * collection.
 */
export type Step = { readonly found: 'hinted' | 'logged'; readonly actions: readonly Action[] };
export type History = readonly Step[];

/** Longer than a lease, a claim and two ticks. Everything that a crash delayed has happened by then. */
const stepMs = 16 * minuteMs;
const firstRunMs = 12.5 * minuteMs;
/** When the late log entries of a step have arrived. */
const seenMs = 10 * minuteMs;
const lateMinutes = 9;
const restMs = 7 * minuteMs;

// --- Changes ------------------------------------------------------------------------------------------------------

export const kindOf = (change: TenantChange): Kind => {
  switch (change.to) {
    case 'policy':
    case 'exclusion':
      return 'conditionalAccessPolicy';
    case 'membership':
      return 'group';
    case 'role':
      return 'unifiedRoleAssignment';
    case 'devices':
      return 'managedDevice';
    case 'securityDefaults':
      return 'identitySecurityDefaultsEnforcementPolicy';
    case 'sight':
      return change.kind;
  }
};

export function apply(world: SmallWorld, { change, by }: Action, latencyMinutes: number): void {
  const { tenant } = world;
  const draft = applyChange(tenant, change);
  if (draft === undefined) return;
  // The clock of the log is slightly behind the tenant's.
  const at = world.now() - 1000;
  const record = {
    ...draft,
    id: `record-${tenant.log.length}`,
    correlationId: `correlation-${tenant.log.length}`,
    activityDateTime: new Date(at).toISOString(),
    actor: person(by) satisfies Actor,
  };
  tenant.log.push({ record, visibleAt: world.now() + latencyMinutes * minuteMs });
}

/** Changes the tenant, and returns the log entry, if there is one. */
function applyChange(tenant: SmallTenant, change: TenantChange): DirectoryAudit | undefined {
  switch (change.to) {
    case 'policy':
      return editPolicy(tenant, change.id, (policy) => ({ ...policy, state: change.state }));
    case 'exclusion':
      return editPolicy(tenant, change.id, (policy) => withExclusion(policy, change.isExcluded));
    case 'membership':
      return setMembership(tenant, change.person, change.isMember);
    case 'role':
      return setRole(tenant, change.person, change.isHeld);
    case 'devices':
      setDevices(tenant, change.count, change.isCompliant);
      return undefined;
    case 'securityDefaults':
      tenant.securityDefaultsOn = change.isOn;
      return undefined;
    case 'sight':
      if (change.failure === null) tenant.failures.delete(change.kind);
      else tenant.failures.set(change.kind, change.failure);
      return undefined;
  }
}

function editPolicy(
  tenant: SmallTenant,
  id: string,
  edit: (policy: ConditionalAccessPolicy) => ConditionalAccessPolicy,
): DirectoryAudit | undefined {
  const before = tenant.policies.find((policy) => policy.id === id);
  if (before === undefined) return undefined;
  const after = edit(before);
  if (JSON.stringify(before) === JSON.stringify(after)) return undefined;
  tenant.policies = tenant.policies.map((policy) => (policy.id === id ? after : policy));
  return policyRecord(before, after);
}

const withExclusion = (policy: ConditionalAccessPolicy, isExcluded: boolean): ConditionalAccessPolicy => {
  const others = policy.conditions.users.excludeGroups.filter((id) => id !== vendorGroup);
  const excludeGroups = isExcluded ? [...others, vendorGroup].sort() : others;
  return withUsers({ excludeGroups })(policy);
};

function setMembership(tenant: SmallTenant, memberId: string, isMember: boolean): DirectoryAudit | undefined {
  const group = tenant.groups.find(({ id }) => id === excludedGroup);
  if (group === undefined || group.memberIds.includes(memberId) === isMember) return undefined;
  const others = group.memberIds.filter((id) => id !== memberId);
  const changed = { ...group, memberIds: isMember ? [...others, memberId].sort() : others };
  tenant.groups = tenant.groups.map((one) => (one.id === excludedGroup ? changed : one));
  const activity = isMember ? 'Add member to group' : 'Remove member from group';
  return membershipRecord({ activity, groupId: excludedGroup, memberId });
}

function setRole(tenant: SmallTenant, principalId: string, isHeld: boolean): DirectoryAudit | undefined {
  if (tenant.assignments.some((held) => held.principalId === principalId) === isHeld) return undefined;
  const others = tenant.assignments.filter((held) => held.principalId !== principalId);
  tenant.assignments = isHeld ? [...others, assignment(principalId, userAdministratorRole)] : others;
  const grant = {
    principalId,
    principalType: 'User',
    templateId: userAdministratorRole,
    roleName: 'User Administrator',
  };
  return roleRecord(grant, {}, !isHeld);
}

function setDevices(tenant: SmallTenant, count: number, isCompliant: boolean): void {
  const complianceState = isCompliant ? 'compliant' : 'noncompliant';
  tenant.devices = tenant.devices.map((device, at) => (at < count ? { ...device, complianceState } : device));
}

// --- Running ------------------------------------------------------------------------------------------------------

export type RunOver = {
  readonly startAt?: number;
  readonly life?: Life;
  readonly spoil?: (store: Store) => Store;
  /** Called when a process has died, before the next one starts. */
  readonly onDeath?: (world: SmallWorld) => void;
  readonly thawAfterMs?: number;
  readonly temper?: QueueTemper;
  readonly configuration?: Partial<TenantConfiguration>;
  /** Other processes that work on the queues at the same time. */
  readonly others?: readonly Life[];
};

export type Run = { readonly app: App; readonly world: SmallWorld };

export const hint = (kind: Kind): CollectMessage => ({
  tenantId,
  bucket: kindDefinition(kind).bucket,
  kinds: [kind],
  reason: 'hint',
});

/** Calls of the collections that end a step. A crash there moves the anchors of later ids, which is not a defect. */
export const anchoring = 'anchoring';

/** The resource types whose collections show the changes of a history. Later collections are anchored to these. */
const anchoredKinds: readonly Kind[] = [
  'conditionalAccessPolicy',
  'device',
  'deviceCompliancePolicyDeviceStateSummary',
  'directoryAudit',
  'group',
  'identitySecurityDefaultsEnforcementPolicy',
  'managedDevice',
  'namedLocation',
  'unifiedRoleAssignment',
  'unifiedRoleAssignmentScheduleInstance',
  'user',
];

type FirstRun = { readonly world: SmallWorld; readonly calls: Life['calls'] };

/**
 * First runs without a disturbance, by everything they depend on. Each is made once, and histories continue from a copy
 * of it.
 */
const firstRuns = new Map<unknown, Map<string, Promise<FirstRun>>>();

async function firstRunOf(over: RunOver): Promise<FirstRun> {
  const alike = firstRuns.get(over.spoil) ?? new Map<string, Promise<FirstRun>>();
  firstRuns.set(over.spoil, alike);
  const key = JSON.stringify([over.startAt, over.configuration]);
  const found = alike.get(key) ?? makeFirstRun(over);
  alike.set(key, found);
  return found;
}

async function makeFirstRun(over: RunOver): Promise<FirstRun> {
  const life = newLife();
  const world = worldFor(over);
  await lookFirst(startApp(world, life), life);
  return { world, calls: life.calls };
}

const worldFor = ({ startAt, spoil, temper, configuration }: RunOver): SmallWorld =>
  createSmallWorld({
    startAt: startAt ?? defaultStart,
    ...(spoil && { spoil }),
    ...(temper && { temper }),
    ...(configuration && { configuration }),
  });

async function lookFirst(app: App, life: Life): Promise<void> {
  await app.tick();
  await app.drain();
  await anchor(app, life, app.world.now() + firstRunMs);
}

/** Plays a history to its end. All collections that are anchors of later ones happen at the same times in every run. */
export async function run(history: History, over: RunOver = {}): Promise<Run> {
  const life = over.life ?? newLife();
  const first = isCalmAtFirst(life, over) ? await firstRunOf(over) : undefined;
  // A history that begins during the first run, or disturbs it, needs a first run of its own.
  const goesOn = first !== undefined && firstTrouble(life) > first.calls.length;
  const world = goesOn ? first.world.fork() : worldFor(over);
  const app = startApp(world, life, {
    onDeath: () => over.onDeath?.(world),
    ...(over.thawAfterMs !== undefined && { thawAfterMs: over.thawAfterMs }),
    ...(over.others && { others: over.others }),
  });
  if (goesOn) {
    life.calls.push(...first.calls);
    life.during = 'step';
  } else {
    await lookFirst(app, life);
  }
  for (const step of history) {
    const begun = world.now();
    await play(app, step);
    await app.runUntil(begun + seenMs);
    await lookAtAll(app);
    await anchor(app, life, begun + stepMs - minuteMs);
    await app.runUntil(begun + stepMs);
  }
  // Also completes the work of a process that died in the last minutes.
  await app.runUntil(world.now() + restMs);
  await app.thaw();
  return { app, world };
}

const isCalmAtFirst = (life: Life, { temper, others }: RunOver): boolean =>
  temper === undefined && others === undefined && life.pause === null;

const firstTrouble = ({ dieAt, frost }: Life): number =>
  Math.min(dieAt?.call ?? Number.POSITIVE_INFINITY, frost?.call ?? Number.POSITIVE_INFINITY);

async function anchor(app: App, life: Life, at: number): Promise<void> {
  await app.runUntil(at);
  life.during = anchoring;
  await lookAtAll(app);
  life.during = 'step';
}

async function lookAtAll(app: App): Promise<void> {
  await app.ask(...anchoredKinds.map(hint));
  await app.drain();
}

async function play(app: App, { found, actions }: Step): Promise<void> {
  for (const action of actions) apply(app.world, action, found === 'hinted' ? lateMinutes : 0);
  const kinds = found === 'hinted' ? actions.map(({ change }) => kindOf(change)) : (['directoryAudit'] as const);
  await app.ask(...[...new Set(kinds)].map(hint));
  await app.drain();
}

// --- Random histories ---------------------------------------------------------------------------------------------

const anyPolicyChange: fc.Arbitrary<TenantChange> = fc.oneof(
  fc.record({
    to: fc.constant('policy' as const),
    id: fc.constantFrom('ca01', 'ca02', 'ca03'),
    state: fc.constantFrom('disabled' as const, 'enabled' as const),
  }),
  fc.record({ to: fc.constant('exclusion' as const), id: fc.constantFrom('ca01', 'ca02'), isExcluded: fc.boolean() }),
);

const anyDirectoryChange: fc.Arbitrary<TenantChange> = fc.oneof(
  fc.record({
    to: fc.constant('membership' as const),
    person: fc.constantFrom(...people.slice(0, 3)),
    isMember: fc.boolean(),
  }),
  fc.record({ to: fc.constant('role' as const), person: fc.constantFrom(...people.slice(3, 6)), isHeld: fc.boolean() }),
  fc.record({ to: fc.constant('securityDefaults' as const), isOn: fc.boolean() }),
);

const anyDeviceChange: fc.Arbitrary<TenantChange> = fc.record({
  to: fc.constant('devices' as const),
  count: fc.constantFrom(1, 2, 6),
  isCompliant: fc.boolean(),
});

/**
 * Changes that collections of one bucket show. With several buckets, a crash may change which one is seen first, which
 * is not a defect.
 */
const anyStep: fc.Arbitrary<Step> = fc
  .constantFrom(anyPolicyChange, anyDirectoryChange, anyDeviceChange)
  .chain((anyChange) =>
    fc.record({
      found: fc.constantFrom('hinted' as const, 'logged' as const),
      actions: fc.array(fc.record({ change: anyChange, by: fc.constantFrom(...administrators) }), {
        minLength: 1,
        maxLength: 2,
      }),
    }),
  );

export const anyHistory: fc.Arbitrary<History> = fc.array(anyStep, { minLength: 1, maxLength: 3 });

/**
 * Steps with changes that collections of any bucket show, at their real cadences. The result depends on the order of
 * the buckets.
 */
export const anyMixedHistory: fc.Arbitrary<History> = fc.array(
  fc.record({
    found: fc.constantFrom('hinted' as const, 'logged' as const),
    actions: fc.array(
      fc.record({
        change: fc.oneof(anyPolicyChange, anyDirectoryChange, anyDeviceChange),
        by: fc.constantFrom(...administrators),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  }),
  { minLength: 1, maxLength: 3 },
);
