import type { LogRecord } from '../core/log/record';

/** Types of detection that say too little alone to make another act weigh more. */
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

/** A detection or sign-in that makes what its person does in the same hour suspicious. */
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
