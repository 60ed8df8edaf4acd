import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { textLine } from '../../evidence-line';

export const thresholds = {
  userConsent: threshold.choice(
    ['none', 'low', 'recommended'],
    'low',
    'What users may consent to. "none": nothing. "low": low-risk permissions. "recommended": also what Microsoft currently recommends, which Microsoft can change. CIS, SCuBA and Prowler: none. EIDSCA and Zero Trust Assessment: low.',
  ),
  lowRiskPermissions: threshold.names(
    'The Microsoft Graph permissions that may be classified as low-risk. Any other one fails if users can consent to low-risk permissions. Default: what signing in needs, as recommended by Microsoft. SCuBA fails permissions that it lists as risky.',
    ['User.Read', 'email', 'offline_access', 'openid', 'profile'],
  ),
};

/** Entries with this prefix are about users' consent for themselves; others are about owners of groups and chats. */
const forSelf = 'managepermissiongrantsforself.';

const lowRisk = 'microsoft-user-default-low';
const anything = 'microsoft-user-default-legacy';
/** Microsoft maintains both: its current recommendation, and the exemption for mail apps. */
const byMicrosoft: ReadonlySet<string> = new Set([
  'microsoft-user-default-recommended',
  'microsoft-user-default-allow-consent-apps',
]);

/** In the order of the report: the most permissive first. */
const policyWords: Readonly<Record<string, string>> = {
  [anything]: 'every permission that needs no admin, for any app',
  [lowRisk]: 'permissions classified as low, for apps of verified publishers and your own',
  'microsoft-user-default-recommended': 'what Microsoft currently recommends',
  'microsoft-user-default-allow-consent-apps': 'mail permissions for the mail apps that Microsoft lists',
};

const ordered = Object.keys(policyWords);
const byReach = (a: string, b: string): number => ordered.indexOf(a) - ordered.indexOf(b) || (a < b ? -1 : 1);

const inWords = (policyId: string): string => policyWords[policyId] ?? `what the policy ${policyId} allows`;

type Problem = 'anyConsent' | 'microsoftManaged' | 'lowAllowed' | 'riskyApps' | 'beyondLow';

function problemOf(policyId: string, allowed: 'none' | 'low' | 'recommended'): Problem | undefined {
  if (policyId === anything) return 'anyConsent';
  if (byMicrosoft.has(policyId)) return allowed === 'recommended' ? undefined : 'microsoftManaged';
  return policyId === lowRisk && allowed === 'none' ? 'lowAllowed' : undefined;
}

const findingOf = (problem: Problem, policyId: string): Finding<Problem> => ({
  resourceId: policyId,
  subject: { type: 'text', text: 'user consent' },
  problem,
  details: { policy: policyId },
});

/** Permissions classified as low-risk although they are not. */
function classifiedBeyond(state: ControlState): readonly string[] {
  const harmless = new Set(
    state.facts.configuration.thresholds.lowRiskPermissions.map((permission) => permission.toLowerCase()),
  );
  const low = state
    .small('delegatedPermissionClassification')
    .filter(({ classification }) => classification.toLowerCase() === 'low')
    .map(({ permissionName }) => permissionName);
  return [...new Set(low)].filter((permission) => !harmless.has(permission.toLowerCase())).sort();
}

/** Any other classification is unknown here and may count as low. */
const isKnownClass = (classification: string): boolean =>
  ['low', 'medium', 'high'].includes(classification.toLowerCase());

/** The most permissions that a line names. */
const maxNamed = 20;

/**
 * An app that a user consents to can read with the rights of that user until somebody revokes the consent. A new password does
 * not end it.
 */
