import { isCounted } from '../../../core/event/event';
import { count, listedUpTo, number, verb } from '../../../reports/language/counting';
import { countsIn, isOnlyProblem } from '../../../reports/language/details';
import type { ControlFailure } from '../../../reports/language/scene';
import { controlWords } from '../../../reports/wording/control-words';
import { withFalls } from '../../../reports/wording/falls';
import { places } from '../../../reports/wording/places';
import { entraGuestsInUse } from './control';

/** The problem is only unredeemed invitations. */
const areInvitations = (failure: ControlFailure): boolean => isOnlyProblem(failure, 'notRedeemed');

const counted = (failure: ControlFailure, one: string, many: string, some: string): string => {
  const guests = countsIn(failure);
  return guests === undefined
    ? some
    : `${number(guests.bad)} of ${count(guests.all, 'guest', 'guests')} ${verb(guests.bad, one, many)}`;
};

const inactive = (failure: ControlFailure): string =>
  counted(failure, 'is inactive and keeps access', 'are inactive and keep access', 'Too many guests are inactive');

export const entraGuestsInUseWords = withFalls(
  controlWords(entraGuestsInUse, {
    fails: inactive,
    problems: {
      inactive: {
        means:
          'An inactive guest keeps access to everything shared with them, and no one here notices when their mailbox changes hands. Sign-in activity from Microsoft is about a day old.',
        accept: 'set thresholds.activeGuestsFloor or thresholds.guestInactiveDays.',
      },
      notRedeemed: {
        fails: (failure) =>
          areInvitations(failure)
            ? counted(
                failure,
                'has not redeemed the invitation',
                'have not redeemed the invitation',
                'Too many guest invitations are not redeemed',
              )
            : inactive(failure),
        means: 'Anyone who reads the mailbox can still redeem the invitation.',
        accept: 'set thresholds.redeemedGuestsFloor or thresholds.guestInvitationDays.',
      },
    },
    means: ['Two collections in a row agreed before this was sent.'],
    where: places.guests,
    undo: 'disable or delete guests who are no longer needed in Entra admin center > Users > All users, filtered by User type: Guest.',
    accept: 'set thresholds.activeGuestsFloor or thresholds.guestInactiveDays.',
    exposed: ({ event: { exposure }, naming, tenantName }) =>
      !isCounted(exposure) || exposure.count === 0
        ? []
        : [
            `Everything shared at ${tenantName} with ${listedUpTo(exposure.ids.map(naming.person), 12, exposure.count)}`,
          ],
    ask: () => ({
      question: 'Did a project with guests end?',
      yes: 'disable its guests, and delete them later if no one has asked for them.',
      no: 'ask the people who invited them which guests are still needed; an access review can ask them for you.',
    }),
  }),
  {
    share: {
      of: 'enabled guests',
      lack: 'are inactive',
      means: 'They keep everything shared with them, and no one notices when their mailbox changes hands.',
      hasFloor: true,
    },
  },
);
