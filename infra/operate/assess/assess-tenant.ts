import { controls as allControls } from '../../../shared/controls';
import { referencesOf } from '../../../shared/core/conditional-access';
import type { Kind } from '../../../shared/core/resource/kind';
import type { SmallResources } from '../../../shared/core/resource/resource';
import type { TenantConfiguration } from '../../../shared/core/tenant/configuration';
import { type LicenceKey, licenceNames } from '../../../shared/core/tenant/licence-key';
import { listsInFull } from '../../../shared/core/verdict/affected';
import { beyondGraph } from '../../../shared/core/verdict/beyond-graph';
import {
  type Baseline,
  baselineKinds,
  type ConditionalAccessBasis,
  type Control,
  type Held,
  indispensable,
  type Verdict,
} from '../../../shared/core/verdict/control';
import { coverageOf, type TenantCoverage } from '../../../shared/core/verdict/coverage';
import { enabledOf } from '../../../shared/core/verdict/enabled';
import { missingVerdict, verdictOf } from '../../../shared/core/verdict/judge';
import { type OpenItem, planNow } from '../../../shared/core/verdict/plan';
import { detectors } from '../../../shared/detections';
import { kindDefinitions } from '../../../shared/kinds';
import { builtInStrengths } from '../../../shared/kinds/authentication-strength-policy/built-in-strengths';
import { notLicensedVersion, stateFrom, type TenantState } from '../../../shared/pipeline/collect/tenant-state';
import { type PartContext, partsOf } from '../../../shared/pipeline/evaluate/affected-parts';
import { completeLists } from '../../../shared/pipeline/evaluate/complete-lists';
import { controlStates, type Past } from '../../../shared/pipeline/evaluate/judge-controls';
import type { Assessed, Assumption, KindInFolder } from '../../../shared/reports/assessment/assessment';
import type { AssessedTenant } from './assessed-tenant';
import { fileOf } from './folder-files';

export type Assessment = {
  readonly assessed: readonly Assessed[];
  readonly kinds: readonly KindInFolder[];
  readonly assumed: readonly Assumption[];
  readonly unresolvedGroups: readonly string[];
  /** The policies and users for the Conditional Access engine; null if the folder lacks one of them. */
  readonly conditionalAccess: ConditionalAccessBasis | null;
  /** The baseline with which a later folder of the tenant is compared. */
  readonly past: PastOfFolder;
};

type PastOfFolder = Pick<Past, 'baselines' | 'memoryOf'>;

export const everyLicence: ReadonlySet<LicenceKey> = new Set(Object.keys(licenceNames) as LicenceKey[]); // Safe: the keys of the object itself.

/** Controls that judge all objects of a kind, not only those that policies name. */
const judgedForItself: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  namedLocation: ['ZT.NW.001', 'ZT.NW.002', 'ZT.NW.003'],
  // These controls judge admins too, although they belong to other areas.
  unifiedRoleAssignment: ['ZT.NW.002', 'ZT.NW.005'],
  identitySecurityDefaultsEnforcementPolicy: [],
};

/** Controls whose verdict a single named location can decide. */
const judgesEachLocation: ReadonlySet<string> = new Set(['ZT.ID.006', 'ZT.ID.022']);

/** Kinds that only add details to a control. Without them, it judges the stricter case. */
const onlyAdds: Readonly<Record<string, readonly Kind[]>> = {
  // Kinds that show whether guests can be invited at all, and whether the MFA of their home tenant is trusted.
  'ZT.ID.002': ['authorizationPolicy', 'crossTenantAccessPolicyConfigurationDefault'],
};

/** Kinds in which a control can only find further problems. Without them, it can fail but not pass. */
const onlyFinds: Readonly<Record<string, readonly Kind[]>> = {
  // Policies of single applications, which can exempt them from the tenant's.
  'ZT.AP.006': ['appManagementPolicy'],
  // Permissions of applications that Microsoft disabled.
  'ZT.TD.003': ['servicePrincipal', 'appRoleAssignment', 'oAuth2PermissionGrant'],
  // Devices that are in the directory but not managed.
  'ZT.DV.008': ['device'],
  // Apps that policies name and that are gone.
  'ZT.ID.022': ['servicePrincipal'],
};

