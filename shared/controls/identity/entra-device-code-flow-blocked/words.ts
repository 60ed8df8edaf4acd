import { isCounted } from '../../../core/event/event';
import { policiesPortal } from '../../../reports/portal';
import { adminsAmong, counted, defineWording } from '../../../reports/scene';
import { conditionalAccessActivity } from '../../../reports/wording/conditional-access';

/** Reads the event's exposure: the people for whom the flow is open. */
export const deviceCodeIsBlocked = defineWording({
  id: 'ZT.ID.004',
  tells: 'story',
  lost: ({ event: { exposure } }) =>
    !isCounted(exposure)
      ? 'sign-in by device code is open again'
      : `${counted(exposure)} can sign in by device code${adminsAmong(exposure)}`,
  happened: () => 'device code flow stopped being blocked',
  meaning: ({ event: { exposure }, tenantName }) => [
    `${!isCounted(exposure) ? 'Some people' : counted(exposure)} at ${tenantName} can type a code into Microsoft's own page and so sign in whoever asked for the code.`,
    'MFA does not help: the person who was tricked shows it.',
  ],
  remedy: () => ({
    undo: 'block "Device code flow" under Conditions > Authentication flows for all users again in Entra admin center > Conditional Access.',
    accept:
      'declare the accounts that need it under acceptedExclusions for ZT.ID.004, with a reason, an owner and an end date.',
  }),
  activity: conditionalAccessActivity,
  portal: policiesPortal,
  regained: () => 'sign-in by device code is blocked again',
  mended: () => 'Device code flow was blocked again',
  held: 'device code flow was blocked',
  afterwards: () =>
    'Sign-ins by device code in that time: Entra admin center > Users > Sign-in logs, filter Original transfer method. We have not read them.',
});
