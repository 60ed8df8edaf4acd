import { isCounted } from '../../../core/event/event';
import { count, listedUpTo, number } from '../../../reports/counting';
import { policiesPortal } from '../../../reports/portal';
import { defineWording } from '../../../reports/scene';
import { conditionalAccessActivity } from '../../../reports/wording/conditional-access';

const guests = (value: number): string => count(value, 'guest', 'guests');

/** Reads the event's exposure: guests who are there already. Where it is none, it is the next guest who is not asked. */
export const mfaForGuests = defineWording({
  id: 'ZT.ID.002',
  tells: 'story',
  unit: 'types of external users',
  yields: true,
  lost: ({ event: { exposure } }) =>
    !isCounted(exposure) || exposure.count === 0
      ? 'guests can come in without MFA'
      : `${guests(exposure.count)} can sign in without MFA`,
  happened: () => 'MFA stopped being required of all guests and external users',
  meaning: ({ event: { exposure }, tenantName }) => [
    !isCounted(exposure)
      ? `People from outside can now sign in at ${tenantName} with a password alone.`
      : exposure.count === 0
        ? `People from outside can now sign in at ${tenantName} with a password alone. It concerns the next of them: nobody who is there today is exposed.`
        : `${guests(exposure.count)} at ${tenantName} can now sign in with a password alone.`,
    'Nobody at your organisation chose or watches those passwords.',
  ],
  exposed: ({ event: { exposure }, naming, tenantName }) =>
    !isCounted(exposure) || exposure.count === 0
      ? [`Everything at ${tenantName} that is shared with people from outside`]
      : [
          `${number(exposure.count)} of ${guests(exposure.of)} at ${tenantName}: ${listedUpTo(exposure.ids.map(naming.person), 6, exposure.count)}`,
        ],
  remedy: () => ({
    undo: 'take the exclusion of guests away again in Entra admin center > Conditional Access.',
    accept:
      'declare the type of guest, or the accounts, under acceptedExclusions for ZT.ID.002, with a reason, an owner and an end date.',
  }),
  activity: conditionalAccessActivity,
  portal: policiesPortal,
  regained: () => 'MFA is required of all guests again',
  mended: () => 'MFA was put back for all guests and external users',
  held: 'MFA was required of all guests and external users',
  afterwards: () =>
    'Sign-ins of guests in that time: Entra admin center > Users > Sign-in logs, filter User type. We have not read them.',
});
