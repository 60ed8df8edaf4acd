import { isCounted } from '../../../core/event/event';
import { count, verb } from '../../../reports/counting';
import { policiesPortal } from '../../../reports/portal';
import { defineWording } from '../../../reports/scene';
import { administratorsExposed } from '../../../reports/wording/conditional-access';

/** Reads the event's exposure: holders of privileged roles from whom nothing asks phishing-resistant MFA. */
export const administratorsResistPhishing = defineWording({
  id: 'ZT.AD.009',
  tells: 'story',
  lost: ({ event: { exposure } }) =>
    !isCounted(exposure)
      ? 'admins can sign in with MFA that can be phished'
      : `${count(exposure.count, 'admin', 'admins')} can sign in with MFA that can be phished`,
  happened: () => 'phishing-resistant MFA stopped being required of every administrator',
  meaning: ({ event: { exposure }, tenantName }) => [
    !isCounted(exposure)
      ? `Some administrators at ${tenantName} are no longer asked for a passkey, Windows Hello or certificate.`
      : `${count(exposure.count, 'administrator', 'administrators')} at ${tenantName} ${verb(exposure.count, 'is', 'are')} no longer asked for a passkey, Windows Hello or certificate.`,
    'A code or a push can be taken by a fake sign-in page; these keys cannot.',
  ],
  exposed: administratorsExposed,
  remedy: () => ({
    undo: 'require the "Phishing-resistant MFA" strength of all administrator roles again in Entra admin center > Conditional Access.',
    accept:
      'declare the accounts under acceptedExclusions for ZT.AD.009, with a reason, an owner and an end date. They are watched until then.',
  }),
  activity: 'Conditional Access change',
  portal: policiesPortal,
  regained: () => 'every admin needs phishing-resistant MFA again',
  mended: () => 'Phishing-resistant MFA was put back for every administrator',
  held: 'phishing-resistant MFA was required of every administrator',
  afterwards: () =>
    'Sign-ins of administrators in that time: Entra admin center > Users > Sign-in logs. We have not read them.',
});
