import { dayMs } from '../core/time/durations';
import { threshold } from '../core/verdict/thresholds';
import type { AppCredential } from '../kinds/application/application';

export const credentialThresholds = {
  appSecretDays: threshold.integer(
    180,
    0,
    3650,
    'How long a secret of an application lasts at most, in days, where secrets are not blocked; 0 allows none. SCuBA wants them blocked and says 180 for the rest, Zero Trust Assessment 180 or none at all, Prowler none.',
  ),
  appCertificateDays: threshold.integer(
    365,
    1,
    3650,
    'How long a certificate of an application, or any other credential of it, is valid at most, in days. SCuBA says 365, Zero Trust Assessment 180.',
  ),
};

/** Null if the time is unknown. */
const msOf = (time: string | null): number | null => {
  const ms = time === null ? Number.NaN : Date.parse(time);
  return Number.isNaN(ms) ? null : ms;
};

export function hasEnded({ endDateTime }: AppCredential, now: string): boolean | null {
  const end = msOf(endDateTime);
  return end === null ? null : end <= Date.parse(now);
}

type Bounds = { readonly now: string; readonly secretDays: number; readonly certificateDays: number };

/** The problem with a credential that is still valid; null if its times are unknown. */
export function faultOf(
  credential: AppCredential,
  { now, secretDays, certificateDays }: Bounds,
): 'secret' | 'long' | 'none' | null {
  const [start, end] = [msOf(credential.startDateTime), msOf(credential.endDateTime)];
  if (end === null) return null;
  if (credential.type === 'secret' && end > Date.parse(now) + secretDays * dayMs) return 'secret';
  if (start === null) return null;
  return end - start > (certificateDays + 1) * dayMs ? 'long' : 'none';
}

/** Leaves out the parts of SAML certificates: they sign tokens for people, and nobody signs in with them. */
export function withoutSaml(credentials: readonly AppCredential[]): readonly AppCredential[] {
  const signing = credentials.filter(({ usage }) => usage === 'Sign');
  const ids = new Set(signing.map(({ customKeyIdentifier }) => customKeyIdentifier));
  return credentials.filter(
    ({ usage, customKeyIdentifier }) =>
      usage !== 'Sign' && (customKeyIdentifier === null || !ids.has(customKeyIdentifier)),
  );
}
