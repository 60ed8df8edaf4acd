import { threshold, type ValuesOf } from '../verdict/thresholds';

export const complianceSpikeThresholds = {
  complianceBurstCount: threshold.integer(
    5,
    1,
    1_000_000,
    'One alert is sent if this many more devices lose compliance within 24 h than on an ordinary busy day: the third-busiest day of the last thirteen weeks, not counting spikes. Until four weeks are known, an ordinary busy day is at least 1 % of the fleet. fleetComplianceDrop also needs at least this many devices.',
  ),
  complianceBurstShare: threshold.share(0.02, 'complianceBurstCount also needs at least this share of the fleet.'),
};

type Limits = ValuesOf<typeof complianceSpikeThresholds>;

/**
 * How many past days show how many devices lose compliance on ordinary days. They include the last Patch Tuesdays, and
 * usually a holiday season.
 */
export const ordinaryDays = 91;
/** From this many days on, the busy days of a month are known. */
const settledDays = 28;
/** Until then: the share of a fleet that is assumed to lose compliance on a busy but ordinary day. */
const assumedShare = 0.01;
/** The third busiest day counts, because the busiest may be an accident. */
const busyRank = 3;

type Judged = { readonly complianceState: string };
type Owned = Judged & { readonly userId: string | null };

/** A change from any state but non-compliant counts: compliant, unknown, in error, or in a grace period. */
export const losesCompliance = (before: Judged, after: Judged): boolean =>
  before.complianceState !== 'noncompliant' && after.complianceState === 'noncompliant';

/** A device that stayed non-compliant has another owner, who may be an admin. */
export const changesOwner = (before: Owned, after: Owned): boolean =>
  after.userId !== null &&
  before.userId !== after.userId &&
  [before, after].every(({ complianceState }) => complianceState === 'noncompliant');

/** A device entered a grace period. One that was non-compliant before has not become worse. */
export const entersGrace = (before: Judged, after: Judged): boolean =>
  after.complianceState === 'inGracePeriod' && !['inGracePeriod', 'noncompliant'].includes(before.complianceState);

/** Fewer devices than this are never a spike, however quiet the tenant is. */
export const smallestSpike = ({ complianceBurstCount, complianceBurstShare }: Limits, fleet: number): number =>
  Math.max(complianceBurstCount, complianceBurstShare * fleet);

/**
 * How many devices must lose compliance within 24 h to become one alert. `days`: how many did on each earlier monitored
 * day. Days with a spike are left out, so that a spike never hides the next one.
 */
export function spikeSize(limits: Limits, fleet: number, days: readonly number[]): number {
  const least = smallestSpike(limits, fleet);
  const ordinary = days.filter((count) => count < least).sort((a, b) => b - a);
  const assumed = days.length < settledDays ? Math.floor(assumedShare * fleet) : 0;
  return Math.max(least, limits.complianceBurstCount + Math.max(ordinary[busyRank - 1] ?? 0, assumed));
}