/** The objects that enabled policies name, which the folder must therefore contain. */
type Referred = {
  readonly hasEnabled: boolean;
  readonly roles: boolean;
  /** How many locations enabled policies name. Only their definitions show which ones overlap and which ones are trusted. */
  readonly locations: number;
  /** Authentication strengths that are not Microsoft's own. */
  readonly ownStrengths: boolean;
  /** Groups that have a role and whose members are not in the folder. */
  readonly unreadHolders: readonly string[];
};

async function referredIn(state: TenantState): Promise<Referred> {
  const [policies, groups, ...assignments] = await Promise.all([
    state.small('conditionalAccessPolicy'),
    state.small('group'),
    state.small('unifiedRoleAssignment'),
    state.small('unifiedRoleAssignmentScheduleInstance'),
    state.small('unifiedRoleEligibilityScheduleInstance'),
  ]);
  const known = new Set(groups.map(({ id }) => id));
  const holders = assignments.flat().filter(({ principalType }) => principalType === 'group');
  const enabled = policies.filter(({ state }) => state === 'enabled').map(({ conditions }) => conditions);
  const named = new Set(
    enabled.flatMap(({ locations }) =>
      locations === null ? [] : [...locations.includeLocations, ...locations.excludeLocations],
    ),
  );
  named.delete('All');
  return {
    hasEnabled: enabled.length > 0,
    roles: enabled.some(({ users }) => users.includeRoles.length + users.excludeRoles.length > 0),
    locations: named.size,
    ownStrengths: policies.some(({ grantControls }) => {
      const id = grantControls?.authenticationStrengthId ?? null;
      return id !== null && !builtInStrengths.some((one) => one.id === id);
    }),
    unreadHolders: [...new Set(holders.map(({ principalId }) => principalId))].filter((id) => !known.has(id)).sort(),
  };
}

/**
 * What is known of the kinds that a control needs. A missing file matters only if something in the folder refers to it: if no
 * policy names a location, a control on policies needs no locations.
 */
function heldFor(control: Control, tenant: AssessedTenant, referred: Referred): (kind: Kind) => Held<unknown> {
  // In a live tenant nobody left a file out on purpose. As in the app, a source without an answer is unknown.
  if (tenant.origin === 'tenant') return tenant.held;
  const isOnPolicies = control.needs.includes('conditionalAccessPolicy');
  const isSpared = (kind: Kind): boolean => {
    if (judgedForItself[kind]?.includes(control.id) === true) return false;
    if (onlyAdds[control.id]?.includes(kind) === true) return true;
    switch (kind) {
      // Judged as if everything were licensed.
      case 'subscribedSku':
        return true;
      // Without Entra ID P1 a missing file means that there are no policies, and only security defaults are judged.
      case 'conditionalAccessPolicy':
        return (
          tenant.licences?.has('P1') === false &&
          tenant.held('identitySecurityDefaultsEnforcementPolicy').status === 'present'
        );
      // Microsoft's own strengths are known. If a policy has another strength and that matters, the engine reports that
      // it cannot be judged.
      case 'authenticationStrengthPolicy':
        return isOnPolicies && !(referred.ownStrengths && control.id === 'ZT.ID.022');
      case 'namedLocation':
        return isOnPolicies && referred.locations < (judgesEachLocation.has(control.id) ? 1 : 2);
      // A tenant has either security defaults or enabled policies. Without enabled policies, security defaults are assumed to be
      // off, which is stricter.
      case 'identitySecurityDefaultsEnforcementPolicy':
        return isOnPolicies;
      // A group that a policy names and that is not in the folder is unresolved; the engine handles that.
      case 'group':
        return isOnPolicies || referred.unreadHolders.length === 0;
      case 'unifiedRoleAssignment':
        return isOnPolicies && control.area !== 'administrators' && !referred.roles;
      default:
        return false;
    }
  };
  const isOptional = (kind: Kind): boolean =>
    control.needsWhereLicensed.includes(kind) && tenant.licences === null && !indispensable(control).includes(kind);
  return (kind) => {
    const held = tenant.held(kind);
    // If a group has a role, nobody knows whom a policy for roles applies to.
    if (kind === 'group' && isOnPolicies && referred.roles && referred.unreadHolders.length > 0)
      return { status: 'unknown', reason: `not in the folder: groups/${referred.unreadHolders[0]}/members.json` };
    if (held.status !== 'unknown') return held;
    if (isSpared(kind)) return { status: 'present', value: null, takenAt: '', version: 1 };
    // If its licence is unknown, the control is judged without this kind, as if it were not licensed.
    return isOptional(kind)
      ? { status: 'notLicensed', licence: control.licence === 'free' ? 'P2' : control.licence }
      : held;
  };
}

