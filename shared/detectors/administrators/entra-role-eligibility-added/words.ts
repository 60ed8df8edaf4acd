import { flagDetail } from '../../../reports/details';
import { shorten } from '../../../reports/plain-text';
import { defineWording, firstThatFits } from '../../../reports/scene';
import { holderOf, holderPortal, reachOf, roleOf, theRoleOf } from '../../../reports/wording/roles';

/** Reads `roleName`, `permanent`, `madePermanent`, `principalType`, peopleIds[0] or the resource's name (a group). */
export const eligibleRoleGiven = defineWording({
  id: 'EV.R03',
  tells: 'story',
  lost: (scene) =>
    flagDetail(scene.event, 'madePermanent')
      ? firstThatFits(
          `${holderOf(scene)} can activate ${roleOf(scene)} for good`,
          `${shorten(holderOf(scene), 26)} can activate a role for good`,
        )
      : firstThatFits(
          `${holderOf(scene)} can now activate ${roleOf(scene)}`,
          `${shorten(holderOf(scene), 24)} can now activate a privileged role`,
        ),
  happened: (scene) =>
    flagDetail(scene.event, 'madePermanent')
      ? `the eligible role ${roleOf(scene)} of ${holderOf(scene)} lost its end date`
      : `${holderOf(scene)} was made eligible for ${theRoleOf(scene)}`,
  meaning: (scene) => [
    'Whoever is eligible can activate the role at any time, as far as its PIM settings allow.',
    reachOf(scene),
    ...(flagDetail(scene.event, 'permanent') ? ['There is no end date: it stays until somebody takes it away.'] : []),
  ],
  exposed: (scene) => [`Who can activate it: ${holderOf(scene)}`],
  remedy: (scene) => ({
    undo: `remove the eligible assignment of ${roleOf(scene)} from ${holderOf(scene)} in Entra admin center > Privileged Identity Management.`,
    accept:
      'nothing to do: an eligible role is the better way to hold one. Give it an end date where it is for a task.',
  }),
  activity: 'eligible role given',
  portal: holderPortal,
  regained: (scene) =>
    firstThatFits(
      `${holderOf(scene)} can no longer activate ${roleOf(scene)}`,
      `${shorten(holderOf(scene), 24)} can no longer activate the role`,
    ),
  mended: (scene) => `The eligible role ${roleOf(scene)} was taken from ${holderOf(scene)}`,
  afterwards: () =>
    'Whether the role was activated in that time: Entra admin center > Privileged Identity Management > Audit history.',
});
