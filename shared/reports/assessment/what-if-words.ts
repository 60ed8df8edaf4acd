import {
  type Alternative,
  type Applying,
  asksOf,
  blockedByDefaults,
  blockingOf,
  type Grant,
  isMultiFactor,
  isPhishingResistant,
  outcomeOf,
  sessionTexts,
  unsureOf,
  type WhatIf,
} from '../../core/conditional-access';
import { roleName } from '../../core/resource/privileged-roles';
import { listed } from '../language/counting';
import { grantWords } from '../language/naming';
import { capital, plainText, quoted } from '../language/plain-text';

function inWords(grant: Grant, { basis }: WhatIf): string {
  switch (grant.type) {
    case 'control':
      return Object.hasOwn(grantWords, grant.name)
        ? (grantWords[grant.name] ?? '')
        : `${quoted(grant.name)}, which is unknown to this version`;
    case 'strength': {
      const strength = basis.strengths.find(({ id }) => id === grant.id);
      if (strength === undefined) return 'an authentication strength that was not read';
      const kind =
        isPhishingResistant(strength) === 'yes'
          ? 'phishing-resistant MFA'
          : isMultiFactor(strength) === 'yes'
            ? 'MFA'
            : 'not only MFA';
      const name = quoted(strength.displayName);
      return strength.displayName.toLowerCase() === kind.toLowerCase()
        ? `authentication strength ${name}`
        : `authentication strength ${name} (${kind})`;
    }
    case 'termsOfUse':
      return 'terms of use';
    case 'customFactor':
      return 'a custom control, which does not count as MFA';
  }
}

const alternativesInWords = (alternatives: readonly Alternative[], answer: WhatIf): string =>
  alternatives.map((all) => all.map((grant) => inWords(grant, answer)).join(' and ')).join(', or ');

function demandInWords({ demand }: Applying, answer: WhatIf): string {
  switch (demand.type) {
    case 'blocks':
      return demand.direct ? 'blocks it' : 'blocks it indirectly: this sign-in cannot meet its requirement';
    case 'asks':
      return `requires ${alternativesInWords(demand.alternatives, answer)}`;
    case 'nothing':
      return 'requires nothing beyond a limited session';
    case 'unknown':
      return 'has a requirement that cannot be evaluated';
  }
}

export const applyingInWords = (one: Applying, answer: WhatIf): string =>
  [
    `${one.applies === 'maybe' ? 'may apply, could not be read; ' : ''}${demandInWords(one, answer)}`,
    ...sessionTexts(one.policy).map((text) => plainText(text)),
  ].join('; ');

export const keptWords = {
  user: 'not for this person',
  app: 'not for this app',
  clientAppType: 'not for this client',
  platform: 'not for this platform',
  location: 'not from this location',
  device: 'not on this device',
  flow: 'not for this flow',
  risk: 'not at this risk',
} as const;

const namesOf = (some: readonly Applying[]): string => listed(some.map(({ policy }) => quoted(policy.displayName)));

/**
 * Everything that the sign-in must show. If another policy already demands one part of a choice, the choice is not
 * mentioned.
 */
function askedInWords(answer: WhatIf): string {
  const asked = asksOf(answer).flatMap(({ demand }) => (demand.type === 'asks' ? [demand.alternatives] : []));
  const provesMfa = (grant: Grant): boolean => {
    const strength = answer.basis.strengths.find(({ id }) => grant.type === 'strength' && id === grant.id);
    return strength !== undefined && isMultiFactor(strength) === 'yes';
  };
  const isMfa = (all: Alternative): boolean => all.every((grant) => grant.type === 'control' && grant.name === 'mfa');
  // A required authentication strength that is MFA also meets a requirement of MFA.
  const isProven = asked.some(([only, ...others]) => others.length === 0 && only?.some(provesMfa));
  const all = isProven ? asked.filter((alternatives) => !alternatives.some(isMfa)) : asked;
  const words = all.map((alternatives) => alternatives.map((one) => alternativesInWords([one], answer)));
  const fixed = new Set(words.flatMap((some) => (some.length === 1 ? some : [])));
  const left = words.filter((some) => some.length === 1 || !some.some((one) => fixed.has(one)));
  return [...new Set(left.map((some) => some.join(', or ')))].join('; and ');
}

/** Whether a password alone is enough; `notKnown` if a policy that could not be evaluated decides it. */
export function passwordIsEnough(answer: WhatIf): 'yes' | 'no' | 'notKnown' {
  if (answer.user?.accountEnabled === false) return 'no';
  const outcome = outcomeOf(answer);
  if (outcome === 'notSure') return asksOf(answer).length > 0 ? 'no' : 'notKnown';
  if (outcome !== 'nothing') return 'no';
  // Security defaults ask for MFA only at some sign-ins.
  return answer.basis.securityDefaultsOn ? 'notKnown' : 'yes';
}

