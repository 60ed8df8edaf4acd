import { isCounted } from '../../../core/event/event';
import { verb } from '../../../reports/counting';
import { policiesPortal } from '../../../reports/portal';
import { adminsAmong, counted, defineWording } from '../../../reports/scene';
import { conditionalAccessActivity } from '../../../reports/wording/conditional-access';

/** Reads the event's exposure: people of whom no policy asks MFA that resists phishing. */
export const everyoneResistsPhishing = defineWording({
  id: 'ZT.ID.009',
  tells: 'story',
  yields: true,
  lost: ({ event: { exposure } }) =>
    !isCounted(exposure)
      ? 'phishing-resistant MFA is not required of all'
      : `${counted(exposure)} can use MFA that can be phished${adminsAmong(exposure)}`,
  happened: () => 'phishing-resistant MFA stopped being required of everyone',
  meaning: ({ event: { exposure }, tenantName }) => [
    !isCounted(exposure)
      ? `Some people at ${tenantName} are no longer asked for a passkey, Windows Hello or certificate.`
      : `${counted(exposure)} at ${tenantName} ${verb(exposure.count, 'is', 'are')} no longer asked for a passkey, Windows Hello or certificate.`,
    'A code or a push can be taken by a fake sign-in page; these keys cannot.',
  ],
  remedy: () => ({
    undo: 'require the "Phishing-resistant MFA" strength of everyone again in Entra admin center > Conditional Access.',
    accept:
      'declare the accounts under acceptedExclusions for ZT.ID.009, with a reason, an owner and an end date. They are watched until then.',
  }),
  activity: conditionalAccessActivity,
  portal: policiesPortal,
  regained: () => 'phishing-resistant MFA is required of everyone again',
  mended: () => 'Phishing-resistant MFA was put back for everyone',
  held: 'phishing-resistant MFA was required of everyone',
  afterwards: () => 'Sign-ins in that time: Entra admin center > Users > Sign-in logs. We have not read them.',
});
