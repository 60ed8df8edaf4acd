import { count } from '../../../reports/counting';
import { listDetail, numberDetail } from '../../../reports/details';
import { policiesPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';
import { conditionalAccessActivity } from '../../../reports/wording/conditional-access';

const isDead = ({ event }: Scene): boolean =>
  listDetail(event, 'problems').some((problem) => problem === 'namesWhatIsGone' || problem === 'appliesToNobody');

/** Reads `problems` (what is named is gone, or a group that is named is open) and `findings`, how many there are. */
export const policyReferencesLive = defineWording({
  id: 'ZT.ID.022',
  tells: 'story',
  yields: true,
  lost: (scene) =>
    isDead(scene)
      ? 'sign-in policies name people, groups or apps that are gone'
      : 'groups that sign-in policies name can be edited by others',
  happened: (scene) =>
    isDead(scene)
      ? 'something that a Conditional Access policy names was deleted'
      : 'a Conditional Access policy names a group that is not protected',
  meaning: (scene) => {
    const findings = numberDetail(scene.event, 'findings') ?? 0;
    const places = findings === 0 ? '' : ` (${count(findings, 'place', 'places')})`;
    return isDead(scene)
      ? [
          `Policies at ${scene.tenantName} name what no longer exists${places}: whoever was meant is not covered by them.`,
        ]
      : [
          `Policies at ${scene.tenantName} name groups that are not protected${places}.`,
          'Whoever may edit such a group decides who is left out of the policy, without any right on policies.',
        ];
  },
  remedy: (scene) => ({
    undo: isDead(scene)
      ? 'take what is gone out of the policy in Entra admin center > Conditional Access, and name whom it is for.'
      : 'put the group into a restricted management administrative unit in Entra admin center > Admin units.',
    accept: isDead(scene)
      ? 'take the reference out all the same: it hides whom the policy covers.'
      : 'set thresholds.policyGroupsProtected to false if groups are watched some other way.',
  }),
  activity: conditionalAccessActivity,
  portal: policiesPortal,
  regained: () => 'sign-in policies name only what is there and protected',
  mended: () => 'The references of the Conditional Access policies were put right',
  held: 'policies named only what existed and was protected',
});
