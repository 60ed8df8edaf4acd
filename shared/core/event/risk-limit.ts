import { threshold, type ValuesOf } from '../verdict/thresholds';

export const riskLimitThresholds = {
  riskyUserHours: threshold.integer(
    24,
    1,
    720,
    'The control fails if a user stays at high risk for more than this many hours. Zero Trust Assessment: none.',
  ),
  riskyPrivilegedUserHours: threshold.integer(1, 1, 720, 'The same for a user with a privileged role.'),
};

/** How long an account may stay at high risk, in hours from the last update of its risk. */
export const riskLimitHours = (
  { riskyUserHours, riskyPrivilegedUserHours }: ValuesOf<typeof riskLimitThresholds>,
  isPrivileged: boolean,
): number => (isPrivileged ? Math.min(riskyPrivilegedUserHours, riskyUserHours) : riskyUserHours);

/**
 * Only these accounts have a limit: Microsoft rates them at high risk, or an admin confirmed them as compromised, which
 * sets no level.
 */
export const isSeriousRisk = (risk: { readonly riskLevel: string; readonly riskState: string }): boolean =>
  risk.riskLevel.toLowerCase() === 'high' || risk.riskState.toLowerCase() === 'confirmedcompromised';
