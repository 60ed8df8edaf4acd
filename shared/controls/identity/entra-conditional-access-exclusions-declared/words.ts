import { isCounted } from '../../../core/event/event';
import { verb } from '../../../reports/counting';
import { listDetail } from '../../../reports/details';
import { policiesPortal } from '../../../reports/portal';
import { adminsAmong, counted, defineWording, type Scene } from '../../../reports/scene';
import { conditionalAccessActivity } from '../../../reports/wording/conditional-access';

const nothingEnforced = ({ event }: Scene): boolean => listDetail(event, 'problems').includes('nothingEnforced');

/** Reads `problems` and the event's exposure: people who are left out of a policy and whom nothing else covers. */
export const exclusionsAreDeclared = defineWording({
  id: 'ZT.ID.020',
  tells: 'story',
  yields: true,
  lost: (scene) => {
    const { exposure } = scene.event;
    if (nothingEnforced(scene)) return 'no Conditional Access policy is enforced';
    if (!isCounted(exposure)) return 'a policy leaves people or apps out, and nobody declared it';
    return exposure.count === 0
      ? 'apps are left out of a policy, and nobody declared it'
      : `${counted(exposure)} ${verb(exposure.count, 'is', 'are')} left out of a policy${adminsAmong(exposure)}`;
  },
  happened: (scene) =>
    nothingEnforced(scene)
      ? 'the last enforced Conditional Access policy went'
      : 'an exclusion that nobody declared appeared or grew',
  meaning: (scene) => {
    const { exposure } = scene.event;
    if (nothingEnforced(scene)) return [`Nothing at ${scene.tenantName} is asked of anybody by a policy.`];
    if (!isCounted(exposure))
      return [`At ${scene.tenantName} a policy leaves out people or apps, and no other policy asks the same for them.`];
    return [
      exposure.count === 0
        ? `At ${scene.tenantName} a policy leaves out apps, and no other policy asks the same for them.`
        : `At ${scene.tenantName} a policy leaves out ${counted(exposure)}, and no other policy asks the same of ${verb(exposure.count, 'this person', 'them')}.`,
      ...(exposure.count === 0
        ? []
        : ['A member added to an excluded group is enough: no policy has to be edited for it.']),
    ];
  },
  remedy: () => ({
    undo: 'take the exclusion out of the policy, or the members out of the excluded group, in Entra admin center > Conditional Access.',
    accept:
      'declare the accounts, groups or apps under acceptedExclusions for ZT.ID.020, with a reason, an owner and an end date.',
  }),
  activity: conditionalAccessActivity,
  portal: policiesPortal,
  regained: (scene) =>
    nothingEnforced(scene)
      ? 'a Conditional Access policy is enforced again'
      : 'every exclusion is declared or covered again',
  mended: (scene) =>
    nothingEnforced(scene)
      ? 'A Conditional Access policy was enforced again'
      : 'The exclusions were brought back to what is declared',
  held: 'every exclusion was declared or covered',
  afterwards: () => 'Sign-ins in that time: Entra admin center > Users > Sign-in logs. We have not read them.',
});
