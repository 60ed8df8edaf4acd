/** Changes by administrators during a chaos run: planned by dice, performed on the simulated tenant. */
import type { Change } from '../../infra/local/tenant/change/changes';
import type { JsonObject } from '../../infra/local/tenant/json';
import type { SimulatedTenant } from '../../infra/local/tenant/start-tenant';
import type { Dice } from './dice';
import { type Actor, actors, changeActor, directoryLink, type Named, type Stage } from './stage';

const sorts = [
  'exclusion',
  'membership',
  'nesting',
  'role',
  'policyOff',
  'trustedRange',
  'device',
  'harmless',
] as const;
type Sort = (typeof sorts)[number];

export type Action = {
  readonly sort: Sort;
  /** A name that every message about it contains. */
  readonly object: string;
  /** Undefined where no administrator acted, as when a device reports that it is not compliant. */
  readonly actor: Actor | undefined;
  /** Milliseconds after the beginning of the run. */
  readonly atMs: number;
  /** How long it lasts; undefined: until the end. */
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
  harmless: stage.bystanders,
});

function objectOf(stage: Stage, sort: Sort, index: number): Named {
  const found = objectsOf(stage)[sort][index];
  if (found === undefined) throw new Error(`There is no object ${index} for ${sort}.`);
  return found;
}

/** Every object is used once, so that no two actions can be confused. */
export function planActions(stage: Stage, dice: Dice, durationMs: number): readonly Action[] {
  const used = new Set<string>();
  const actions: Action[] = [];
  for (let atMs = 0; atMs < durationMs; atMs += dice.between(gapMs.from, gapMs.to)) {
    const sort = dice.oneOf(sorts);
    const index = dice.between(0, objectsOf(stage)[sort].length - 1);
    const [actor, undoneBy, fate] = [dice.oneOf(actors), dice.oneOf(actors), dice.between(1, 4)];
    const lasts = sort === 'device' ? deviceMs : fate === 1 ? shortMs : dice.between(5_000, longestMs);
    const { name } = objectOf(stage, sort, index);
    if (used.has(name)) continue;
    used.add(name);
    const isByNobody = sort === 'device';
    actions.push({
      sort,
      index,
      object: name,
      actor: isByNobody ? undefined : actor,
      atMs,
      lastsMs: fate === 4 ? undefined : lasts,
      undoneBy,
    });
  }
  return actions;
}

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const everything = '0.0.0.0/1';

type Performer = {
  readonly perform: (action: Action) => void;
  readonly undo: (action: Action) => void;
};

/** Makes changes, and keeps what it needs to undo them. */
export function createPerformer(tenant: SimulatedTenant, stage: Stage): Performer {
  const excluded = new Set(stage.everyonePolicy.excludedGroups);
  const assignments = new Map<string, string>();
  const policies = '/identity/conditionalAccess/policies';
  const roles = '/roleManagement/directory/roleAssignments';
  const members = `/groups/${stage.excludedGroup.id}/members`;

  function apply(by: Actor | undefined, op: Change['op'], path: string, body?: JsonObject): string {
    const applied = tenant.applyChanges([
      { op, path, ...(body !== undefined && { body }), ...(by !== undefined && { actor: changeActor(by) }) },
    ]);
    if (applied.outcome === 'refused') throw new Error(applied.reason);
    return String(applied.value[0]?.id);
  }

  const excludeGroups = (by: Actor | undefined): string =>
    apply(by, 'update', `${policies}/${stage.everyonePolicy.id}`, {
      conditions: { users: { excludeGroups: [...excluded] } },
    });

  const setRange = (by: Actor | undefined, id: string, cidrAddress: string): string =>
    apply(by, 'update', `/identity/conditionalAccess/namedLocations/${id}`, {
      '@odata.type': '#microsoft.graph.ipNamedLocation',
      ipRanges: [{ '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress }],
    });

  const setCompliance = (id: string, complianceState: string): string =>
    apply(undefined, 'update', `/deviceManagement/managedDevices/${id}`, { complianceState });

  type Way = { readonly begin: (by: Actor | undefined) => void; readonly end: (by: Actor) => void };

  const ways: Readonly<Record<Sort, (id: string, index: number) => Way>> = {
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
    membership: (id) => ({
      begin: (by) => apply(by, 'create', `${members}/$ref`, directoryLink(id)),
      end: (by) => apply(by, 'delete', `${members}/${id}/$ref`),
    }),
    nesting: (id) => ({
      begin: (by) => apply(by, 'create', `${members}/$ref`, directoryLink(id)),
      end: (by) => apply(by, 'delete', `${members}/${id}/$ref`),
    }),
    role: (id) => ({
      begin: (by) => {
        const body = { principalId: id, roleDefinitionId: globalAdministrator };
        assignments.set(id, apply(by, 'create', roles, body));
      },
      end: (by) => apply(by, 'delete', `${roles}/${assignments.get(id) ?? ''}`),
    }),
    policyOff: (id) => ({
      begin: (by) => apply(by, 'update', `${policies}/${id}`, { state: 'disabled' }),
      end: (by) => apply(by, 'update', `${policies}/${id}`, { state: 'enabled' }),
    }),
    trustedRange: (id, index) => ({
      begin: (by) => setRange(by, id, everything),
      end: (by) => setRange(by, id, stage.sites[index]?.range ?? ''),
    }),
    device: (id) => ({
      begin: () => setCompliance(id, 'noncompliant'),
      end: () => setCompliance(id, 'compliant'),
    }),
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
