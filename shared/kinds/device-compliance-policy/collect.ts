import * as z from 'zod';
import { canonicalJson } from '../../core/canonical';
import { assignmentText } from '../../core/resource/assignment-text';
import type { SmallCollector } from '../../graph/collector/collector';
import { count, readShape, sorted, text } from '../../graph/shape';
import type { DeviceCompliancePolicy } from './device-compliance-policy';

const Target = z.object({ '@odata.type': z.string(), groupId: text });

const Policy = z.object({
  '@odata.type': z.string(),
  id: z.string(),
  displayName: text,
  version: count,
  assignments: z.array(z.object({ target: Target })).nullish(),
  scheduledActionsForRule: z
    .array(
      z.object({
        scheduledActionConfigurations: z.array(z.object({ actionType: z.string(), gracePeriodHours: count })).nullish(),
      }),
    )
    .nullish(),
});

/** Fields that are not settings: identity, dates and relations. */
const notSettings: ReadonlySet<string> = new Set([
  'id',
  'displayName',
  'description',
  'createdDateTime',
  'lastModifiedDateTime',
  'version',
  'roleScopeTagIds',
  'assignments',
  'deviceSettingStateSummaries',
  'deviceStatuses',
  'deviceStatusOverview',
  'scheduledActionsForRule',
  'userStatuses',
  'userStatusOverview',
]);

/** Null if Graph returned a rule without its actions, which does not mean that the rule has none. */
function actionsOf({ scheduledActionsForRule: rules }: z.output<typeof Policy>): readonly string[] | null {
  if (rules == null || rules.some(({ scheduledActionConfigurations }) => scheduledActionConfigurations == null))
    return null;
  const actions = rules.flatMap(({ scheduledActionConfigurations }) => scheduledActionConfigurations ?? []);
  return sorted([
    ...new Set(actions.map(({ actionType, gracePeriodHours }) => `${actionType}:${gracePeriodHours ?? ''}`)),
  ]);
}

const byJson = (a: unknown, b: unknown): number => {
  const left = canonicalJson(a);
  const right = canonicalJson(b);
  return left < right ? -1 : left > right ? 1 : 0;
};

/** Lists inside settings have no order, so they are sorted: another order must not look like a change. */
const normalise = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(normalise).sort(byJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, normalise(inner)]));
};

const settingsOf = (item: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(item)
      .filter(([name]) => !notSettings.has(name) && !name.includes('@'))
      .map(([name, value]) => [name, normalise(value)]),
  );

function read(item: unknown): DeviceCompliancePolicy {
  const policy = readShape('deviceCompliancePolicy', Policy, item);
  return {
    id: policy.id,
    displayName: policy.displayName ?? '',
    odataType: policy['@odata.type'],
    version: policy.version,
    assignments: sorted(
      (policy.assignments ?? []).map(({ target: { '@odata.type': type, groupId } }) =>
        assignmentText({ type, groupId }),
      ),
    ),
    scheduledActions: actionsOf(policy),
    settings: settingsOf(item as object), // Safe: the schema has seen an object.
  };
}

/** https://learn.microsoft.com/graph/api/intune-deviceconfig-devicecompliancepolicy-list */
export const deviceCompliancePolicyCollector: SmallCollector<'deviceCompliancePolicy'> = {
  kind: 'deviceCompliancePolicy',
  path: '/deviceManagement/deviceCompliancePolicies',
  // No $select: every setting belongs to a derived type.
  query: '$expand=assignments,scheduledActionsForRule($expand=scheduledActionConfigurations)',
  scope: 'intune',
  cost: 1,
  answer: 'list',
  read,
};
