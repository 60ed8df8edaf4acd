import { flagDetail } from '../../../reports/details';
import { shorten } from '../../../reports/plain-text';
import { defineWording, firstThatFits, type Scene } from '../../../reports/scene';
import { holderOf, holderPortal, holdersOf, reachOf, roleHolderOf, roleOf } from '../../../reports/wording/roles';

/** It was told as a grant before PIM's own entry showed what it was. */
const wasActivation = ({ event }: Scene): boolean => flagDetail(event, 'wasActivation');

const eligibleBefore = ({ event }: Scene): string =>
  flagDetail(event, 'wasEligible') ? ', who had been eligible for it,' : '';

/**
 * Reads `roleName`, `permanent` (no end date), `wasEligible`, `wasActivation` (of a recovery), `principalType`, peopleIds[0] or
 * the resource's name (a group that got the role).
 */
export const privilegedRoleGranted = defineWording({
  id: 'EV.R01',
  tells: 'story',
  lost: (scene) =>
    firstThatFits(
      `${holderOf(scene)} became ${roleHolderOf(scene)}`,
      `${shorten(holderOf(scene), 36)} got a privileged role`,
    ),
  happened: (scene) => `${holderOf(scene)}${eligibleBefore(scene)} became ${roleHolderOf(scene)}`,
  meaning: (scene) => [
    reachOf(scene),
    ...(flagDetail(scene.event, 'permanent')
      ? ['It was given without an end date: it stays until somebody takes it away.']
      : []),
    ...(flagDetail(scene.event, 'wasEligible')
      ? ['Before, the role had to be activated for each use; now it is held all the time.']
      : []),
  ],
  exposed: (scene) => [holdersOf(scene)],
  remedy: (scene) => ({
    undo: `take ${roleOf(scene)} from ${holderOf(scene)} in Entra admin center > Roles & admins, and look at what was done with it since.`,
    accept: 'nothing to do. If it is for a task only, note when the role is to be taken away again.',
  }),
  activity: 'role grant',
  portal: holderPortal,
  regained: (scene) =>
    wasActivation(scene)
      ? firstThatFits(
          `${holderOf(scene)} only activated ${roleOf(scene)}`,
          `${shorten(holderOf(scene), 28)} only activated an eligible role`,
        )
      : firstThatFits(
          `${holderOf(scene)} is no longer ${roleHolderOf(scene)}`,
          `${shorten(holderOf(scene), 36)} lost the role again`,
        ),
  mended: (scene) =>
    wasActivation(scene)
      ? `What looked like a grant was an activation in PIM: ${roleOf(scene)} was activated for ${holderOf(scene)}`
      : `The role ${roleOf(scene)} was taken from ${holderOf(scene)}`,
  afterwards: () =>
    'What the account did with the role in that time: Entra admin center > Audit logs, filter Initiated by.',
});
