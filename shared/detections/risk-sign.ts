import type { LogRecord } from '../core/log/record';
import { isHostedNetwork } from '../core/sign-in/hosting';

/** Types of detection that mean too little alone to make another action more severe. */
const weakTypes = new Set([
  'unlikelytravel',
  'mcasimpossibletravel',
  'impossibletravel',
  'newcountry',
  'anonymizedipaddress',
  'riskyipaddress',
  'maliciousipaddress',
  'unfamiliarfeatures',
  'suspiciousbrowser',
  'generic',
]);
export const openStates: ReadonlySet<string> = new Set(['atrisk', 'confirmedcompromised']);
const levels = new Set(['medium', 'high']);

/** A detection or sign-in that Microsoft rates as a risk: it makes its person's actions in the same hour suspicious. */
export function isRiskSign(record: LogRecord): boolean {
  if (record.kind === 'riskDetection') {
    return openStates.has(record.riskState.toLowerCase()) && !weakTypes.has(record.riskEventType.trim().toLowerCase());
  }
  return (
    record.kind === 'signIn' &&
    levels.has((record.riskLevelDuringSignIn ?? '').toLowerCase()) &&
    openStates.has((record.riskState ?? '').toLowerCase())
  );
}

/**
 * A successful sign-in from a country and a network that are new for the person, which also uses a new app or device or
 * comes from a server. Without Microsoft's paid risk detections, this is the best sign that somebody else signed in.
 */
export const isUnusualSignIn = (record: LogRecord): boolean => {
  if (record.kind !== 'signIn' || record.errorCode !== 0) return false;
  const newParts = new Set(record.newParts ?? []);
  return (
    newParts.has('country') &&
    newParts.has('network') &&
    (newParts.has('client') || newParts.has('device') || isHostedNetwork(record))
  );
};

/** Any sign that makes the person's actions in the same hour suspicious. */
export const isDoubtSign = (record: LogRecord): boolean => isRiskSign(record) || isUnusualSignIn(record);
