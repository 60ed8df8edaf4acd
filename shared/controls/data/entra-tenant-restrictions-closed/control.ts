import { defineControl, type Finding, findingsOf, type Verdict } from '../../../core/verdict/control';
import type { CrossTenantAccess } from '../../../kinds/cross-tenant-access-policy-configuration-default/cross-tenant-access-policy-configuration-default';
import { textLine } from '../../evidence-line';

const problemWords = {
  users: 'accounts that other organisations gave to people here',
  applications: 'applications of other organisations, with such an account',
} as const;
type Problem = keyof typeof problemWords;

/** A list of blocked targets allows all others. */
function answerOf(access: CrossTenantAccess | null, everything: string): 'open' | 'closed' | 'unknown' {
  if (access?.accessType === 'allowed') return 'open';
  if (access?.accessType !== 'blocked') return 'unknown';
  return access.targets.includes(everything) ? 'closed' : 'open';
}

/** An account of another organisation is not subject to the policies of this tenant. */
export const entraTenantRestrictionsClosed = defineControl({
  id: 'ZT.NW.004',
  name: 'entra-tenant-restrictions-closed',
  title: 'Tenant restrictions block accounts of other organisations',
  area: 'data',
  pillar: 'network',
  severity: 'medium',
  severityReason:
    'With an account of another organisation, files leave your devices, and none of your policies applies.',
  licence: 'P1',
  version: 1,
  needs: ['crossTenantAccessPolicyConfigurationDefault', 'subscribedSku'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    "Judges the default of tenant restrictions: accounts and applications, both blocked for all. The default takes effect only where a network, Windows or Global Secure Access sends it with a sign-in. Microsoft Graph v1.0 shows neither that nor the compliant network of Global Secure Access, so a pass means that the rule exists, not that it is enforced. Exceptions for single organisations (partners) are not read. Microsoft's own default blocks.",
  remediation:
    'Entra admin center > External Identities > Cross-tenant access settings > Default settings > Tenant restrictions: block all external users and groups and all external applications; allow a partner under Organizational settings. Graph: PATCH /policies/crossTenantAccessPolicy/default with tenantRestrictions. Then enforce it: Global Secure Access > Session management > Universal tenant restrictions, or the header sec-Restrict-Tenant-Access-Policy by a proxy or Windows policy.',
  effort: 'project',
  mappings: { zta: ['21793', '25377'] },
  references: [
    'https://learn.microsoft.com/entra/external-id/tenant-restrictions-v2',
    'https://learn.microsoft.com/graph/api/resources/crosstenantaccesspolicytenantrestrictions',
  ],
  activities: [
    'update the company default cross-tenant access setting',
    'reset the cross-tenant access default setting',
  ],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    if (!state.facts.licences.has('P1')) return { status: 'notLicensed', licence: 'P1' };
    const [policy] = state.small('crossTenantAccessPolicyConfigurationDefault');
    // A snapshot from before this field was collected has none.
    const restrictions = policy?.tenantRestrictions ?? null;
    if (policy === undefined || restrictions === null)
      return { status: 'unknown', reason: 'the default of tenant restrictions is not there' };
    const answers = [
      ['users', answerOf(restrictions.usersAndGroups, 'AllUsers')],
      ['applications', answerOf(restrictions.applications, 'AllApplications')],
    ] as const;
    const open = answers.filter(([, answer]) => answer === 'open').map(([problem]): Problem => problem);
    if (open.length > 0) {
      const findings = open.map(
        (problem): Finding<Problem> => ({
          resourceId: policy.id,
          subject: { type: 'text', text: 'tenant restrictions' },
          problem,
          details: {},
        }),
      );
      const evidence = textLine(
        'Let out by default',
        open.map((problem) => problemWords[problem]),
      );
      return { status: 'fail', findings: findingsOf(findings), exposure: null, evidence, metric: null };
    }
    const unknown = answers.filter(([, answer]) => answer === 'unknown').map(([problem]) => problemWords[problem]);
    if (unknown.length > 0)
      return { status: 'unknown', reason: `tenant restrictions could not be read: ${unknown.join(', ')}` };
    const note = policy.isServiceDefault === true ? "Microsoft's defaults" : null;
    return { status: 'pass', note, evidence: [], metric: null };
  },
});
