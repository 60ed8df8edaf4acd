import { flagDetail } from '../../../../reports/language/details';
import { shorten } from '../../../../reports/language/plain-text';
import { firstThatFits } from '../../../../reports/language/scene';
import {
  deletedHolder,
  holderOf,
  holderPortal,
  holderSentence,
  holdersOf,
  holderWithMembers,
  inScope,
  isBackWithHolder,
  isGroup,
  isOfEndDate,
  only,
  reachOf,
  remainsOf,
  restoredHolder,
  roleOf,
  scopeInShort,
  theRoleOf,
  withEndDate,
} from '../../../../reports/wording/roles';

const ofSome = ' can now activate a privileged role';

/** Reads `roleName`, `permanent`, `madePermanent`, `principalType`, peopleIds[0] or the resource's name (a group). */
export const entraRoleEligibilityAddedWords = withEndDate('eligible role', {
  id: 'EV.R03',
  role: 'headline',
  lost: (scene) =>
    isOfEndDate(scene)
      ? firstThatFits(
          holderSentence(scene, ` can activate ${roleOf(scene)}${scopeInShort(scene)} permanently`),
          `${shorten(holderOf(scene), 26)} can activate a role permanently`,
        )
      : firstThatFits(
          holderSentence(scene, ` can now activate ${roleOf(scene)}${scopeInShort(scene)}`),
          isGroup(scene) ? holderSentence(scene, ofSome) : `${shorten(holderOf(scene), 24)}${ofSome}`,
        ),
  happened: (scene) =>
    isBackWithHolder(scene)
      ? `${holderWithMembers(scene)} was restored and can activate ${theRoleOf(scene)} again`
      : `${holderWithMembers(scene)} became eligible for ${theRoleOf(scene)}${only(scene)}`,
  did: (scene) =>
    restoredHolder(scene, 'can activate') ??
    `made ${holderWithMembers(scene)} eligible for ${theRoleOf(scene)}${only(scene)}`,
  meaning: (scene) => [
    'An eligible person can activate the role at any time, within its PIM settings.',
    reachOf(scene),
    ...(flagDetail(scene.event, 'permanent') ? ['There is no end date: it stays until someone removes it.'] : []),
  ],
  exposed: (scene) => [
    isGroup(scene) ? `Who can activate it: ${holdersOf(scene)}` : `Who can activate it: ${holderWithMembers(scene)}`,
  ],
  remedy: (scene) => ({
    undo: `remove the eligible assignment of ${roleOf(scene)}${inScope(scene)} from ${holderOf(scene)} in Entra admin center > Privileged Identity Management.`,
    accept: 'nothing to do: an eligible role is better than a permanent one. Set an end date if it is for a task.',
  }),
  activity: 'eligible role assignment',
  portal: holderPortal,
  regained: (scene) =>
    firstThatFits(
      `${holderOf(scene)} can no longer activate ${roleOf(scene)}${scopeInShort(scene)}`,
      `${shorten(holderOf(scene), 24)} can no longer activate the role`,
    ),
  fixed: (scene) =>
    deletedHolder(scene) ?? `removed the eligible role ${roleOf(scene)}${inScope(scene)} from ${holderOf(scene)}`,
  ended: (scene) => `The eligible role ${roleOf(scene)}${inScope(scene)} was removed from ${holderOf(scene)}`,
  remains: (scene) => remainsOf(scene, 'can activate'),
  afterwards: () =>
    'Whether the role was activated in that time: Entra admin center > Privileged Identity Management > Audit history.',
});
