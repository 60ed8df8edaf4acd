import { activityOf, isSuccess } from '../../../../core/attribution';
import { sidesOf } from '../../../../core/event/change';
import {
  type Detection,
  type DetectorFacts,
  defineDetector,
  ended,
  only,
  raised,
} from '../../../../core/event/detector';
import type { ConditionalAccessPolicy } from '../../../../core/resource/resource';
import { policyJoins } from '../../policy-joins';
import { policyActivityNames } from '../../policy-sides';

const id = 'EV.P20';

/** https://learn.microsoft.com/entra/identity/conditional-access/plan-conditional-access#minimize-the-impact-of-disruption */
export const entraConditionalAccessEveryoneBlocked = defineDetector({
  id,
  name: 'entra-conditional-access-everyone-blocked',
  title: 'A Conditional Access policy blocks everyone, admins included',
  area: 'identity',
  severity: 'critical',
  watches: { changes: ['conditionalAccessPolicy'], records: ['directoryAudit'] },
  endsUnseen: true,
  leads: true,
  joins: policyJoins,
  falsePositives: 'None known: such a policy locks everyone out of the tenant.',
  limits:
    'It sees policies that block all apps without any other condition. It does not see requirements that nobody can meet.',
  response:
    'Sign in with a break-glass account that the policy excludes, or use a session that is still open, and disable the policy.',
  references: [
    'https://attack.mitre.org/techniques/T1531/',
    'https://learn.microsoft.com/entra/identity/conditional-access/plan-conditional-access',
  ],
  covers: { attack: ['T1531', 'T1556.009'] },
  activities: policyActivityNames,
  reads: only(policyActivityNames),
  onChange: (change, facts) => {
    if (change.kind !== 'conditionalAccessPolicy') return [];
    const { before, after } = sidesOf(change);
    return detect(change.resourceId, before, after, facts);
  },
  onRecord: (record, facts) => {
    if (record.kind !== 'directoryAudit' || !isSuccess(record)) return [];
    if (!policyActivityNames.includes(activityOf(record))) return [];
    return record.targets.flatMap(({ id: policyId, shownPolicy }) =>
      policyId === null || shownPolicy === undefined
        ? []
        : detect(policyId, shownPolicy.before, shownPolicy.after, facts),
    );
  },
});

type Side = ConditionalAccessPolicy | null;

function detect(resourceId: string, before: Side, after: Side, facts: DetectorFacts): readonly Detection[] {
  const blocks = (policy: Side): boolean => policy !== null && blocksEveryone(policy, facts);
  if (blocks(before) === blocks(after)) return [];
  const stated = {
    detectorId: id,
    severity: 'critical',
    resourceId,
    resourceName: (after ?? before)?.displayName ?? null,
  } as const;
  return [blocks(after) ? raised(stated) : ended(stated)];
}

/**
 * True if the policy blocks every app from everywhere, without an exclusion that helps an admin or a break-glass
 * account.
 */
function blocksEveryone({ state, conditions, grantControls }: ConditionalAccessPolicy, facts: DetectorFacts): boolean {
  const { users, applications, clientAppTypes, ...narrowing } = conditions;
  return (
    state === 'enabled' &&
    grantControls?.builtInControls.some((control) => control.toLowerCase() === 'block') === true &&
    users.includeUsers.includes('All') &&
    applications.includeApplications.includes('All') &&
    applications.excludeApplications.length === 0 &&
    applications.applicationFilter === null &&
    (clientAppTypes.length === 0 || clientAppTypes.includes('all')) &&
    Object.values(narrowing).every((value) => value === null || (Array.isArray(value) && value.length === 0)) &&
    !isAnyAdminExcluded(users, facts)
  );
}

function isAnyAdminExcluded(
  { excludeUsers, excludeGroups, excludeRoles }: ConditionalAccessPolicy['conditions']['users'],
  { privilegedIds, groups, rolesOfPerson, isDeclared }: DetectorFacts,
): boolean {
  // Members of a group that could not be read may be admins.
  const members = excludeGroups.map((groupId) => groups.get(groupId)?.memberIds);
  const excluded = [...excludeUsers, ...members.flatMap((ids) => ids ?? [])];
  // If no admin is known, anybody who is excluded may be one.
  const isAnyoneExcluded = excluded.length + excludeRoles.length > 0;
  return (
    (privilegedIds.size === 0 && isAnyoneExcluded) ||
    members.includes(undefined) ||
    excluded.some((personId) => privilegedIds.has(personId) || isDeclared('breakGlass', personId)) ||
    [...privilegedIds].some((personId) =>
      (rolesOfPerson.get(personId) ?? []).some((role) => excludeRoles.includes(role)),
    )
  );
}
