/** Changes that administrators make during a chaos run. They are planned at random and made in the simulated tenant. */
import type { Change } from '../../infra/local/tenant/change/changes';
import type { JsonObject } from '../../infra/local/tenant/json';
import type { SimulatedTenant } from '../../infra/local/tenant/start-tenant';
import type { Dice } from './dice';
import {
  type Actor,
  actors,
  changeActor,
  devicesInWipe,
  directoryLink,
  type Named,
  type Stage,
  strongMethods,
} from './stage';

const sorts = [
  'exclusion',
  'membership',
  'nesting',
  'role',
  'policyOff',
  'trustedRange',
  'device',
  'eligible',
  'method',
  'strength',
  'wipe',
  'harmless',
] as const;
type Sort = (typeof sorts)[number];

export type Action = {
  readonly sort: Sort;
  /** Every message about it contains this name, or one of the aliases. */
  readonly object: string;
  readonly aliases: readonly string[];
  /** Undefined if no administrator acted, for example when a device reports that it is not compliant. */
  readonly actor: Actor | undefined;
  /** Milliseconds after the beginning of the run. */
  readonly atMs: number;
  /** How long the action lasts; undefined: until the end of the run. */
  readonly lastsMs: number | undefined;
  readonly undoneBy: Actor;
  readonly index: number;
};

const shortMs = 400;
const longestMs = 90_000;
/** A device leaves no log entry, so only a collection that reads it while it is non-compliant can see it. */
const deviceMs = 150_000;
const gapMs = { from: 2_000, to: 12_000 };

const objectsOf = (stage: Stage): Readonly<Record<Sort, readonly Named[]>> => ({
  exclusion: stage.groups,
  membership: stage.people,
  nesting: stage.nestedGroups,
  role: stage.people,
  policyOff: stage.policies,
  trustedRange: stage.sites,
  device: stage.devices,
  eligible: stage.candidates,
  method: stage.methods,
  strength: stage.strengths,
  wipe: stage.wipes,
  harmless: stage.bystanders,
});

function objectOf(stage: Stage, sort: Sort, index: number): Named {
  const found = objectsOf(stage)[sort][index];
  if (found === undefined) throw new Error(`There is no object ${index} for ${sort}.`);
  return found;
}

/** A device becomes non-compliant without an account, and each account wipes only once. */
function actorOf(sort: Sort, index: number, drawn: Actor): Actor | undefined {
  if (sort === 'device') return undefined;
  return sort === 'wipe' ? actors[index] : drawn;
}

/** Every object is used only once, so that no two actions can be confused. */
export function planActions(stage: Stage, dice: Dice, durationMs: number): readonly Action[] {
  const used = new Set<string>();
  const actions: Action[] = [];
  for (let atMs = 0; atMs < durationMs; atMs += dice.between(gapMs.from, gapMs.to)) {
    const sort = dice.oneOf(sorts);
    const index = dice.between(0, objectsOf(stage)[sort].length - 1);
    const [actor, undoneBy, fate] = [dice.oneOf(actors), dice.oneOf(actors), dice.between(1, 4)];
    const lasts = sort === 'device' ? deviceMs : fate === 1 ? shortMs : dice.between(5_000, longestMs);
    const { name, aliases = [] } = objectOf(stage, sort, index);
    if (used.has(name)) continue;
    used.add(name);
    const isLasting = fate === 4 || sort === 'wipe';
    actions.push({
      sort,
      index,
      object: name,
      aliases,
      actor: actorOf(sort, index, actor),
      atMs,
      lastsMs: isLasting ? undefined : lasts,
      undoneBy,
    });
  }
  return actions;
}

export const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const everything = '0.0.0.0/1';
const policies = '/identity/conditionalAccess/policies';

const wipeEntry = (address: string, id: string, device: string): JsonObject => ({
  displayName: 'wipe ManagedDevice',
  componentName: 'Device',
  activity: null,
  activityType: 'wipe ManagedDevice',
  activityOperationType: 'Action',
  activityResult: 'Success',
  category: 'Device',
  correlationId: `wipe ${device}`,
  actor: {
    auditActorType: 'ItPro',
    userId: id,
    userPrincipalName: address,
    applicationDisplayName: 'Microsoft Intune portal extension',
    ipAddress: null,
  },
  resources: [{ resourceId: device, displayName: device, auditResourceType: 'ManagedDevice', modifiedProperties: [] }],
});

type Performer = {
  readonly perform: (action: Action) => void;
  readonly undo: (action: Action) => void;
};

type Apply = (by: Actor | undefined, op: Change['op'], path: string, body?: JsonObject) => string;

/** How one type of action begins and ends. */
type Way = { readonly begin: (by: Actor | undefined) => void; readonly end: (by: Actor) => void };
type Ways<S extends Sort> = Readonly<Record<S, (id: string, index: number) => Way>>;

