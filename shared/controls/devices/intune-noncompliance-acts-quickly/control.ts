import { defineControl, type Finding, findingsOf } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import type { DeviceCompliancePolicy } from '../../../kinds/device-compliance-policy/device-compliance-policy';
import { isAssigned } from '../../compliance-platforms';
import { textLine } from '../../evidence-line';

export const thresholds = {
  complianceGraceHours: threshold.integer(
    72,
    0,
    8760,
    'The control fails if a policy gives devices more than this many hours before it marks them as non-compliant. 0 allows no grace period.',
  ),
};

type Problem = 'never' | 'slow';

type Grace = number | 'never' | 'unknown';

/** The hours until the policy marks a device as non-compliant. */
function graceOf({ scheduledActions }: DeviceCompliancePolicy): Grace {
  if (scheduledActions === null) return 'unknown';
  const blocks = scheduledActions.filter((action) => action.toLowerCase().startsWith('block:'));
  if (blocks.length === 0) return 'never';
  const hours = blocks
    .map((action) => action.slice('block:'.length))
    .map((text) => (text === '' ? Number.NaN : Number(text)));
  return hours.some((value) => !(value >= 0)) ? 'unknown' : Math.min(...hours);
}

/** During the grace period, Conditional Access treats the device as compliant. */
export const intuneNoncomplianceActsQuickly = defineControl({
  id: 'ZT.DV.007',
  name: 'intune-noncompliance-acts-quickly',
  title: 'Noncompliant devices are marked within days',
  area: 'devices',
  pillar: 'endpoints',
  severity: 'medium',
  severityReason: 'A grace period hides failure: until it ends, the device gets in.',
  licence: 'INTUNE',
  thresholds,
  version: 2,
  milderProblems: { never: ['slow'] },
  needs: ['deviceCompliancePolicy'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Judges every assigned policy of Microsoft Graph v1.0; settings catalogue policies and Linux policies are only in beta.',
  remediation:
    'Intune admin center > Devices > Compliance > the policy > Properties > Actions for noncompliance > Mark device noncompliant: immediately, or after at most 3 days. Graph: POST /deviceManagement/deviceCompliancePolicies/{id}/scheduleActionsForRules. The hours are thresholds.complianceGraceHours.',
  effort: 'minutes',
  mappings: {},
  references: [
    'https://learn.microsoft.com/mem/intune/protect/actions-for-noncompliance',
    'https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-devicecomplianceactionitem',
  ],
  activities: [],
  folds: [],
  evaluate: (state) => {
    const policies = state.small('deviceCompliancePolicy').filter(isAssigned);
    if (policies.length === 0) return { status: 'notApplicable', reason: 'no compliance policy is assigned' };
    const { complianceGraceHours } = state.facts.configuration.thresholds;
    const judged = policies.map((policy) => ({ policy, grace: graceOf(policy) }));
    const slow = judged.filter(
      ({ grace }) => grace === 'never' || (grace !== 'unknown' && grace > complianceGraceHours),
    );
    if (slow.length > 0) {
      const findings = slow.map(
        ({ policy, grace }): Finding<Problem> => ({
          resourceId: policy.id,
          subject: { type: 'policy', id: policy.id, name: policy.displayName },
          problem: grace === 'never' ? 'never' : 'slow',
          details: { hours: grace },
        }),
      );
      const after = slow.map(
        ({ policy, grace }) => `${policy.displayName}: ${grace === 'never' ? 'never' : `after ${grace} hours`}`,
      );
      const evidence = textLine('Marks devices', after.slice(0, 20));
      return { status: 'fail', findings: findingsOf(findings), exposure: null, evidence, metric: null };
    }
    if (judged.some(({ grace }) => grace === 'unknown'))
      return { status: 'unknown', reason: 'the time until a compliance policy marks devices could not be read' };
    const longest = Math.max(...judged.map(({ grace }) => (typeof grace === 'number' ? grace : 0)));
    return {
      status: 'pass',
      note: null,
      evidence: textLine('Marked after', [`${longest} hours at most`]),
      metric: null,
    };
  },
});
