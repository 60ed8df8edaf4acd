import { dayMs } from '../core/time/durations';
import { threshold } from '../core/verdict/thresholds';
import type { AppCredential } from '../kinds/application/application';

export const credentialThresholds = {
  appSecretDays: threshold.integer(
    180,
    0,
    3650,
    'The control fails if an app secret is valid for more than this many days. 0 allows no secrets. SCuBA: none, or 180 where they are allowed. Zero Trust Assessment: 180 or none. Prowler: none.',
  ),
  appCertificateDays: threshold.integer(
    365,
    1,
    3650,
    'The control fails if a certificate or another credential of an app is valid for more than this many days. SCuBA: 365, Zero Trust Assessment: 180.',
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
