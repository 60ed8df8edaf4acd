import { isCounted } from '../../../core/event/event';
import { count, listedUpTo, number, verb } from '../../../reports/counting';
import { numberDetail } from '../../../reports/details';
import { riskyUsersPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const detectionsOf = ({ event }: Scene): number => numberDetail(event, 'findings') ?? 1;
const peopleOf = ({ event: { exposure } }: Scene): number => (isCounted(exposure) ? exposure.count : 1);

/** Reads `findings` and the event's exposure: whose detections wait, of all who have one that is open. */
export const riskySignInsAreTriaged = defineWording({
  id: 'ZT.TD.002',
  tells: 'story',
  lost: (scene) => `nobody has looked at ${count(detectionsOf(scene), 'detection', 'detections')} of high risk`,
  happened: (scene) =>
    `the time to look at ${count(detectionsOf(scene), 'detection', 'detections')} of high risk ran out`,
  meaning: (scene) => [
    `Microsoft takes ${verb(detectionsOf(scene), 'a sign-in or account', 'sign-ins or accounts')} of ${count(peopleOf(scene), 'person', 'people')} at ${scene.tenantName} for an attack, and nobody has said whether it was one in the time that was agreed.`,
    'What was let in stays in until somebody acts.',
  ],
  exposed: ({ event: { exposure }, naming }) =>
    !isCounted(exposure) || exposure.count === 0
      ? []
      : [
          `${number(exposure.count)} of ${count(exposure.of, 'person', 'people')} with an open detection: ${listedUpTo(exposure.ids.map(naming.person), 6, exposure.count)}`,
        ],
  ask: (scene) => ({
    question: `Ask ${peopleOf(scene) > 1 ? 'each of them' : 'the person'} by phone, not by mail: was that you?`,
    yes: 'confirm the sign-in as safe in Entra admin center > Identity Protection > Risky sign-ins.',
    no: 'block the sign-in, revoke the sessions, reset the password, and confirm the sign-in as compromised there.',
    ifNo: `If it was not ${peopleOf(scene) > 1 ? 'them' : 'the person'}`,
  }),
  remedy: () => ({
    undo: 'block the sign-in and revoke the sessions, then reset the password, in Entra admin center > Identity Protection > Risky users.',
    accept: 'confirm the sign-in as safe there once you know that it was.',
  }),
  activity: 'verdict on a detection',
  portal: riskyUsersPortal,
  regained: () => 'no detection of high risk stays open for too long',
  mended: () => 'The last detection of high risk that had waited for too long was dealt with',
  held: 'no detection of high risk stayed open for longer than agreed',
});
