import { isCounted } from '../../../core/event/event';
import { policiesPortal } from '../../../reports/portal';
import { adminsAmong, counted, defineWording } from '../../../reports/scene';
import { conditionalAccessActivity } from '../../../reports/wording/conditional-access';

/** Reads the event's exposure: people whose risky sign-ins nothing answers. */
export const riskySignInsAreChallenged = defineWording({
  id: 'ZT.ID.017',
  tells: 'story',
  lost: ({ event: { exposure } }) =>
    !isCounted(exposure)
      ? 'risky sign-ins are let in like any other'
      : `risky sign-ins pass for ${counted(exposure)}${adminsAmong(exposure)}`,
  happened: () => 'risky sign-ins stopped being challenged for everyone',
  meaning: ({ event: { exposure }, tenantName }) => [
    `A sign-in at ${tenantName} that Microsoft holds for stolen passes like any other, for ${!isCounted(exposure) ? 'some people' : counted(exposure)}.`,
    'MFA that a session has shown before does not stop it: that is what is stolen.',
  ],
  remedy: () => ({
    undo: 'set the policy for sign-in risk back in Entra admin center > Conditional Access.',
    accept:
      'declare the accounts under acceptedExclusions for ZT.ID.017, with a reason, an owner and an end date. They are watched until then.',
  }),
  activity: conditionalAccessActivity,
  portal: policiesPortal,
  regained: () => 'risky sign-ins are challenged again',
  mended: () => 'Risky sign-ins were challenged for everyone again',
  held: 'risky sign-ins were challenged for everyone',
  afterwards: () =>
    'Risky sign-ins in that time: Entra admin center > Protection > Identity Protection > Risky sign-ins.',
});
