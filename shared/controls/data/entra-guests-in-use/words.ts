import { isCounted } from '../../../core/event/event';
import { count, listedUpTo, number, percentOfBad, verb } from '../../../reports/counting';
import { type Counts, countsIn, isOnlyProblem } from '../../../reports/details';
import { usersPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';
import { withFalls } from '../../../reports/wording/falls';

const share = ({ bad, all }: Counts): string => percentOfBad(all === 0 ? 0 : bad / all);

/** Nothing but invitations that nobody redeems. */
const areInvitations = ({ event }: Scene): boolean => isOnlyProblem(event, 'notRedeemed');

/** Reads `numerator` and `denominator`, or the exposure; `problems` ("inactive" or "notRedeemed"). */
export const guestsAreInUse = withFalls(
  defineWording({
    id: 'ZT.DX.011',
    tells: 'story',
    lost: (scene) => {
      const guests = countsIn(scene.event);
      if (areInvitations(scene))
        return guests === undefined
          ? 'too many invitations of guests are not redeemed'
          : `${number(guests.bad)} of ${count(guests.all, 'guest', 'guests')} did not redeem the invitation`;
      return guests === undefined
        ? 'too many guests come no more and keep access'
        : `${number(guests.bad)} of ${count(guests.all, 'guest comes', 'guests come')} no more and ${verb(guests.bad, 'keeps', 'keep')} access`;
    },
    happened: (scene) => {
      const guests = countsIn(scene.event);
      const rose = `the share of ${areInvitations(scene) ? 'invitations that nobody redeems' : 'dormant guests'} rose`;
      return guests === undefined ? `${rose} above what was agreed` : `${rose} to ${share(guests)}`;
    },
    meaning: (scene) => {
      const guests = countsIn(scene.event);
      return [
        ...(guests === undefined
          ? []
          : [
              `${number(guests.bad)} of ${count(guests.all, 'guest', 'guests')} at ${scene.tenantName} did not ${areInvitations(scene) ? 'redeem the invitation' : 'sign in'} for longer than agreed.`,
            ]),
        ...(areInvitations(scene)
          ? [
              'Whoever reads the mailbox that it was sent to can still redeem it.',
              'Two looks in a row agreed before this was sent.',
            ]
          : [
              'A guest keeps what was shared until somebody takes it away, and nobody here hears of it when the mailbox at the other end changes hands.',
              "Microsoft's word on sign-ins is a day old or so. Two looks in a row agreed before this was sent.",
            ]),
      ];
    },
    exposed: ({ event: { exposure }, naming, tenantName }) =>
      !isCounted(exposure) || exposure.count === 0
        ? []
        : [`What is shared at ${tenantName} with ${listedUpTo(exposure.ids.map(naming.person), 12, exposure.count)}`],
    ask: () => ({
      question: 'Did a project with guests end?',
      yes: 'disable its guests, and delete them when nobody has asked for them after a while.',
      no: 'ask whoever invited them which are still needed; an access review asks for you.',
    }),
    remedy: (scene) => ({
      undo: 'disable or delete those who are not needed in Entra admin center > Users > All users, filtered by User type: Guest.',
      accept: areInvitations(scene)
        ? 'set thresholds.redeemedGuestsFloor or thresholds.guestInvitationDays.'
        : 'set thresholds.activeGuestsFloor or thresholds.guestInactiveDays.',
    }),
    activity: 'change of guests',
    portal: usersPortal,
    regained: () => 'few guests are dormant again',
    mended: () => 'The share of dormant guests came back below what was agreed',
    held: 'few guests were dormant',
  }),
  {
    share: {
      of: 'enabled guests',
      lack: 'are dormant',
      means: 'They keep what was shared with them, and nobody hears of it when their mailbox changes hands.',
      hasFloor: true,
    },
  },
);
