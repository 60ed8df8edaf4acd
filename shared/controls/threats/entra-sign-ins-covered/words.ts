import { isCounted } from '../../../core/event/event';
import { count, listedUpTo, number } from '../../../reports/counting';
import { signInLogsPortal } from '../../../reports/portal';
import { defineWording, firstThatFits, type Scene } from '../../../reports/scene';
import { withFalls } from '../../../reports/wording/falls';

const peopleOf = ({ event: { exposure } }: Scene): string =>
  !isCounted(exposure) || exposure.count === 0 ? 'somebody' : count(exposure.count, 'person', 'people');

const adminsOf = ({ event: { exposure } }: Scene): string =>
  !isCounted(exposure) || exposure.privilegedCount === 0
    ? ''
    : `, ${count(exposure.privilegedCount, 'admin', 'admins')} among them`;

/** Reads the event's exposure: who signed in while no policy applied, of all who sign in. */
export const signInsAreCovered = withFalls(
  defineWording({
    id: 'ZT.TD.008',
    tells: 'story',
    lost: (scene) =>
      firstThatFits(
        `${peopleOf(scene)} signed in past every policy${adminsOf(scene)}`,
        `${peopleOf(scene)} signed in past every policy`,
      ),
    happened: (scene) => `${peopleOf(scene)} signed in without any policy being asked`,
    meaning: (scene) => [
      `${peopleOf(scene).replace(/^s/, 'S')} came in at ${scene.tenantName}, and no Conditional Access policy applied: neither MFA nor a device was asked for.`,
      'The policies have a hole there: an exclusion, an app that none includes, or a client.',
      'Two looks in a row agreed before this was sent.',
    ],
    exposed: ({ event: { exposure }, naming }) =>
      !isCounted(exposure) || exposure.count === 0
        ? []
        : [
            `${number(exposure.count)} of ${count(exposure.of, 'person', 'people')} who sign in: ${listedUpTo(exposure.ids.map(naming.person), 6, exposure.count)}`,
          ],
    ask: () => ({
      question: 'Are these accounts, or the app that they went to, left out of the policies on purpose?',
      yes: 'declare them with an owner and an end date, or the app in thresholds.uncoveredApps.',
      no: 'open one of these sign-ins, tab Conditional Access: it says why each policy did not apply. Widen that policy.',
    }),
    remedy: () => ({
      undo: 'widen the policy that should have applied in Entra admin center > Protection > Conditional Access.',
      accept: 'declare the accounts with an owner and an end date.',
    }),
    activity: 'sign-in past every policy',
    portal: signInLogsPortal,
    regained: () => 'hardly anybody signs in past every policy any more',
    mended: () => 'Policies applied to nearly every sign-in of a day again',
    held: 'policies applied to the sign-ins of nearly everybody',
  }),
  {
    share: {
      of: 'people',
      lack: 'sign in without any policy',
      means: 'No Conditional Access policy applied to them: there is a gap that was not there before.',
      hasFloor: true,
    },
  },
);
