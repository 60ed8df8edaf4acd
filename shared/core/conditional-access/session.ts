import type { ConditionalAccessPolicy } from '../resource/resource';
import { allOf, type Certainty, certain } from './certainty';
import type { SessionRequirement } from './requirement';

type Session = NonNullable<ConditionalAccessPolicy['sessionControls']>;

/** Hours between two sign-ins; 0 for every time, Infinity without a limit, null if unreadable. */
export function hoursBetweenSignIns(session: Session | null): number | null {
  const frequency = session?.signInFrequency;
  if (frequency === null || frequency === undefined || !frequency.isEnabled) return Number.POSITIVE_INFINITY;
  if (frequency.frequencyInterval === 'everyTime') return 0;
  if (frequency.frequencyInterval !== null && frequency.frequencyInterval !== 'timeBased') return null;
  if (frequency.value === null) return null;
  if (frequency.type === 'hours') return frequency.value;
  return frequency.type === 'days' ? frequency.value * 24 : null;
}

/**
 * Whether the policy limits the session as required. All applicable policies count, and the strictest limit wins.
 * https://learn.microsoft.com/entra/identity/conditional-access/concept-session-lifetime
 */
export function sessionImplies(session: Session | null, requirement: SessionRequirement): Certainty {
  if (session === null) return 'no';
  switch (requirement.type) {
    case 'signInFrequency': {
      const hours = hoursBetweenSignIns(session);
      // If the frequency covers only the second factor, the password alone renews nothing.
      const both = certain(session.signInFrequency?.authenticationType !== 'secondaryAuthentication');
      return allOf([hours === null ? 'maybe' : certain(hours <= requirement.hours), both]);
    }
    case 'browserNotPersistent': {
      const browser = session.persistentBrowser;
      if (browser === null || !browser.isEnabled || browser.mode === 'always') return 'no';
      return browser.mode === 'never' ? 'yes' : 'maybe';
    }
    case 'tokenProtected':
      return certain(session.secureSignInSession?.isEnabled === true);
    case 'restrictedByApp':
      return certain(session.applicationEnforcedRestrictions?.isEnabled === true);
  }
}
