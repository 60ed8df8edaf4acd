import { userConsentPortal } from '../../../reports/portal';
import { noException, settingWording } from '../../../reports/wording/setting';

export const riskyConsentIsBlocked = settingWording({
  id: 'ZT.AP.002',
  lost: 'users can consent to apps that are rated as risky',
  happened: 'consent to risky apps was allowed',
  meaning:
    'Where Microsoft finds an app risky, it no longer asks an administrator: one click gives the app mailbox or files.',
  exposed: (tenant) => `The mailboxes and files of everybody at ${tenant} who can consent`,
  undo: 'block it again by Graph: allowUserConsentForRiskyApps false, and BlockUserConsentForRiskyApps "true" in the consent settings (there is no switch in the portal).',
  accept: noException,
  activity: 'change of consent',
  portal: userConsentPortal,
  regained: 'users cannot consent to risky apps',
  mended: 'Consent to risky apps was blocked again',
  held: 'consent to risky apps was blocked',
  afterwards:
    'Consents in that time: Entra admin center > Audit logs, activity "Consent to application". We have not read it for this.',
});
