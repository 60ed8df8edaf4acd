import { listDetail } from '../../../reports/details';
import { policiesPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';
import { conditionalAccessActivity, sessionsMeanwhile } from '../../../reports/wording/conditional-access';

const isOff = ({ event }: Scene): boolean => listDetail(event, 'problems').includes('evaluationOff');

/** Reads `problems` ("evaluationOff", else "evaluationLoosened"). */
export const evaluationIsKept = defineWording({
  id: 'ZT.ID.026',
  tells: 'story',
  lost: (scene) =>
    isOff(scene) ? 'blocked people keep access until tokens end' : 'tokens work outside of the network again',
  happened: (scene) =>
    `continuous access evaluation was ${isOff(scene) ? 'switched off' : 'loosened'} in a Conditional Access policy`,
  meaning: (scene) => [
    isOff(scene)
      ? 'Somebody who is blocked, or whose password is reset, is let in until the token ends, an hour or more.'
      : 'A token that is used from another network is no longer refused at once.',
  ],
  exposed: ({ tenantName }) => [`Everybody at ${tenantName} to whom the policy applies`],
  remedy: () => ({
    undo: 'set Session > Customize continuous access evaluation of the policy back in Entra admin center > Conditional Access.',
    accept: 'accept it on the alert page, with a reason and an end date. We keep watching it until then.',
  }),
  activity: conditionalAccessActivity,
  portal: policiesPortal,
  regained: () => 'access is evaluated continuously again',
  mended: () => 'Continuous access evaluation was set back',
  held: 'access was evaluated continuously',
  afterwards: () => sessionsMeanwhile,
});
