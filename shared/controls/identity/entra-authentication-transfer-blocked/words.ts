import { isCounted } from '../../../core/event/event';
import { policiesPortal } from '../../../reports/portal';
import { adminsAmong, counted, defineWording } from '../../../reports/scene';
import { conditionalAccessActivity } from '../../../reports/wording/conditional-access';

/** Reads the event's exposure: the people for whom the way is open. */
export const transferIsBlocked = defineWording({
  id: 'ZT.ID.005',
  tells: 'story',
  lost: ({ event: { exposure } }) =>
    !isCounted(exposure)
      ? 'sessions can be handed to another device again'
      : `${counted(exposure)} can hand over a session by code${adminsAmong(exposure)}`,
  happened: () => 'authentication transfer stopped being blocked',
  meaning: ({ event: { exposure }, tenantName }) => [
    `${!isCounted(exposure) ? 'Some people' : counted(exposure)} at ${tenantName} can move a signed-in session to a phone by scanning a code on the screen.`,
    'Whichever phone scans it is signed in, MFA included, and nobody manages that phone.',
  ],
  remedy: () => ({
    undo: 'block "Authentication transfer" under Conditions > Authentication flows for all users again in Entra admin center > Conditional Access.',
    accept:
      'declare the accounts that need it under acceptedExclusions for ZT.ID.005, with a reason, an owner and an end date.',
  }),
  activity: conditionalAccessActivity,
  portal: policiesPortal,
  regained: () => 'handing over a session is blocked again',
  mended: () => 'Authentication transfer was blocked again',
  held: 'authentication transfer was blocked',
  afterwards: () =>
    'Sessions handed over in that time: Entra admin center > Users > Sign-in logs, filter Original transfer method. We have not read them.',
});
