import { isCounted } from '../../../core/event/event';
import { signInsMeanwhile } from '../../../reports/wording/conditional-access';
import { acceptedExclusion, controlWords, peopleWho, titleOf } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraConditionalAccessExclusionsDeclared } from './control';

const excluded = peopleWho('are excluded from a policy', 'is excluded from a policy');

export const entraConditionalAccessExclusionsDeclaredWords = controlWords(entraConditionalAccessExclusionsDeclared, {
  yields: true,
  fails: excluded,
  problems: {
    nothingEnforced: {
      fails: 'No Conditional Access policy is enforced',
      means: 'No policy requires anything of anyone.',
      undo: 'enable the policies again in Entra admin center > Conditional Access.',
    },
    peopleLeftOut:
      'A policy excludes people without an exception, and no other policy requires the same of them. One new member of an excluded group is enough: no one has to edit a policy.',
    appsLeftOut: {
      fails: (failure, naming) =>
        isCounted(failure.exposure) && failure.exposure.count > 0
          ? titleOf(excluded, failure, naming)
          : 'A policy excludes apps without an exception',
      means: 'A policy excludes apps without an exception, and no other policy requires the same for them.',
    },
  },
  where: places.conditionalAccess,
  undo: 'remove the exclusion from the policy, or the members from the excluded group, in Entra admin center > Conditional Access.',
  accept: acceptedExclusion('ZT.ID.020'),
  afterwards: signInsMeanwhile,
});
