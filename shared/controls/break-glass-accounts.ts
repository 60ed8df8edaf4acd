import {
  domainOf,
  holds,
  isLeftOutEverywhere,
  type ObstacleType,
  obstaclesOf,
  phishingResistantMfa,
  type UserClass,
} from '../core/conditional-access';
import type { Reference } from '../core/event/event';
import { globalAdministrator } from '../core/resource/privileged-roles';
import { isInForce } from '../core/tenant/configuration';
import type { ConditionalAccessBasis, ControlState } from '../core/verdict/control';
import type { Thresholds } from '../core/verdict/thresholds';
import { hasConditionalAccess } from './coverage-verdict';
import type { BreakGlassMethods } from './registered-methods';
import { idsOf, unreadHolderGroups } from './role-holders';

/** Problems with a break-glass account, the most urgent first, with the label of the line that names the accounts. */
export const problemLabels = {
  missing: 'Not found in the directory',
  emptyGroup: 'Declared groups without members',
  disabled: 'Disabled',
  blocked: 'Blocked by a policy',
  wantsDevice: 'A policy requires a managed device or an approved app',
  wantsMore: 'A policy requires terms of use, another provider or another method',
  notGlobalAdministrator: 'Not Global Administrator',
  roleEnds: 'Global Administrator only temporarily or when activated',
  external: 'Guests or accounts of another directory',
  synchronised: 'Synchronised from an on-premises directory',
  customDomain: 'Address outside the onmicrosoft.com domain',
  notLeftOut: 'Not excluded from every policy',
  phishable: 'Required to use phishable MFA',
  withoutKey: 'No key, passkey or certificate registered',
  weakMethod: 'Phishable methods registered',
} as const;
export type BreakGlassProblem = keyof typeof problemLabels;

const problemOf: Readonly<Record<ObstacleType, BreakGlassProblem>> = {
  blocks: 'blocked',
  wantsDevice: 'wantsDevice',
  wantsMore: 'wantsMore',
};

/** The problems of one account, and those that cannot be judged. */
type Fault = { readonly problem: BreakGlassProblem; readonly certain: boolean; readonly policyIds: readonly string[] };

const fault = (problem: BreakGlassProblem, isWrong = true): readonly Fault[] =>
  isWrong ? [{ problem, certain: true, policyIds: [] }] : [];

const unknownRole: readonly Fault[] = [{ problem: 'notGlobalAdministrator', certain: false, policyIds: [] }];

const unclearMethods = (problem: BreakGlassProblem): readonly Fault[] => [{ problem, certain: false, policyIds: [] }];

/** Undefined if the report does not contain the account, because it is new or was declared recently. */
function methodFaults(methods: BreakGlassMethods | undefined): readonly Fault[] {
  if (methods === undefined) return unclearMethods('withoutKey');
  const { hasKey, hasPhishable, hasUnknown } = methods;
  return [
    ...(hasKey ? [] : hasUnknown ? unclearMethods('withoutKey') : fault('withoutKey')),
    ...(hasPhishable ? fault('weakMethod') : hasUnknown ? unclearMethods('weakMethod') : []),
  ];
}

function accountFaults({ enabled, guestType, account }: UserClass): readonly Fault[] {
  return [
    ...fault('disabled', !enabled),
    ...fault('external', guestType !== 'member'),
    ...fault('synchronised', account?.isSynchronised === true),
    ...fault('customDomain', account?.isOnMicrosoftDomain === false),
  ];
}

/** The role must work even if nobody can activate one: it is assigned permanently, and for the whole directory. */
function roleFaults(accountId: string, userClass: UserClass, state: ControlState): readonly Fault[] {
  const unread = unreadHolderGroups(state, (roleId) => roleId === globalAdministrator).length > 0;
  if (!state.isLicensed('unifiedRoleAssignmentScheduleInstance')) {
    if (unread && !userClass.roleIds.includes(globalAdministrator)) return unknownRole;
    return fault('notGlobalAdministrator', !userClass.roleIds.includes(globalAdministrator));
  }
  const groups = new Map(state.small('group').map(({ id, memberIds }) => [id, memberIds]));
  const instances = state.small('unifiedRoleAssignmentScheduleInstance');
  const held = instances.filter(
    ({ roleDefinitionId, directoryScopeId, principalId }) =>
      roleDefinitionId === globalAdministrator &&
      directoryScopeId === '/' &&
      (principalId === accountId || groups.get(principalId)?.includes(accountId) === true),
  );
  const withoutEnd = held.filter(({ endDateTime }) => endDateTime === null);
  if (withoutEnd.some(({ assignmentType }) => assignmentType === 'Assigned')) return [];
  if (withoutEnd.some(({ assignmentType }) => assignmentType !== 'Activated')) {
    return unknownRole;
  }
  // Every tenant has role assignments: an empty list from PIM proves nothing.
  if (unread || instances.length === 0) return unknownRole;
  const isEligible = userClass.eligibleRoleIds.includes(globalAdministrator);
  return fault(held.length > 0 || isEligible ? 'roleEnds' : 'notGlobalAdministrator');
}

