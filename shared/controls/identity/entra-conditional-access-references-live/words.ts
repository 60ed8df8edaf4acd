import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraConditionalAccessReferencesLive } from './control';

const acceptDead = 'remove the reference all the same: it hides whom the policy covers.';

export const entraConditionalAccessReferencesLiveWords = controlWords(entraConditionalAccessReferencesLive, {
  yields: true,
  fails: 'Conditional Access policies name deleted objects',
  problems: {
    namesWhatIsGone: {
      means:
        'Policies name people, groups, apps or locations that no longer exist, so they cover fewer people than intended.',
      accept: acceptDead,
    },
    appliesToNobody: {
      fails: 'A Conditional Access policy applies to no one',
      means: 'A policy applies to no one, because every person and group that it names is gone or excluded.',
      accept: acceptDead,
    },
    groupUnprotected: {
      fails: 'Groups named by policies are not protected',
      means:
        'Policies name groups that are not protected. Anyone who can edit such a group decides who is covered, without any right on policies.',
      undo: 'move the group into a restricted management administrative unit in Entra admin center > Admin units.',
      accept: 'set thresholds.policyGroupsProtected to false if groups are watched in another way.',
    },
  },
  where: places.conditionalAccess,
  undo: 'remove the deleted object from the policy in Entra admin center > Conditional Access, and name the people it is meant for.',
});
