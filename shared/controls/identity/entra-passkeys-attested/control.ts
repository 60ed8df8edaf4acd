import { defineControl, type Finding, findingsOf, type Verdict } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import type {
  AuthenticationMethodConfiguration,
  KeyRestrictions,
} from '../../../kinds/authentication-methods-policy/authentication-methods-policy';
import { methodSubject, methodsActivities, withMethod } from '../../authentication-methods';
import { textLine } from '../../evidence-line';

export const thresholds = {
  passkeys: threshold.choice(
    ['enabled', 'attested'],
    'attested',
    'What is required of passkeys: only that they are on, or also attestation and named models. EIDSCA and Zero Trust Assessment: attestation. CIS and SCuBA: on.',
  ),
};

type Problem = 'off' | 'nobody' | 'notAttested' | 'anyModel';

type Rules = { readonly attested: boolean | null; readonly keyRestrictions: KeyRestrictions | null };

/**
 * The requirements on a passkey: from the profiles in use, or from the method itself without profiles. Null: a profile
 * was not read.
 */
function rulesOf(method: AuthenticationMethodConfiguration): readonly Rules[] | null {
  const { allowedPasskeyProfiles, defaultPasskeyProfile, passkeyProfiles, isAttestationEnforced, keyRestrictions } =
    method;
  const used =
    allowedPasskeyProfiles.length > 0
      ? allowedPasskeyProfiles
      : defaultPasskeyProfile === null
        ? []
        : [defaultPasskeyProfile];
  if (used.length === 0) {
    return passkeyProfiles.length > 0 ? null : [{ attested: isAttestationEnforced, keyRestrictions }];
  }
  const rules = used.flatMap((id): readonly Rules[] => {
    const profile = passkeyProfiles.find((one) => one.id === id);
    if (profile === undefined) return [];
    const attested =
      profile.attestationEnforcement === 'registrationOnly'
        ? true
        : profile.attestationEnforcement === 'disabled'
          ? false
          : null;
    return [{ attested, keyRestrictions: profile.keyRestrictions }];
  });
  return rules.length === used.length ? rules : null;
}

/** True if only listed models are allowed, because a block list accepts every new model. Null for an unknown value. */
function isAllowList(restrictions: KeyRestrictions | null): boolean | null {
  if (restrictions === null || restrictions.isEnforced === null) return null;
  if (!restrictions.isEnforced || restrictions.enforcementType === 'block') return false;
  if (restrictions.enforcementType !== 'allow') return null;
  return restrictions.aaGuids.length > 0;
}

function verdictOn(method: AuthenticationMethodConfiguration, wantsAttestation: boolean): Verdict<Problem> {
  const failed = (problems: readonly Problem[], evidence: readonly string[]): Verdict<Problem> => ({
    status: 'fail',
    findings: findingsOf(
      problems.map(
        (problem): Finding<Problem> => ({
          resourceId: method.id,
          subject: methodSubject(method.id),
          problem,
          details: {},
        }),
      ),
    ),
    exposure: null,
    evidence: textLine('Passkeys', evidence),
    metric: null,
  });
  if (method.state === 'disabled') return failed(['off'], ['switched off']);
  if (method.includeTargets.length === 0) return failed(['nobody'], ['switched on for nobody']);
  if (!wantsAttestation) {
    return { status: 'pass', note: null, evidence: textLine('Passkeys', ['switched on']), metric: null };
  }
  const rules = rulesOf(method);
  if (rules === null) return { status: 'unknown', reason: 'the passkey profiles in use could not be read' };
  const attested = rules.map((one) => one.attested);
  const restricted = rules.map(({ keyRestrictions }) => isAllowList(keyRestrictions));
  const problems = [
    ...(attested.includes(false) ? ['notAttested' as const] : []),
    ...(restricted.includes(false) ? ['anyModel' as const] : []),
  ];
  if (problems.length > 0) {
    return failed(problems, [
      `attestation ${attested.includes(false) ? 'not asked for' : 'asked for'}`,
      restricted.includes(false) ? 'any model' : 'named models only',
    ]);
  }
  if (attested.includes(null) || restricted.includes(null)) {
    return { status: 'unknown', reason: 'the requirements for passkeys are not known' };
  }
  return {
    status: 'pass',
    note: null,
    evidence: textLine('Passkeys', ['attestation asked for', 'named models only']),
    metric: null,
  };
}

/** A fake sign-in page cannot steal a passkey, provided that the key is genuine. */
export const entraPasskeysAttested = defineControl({
  id: 'ZT.ID.012',
  name: 'entra-passkeys-attested',
  title: 'Passkeys are on, attested and limited to approved models',
  area: 'identity',
  pillar: 'identities',
  severity: 'medium',
  severityReason: 'Without passkeys MFA stays phishable; without attestation a software key passes for a hardware key.',
  licence: 'free',
  thresholds,
  version: 2,
  milderProblems: { off: ['nobody', 'notAttested', 'anyModel'], nobody: ['off', 'notAttested', 'anyModel'] },
  needs: ['authenticationMethodsPolicy'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Passkeys that sync between devices cannot attest: a tenant that wants them sets thresholds.passkeys to enabled, and then only the switch is judged. Where passkey profiles are used, the profiles in use decide. ZT.ID.015 and ZT.AD.015 report who has registered a passkey.',
  remediation:
    'Entra admin center > Authentication methods > Policies > Passkey (FIDO2): Enable for all users; Configure > Enforce attestation: Yes; Enforce key restrictions: Yes, Allow, with the AAGUIDs of your models. Graph: PATCH /policies/authenticationMethodsPolicy/authenticationMethodConfigurations/Fido2 with state, isAttestationEnforced and keyRestrictions. Keys of other models stop working: check User registration details first.',
  effort: 'days',
  mappings: {
    maester: ['EIDSCA.AF01', 'EIDSCA.AF02', 'EIDSCA.AF03', 'EIDSCA.AF04', 'EIDSCA.AF05', 'EIDSCA.AF06'],
    zta: ['21838', '21839', '21840'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/authentication/how-to-enable-passkey-fido2',
    'https://learn.microsoft.com/graph/api/resources/fido2authenticationmethodconfiguration',
  ],
  activities: methodsActivities,
  folds: [],
  evaluate: (state) =>
    withMethod(state, 'Fido2', (method) =>
      verdictOn(method, state.facts.configuration.thresholds.passkeys === 'attested'),
    ),
});