/** Judges every control once by the content of the folder. Without an earlier folder, the folder itself is the baseline. */
export async function assessTenant(
  tenant: AssessedTenant,
  configuration: TenantConfiguration,
  now: string,
  only: ReadonlySet<string> | null,
  before?: PastOfFolder,
): Promise<Assessment> {
  const enabled = enabledOf(allControls, configuration);
  const controls = only === null ? enabled : enabled.filter(({ id }) => only.has(id));
  const source = tenant.source(configuration, now, controls);
  const read = stateFrom(source);
  const policies = await read.small('conditionalAccessPolicy');
  const referred = await referredIn(read);
  const state: TenantState =
    tenant.licences === null
      ? { ...read, facts: async () => ({ ...(await read.facts()), licences: everyLicence }) }
      : read;
  const own: readonly Baseline[] = await Promise.all(
    baselineKinds.map(async (kind) => ({ kind, resources: await read.small(kind) }) as Baseline), // Safe: the resources are of `kind`.
  );
  const stateOf = await controlStates(state, controls, {
    baselines: own.map((one) => before?.baselines.find(({ kind }) => kind === one.kind) ?? one),
    lastStatusOf: () => null,
    memoryOf: before?.memoryOf ?? (() => null),
    self: null,
  });
  const assessed = controls.map((control): Assessed => {
    const held = heldFor(control, tenant, referred);
    const evaluate = (): Verdict =>
      control.evaluate({
        ...stateOf(control),
        isLicensed: (kind) => held(kind).status !== 'notLicensed',
        isKnown: (kind) => held(kind).status === 'present',
      });
    const missing = missingVerdict(control, held);
    if (missing === undefined) return { control, verdict: verdictOf(control, evaluate) };
    const isOnlyLess = indispensable(control).every(
      (kind) => held(kind).status === 'present' || onlyFinds[control.id]?.includes(kind) === true,
    );
    const verdict = isOnlyLess ? verdictOf(control, evaluate) : missing;
    return { control, verdict: verdict.status === 'fail' ? verdict : missing };
  });
  const statuses = new Map(assessed.map(({ control, verdict }) => [control.id, verdict.status]));
  const isKnown = ({ id }: Control): boolean => statuses.get(id) === 'pass' || statuses.get(id) === 'fail';
  const known = new Set((await read.small('group')).map(({ id }) => id));
  const canCompare = tenant.small.has('conditionalAccessPolicy') && tenant.fleets.has('user');
  return {
    assessed: await inFull(state, assessed, source.found, (control) => heldFor(control, tenant, referred)),
    kinds: kindsIn(tenant, controls),
    assumed: assumedIn(tenant, controls, referred),
    unresolvedGroups: [
      ...new Set([...[...referencesOf(policies).groupIds].filter((id) => !known.has(id)), ...referred.unreadHolders]),
    ].sort(),
    past: {
      baselines: own.filter(({ kind }) => tenant.small.has(kind)),
      memoryOf: (control) => (isKnown(control) ? (control.remember?.(stateOf(control)) ?? null) : null),
    },
    conditionalAccess: canCompare ? await state.conditionalAccess() : null,
  };
}

/** Verdicts list the first 50; a report has everybody and everything. */
async function inFull(
  state: TenantState,
  assessed: readonly Assessed[],
  found: PartContext['found'],
  heldOf: (control: Control) => (kind: Kind) => Held<unknown>,
): Promise<readonly Assessed[]> {
  const wanted = assessed.map((one) => {
    const held = heldOf(one.control);
    const unlicensed = one.control.folds.filter(({ kind }) => held(kind).status === 'notLicensed');
    const inputs = Object.fromEntries(unlicensed.map(({ kind }) => [kind, notLicensedVersion]));
    return { one, parts: partsOf(one.control, one.verdict, { inputs, found, before: undefined }) };
  });
  const lists = await completeLists(
    state,
    wanted.flatMap(({ parts }) => parts),
    found,
    async () => new Set(),
  );
  return wanted.map(({ one, parts }): Assessed => {
    if (parts.length === 0) return one;
    const complete = new Map(
      parts.map((part) => [part.name, [Array.from(lists.get(part)?.() ?? [], ({ finding }) => finding)]]),
    );
    return { ...one, affected: listsInFull(one.verdict, complete) };
  });
}

