import { isCounted } from '../../../core/event/event';
import { verb } from '../../../reports/counting';
import { policiesPortal } from '../../../reports/portal';
import { adminsAmong, counted, defineWording } from '../../../reports/scene';
import { conditionalAccessActivity } from '../../../reports/wording/conditional-access';

/** Reads the event's exposure: people whose sessions on unmanaged devices go on. */
export const unmanagedSessionsEnd = defineWording({
  id: 'ZT.ID.023',
  tells: 'story',
  lost: ({ event: { exposure } }) =>
    !isCounted(exposure)
      ? 'people stay signed in on strange devices'
      : `${counted(exposure)} ${verb(exposure.count, 'stays', 'stay')} signed in on strange devices${adminsAmong(exposure)}`,
  happened: () => 'sessions on unmanaged devices stopped being limited for everyone',
  meaning: ({ event: { exposure }, tenantName }) => [
    `Sessions of ${!isCounted(exposure) ? 'some people' : counted(exposure)} at ${tenantName} on devices that nobody manages outlast the browser, or last longer than is allowed.`,
    'Whoever uses such a device next is signed in as that person.',
  ],
  remedy: () => ({
    undo: 'set the session limits for unmanaged devices back in Entra admin center > Conditional Access.',
    accept:
      'declare the accounts under acceptedExclusions for ZT.ID.023, with a reason, an owner and an end date. They are watched until then.',
  }),
  activity: conditionalAccessActivity,
  portal: policiesPortal,
  regained: () => 'sessions on unmanaged devices are limited again',
  mended: () => 'Sessions on unmanaged devices were limited for everyone again',
  held: 'sessions on unmanaged devices were limited for everyone',
  afterwards: () =>
    'Sessions that began in that time go on until they are revoked: Entra admin center > Users > the person > Revoke sessions.',
});
