import { placeLiterals, placesNamedBy, referencesOf } from '../../../core/conditional-access';
import {
  azureManagement,
  enrolmentApps,
  everyAppOf,
  microsoftGraph,
  suites,
} from '../../../core/conditional-access/first-party-apps';
import { type Line, maxNamed, type Reference } from '../../../core/event/event';
import { isOwnRole } from '../../../core/resource/privileged-roles';
import type { ConditionalAccessPolicy, Group } from '../../../core/resource/resource';
import { isGuid } from '../../../core/same-id';
import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { coverageJudgesWithout, coverageNeeds, unknownReason, withoutConditionalAccess } from '../../coverage-verdict';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

export const thresholds = {
  policyGroupsProtected: threshold.flag(
    true,
    'Whether a group that a policy names must be role-assignable or in a restricted management administrative unit. Maester and Prowler: yes. CIS and SCuBA do not check it.',
  ),
};

/** The labels of the evidence: the deleted objects, and the policies that name them. */
export const deletedLabel = 'Deleted objects';
export const namedByLabel = 'Named by';

type Problem = 'namesWhatIsGone' | 'appliesToNobody' | 'groupUnprotected';

const policyReference = ({ id, displayName }: ConditionalAccessPolicy): Reference => ({
  type: 'policy',
  id,
  name: displayName,
});

const appLiterals = new Set(['All', 'None', ...suites]);
/**
 * Ids that Microsoft gave its first applications. A policy can name one that has no service principal in the tenant.
 */
const firstParty = /^[\da-f]{8}-0000-(0000-c000|0ff1-ce00)-000000000000$/i;
const namedByUs = new Set([azureManagement, ...enrolmentApps, ...suites.flatMap(everyAppOf)]);

const appsOf = ({ conditions: { applications } }: ConditionalAccessPolicy): readonly string[] =>
  [...applications.includeApplications, ...applications.excludeApplications].filter(
    (id) => !appLiterals.has(id) && !namedByUs.has(id.toLowerCase()) && !firstParty.test(id),
  );

/** Role ids that are not in our list of built-in roles; policies cannot target custom roles. */
const strangeRolesOf = ({ conditions: { users } }: ConditionalAccessPolicy): readonly string[] =>
  [...users.includeRoles, ...users.excludeRoles].filter(isOwnRole);

type Known = {
  /** Application ids, in lower case; null if the list is incomplete. */
  readonly apps: ReadonlySet<string> | null;
  readonly groups: ReadonlyMap<string, Group>;
  /** The existing accounts among those that policies name. */
  readonly people: ReadonlySet<string>;
  readonly places: ReadonlySet<string>;
  readonly strengths: ReadonlySet<string>;
};

type Gone = Exclude<Reference, { readonly type: 'text' }>;

/** The deleted objects that a policy names. Their names are no longer in the tenant. */
function deadIn(policy: ConditionalAccessPolicy, known: Known): readonly Gone[] {
  const { groupIds, userIds } = referencesOf([policy]);
  const strength = policy.grantControls?.authenticationStrengthId ?? null;
  const named =
    (type: Exclude<Gone['type'], 'person'>) =>
    (id: string): Gone => ({ type, id, name: '' });
  return [
    ...[...groupIds].filter((id) => known.groups.get(id)?.displayName === null).map(named('group')),
    ...[...userIds].filter((id) => !known.people.has(id)).map((id): Gone => ({ type: 'person', id })),
    ...placesNamedBy(policy)
      .filter((id) => !placeLiterals.has(id) && !known.places.has(id))
      .map(named('location')),
    ...appsOf(policy)
      .filter((id) => isGuid(id) && known.apps?.has(id.toLowerCase()) === false)
      .map(named('application')),
    ...(strength === null || known.strengths.has(strength) ? [] : [named('policy')(strength)]),
  ];
}

/** A policy for service principals names no people. */
function isForNobody({ conditions: { users, clientApplications } }: ConditionalAccessPolicy): boolean {
  const includes = [
    ...users.includeUsers.filter((term) => term !== 'None'),
    ...users.includeGroups,
    ...users.includeRoles,
    ...(users.includeGuestsOrExternalUsers === null ? [] : ['guests']),
  ];
  return includes.length === 0 && clientApplications === null;
}

/** Each deleted object once, and each policy that is for nobody. */
function deadFindings(
  policies: readonly ConditionalAccessPolicy[],
  known: Known,
): { readonly findings: readonly Finding<Problem>[]; readonly evidence: readonly Line[] } {
  const naming = policies
    .map((policy) => ({ policy: policyReference(policy), dead: deadIn(policy, known) }))
    .filter(({ dead }) => dead.length > 0);
  const gone = [...new Map(naming.flatMap(({ dead }) => dead).map((one) => [one.id, one])).values()];
  return {
    findings: [
      ...gone.map((subject) => ({
        resourceId: subject.id,
        subject,
        problem: 'namesWhatIsGone' as const,
        details: {},
      })),
      ...policies.filter(isForNobody).map((policy) => ({
        resourceId: policy.id,
        subject: policyReference(policy),
        problem: 'appliesToNobody' as const,
        details: {},
      })),
    ],
    evidence:
      gone.length === 0
        ? []
        : [
            { label: deletedLabel, before: [], after: gone.slice(0, maxNamed) },
            { label: namedByLabel, before: [], after: naming.map(({ policy }) => policy).slice(0, maxNamed) },
          ],
  };
}

