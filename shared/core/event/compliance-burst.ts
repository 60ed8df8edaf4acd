import { threshold, type ValuesOf } from '../verdict/thresholds';

export const complianceBurstThresholds = {
  complianceBurstCount: threshold.integer(
    5,
    1,
    1_000_000,
    'At least this many devices that lose compliance within 24 h are one alert; a fall of the share of compliant devices has so many at least too.',
  ),
  complianceBurstShare: threshold.share(0.02, 'And at least this share of the fleet.'),
};

/** The number of devices that must lose compliance within 24 h to become one alert. */
export const burstSize = (
  { complianceBurstCount, complianceBurstShare }: ValuesOf<typeof complianceBurstThresholds>,
  fleet: number,
): number => Math.max(complianceBurstCount, complianceBurstShare * fleet);
