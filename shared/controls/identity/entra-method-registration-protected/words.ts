import { isCounted } from '../../../core/event/event';
import { verb } from '../../../reports/counting';
import { policiesPortal } from '../../../reports/portal';
import { adminsAmong, counted, defineWording, firstThatFits } from '../../../reports/scene';
import { conditionalAccessActivity } from '../../../reports/wording/conditional-access';

/** Reads the event's exposure: people whose sign-in methods anybody with their password can register. */
export const registrationIsProtected = defineWording({
  id: 'ZT.ID.006',
  tells: 'story',
  lost: ({ event: { exposure } }) =>
    !isCounted(exposure)
      ? 'sign-in methods can be registered by password alone'
      : firstThatFits(
          `MFA of ${counted(exposure)} can be registered by password${adminsAmong(exposure)}`,
          `MFA of ${counted(exposure)} can be registered by password`,
        ),
  happened: () => 'registering sign-in methods stopped being protected',
  meaning: ({ event: { exposure }, tenantName }) => [
    !isCounted(exposure)
      ? `Whoever has a password of somebody at ${tenantName} can register a phone or key as that person's second factor, from anywhere.`
      : `Whoever has the password of ${verb(exposure.count, 'this person', `one of ${counted(exposure)}`)} at ${tenantName} can register a phone or key as the second factor, from anywhere.`,
    'From then on MFA lets the thief in, and the owner is asked in vain.',
  ],
  remedy: () => ({
    undo: 'protect the user action "Register security information" for all users again in Entra admin center > Conditional Access.',
    accept:
      'declare the accounts under acceptedExclusions for ZT.ID.006, with a reason, an owner and an end date. They are watched until then.',
  }),
  activity: conditionalAccessActivity,
  portal: policiesPortal,
  regained: () => 'registering sign-in methods is protected again',
  mended: () => 'Registering sign-in methods was protected again',
  held: 'registering sign-in methods was protected',
  afterwards: () =>
    'Methods registered in that time: Entra admin center > Protection > Authentication methods > Registration and reset events. We have not read them.',
});