/** Anyone who can edit such a group decides whom a policy excludes, without any permission for policies. */
const openGroupFinding = ({ id, displayName }: Group): Finding<Problem> => ({
  resourceId: id,
  subject: { type: 'group', id, name: displayName ?? id },
  problem: 'groupUnprotected',
  details: {},
});

const isProtected = ({ isAssignableToRole, isManagementRestricted }: Group): boolean =>
  isAssignableToRole || isManagementRestricted;

function knownIn(state: ControlState): Known {
  const { userClasses, namedLocations, strengths } = state.conditionalAccess();
  const apps = new Set(state.small('servicePrincipal').map(({ appId }) => appId.toLowerCase()));
  return {
    // Every tenant has Microsoft Graph: a list without it is incomplete.
    apps: apps.has(microsoftGraph) ? apps : null,
    groups: new Map(state.small('group').map((group) => [group.id, group])),
    people: new Set(userClasses.flatMap(({ userId }) => (userId === null ? [] : [userId]))),
    places: new Set(namedLocations.map(({ id }) => id)),
    strengths: new Set(strengths.map(({ id }) => id)),
  };
}

/**
 * A policy that refers to deleted objects covers fewer people than it says. If it refers to a group that anyone can join, the
 * owners of that group decide who is covered.
 */
export const entraConditionalAccessReferencesLive = defineControl({
  id: 'ZT.ID.022',
  name: 'entra-conditional-access-references-live',
  title: 'Policies name only existing objects and protected groups',
  area: 'identity',
  pillar: 'identities',
  severity: 'medium',
  severityReason:
    'A policy no longer covers members of a deleted group, and the owner of an open group can exempt themselves.',
  licence: 'P1',
  thresholds,
  version: 4,
  needs: [...coverageNeeds, 'servicePrincipal'],
  judgesWithout: coverageJudgesWithout,
  dependsOnTime: false,
  usesConditionalAccess: true,
  collections: 1,
  limitations:
    'Judges policies that are on or report-only. Groups, accounts, applications, named locations and authentication strengths are looked up; terms of use are not. Microsoft applications, as far as their ids show, can be named without being in the tenant. A group that cannot be read makes the verdict unknown, and so does a custom role, because policies do not reach custom roles. Guests are accounts too.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Policies > the policy: remove the entries shown as deleted, and name the people it is meant for. For groups: Identity > Roles & admins > Admin units > New with "Restricted management administrative unit" on, add the group; or make a new group with "Microsoft Entra roles can be assigned" on (isAssignableToRole is set only at creation). Graph: PATCH /identity/conditionalAccess/policies/{id}; POST /directory/administrativeUnits with {"isMemberManagementRestricted":true} and POST .../members/$ref.',
  effort: 'days',
  mappings: {
    maester: ['MT.1035', 'MT.1038', 'MT.1066', 'MT.1067', 'MT.1184'],
    zta: ['21832'],
    prowler: [
      'entra_conditional_access_policy_no_deleted_object_references',
      'entra_conditional_access_policy_groups_management_restricted',
    ],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/role-based-access-control/admin-units-restricted-management',
    'https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups',
    'https://maester.dev/docs/tests/MT.1066',
  ],
  activities: [
    ...conditionalAccessActivities,
    ...policyActivities,
    'delete group',
    'delete user',
    'hard delete group',
    'hard delete user',
    'add member to restricted management administrative unit',
    'remove member from restricted management administrative unit',
  ],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const missing = withoutConditionalAccess(state);
    if (missing !== undefined) return missing;
    const policies = state.small('conditionalAccessPolicy').filter(({ state: status }) => status !== 'disabled');
    if (policies.length === 0) return { status: 'notApplicable', reason: 'no Conditional Access policy is on' };
    const { userClasses, unresolvedGroupIds } = state.conditionalAccess();
    if (userClasses.length === 0) return { status: 'unknown', reason: unknownReason('noUsers', [], state) };
    const known = knownIn(state);
    const named = [...referencesOf(policies).groupIds];
    const dead = deadFindings(policies, known);
    const open = state.facts.configuration.thresholds.policyGroupsProtected
      ? named
          .flatMap((id) => known.groups.get(id) ?? [])
          .filter((group) => group.displayName !== null && !isProtected(group))
          .sort((a, b) => (a.id < b.id ? -1 : 1))
          .map(openGroupFinding)
      : [];
    const all = [...dead.findings, ...open];
    if (all.length > 0) {
      return { status: 'fail', findings: findingsOf(all), exposure: null, evidence: dead.evidence, metric: null };
    }
    const unread = policies.filter(
      (policy) =>
        [...referencesOf([policy]).groupIds].some((id) => unresolvedGroupIds.has(id)) ||
        strangeRolesOf(policy).length > 0 ||
        appsOf(policy).some((id) => known.apps === null || !isGuid(id)),
    );
    if (unread.length > 0) {
      return {
        status: 'unknown',
        reason: unknownReason(
          'notUnderstood',
          unread.map(({ id }) => id),
          state,
        ),
      };
    }
    return { status: 'pass', note: null, evidence: [], metric: null };
  },
});
