import type { Line } from '../../../core/event/event';
import { defineControl, type Finding, findingsOf, type Verdict } from '../../../core/verdict/control';
import type { Thresholds } from '../../../core/verdict/thresholds';
import { threshold } from '../../../core/verdict/thresholds';
import type { AuthenticationMethodConfiguration } from '../../../kinds/authentication-methods-policy/authentication-methods-policy';
import { methodSubject, methodsActivities, withMethod } from '../../authentication-methods';
import { textLine } from '../../evidence-line';

export const thresholds = {
  temporaryAccessPass: threshold.choice(
    ['either', 'on', 'off'],
    'either',
    'Whether the Temporary Access Pass must be on or off. EIDSCA and Zero Trust Assessment: on, so that people can register a passkey first.',
  ),
  temporaryAccessPassMinutes: threshold.integer(
    480,
    10,
    43_200,
    'The longest lifetime of a Temporary Access Pass, in minutes.',
  ),
};

type Problem = 'off' | 'on' | 'manyTimes' | 'tooLong';

function failing(
  method: AuthenticationMethodConfiguration,
  problems: readonly Problem[],
  most: number,
  evidence: readonly Line[],
): Verdict<Problem> {
  const findings = problems.map(
    (problem): Finding<Problem> => ({
      resourceId: method.id,
      subject: methodSubject(method.id),
      problem,
      details: { maximumLifetimeInMinutes: method.maximumLifetimeInMinutes, most },
    }),
  );
  return { status: 'fail', findings: findingsOf(findings), exposure: null, evidence, metric: null };
}

function verdictOn(method: AuthenticationMethodConfiguration, thresholds: Thresholds): Verdict<Problem> {
  const { temporaryAccessPass: wanted, temporaryAccessPassMinutes: most } = thresholds;
  // A pass, not "not applicable": enabling the method without limits is then reported as a regression.
  if (method.state === 'disabled') {
    if (wanted === 'on') return failing(method, ['off'], most, []);
    return {
      status: 'pass',
      note: 'switched off',
      evidence: textLine('Temporary Access Pass', ['switched off']),
      metric: null,
    };
  }
  const { isUsableOnce, maximumLifetimeInMinutes: longest } = method;
  const evidence = [
    ...textLine('Usable', isUsableOnce === null ? [] : [isUsableOnce ? 'once' : 'any number of times']),
    ...textLine('Longest lifetime', longest === null ? [] : [`${longest} minutes`]),
  ];
  const problems = [
    ...(wanted === 'off' ? ['on' as const] : []),
    ...(isUsableOnce === false ? ['manyTimes' as const] : []),
    ...(longest !== null && longest > most ? ['tooLong' as const] : []),
  ];
  if (problems.length > 0) return failing(method, problems, most, evidence);
  if (isUsableOnce === null || longest === null) {
    return { status: 'unknown', reason: 'the limits of a Temporary Access Pass are not known' };
  }
  return { status: 'pass', note: null, evidence, metric: null };
}

/** A pass replaces password and MFA: anyone who reads it can sign in as its owner until it expires. */
export const entraTemporaryAccessPassBounded = defineControl({
  id: 'ZT.ID.014',
  name: 'entra-temporary-access-pass-bounded',
  title: 'A Temporary Access Pass works once and only briefly',
  area: 'identity',
  pillar: 'identities',
  severity: 'medium',
  severityReason:
    'A pass signs in without password and MFA and can be used to register new methods. If it lasts long or can be used again, an attacker who has it keeps access.',
  licence: 'free',
  thresholds,
  version: 1,
  needs: ['authenticationMethodsPolicy'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Judges the limits of the policy, not existing passes. EIDSCA and the Zero Trust Assessment want the pass turned on, so that people register a passkey first. Here the control also passes while the pass is turned off, unless thresholds.temporaryAccessPass says otherwise.',
  remediation:
    'Entra admin center > Authentication methods > Policies > Temporary Access Pass > Configure > Edit: Maximum lifetime 8 hours or less, Require one-time use: Yes. Graph: PATCH /policies/authenticationMethodsPolicy/authenticationMethodConfigurations/TemporaryAccessPass with {"@odata.type":"#microsoft.graph.temporaryAccessPassAuthenticationMethodConfiguration","isUsableOnce":true,"maximumLifetimeInMinutes":480}. The limit is thresholds.temporaryAccessPassMinutes.',
  effort: 'minutes',
  mappings: { maester: ['EIDSCA.AT01', 'EIDSCA.AT02'], zta: ['21845', '21846'] },
  references: [
    'https://learn.microsoft.com/entra/identity/authentication/howto-authentication-temporary-access-pass',
    'https://learn.microsoft.com/graph/api/resources/temporaryaccesspassauthenticationmethodconfiguration',
  ],
  activities: methodsActivities,
  folds: [],
  evaluate: (state) =>
    withMethod(state, 'TemporaryAccessPass', (method) => verdictOn(method, state.facts.configuration.thresholds)),
});
