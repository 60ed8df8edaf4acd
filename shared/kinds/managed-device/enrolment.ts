import { hourMs } from '../../core/time/durations';
import { threshold } from '../../core/verdict/thresholds';

export const enrolmentThresholds = {
  deviceEnrolmentHours: threshold.integer(
    24,
    0,
    720,
    'Intune needs hours to evaluate a new device. Controls do not count a failing device that enrolled less than this many hours ago, and detectors do not report its first result. A removed device is not reported if one with the same name and user enrolled in these hours. 0: every device counts at once.',
  ),
};

/** True if the device enrolled so recently that a bad or missing result says nothing yet. */
export const isEnrolling = (enrolledAt: string | null, nowMs: number, { deviceEnrolmentHours }: Limits): boolean =>
  enrolledAt !== null && nowMs - Date.parse(enrolledAt) < deviceEnrolmentHours * hourMs;

type Limits = { readonly deviceEnrolmentHours: number };
