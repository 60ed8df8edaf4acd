import { dayMs } from '../time/durations';
import type { Warning } from './health';

/** Long enough for holidays, and to find an administrator who can upload a certificate. */
const warnedMs = 30 * dayMs;

/** Every tenant that the application reads becomes unreadable at once. `endsAt`: ISO 8601; null without a certificate. `now`: epoch ms. */
export function certificateWarnings(endsAt: string | null | undefined, now: number): readonly Warning[] {
  if (endsAt == null || Date.parse(endsAt) - now > warnedMs) return [];
  const isOver = Date.parse(endsAt) <= now;
  const when = isOver
    ? `expired on ${endsAt.slice(0, 10)}, so no tenant can be read through the application`
    : `expires on ${endsAt.slice(0, 10)}, and then no tenant can be read through the application`;
  return [
    {
      code: 'certificate',
      level: isOver ? 'red' : 'amber',
      text: `APP_CERTIFICATE: ${when}; renew it in the key vault, and upload the new one to the application (Entra admin center > App registrations > Certificates & secrets)`,
    },
  ];
}
