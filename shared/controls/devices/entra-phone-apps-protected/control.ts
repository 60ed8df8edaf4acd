import type { CoverageProblem } from '../../../core/conditional-access';
import { anyOfRequirements, everyAppOf, protectedApp } from '../../../core/conditional-access';
import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import type { ManagedAppProtection } from '../../../kinds/ios-managed-app-protection/ios-managed-app-protection';
import {
  allMet,
  coverageJudgesWithout,
  coverageNeeds,
  judgedFor,
  unlicensed,
  withoutConditionalAccess,
} from '../../coverage-verdict';
import { textLine } from '../../evidence-line';
import { managedDeviceOf, managedDeviceThresholds } from '../../managed-device';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

export const thresholds = managedDeviceThresholds;

type Problem = CoverageProblem | 'unprotectediOS' | 'unprotectedAndroid';

const id = 'ZT.DV.014';

const phones = ['iOS', 'android'] as const;
type Phone = (typeof phones)[number];

const kindOf = { iOS: 'iosManagedAppProtection', android: 'androidManagedAppProtection' } as const;
const nameOf = { iOS: 'iOS', android: 'Android' } as const;

/** One policy must do both: a PIN in a policy without assignment protects nothing. */
function protectionOf(policies: readonly ManagedAppProtection[]): 'protected' | 'bare' | 'unclear' {
  if (policies.some(({ isAssigned, pinRequired }) => isAssigned === true && pinRequired === true)) return 'protected';
  return policies.some(({ isAssigned, pinRequired }) => isAssigned !== false && pinRequired !== false)
    ? 'unclear'
    : 'bare';
}

const bareFinding = (phone: Phone): Finding<Problem> => ({
  resourceId: phone,
  subject: { type: 'text', text: nameOf[phone] },
  problem: `unprotected${nameOf[phone]}`,
  details: {},
});

/**
 * Both are needed: apps can be used without app protection rules unless a Conditional Access policy requires them, and
 * such a policy requires nothing if no rules exist.
 */
function judgedPhones(used: readonly Phone[], state: ControlState): Verdict<Problem> {
  const { managedDeviceApps } = state.facts.configuration.thresholds;
  const asked = judgedFor(id, anyOfRequirements(protectedApp, managedDeviceOf(state)), state, {
    users: ({ guestType }) => guestType === 'member',
    apps: managedDeviceApps === 'all' ? 'all' : everyAppOf('Office365'),
    platforms: used,
  });
  const verdict = allMet([asked], state);
  const protections = used.map((phone) => [phone, protectionOf(state.small(kindOf[phone]))] as const);
  const bare = protections.flatMap(([phone, protection]) => (protection === 'bare' ? [phone] : []));
  const rules = textLine(
    'No assigned protection with a PIN',
    bare.map((phone) => nameOf[phone]),
  );
  if (verdict.status === 'fail') {
    const findings = [...bare.map(bareFinding), ...verdict.findings.first];
    return { ...verdict, findings: findingsOf(findings), evidence: [...rules, ...verdict.evidence] };
  }
  if (bare.length > 0) {
    return {
      status: 'fail',
      findings: findingsOf(bare.map(bareFinding)),
      exposure: null,
      evidence: rules,
      metric: null,
    };
  }
  if (verdict.status === 'pass' && protections.some(([, protection]) => protection === 'unclear')) {
    return { status: 'unknown', reason: 'the assignments or requirements of app protection could not be read' };
  }
  return verdict;
}

/** An unmanaged phone may store mail and files if an app protection policy protects the app that stores them. */
export const entraPhoneAppsProtected = defineControl({
  id,
  name: 'entra-phone-apps-protected',
  title: 'Phones need a managed device or a PIN-protected app',
  area: 'devices',
  pillar: 'data',
  severity: 'high',
  severityReason: 'On a private phone without app protection, mail and files are copied, kept and lost with it.',
  licence: 'INTUNE',
  thresholds,
  version: 3,
  needs: [...coverageNeeds, 'iosManagedAppProtection', 'androidManagedAppProtection'],
  followsSignIns: true,
  judgesWithout: coverageJudgesWithout,
  dependsOnTime: 'expiries',
  usesConditionalAccess: true,
  collections: 1,
  limitations:
    'Judges those of iOS and Android that thresholds.supportedPlatforms lists. The groups and apps of a protection policy are not read, nor requirements other than the PIN. Protection is also required where a managed device is required of phones. "Require approved client app" does not count: Microsoft retired it in March 2026. Guests are excluded.',
  remediation:
    'Intune admin center > Apps > Protection > Create policy, one for iOS/iPadOS and one for Android: target all Microsoft apps, PIN for access: Require, assigned to a group of all members. Then Entra admin center > Protection > Conditional Access > Policies > New policy: Users: All users, exclude guests and your break-glass accounts; Target resources: Office 365; Conditions > Device platforms: Android, iOS; Grant: Require app protection policy, Require device to be marked as compliant, require one of the selected controls; Enable policy: On, after weeks in report-only. Graph: POST /identity/conditionalAccess/policies with grantControls {"operator":"OR","builtInControls":["compliantApplication","compliantDevice"]}.',
  effort: 'project',
  mappings: {
    maester: ['MT.1072'],
    zta: ['24548', '24549', '24827', '51013', '51014', '51019'],
    prowler: ['entra_conditional_access_policy_approved_client_app_required_for_mobile'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-approved-app-or-app-protection',
    'https://learn.microsoft.com/graph/api/resources/intune-mam-targetedmanagedappprotection',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities],
  folds: [],
  evaluate: (state) => {
    const missing = withoutConditionalAccess(state) ?? unlicensed(state, 'INTUNE');
    if (missing !== undefined) return missing;
    const used = phones.filter((phone) => state.facts.configuration.thresholds.supportedPlatforms.includes(phone));
    return used.length === 0
      ? { status: 'notApplicable', reason: 'neither iOS nor Android is a supported platform' }
      : judgedPhones(used, state);
  },
});
