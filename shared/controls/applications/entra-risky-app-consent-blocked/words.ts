import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraRiskyAppConsentBlocked } from './control';

export const entraRiskyAppConsentBlockedWords = controlWords(entraRiskyAppConsentBlocked, {
  fails: 'Users can consent to apps rated as risky',
  problems: { allowed: {}, notBlocked: {} },
  means: [
    'For an app that Microsoft rates as risky, no admin is asked any more: one click gives it the mailbox or the files.',
  ],
  where: places.consent,
  undo: 'block it again by Graph: allowUserConsentForRiskyApps false, and BlockUserConsentForRiskyApps "true" in the consent settings (the portal has no switch for it).',
  exposed: ({ tenantName }) => [`The mailboxes and files of everyone at ${tenantName} who can consent`],
  afterwards:
    'Consents in that time: Entra admin center > Audit logs, activity "Consent to application". Zero Trust Watch has not read them for this.',
});
