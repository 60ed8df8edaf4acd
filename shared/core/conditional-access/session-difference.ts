import type { ConditionalAccessPolicy } from '../resource/resource';
import type { Difference } from './policy-difference';
import { hoursBetweenSignIns } from './session';

type Session = NonNullable<ConditionalAccessPolicy['sessionControls']>;

const persistentRank = (session: Session | null): number => {
  const browser = session?.persistentBrowser;
  if (browser === null || browser === undefined || !browser.isEnabled) return 1;
  return browser.mode === 'never' ? 2 : 0;
};

/** From least to most restrictive. Other values count as on. */
const cloudAppRanks = ['monitorOnly', 'mcasConfigured', 'blockDownloads'];

const cloudAppRank = (session: Session | null): number => {
  const control = session?.cloudAppSecurity;
  if (control === null || control === undefined || !control.isEnabled) return 0;
  return 1 + Math.max(0, cloudAppRanks.indexOf(control.cloudAppSecurityType ?? ''));
};

const evaluationRanks = ['disabled', 'default', 'strictEnforcement', 'strictLocation'];

const evaluationRank = (session: Session | null): number => {
  const rank = evaluationRanks.indexOf(session?.continuousAccessEvaluationMode ?? 'default');
  return rank === -1 ? evaluationRanks.indexOf('default') : rank;
};

const flag = (value: boolean | null | undefined): number => (value === true ? 1 : 0);

/** How tight each session control is: the higher, the tighter. https://learn.microsoft.com/graph/api/resources/conditionalaccesssessioncontrols */
const tightness = (session: Session | null): readonly number[] => [
  -(hoursBetweenSignIns(session) ?? Number.POSITIVE_INFINITY),
  // A frequency for the first factor only does not require the second factor again.
  flag(session?.signInFrequency?.authenticationType !== 'secondaryAuthentication'),
  persistentRank(session),
  cloudAppRank(session),
  flag(session?.applicationEnforcedRestrictions?.isEnabled),
  flag(session?.disableResilienceDefaults),
  evaluationRank(session),
  flag(session?.secureSignInSession?.isEnabled),
];

export function sessionDifferences(
  before: ConditionalAccessPolicy,
  after: ConditionalAccessPolicy,
): readonly Difference[] {
  const was = tightness(before.sessionControls);
  const is = tightness(after.sessionControls);
  const loosened = was.some((value, index) => (is[index] ?? value) < value);
  const tightened = was.some((value, index) => (is[index] ?? value) > value);
  return [
    ...(loosened ? [{ reason: 'sessionLoosened', effect: 'weaker' } as const] : []),
    ...(tightened ? [{ reason: 'sessionTightened', effect: 'stronger' } as const] : []),
  ];
}
