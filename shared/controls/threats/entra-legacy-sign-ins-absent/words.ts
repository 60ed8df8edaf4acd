import { isCounted } from '../../../core/event/event';
import { count, listedUpTo, number } from '../../../reports/counting';
import { signInLogsPortal } from '../../../reports/portal';
import { defineWording, firstThatFits, type Scene } from '../../../reports/scene';

const peopleOf = ({ event: { exposure } }: Scene): string =>
  !isCounted(exposure) || exposure.count === 0 ? 'somebody' : count(exposure.count, 'person', 'people');

const adminsOf = ({ event: { exposure } }: Scene): string =>
  !isCounted(exposure) || exposure.privilegedCount === 0
    ? ''
    : `, ${count(exposure.privilegedCount, 'admin', 'admins')} among them`;

/** Reads the event's exposure: who signed in by an old protocol. */
export const oldProtocolsAreUnused = defineWording({
  id: 'ZT.TD.007',
  tells: 'story',
  lost: (scene) =>
    firstThatFits(
      `${peopleOf(scene)} signed in by an old protocol${adminsOf(scene)}`,
      `${peopleOf(scene)} signed in by an old protocol`,
    ),
  happened: (scene) => `${peopleOf(scene)} signed in by an old protocol`,
  meaning: (scene) => [
    `${peopleOf(scene).replace(/^s/, 'S')} came in at ${scene.tenantName} by a protocol that knows no second factor: the password was enough.`,
    'Passwords are guessed over exactly these protocols, because nothing else is asked there.',
  ],
  exposed: ({ event: { exposure }, naming }) =>
    !isCounted(exposure) || exposure.count === 0
      ? []
      : [
          `${number(exposure.count)} of ${count(exposure.of, 'person', 'people')} who sign in: ${listedUpTo(exposure.ids.map(naming.person), 6, exposure.count)}`,
        ],
  ask: () => ({
    question: 'Is it an app or device of theirs, at a place and time that they know?',
    yes: 'move it to modern authentication, then block old protocols for everybody.',
    ifNo: 'If it is not theirs',
    no: 'reset the password at once and revoke the sessions, then block old protocols for everybody.',
  }),
  remedy: () => ({
    undo: 'block old protocols in Entra admin center > Protection > Conditional Access, and move what used them to modern authentication.',
    accept: 'declare the account under serviceAccounts with an end date.',
  }),
  activity: 'sign-in by an old protocol',
  portal: signInLogsPortal,
  regained: () => 'nobody signs in by an old protocol any more',
  mended: () => 'A day passed without a sign-in by an old protocol',
  held: 'nobody signed in by an old protocol',
});