export const entraUserConsentRestricted = defineControl({
  id: 'ZT.AP.001',
  name: 'entra-user-consent-restricted',
  title: 'Users can consent to no apps, or only to low-risk ones',
  proves: 'consent',
  area: 'applications',
  pillar: 'apps',
  severity: 'high',
  severityReason: "Consent phishing needs no password: one click gives an attacker's app the mail and files of a user.",
  licence: 'free',
  thresholds,
  version: 3,
  milderProblems: {
    anyConsent: ['microsoftManaged', 'beyondLow', 'lowAllowed'],
    microsoftManaged: ['lowAllowed'],
  },
  isAboutOneThing: true,
  needs: ['authorizationPolicy', 'delegatedPermissionClassification'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Judges the consent policies that users have, and the permissions of Microsoft Graph classified as low-risk; those of other services are not read. Custom consent policies are not read and make the verdict unknown. Microsoft manages two policies (its recommended policy and its list of mail apps) and can change them without a trace in the tenant, so they fail unless thresholds.userConsent allows them. ZT.AP.004 judges the consent of owners for their groups and chats.',
  remediation:
    'Entra admin center > Enterprise apps > Consent and permissions > User consent settings: Do not allow user consent, or Allow user consent for apps from verified publishers, for selected permissions. Graph: PATCH /policies/authorizationPolicy with defaultUserRolePermissions.permissionGrantPoliciesAssigned without the entries that begin with ManagePermissionGrantsForSelf, or with ManagePermissionGrantsForSelf.microsoft-user-default-low as the only one of them; keep the others. Which permissions are low-risk: Consent and permissions > Permission classifications (DELETE /servicePrincipals/{id}/delegatedPermissionClassifications/{id}); thresholds.lowRiskPermissions lists the permitted ones. Turn on the admin consent workflow first, so that people can ask. thresholds.userConsent sets the limit.',
  effort: 'days',
  mappings: {
    cis: ['5.1.5.1'],
    scuba: ['MS.AAD.5.2v1'],
    maester: ['EIDSCA.AP08', 'CIS.M365.5.1.5.1', 'CISA.MS.AAD.5.2'],
    zta: ['21776'],
    prowler: ['entra_policy_restricts_user_consent_for_apps'],
    nist: ['AC-6(10)', 'CM-5'],
    mitre: ['T1098.001', 'T1098.003'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/enterprise-apps/configure-user-consent',
    'https://learn.microsoft.com/entra/identity/enterprise-apps/manage-app-consent-policies',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad52v1',
    'https://maester.dev/docs/tests/EIDSCA.AP08',
  ],
  activities: ['update authorization policy'],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const [policy] = state.small('authorizationPolicy');
    if (policy === undefined) return { status: 'unknown', reason: 'the authorization policy is not there' };
    const allowed = state.facts.configuration.thresholds.userConsent;
    const assigned = policy.defaultUserRolePermissions.permissionGrantPoliciesAssigned
      .map((entry) => entry.trim().toLowerCase())
      .filter((entry) => entry.startsWith(forSelf))
      .map((entry) => entry.slice(forSelf.length));
    const policyIds = [...new Set(assigned)].sort(byReach);
    const beyond = policyIds.includes(lowRisk) ? classifiedBeyond(state) : [];
    const findings = [
      ...(beyond.length === 0
        ? []
        : [
            {
              ...findingOf('beyondLow', lowRisk),
              details: { policy: lowRisk, permissions: beyond.slice(0, maxNamed) },
            },
          ]),
      ...policyIds.flatMap((id) => {
        const problem = problemOf(id, allowed);
        return problem === undefined ? [] : [findingOf(problem, id)];
      }),
      ...(policy.allowUserConsentForRiskyApps === true ? [findingOf('riskyApps', policy.id)] : []),
    ];
    const evidence = [
      ...textLine('Users can consent to', policyIds.length === 0 ? ['nothing'] : policyIds.map(inWords)),
      ...textLine('Classified as low-risk', beyond.slice(0, maxNamed)),
      ...(policy.allowUserConsentForRiskyApps === true
        ? textLine('Apps that Microsoft considers risky', ['users can let them in'])
        : []),
    ];
    if (findings.length > 0) {
      return { status: 'fail', findings: findingsOf(findings), exposure: null, evidence, metric: null };
    }
    const unread = policyIds.filter((id) => id !== lowRisk && !byMicrosoft.has(id));
    if (unread.length > 0) {
      return {
        status: 'unknown',
        reason: `users can consent by policies whose conditions are not read: ${unread.join(', ')}`,
      };
    }
    const unclear = state
      .small('delegatedPermissionClassification')
      .filter(({ classification }) => !isKnownClass(classification));
    if (policyIds.includes(lowRisk) && unclear.length > 0) {
      return { status: 'unknown', reason: 'the classification of a permission is not known' };
    }
    const isByMicrosoft = policyIds.some((id) => byMicrosoft.has(id));
    const low = isByMicrosoft ? 'what Microsoft recommends, and changes by itself' : 'low-risk permissions only';
    const note = policyIds.length === 0 ? 'users can consent to nothing' : low;
    return { status: 'pass', note, evidence, metric: null };
  },
});
