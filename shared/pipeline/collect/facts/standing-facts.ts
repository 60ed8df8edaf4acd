import { activityOf } from '../../../core/attribution';
import type { DetectorFacts } from '../../../core/event/detector';
import { isSeriousRisk } from '../../../core/event/risk-limit';
import { groupBy } from '../../../core/group-by';
import { isAuditRecord, type LogRecord } from '../../../core/log/record';
import { isAskedKind } from '../../../core/resource/definition';
import type { Group, ResourceOf, RoleAssignment } from '../../../core/resource/resource';
import { isInForce, type TenantConfiguration } from '../../../core/tenant/configuration';
import type { TenantFacts } from '../../../core/verdict/control';
import type { TenantState } from '../tenant-state';

type Standing = Omit<
  DetectorFacts,
  | 'conditionalAccess'
  | 'approvedPolicy'
  | 'unreadBasis'
  | 'deviceFlips'
  | 'deviceGrace'
  | 'failingSettingsOf'
  | 'isReenrolled'
  | 'failingOfDay'
  | 'atRiskSince'
  | 'recordsAbout'
  | 'recordsOfCollection'
  | 'recordsUnder'
  | 'foundSince'
  | 'pastOf'
  | 'deviceRemovals'
  | 'ownerOfDevice'
  | 'familiarityOf'
  | 'isUsualNetwork'
  | 'hasSignedIn'
  | 'appOf'
  | 'registrationOf'
  | 'grantsOf'
>;

/** Facts about the tenant, whatever the collection. */
export async function standingFacts(
  configuration: TenantConfiguration,
  after: TenantState,
  records: readonly LogRecord[],
): Promise<Standing> {
  // Domains only matter for forwarding in Exchange cmdlets, for sharing, and for the addresses of apps.
  const needsDomains = records.some(
    (record) => isAskedKind(record.kind) || (isAuditRecord(record) && appUpdates.has(activityOf(record))),
  );
  const needsCompliance = records.some(({ kind }) => kind === 'auditEvent');
  const [facts, groups, policies, assignments, eligibilities, instances, risky, domains, compliance] =
    await Promise.all([
      after.facts(),
      after.small('group'),
      after.small('conditionalAccessPolicy'),
      after.small('unifiedRoleAssignment'),
      after.small('unifiedRoleEligibilityScheduleInstance'),
      after.small('unifiedRoleAssignmentScheduleInstance'),
      after.small('riskyUser'),
      needsDomains ? after.small('domain') : [],
      needsCompliance ? after.small('deviceCompliancePolicy') : [],
    ]);
  const byPolicy = new Set(
    policies.flatMap(({ conditions: { users } }) => [...users.includeGroups, ...users.excludeGroups]),
  );
  const assignmentsOf = byPrincipal(assignments);
  const rolesOfGroup = (id: string): readonly string[] => {
    const own = assignmentsOf(id).filter(({ principalType }) => principalType === 'group');
    return [...new Set(own.map(({ roleDefinitionId }) => roleDefinitionId))];
  };
  const groupById = new Map(groups.map((group) => [group.id, group]));
  return {
    ...facts,
    licences: withoutUnreadablePim(facts.licences, after),
    groups: groupById,
    whyWatched: (id) => [
      ...(byPolicy.has(id) ? (['policy'] as const) : []),
      ...(rolesOfGroup(id).length > 0 ? (['role'] as const) : []),
      ...(groupById.get(id)?.isAssignableToRole === true ? (['assignable'] as const) : []),
    ],
    assignmentsOf,
    eligibilitiesOf: byPrincipal(eligibilities.filter(({ memberType }) => memberType.toLowerCase() !== 'group')),
    rolesOfGroup,
    isDeclared: (list, id) =>
      configuration[list].some((declared) => isInForce(declared, after.now) && isMeant(declared.id, id, groupById)),
    ownDomains: new Set(domains.filter(({ isVerified }) => isVerified !== false).map(({ id }) => id.toLowerCase())),
    compliancePolicyOf: (id) => compliance.find((policy) => policy.id === id) ?? null,
    riskyIds: new Set(risky.filter(isRisky).map(({ id }) => id)),
    highRiskIds: new Set(risky.filter(isSeriousRisk).map(({ id }) => id)),
    fleetSize: (kind) => after.head(kind)?.count ?? null,
    roleInstances: after.held('unifiedRoleAssignmentScheduleInstance').status === 'present' ? instances : null,
  };
}

function byPrincipal<A extends RoleAssignment>(assignments: readonly A[]): (principalId: string) => readonly A[] {
  const found = groupBy(assignments, (one) => one.principalId);
  return (principalId) => found.get(principalId) ?? [];
}

const appUpdates = new Set(['update application', 'update service principal']);

const riskyLevels = new Set(['medium', 'high']);

export const isRisky = ({ riskLevel, riskState }: ResourceOf<'riskyUser'>): boolean => {
  const state = riskState.toLowerCase();
  return state === 'confirmedcompromised' || (state === 'atrisk' && riskyLevels.has(riskLevel.toLowerCase()));
};

/** A declaration names a person by their own id, or by the id of a group that contains them. */
const isMeant = (declaredId: string, id: string, groups: ReadonlyMap<string, Group>): boolean =>
  declaredId === id || (groups.get(declaredId)?.memberIds.includes(id) ?? false);

/**
 * With PIM, the list of assignments does not show whether a role was activated or granted; PIM's own list and the audit
 * log do. While neither can be read, every grant is reported.
 */
function withoutUnreadablePim(licences: TenantFacts['licences'], after: TenantState): TenantFacts['licences'] {
  const decides = ['directoryAudit', 'unifiedRoleAssignmentScheduleInstance'] as const;
  if (decides.some((kind) => after.held(kind).status === 'present')) return licences;
  return new Set([...licences].filter((licence) => licence !== 'P2'));
}
