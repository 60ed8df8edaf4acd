import { hourMs } from '../../core/time/durations';
import { threshold } from '../../core/verdict/thresholds';

export const enrolmentThresholds = {
  deviceEnrolmentHours: threshold.integer(
    24,
    0,
    720,
    'A device that enrolled less than this many hours ago and does not pass yet is not counted: Intune needs hours to evaluate it. 0: it counts at once. A device that was compliant since and no longer is counts at once in EV.D01.',
  ),
};

/** True if the device enrolled so recently that a bad or missing result says nothing yet. */
export const isEnrolling = (enrolledAt: string | null, nowMs: number, { deviceEnrolmentHours }: Limits): boolean =>
  enrolledAt !== null && nowMs - Date.parse(enrolledAt) < deviceEnrolmentHours * hourMs;

type Limits = { readonly deviceEnrolmentHours: number };