function waysOfGroups(
  apply: Apply,
  { everyonePolicy, excludedGroup }: Stage,
): Ways<'exclusion' | 'membership' | 'nesting'> {
  const excluded = new Set(everyonePolicy.excludedGroups);
  const members = `/groups/${excludedGroup.id}/members`;
  const excludeGroups = (by: Actor | undefined): string =>
    apply(by, 'update', `${policies}/${everyonePolicy.id}`, {
      conditions: { users: { excludeGroups: [...excluded] } },
    });
  const member = (id: string): Way => ({
    begin: (by) => apply(by, 'create', `${members}/$ref`, directoryLink(id)),
    end: (by) => apply(by, 'delete', `${members}/${id}/$ref`),
  });
  return {
    exclusion: (id) => ({
      begin: (by) => {
        excluded.add(id);
        excludeGroups(by);
      },
      end: (by) => {
        excluded.delete(id);
        excludeGroups(by);
      },
    }),
    membership: member,
    nesting: member,
  };
}

function waysOfRoles(apply: Apply): Ways<'role' | 'eligible'> {
  const assignments = new Map<string, string>();
  const grantOf =
    (path: string) =>
    (id: string): Way => ({
      begin: (by) => {
        assignments.set(id, apply(by, 'create', path, { principalId: id, roleDefinitionId: globalAdministrator }));
      },
      end: (by) => apply(by, 'delete', `${path}/${assignments.get(id) ?? ''}`),
    });
  return {
    role: grantOf('/roleManagement/directory/roleAssignments'),
    eligible: grantOf('/roleManagement/directory/roleEligibilityScheduleInstances'),
  };
}

function waysOfSignIn(apply: Apply, stage: Stage): Ways<'policyOff' | 'trustedRange' | 'method' | 'strength'> {
  const setRange = (by: Actor | undefined, id: string, cidrAddress: string): string =>
    apply(by, 'update', `/identity/conditionalAccess/namedLocations/${id}`, {
      '@odata.type': '#microsoft.graph.ipNamedLocation',
      ipRanges: [{ '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress }],
    });
  const setMethod = (by: Actor | undefined, id: string, state: 'enabled' | 'disabled'): string =>
    apply(by, 'update', '/policies/authenticationMethodsPolicy', {
      authenticationMethodConfigurations: [{ id, state }],
    });
  const setStrength = (by: Actor | undefined, id: string, allowedCombinations: readonly string[]): string =>
    apply(by, 'update', `/policies/authenticationStrengthPolicies/${id}`, { allowedCombinations });
  return {
    policyOff: (id) => ({
      begin: (by) => apply(by, 'update', `${policies}/${id}`, { state: 'disabled' }),
      end: (by) => apply(by, 'update', `${policies}/${id}`, { state: 'enabled' }),
    }),
    trustedRange: (id, index) => ({
      begin: (by) => setRange(by, id, everything),
      end: (by) => setRange(by, id, stage.sites[index]?.range ?? ''),
    }),
    method: (id) => ({
      begin: (by) => setMethod(by, id, 'enabled'),
      end: (by) => setMethod(by, id, 'disabled'),
    }),
    strength: (id) => ({
      begin: (by) => setStrength(by, id, [...strongMethods, 'password,hardwareOath']),
      end: (by) => setStrength(by, id, strongMethods),
    }),
  };
}

function waysOfDevices(apply: Apply, { accounts, wipes }: Stage): Ways<'device' | 'wipe'> {
  const setCompliance = (id: string, complianceState: string): string =>
    apply(undefined, 'update', `/deviceManagement/managedDevices/${id}`, { complianceState });
  function wipe({ address }: Actor, set: string): void {
    for (let device = 1; device <= devicesInWipe; device += 1) {
      const entry = wipeEntry(address, accounts.get(address) ?? '', `${set}${device}`);
      apply(undefined, 'create', '/deviceManagement/auditEvents', entry);
    }
  }
  return {
    device: (id) => ({
      begin: () => setCompliance(id, 'noncompliant'),
      end: () => setCompliance(id, 'compliant'),
    }),
    wipe: (_, index) => ({
      begin: (by) => {
        if (by !== undefined) wipe(by, wipes[index]?.name ?? '');
      },
      // A wipe cannot be undone.
      end: () => undefined,
    }),
  };
}

/** Makes changes, and stores what is needed to undo them. */
export function createPerformer(tenant: SimulatedTenant, stage: Stage): Performer {
  const apply: Apply = (by, op, path, body) => {
    const applied = tenant.applyChanges([
      { op, path, ...(body !== undefined && { body }), ...(by !== undefined && { actor: changeActor(by) }) },
    ]);
    if (applied.outcome === 'refused') throw new Error(applied.reason);
    return String(applied.value[0]?.id);
  };
  const ways: Ways<Sort> = {
    ...waysOfGroups(apply, stage),
    ...waysOfRoles(apply),
    ...waysOfSignIn(apply, stage),
    ...waysOfDevices(apply, stage),
    harmless: (id) => ({
      begin: (by) => apply(by, 'update', `/users/${id}`, { jobTitle: 'Specialist', department: 'Sales' }),
      end: (by) => apply(by, 'update', `/users/${id}`, { jobTitle: 'Manager' }),
    }),
  };
  const wayOf = ({ sort, index }: Action): Way => ways[sort](objectOf(stage, sort, index).id, index);
  return {
    perform: (action) => wayOf(action).begin(action.actor),
    undo: (action) => wayOf(action).end(action.undoneBy),
  };
}