/** What the sign-in would have to show, in one sentence. */
export function sentenceOf(answer: WhatIf): string {
  const { user, basis } = answer;
  if (user?.accountEnabled === false) return 'The account is disabled and cannot sign in.';
  const asked = askedInWords(answer);
  switch (outcomeOf(answer)) {
    case 'blocked':
      return blockingOf(answer).length > 0
        ? `It is blocked by ${namesOf(blockingOf(answer))}.`
        : 'It is blocked by security defaults.';
    case 'asked':
      return `It would require ${asked}.`;
    case 'notSure': {
      const least =
        asked === '' ? 'It is not known whether a password is enough' : `It would require ${asked}; perhaps more`;
      const unsure = unsureOf(answer);
      const why = [...(unsure.length === 0 ? [] : [`it depends on ${namesOf(unsure)}`]), ...answer.doubts];
      return `${least}: ${why.join('; ')}.`;
    }
    case 'nothing':
      return basis.securityDefaultsOn
        ? 'No policy requires anything. Security defaults are on, so Microsoft asks for MFA when it considers it necessary.'
        : 'Nothing is required: a password is enough.';
  }
}

function signInWords({ asked, user, places }: WhatIf): string {
  const who =
    user === null
      ? `somebody of type ${asked.guestType}`
      : `${quoted(user.displayName)} (${plainText(user.userPrincipalName)})`;
  const from =
    asked.location === 'AllTrusted'
      ? 'a trusted location that no policy names'
      : places.length === 0
        ? 'no named location'
        : places.map(({ displayName }) => quoted(displayName)).join(' and ');
  const address = [asked.ipAddress, asked.country].filter((one) => one !== undefined).join(', ');
  return [
    `${who}, app ${asked.app ?? 'that no policy names'}`,
    `client ${asked.clientAppType}, platform ${asked.devicePlatform}, device ${asked.device}`,
    `from ${from}${address === '' ? '' : ` (${address})`}`,
    `flow ${asked.authenticationFlow}, user risk ${asked.userRiskLevel}, sign-in risk ${asked.signInRiskLevel}`,
  ].join('; ');
}

const rolesInWords = (ids: readonly string[]): string => ids.map((id) => roleName(id) ?? id).join(', ');

const headed = (heading: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', `${heading} (${lines.length})`, ...lines.map((line) => `  ${line}`)];

export function answerLines(answer: WhatIf): readonly string[] {
  const named = (one: Applying): string => `${quoted(one.policy.displayName)}: ${applyingInWords(one, answer)}`;
  const { withRoles } = answer;
  return [
    sentenceOf(answer),
    `Sign-in: ${signInWords(answer)}.`,
    ...headed('APPLIES', answer.applying.map(named)),
    ...(withRoles === null
      ? []
      : headed(`ALSO APPLIES WHILE ACTIVE: ${rolesInWords(withRoles.roleIds)}`, withRoles.applying.map(named))),
    ...headed('REPORT-ONLY, NOT ENFORCED', answer.reportOnly.map(named)),
    ...headed(
      'DOES NOT APPLY',
      answer.notApplying.map(({ policy, keptBy }) => `${quoted(policy.displayName)}: ${keptWords[keptBy]}`),
    ),
    ...headed('NOT KNOWN', answer.doubts.map(capital)),
  ];
}

/** The answer as JSON, for programs. */
export function answerDocument(answer: WhatIf): object {
  const one = (applied: Applying) => ({
    id: applied.policyId,
    name: plainText(applied.policy.displayName),
    applies: applied.applies,
    demand: applied.demand.type,
    message: applyingInWords(applied, answer),
  });
  return {
    signIn: { ...answer.asked, user: answer.user?.id ?? null, locations: answer.places.map(({ id }) => id) },
    outcome: answer.user?.accountEnabled === false ? 'blocked' : outcomeOf(answer),
    bySecurityDefaults: blockedByDefaults(answer),
    message: sentenceOf(answer),
    applies: answer.applying.map(one),
    whileRolesAreActive: answer.withRoles === null ? [] : answer.withRoles.applying.map(one),
    reportOnly: answer.reportOnly.map(one),
    doesNotApply: answer.notApplying.map(({ policy, keptBy }) => ({
      id: policy.id,
      name: plainText(policy.displayName),
      keptBy,
    })),
    doubts: answer.doubts,
  };
}