function policyFaults(userClass: UserClass, { conditionalAccess, facts }: ControlState): readonly Fault[] {
  const basis = conditionalAccess();
  const obstacles = obstaclesOf(userClass, basis);
  const inTheWay = new Set(obstacles.map(({ policyId }) => policyId));
  // A policy that blocks the account is reported as a block. Whether the other policies accept a key is judged separately.
  const others = { ...basis, policies: basis.policies.filter(({ id }) => !inTheWay.has(id)) };
  return [
    ...obstacles.map(
      ({ policyId, type, certainty }): Fault => ({
        problem: problemOf[type],
        certain: certainty === 'yes',
        policyIds: [policyId],
      }),
    ),
    ...askedFaults(userClass, others, facts.configuration.thresholds.breakGlassPolicies),
  ];
}

/**
 * A break-glass account should be excluded from every policy, or should be required to use phishing-resistant MFA. The
 * operator chooses which.
 */
function askedFaults(
  userClass: UserClass,
  basis: ConditionalAccessBasis,
  wanted: Thresholds['breakGlassPolicies'],
): readonly Fault[] {
  if (wanted === 'notBlocked') return [];
  const leftOut = isLeftOutEverywhere(userClass, basis);
  if (wanted === 'leftOut')
    return leftOut === 'yes' ? [] : [{ problem: 'notLeftOut', certain: leftOut === 'no', policyIds: [] }];
  if (leftOut === 'yes' && wanted === 'either') return [];
  const domain = domainOf(phishingResistantMfa, { users: ({ key }) => key === userClass.key });
  const coverage = holds(phishingResistantMfa, domain, basis);
  if (coverage.status === 'holds') return [];
  return [
    {
      problem: 'phishable',
      certain: coverage.status === 'open' && (leftOut === 'no' || wanted === 'keyAsked'),
      policyIds: coverage.status === 'unknown' ? coverage.policyIds : [],
    },
  ];
}

/** An account and its problems. A declared id that belongs to no account is a missing account. */
export type JudgedAccount = { readonly subject: Reference; readonly id: string; readonly faults: readonly Fault[] };

/** Registered methods by account; null if the report may not be read. */
export type RegisteredMethods = Readonly<Record<string, BreakGlassMethods>> | null;

/** Every declared break-glass account, and its problems. */
export function judgeAccounts(state: ControlState, methods: RegisteredMethods): readonly JudgedAccount[] {
  const { configuration, now } = state.facts;
  const { userClasses } = state.conditionalAccess();
  const declared = new Set(configuration.breakGlass.filter((one) => isInForce(one, now)).map(({ id }) => id));
  const groups = new Map(state.small('group').map((group) => [group.id, group]));
  const classes = userClasses.filter(
    ({ userId, groupIds }) => (userId !== null && declared.has(userId)) || groupIds.some((id) => declared.has(id)),
  );
  const found = classes.flatMap((userClass): readonly JudgedAccount[] => {
    const ofPolicies = hasConditionalAccess(state) ? policyFaults(userClass, state) : [];
    return userClass.ids.map((id) => ({
      subject: { type: 'person', id },
      id,
      faults: [
        ...accountFaults(userClass),
        ...ofPolicies,
        ...roleFaults(id, userClass, state),
        ...(methods === null ? [] : methodFaults(Object.hasOwn(methods, id) ? methods[id] : undefined)),
      ],
    }));
  });
  const people = new Set(idsOf(classes));
  const rest = [...declared].filter((id) => !people.has(id)).sort();
  const lost = rest.flatMap((id): readonly JudgedAccount[] => {
    const group = groups.get(id);
    if (group === undefined || group.displayName === null) {
      return [{ subject: { type: 'person', id }, id, faults: fault('missing') }];
    }
    const subject: Reference = { type: 'group', id, name: group.displayName };
    // A group with members but no users: its account is gone.
    return group.memberIds.some((member) => people.has(member)) ? [] : [{ subject, id, faults: fault('emptyGroup') }];
  });
  return [...found, ...lost];
}
