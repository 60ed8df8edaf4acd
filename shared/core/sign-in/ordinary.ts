import type { SignIn } from '../log/record';
import { consentAsked } from './error-codes';
import { type Familiarity, idleFromDays, legacyProtocolOf, newPartsOf } from './habits';
import { phishedClientIds } from './phished-clients';

const risky = new Set(['low', 'medium', 'high']);

/** Whether Microsoft sees any risk in the sign-in, even a low one. */
export const isRatedAtRisk = ({ riskLevelDuringSignIn }: SignIn): boolean =>
  risky.has((riskLevelDuringSignIn ?? '').toLowerCase());

/** Registers devices: https://learn.microsoft.com/entra/identity/devices/device-registration-how-it-works */
export const deviceRegistration = '01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9';
/** How the user agents of browsers begin. Scripts and tools begin differently. */
const browserAgent = /^mozilla\b/i;
const unusualProtocols = new Set(['devicecode', 'ropc']);

/**
 * A sign-in of an unprivileged person without any detection is not stored, because it only shows normal use. Failures
 * are stored if they come from a network that the person does not use, or show an app asking for permissions.
 */
export function isOrdinary(signIn: SignIn, familiarity: Familiarity): boolean {
  if (signIn.errorCode !== 0) return familiarity.network === 'known' && !consentAsked.has(signIn.errorCode);
  const { userAgent, appId, resourceId, authenticationProtocol, riskState } = signIn;
  const isNew = newPartsOf(familiarity).length > 0;
  const isLegacy = legacyProtocolOf(signIn) !== null && familiarity.protocol !== 'known';
  const isTool = typeof userAgent === 'string' && !browserAgent.test(userAgent) && familiarity.agent !== 'known';
  const isPhished = phishedClientIds.includes(appId ?? '') && familiarity.client !== 'known';
  const isAtRisk = isRatedAtRisk(signIn) || (riskState ?? '').toLowerCase() === 'atrisk';
  const isUnusual = unusualProtocols.has((authenticationProtocol ?? '').toLowerCase());
  const isWaking = (familiarity.idleDays ?? 0) >= idleFromDays;
  const isRegistration = [resourceId, appId].includes(deviceRegistration);
  return !(isNew || isWaking || isRegistration || isLegacy || isTool || isPhished || isAtRisk || isUnusual);
}
