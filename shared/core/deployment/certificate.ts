import { dayMs } from '../time/durations';
import type { Warning } from './health';

/** Warns early enough for holidays, and for finding an administrator who can upload a certificate. */
const warnedMs = 30 * dayMs;
/** The warning is urgent once the certificate is valid for less than this; ms. */
const urgentMs = 7 * dayMs;

/** `isUrgent`: it is sent at once, with a higher severity. */
type CertificateWarning = Warning & { readonly isUrgent: boolean };

/**
 * Warns before the certificate ends, because all tenants that the application reads then become unreadable at once.
 * `endsAt`: ISO 8601; null without a certificate. `now`: epoch ms.
 */
export function certificateWarnings(endsAt: string | null | undefined, now: number): readonly CertificateWarning[] {
  if (endsAt == null || Date.parse(endsAt) - now > warnedMs) return [];
  const isOver = Date.parse(endsAt) <= now;
  const when = isOver
    ? `expired on ${endsAt.slice(0, 10)}, so no tenant can be read through the application`
    : `expires on ${endsAt.slice(0, 10)}, and then no tenant can be read through the application`;
  return [
    {
      code: 'certificate',
      level: isOver ? 'red' : 'amber',
      isUrgent: Date.parse(endsAt) - now <= urgentMs,
      text: `APP_CERTIFICATE: ${when}; renew it in the key vault, and upload the new one to the application (Entra admin center > App registrations > Certificates & secrets)`,
    },
  ];
}
