import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import type { Thresholds } from '../../../core/verdict/thresholds';
import { threshold } from '../../../core/verdict/thresholds';
import type {
  AuthenticationMethodConfiguration,
  AuthenticationMethodsPolicy,
} from '../../../kinds/authentication-methods-policy/authentication-methods-policy';
import {
  isMigrated,
  isSwitch,
  methodName,
  methodSubject,
  methodsActivities,
  targetsOf,
  withMethodsPolicy,
} from '../../authentication-methods';
import { textLine } from '../../evidence-line';

export const thresholds = {
  weakMethods: threshold.choice(
    ['smsSignIn', 'smsVoice', 'smsVoiceEmail'],
    'smsVoiceEmail',
    'Which methods must be off. "smsSignIn": text messages as the only factor. "smsVoice": text messages and voice calls. "smsVoiceEmail": also codes by email. EIDSCA, Zero Trust Assessment and SCuBA, in this order.',
  ),
};

type Method = 'Sms' | 'Voice' | 'Email';
type Problem = Method | 'SmsAlone';
type WeakMethod = AuthenticationMethodConfiguration & { readonly id: Method };

const wantedOff: Readonly<Record<Thresholds['weakMethods'], readonly Method[]>> = {
  smsSignIn: ['Sms'],
  smsVoice: ['Sms', 'Voice'],
  smsVoiceEmail: ['Sms', 'Voice', 'Email'],
};

const findingOf = (method: WeakMethod): Finding<Problem> => ({
  resourceId: method.id,
  subject: methodSubject(method.id),
  problem: method.id === 'Sms' && method.isUsableForSignIn ? 'SmsAlone' : method.id,
  details: { includeTargets: method.includeTargets },
});

function verdictOn(policy: AuthenticationMethodsPolicy, state: ControlState): Verdict<Problem> {
  const { weakMethods } = state.facts.configuration.thresholds;
  const wanted = wantedOff[weakMethods];
  const methods = policy.authenticationMethodConfigurations.filter((method): method is WeakMethod =>
    wanted.some((one) => one === method.id),
  );
  const enabled = methods.filter(
    (method) => method.state === 'enabled' && (weakMethods !== 'smsSignIn' || method.isUsableForSignIn),
  );
  const evidence = [
    ...enabled.map((method) => ({
      label: `Allowed: ${methodName(method.id)}, to`,
      before: [],
      after: targetsOf(method, state).slice(0, 20),
    })),
    ...textLine(
      'Switched off',
      methods.filter((method) => method.state === 'disabled').map(({ id }) => methodName(id)),
    ),
  ];
  if (enabled.length > 0) {
    const findings = findingsOf(enabled.map(findingOf));
    return { status: 'fail', findings, exposure: null, evidence, metric: null };
  }
  const unread = wanted.filter((id) => !isSwitch(methods.find((method) => method.id === id)?.state ?? null));
  if (unread.length > 0) {
    return {
      status: 'unknown',
      reason: `the policy does not say whether it allows ${unread.map(methodName).join(', ')}`,
    };
  }
  if (!isMigrated(policy)) {
    return { status: 'unknown', reason: 'the legacy policies still count, and Graph does not show what they allow' };
  }
  return { status: 'pass', note: null, evidence, metric: null };
}

/** An attacker can take over a phone number or a mailbox without access to the person. */
export const entraWeakMethodsDisabled = defineControl({
  id: 'ZT.ID.010',
  name: 'entra-weak-methods-disabled',
  title: 'SMS, voice calls and email codes are not sign-in methods',
  area: 'identity',
  pillar: 'identities',
  severity: 'high',
  severityReason: 'Attackers take over phone numbers and mailboxes without a trace, and phish their codes.',
  licence: 'free',
  thresholds,
  version: 2,
  milderProblems: { SmsAlone: ['Sms'] },
  needs: ['authenticationMethodsPolicy'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Judges what the policy allows, not what people have registered. A method allowed for a few people fails too; the evidence names them. Until the migration is complete (ZT.ID.013), the legacy MFA and password-reset policies also apply, and Microsoft Graph does not expose them: then the verdict is unknown. One-time email codes for guests are a separate setting and are not judged.',
  remediation:
    'First check who would be left without a method: Entra admin center > Authentication methods > User registration details. Then Authentication methods > Policies > SMS, Voice call, Email OTP: Enable off. Graph: PATCH /policies/authenticationMethodsPolicy/authenticationMethodConfigurations/Sms (Voice, Email) with {"@odata.type":"#microsoft.graph.smsAuthenticationMethodConfiguration","state":"disabled"}. thresholds.weakMethods says which methods count.',
  effort: 'project',
  mappings: {
    cis: ['5.2.3.5', '5.2.3.7'],
    scuba: ['MS.AAD.3.5v2'],
    maester: ['EIDSCA.AV01', 'EIDSCA.AS04', 'CISA.MS.AAD.3.5'],
    zta: ['21804'],
    prowler: ['entra_authentication_method_sms_voice_disabled', 'entra_authentication_method_email_otp_disabled'],
    nist: ['CM-7b', 'IA-5c'],
    mitre: ['T1621', 'T1566.002'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/authentication/concept-authentication-methods-manage',
    'https://learn.microsoft.com/graph/api/resources/authenticationmethodspolicy',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad35v2',
  ],
  activities: methodsActivities,
  folds: [],
  evaluate: (state) => withMethodsPolicy(state, (policy) => verdictOn(policy, state)),
});
