import { defineControl, type Finding, findingsOf, type Verdict } from '../../../core/verdict/control';
import type { Thresholds } from '../../../core/verdict/thresholds';
import { threshold } from '../../../core/verdict/thresholds';
import type {
  AuthenticationMethodConfiguration,
  AuthenticatorFeature,
} from '../../../kinds/authentication-methods-policy/authentication-methods-policy';
import { methodSubject, methodsActivities, withMethod } from '../../authentication-methods';
import { textLine } from '../../evidence-line';

export const thresholds = {
  authenticatorDefaultContextAccepted: threshold.flag(
    false,
    'Whether Microsoft may decide what the Authenticator shows. SCuBA, CIS and EIDSCA require you to set it.',
  ),
  authenticatorCodesAccepted: threshold.flag(
    false,
    'Whether the Authenticator may show one-time codes. SCuBA and EIDSCA: no.',
  ),
};

type Problem = 'app' | 'location' | 'appNotSet' | 'locationNotSet' | 'codes';

type Shown = 'yes' | 'notSet' | 'no' | 'unknown';

/**
 * Whether it is shown to everybody, not set (Microsoft decides), or not shown to all; or the state is an unknown word.
 */
function shownBy(feature: AuthenticatorFeature | null): Shown {
  if (feature === null || feature.state === null) return 'unknown';
  if (feature.state === 'default') return 'notSet';
  if (feature.state === 'disabled') return 'no';
  if (feature.state !== 'enabled') return 'unknown';
  return feature.includeTarget === 'all_users' && feature.excludeTarget === null ? 'yes' : 'no';
}

const inWords: Readonly<Record<Shown, string>> = {
  yes: 'shown to everybody',
  notSet: 'left to Microsoft',
  no: 'not shown to everybody',
  unknown: 'not known',
};

function verdictOn(method: AuthenticationMethodConfiguration, thresholds: Thresholds): Verdict<Problem> {
  if (method.state === 'disabled')
    return { status: 'notApplicable', reason: 'Microsoft Authenticator is switched off' };
  const features = [
    ['app', 'The app', shownBy(method.displayAppInformationRequiredState)],
    ['location', 'The place', shownBy(method.displayLocationInformationRequiredState)],
  ] as const;
  const isWrong = (shown: Shown): boolean =>
    shown === 'no' || (shown === 'notSet' && !thresholds.authenticatorDefaultContextAccepted);
  const codes = method.isSoftwareOathEnabled;
  const forbidsCodes = !thresholds.authenticatorCodesAccepted;
  const evidence = [
    ...features.flatMap(([, label, shown]) => textLine(label, [inWords[shown]])),
    ...textLine('Codes from the app', codes === null ? [] : [codes ? 'allowed' : 'not allowed']),
  ];
  const problems = [
    ...features.flatMap(([name, , shown]) =>
      isWrong(shown) ? [shown === 'notSet' ? (`${name}NotSet` as const) : name] : [],
    ),
    ...(forbidsCodes && codes === true ? (['codes'] as const) : []),
  ];
  if (problems.length > 0) {
    const findings = problems.map(
      (problem): Finding<Problem> => ({
        resourceId: method.id,
        subject: methodSubject(method.id),
        problem,
        details: {},
      }),
    );
    return { status: 'fail', findings: findingsOf(findings), exposure: null, evidence, metric: null };
  }
  if (features.some(([, , shown]) => shown === 'unknown')) {
    return { status: 'unknown', reason: 'the context that Microsoft Authenticator shows is not known' };
  }
  if (forbidsCodes && codes === null) {
    return { status: 'unknown', reason: 'whether Microsoft Authenticator gives codes is not known' };
  }
  return { status: 'pass', note: null, evidence, metric: null };
}

/** People who see the app and the location of a request do not approve it by habit. */
export const entraAuthenticatorContextShown = defineControl({
  id: 'ZT.ID.011',
  name: 'entra-authenticator-context-shown',
  title: 'Authenticator shows app and location, and gives no codes',
  area: 'identity',
  pillar: 'identities',
  severity: 'medium',
  severityReason: 'Without app and location, people approve requests that an attacker repeats until they give in.',
  licence: 'free',
  thresholds,
  version: 1,
  needs: ['authenticationMethodsPolicy'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Number matching is not judged: Microsoft enforces it, and Microsoft Graph v1.0 does not expose it. Where nothing is set, Microsoft decides; today it shows them. thresholds.authenticatorDefaultContextAccepted says whether that is enough. Whether people use the method is not read.',
  remediation:
    'Entra admin center > Authentication methods > Policies > Microsoft Authenticator > Configure: Show application name and Show geographic location: Enabled, All users, nobody excluded; Allow use of Microsoft Authenticator OTP: No. Graph: PATCH /policies/authenticationMethodsPolicy/authenticationMethodConfigurations/MicrosoftAuthenticator with featureSettings and isSoftwareOathEnabled. To allow codes, set thresholds.authenticatorCodesAccepted.',
  effort: 'minutes',
  mappings: {
    cis: ['5.2.3.1'],
    scuba: ['MS.AAD.3.3v2'],
    maester: ['EIDSCA.AM02', 'EIDSCA.AM06', 'EIDSCA.AM07', 'EIDSCA.AM09', 'EIDSCA.AM10', 'CISA.MS.AAD.3.3'],
    zta: ['21802'],
    prowler: ['entra_authentication_method_authenticator_show_context'],
    nist: ['IA-2(13)'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/authentication/how-to-mfa-additional-context',
    'https://learn.microsoft.com/graph/api/resources/microsoftauthenticatorauthenticationmethodconfiguration',
  ],
  activities: methodsActivities,
  folds: [],
  evaluate: (state) =>
    withMethod(state, 'MicrosoftAuthenticator', (method) => verdictOn(method, state.facts.configuration.thresholds)),
});
