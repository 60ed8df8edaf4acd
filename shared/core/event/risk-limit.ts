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

/** Rated at high risk by Microsoft, or confirmed as compromised by an admin, which gives no level: only these have a limit. */
export const isSeriousRisk = ({ level, state }: { readonly level: string; readonly state: string }): boolean =>
  level.toLowerCase() === 'high' || state.toLowerCase() === 'confirmedcompromised';