/** The verdicts of the controls by the content of the folder, and what to fix first. */
export function coverageAndPlanOf(
  tenant: AssessedTenant,
  configuration: TenantConfiguration,
  assessed: readonly Assessed[],
  now: string,
): { readonly coverage: TenantCoverage; readonly plan: readonly OpenItem[] } {
  const controls = assessed.map(({ control }) => control);
  const { licences } = tenant;
  const coverage = coverageOf({
    controls,
    detectors,
    configuration,
    licences,
    kinds: kindDefinitions.map(({ kind, cadenceMinutes }) => ({
      kind,
      isRead: tenant.held(kind).status === 'present',
      failure: tenant.failureOf(kind),
      cadenceMinutes,
    })),
    verdicts: new Map(assessed.map(({ control, verdict }) => [control.id, verdict])),
    beyond: controls.length < allControls.length ? [] : beyondGraph,
  });
  const evaluations = assessed.map(({ control: { id }, verdict }) => {
    const { status } = verdict;
    const lastKnown = status === 'pass' || status === 'fail' ? { status, since: now, at: now } : null;
    return { controlId: id, verdict, lastKnown };
  });
  return { coverage, plan: planNow([], now, { controls, evaluations, licences, now }).next };
}

const kindsIn = (tenant: AssessedTenant, controls: readonly Control[]): readonly KindInFolder[] => {
  const needed = new Set(controls.flatMap(({ needs, needsWhereLicensed }) => [...needs, ...needsWhereLicensed]));
  return kindDefinitions
    .filter(({ kind }) => needed.has(kind))
    .map(({ kind }) => ({ kind, file: fileOf(kind), status: tenant.held(kind).status, count: tenant.countOf(kind) }));
};

function assumedIn(
  tenant: AssessedTenant,
  controls: readonly Control[],
  { hasEnabled }: Referred,
): readonly Assumption[] {
  if (tenant.origin === 'tenant') return tenant.licences === null ? ['everyLicence'] : [];
  const isMissing = (kind: Kind): boolean => tenant.held(kind).status === 'unknown';
  const isNeeded = (kind: Kind): boolean => controls.some(({ needs }) => needs.includes(kind));
  const isWanted = (kind: Kind): boolean =>
    controls.some(({ needsWhereLicensed }) => needsWhereLicensed.includes(kind));
  const hasPolicies = tenant.small.has('conditionalAccessPolicy');
  const assumed: readonly (readonly [Assumption, boolean])[] = [
    ['everyLicence', tenant.licences === null],
    [
      'securityDefaultsOff',
      hasPolicies &&
        !hasEnabled &&
        isMissing('identitySecurityDefaultsEnforcementPolicy') &&
        isNeeded('identitySecurityDefaultsEnforcementPolicy'),
    ],
    [
      'activeRolesOnly',
      tenant.licences === null &&
        isMissing('unifiedRoleEligibilityScheduleInstance') &&
        isWanted('unifiedRoleEligibilityScheduleInstance'),
    ],
  ];
  return assumed.flatMap(([assumption, isMade]) => (isMade ? [assumption] : []));
}

/** The organisation that the folder is about. */
export const organisationOf = ({ small }: AssessedTenant): SmallResources['organization'] | null =>
  // Safe: the array under a kind's key contains that kind's resources.
  (small.get('organization')?.[0] as SmallResources['organization'] | undefined) ?? null;

/** The licences in the folder; null if there are none in it. */
export const skusOf = ({ small }: AssessedTenant): readonly SmallResources['subscribedSku'][] | null =>
  // Safe: the array under a kind's key contains that kind's resources.
  (small.get('subscribedSku') as readonly SmallResources['subscribedSku'][] | undefined) ?? null;
