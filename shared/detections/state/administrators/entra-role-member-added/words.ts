import { flagDetail } from '../../../../reports/language/details';
import { shorten } from '../../../../reports/language/plain-text';
import { firstThatFits, type Scene } from '../../../../reports/language/scene';
import {
  aRoleHolderOf,
  deletedHolder,
  holderInShort,
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
  outsideOf,
  reachOf,
  remainsOf,
  restoredHolder,
  roleHolderOf,
  roleLost,
  roleOf,
  scopeInShort,
  theRoleOf,
  withEndDate,
} from '../../../../reports/wording/roles';

/** The activation was reported as a grant before PIM's own entry arrived. */
const wasActivation = ({ event }: Scene): boolean => flagDetail(event, 'wasActivation');

const byActivation = (scene: Scene): string => (wasActivation(scene) ? ' by an activation in PIM' : '');

const eligibleBefore = ({ event }: Scene): string =>
  flagDetail(event, 'wasEligible') ? ', who had been eligible for it,' : '';

/** A group can be named as "2 people in …", and only "became" agrees with both. */
const isOrBecame = (scene: Scene, is: string): string => (isGroup(scene) ? 'became' : is);

/**
 * Reads `roleName`, `permanent` (no end date), `wasEligible`, `wasActivation` (of a recovery, and of what it disproved), `principalType`, `members` and
 * the resource's name (a group that got the role), peopleIds[0].
 */
export const entraRoleMemberAddedWords = withEndDate('role', {
  id: 'EV.R01',
  role: 'headline',
  lost: (scene) =>
    isOfEndDate(scene)
      ? firstThatFits(
          holderSentence(
            scene,
            ` ${isOrBecame(scene, 'is now')} permanently ${roleHolderOf(scene)}${scopeInShort(scene)}`,
          ),
          `${shorten(holderInShort(scene, ' has a role permanently'), 36)} has a role permanently`,
        )
      : firstThatFits(
          isBackWithHolder(scene)
            ? holderSentence(scene, ` ${isOrBecame(scene, 'is')} ${roleHolderOf(scene)}${scopeInShort(scene)} again`)
            : holderSentence(scene, ` became ${roleHolderOf(scene)}${scopeInShort(scene)}`),
          `${shorten(holderInShort(scene, ' received a privileged role'), 33)} received a privileged role`,
        ),
  happened: (scene) =>
    isBackWithHolder(scene)
      ? `${holderWithMembers(scene)} was restored and has ${theRoleOf(scene)} again`
      : `${holderWithMembers(scene)}${eligibleBefore(scene)} became ${roleHolderOf(scene)}${inScope(scene)}${only(scene)}${byActivation(scene)}`,
  did: (scene) =>
    restoredHolder(scene, 'has') ??
    `made ${holderWithMembers(scene)}${eligibleBefore(scene)} ${aRoleHolderOf(scene)}${inScope(scene)}${only(scene)}${byActivation(scene)}`,
  meaning: (scene) => [
    reachOf(scene),
    ...outsideOf(scene),
    ...(flagDetail(scene.event, 'permanent') ? ['It has no end date: it stays until someone removes it.'] : []),
    ...(flagDetail(scene.event, 'wasEligible') && !isOfEndDate(scene)
      ? ['Before, the role had to be activated for each use; now it is permanent.']
      : []),
  ],
  exposed: (scene) => [holdersOf(scene)],
  remedy: (scene) => ({
    undo: `remove ${roleOf(scene)}${inScope(scene)} from ${holderOf(scene)} in Entra admin center > Roles & admins, and review its activity since.`,
    accept: 'nothing to do. If it is only for a task, note when to remove the role again.',
  }),
  activity: 'role assignment',
  portal: holderPortal,
  regained: (scene) =>
    wasActivation(scene)
      ? firstThatFits(
          `${holderOf(scene)} only activated ${roleOf(scene)}`,
          `${shorten(holderOf(scene), 28)} only activated an eligible role`,
        )
      : roleLost(scene),
  fixed: (scene) =>
    wasActivation(scene)
      ? undefined
      : (deletedHolder(scene) ?? `removed the role ${roleOf(scene)}${inScope(scene)} from ${holderOf(scene)}`),
  ended: (scene) =>
    wasActivation(scene)
      ? `This was an activation in PIM, not an assignment: ${roleOf(scene)} was activated for ${holderOf(scene)}`
      : `The role ${roleOf(scene)}${inScope(scene)} was removed from ${holderOf(scene)}`,
  remains: (scene) => (wasActivation(scene) ? undefined : remainsOf(scene, 'holds')),
  afterwards: () =>
    'Activity of the account with the role in that time: Entra admin center > Audit logs, filter Initiated by.',
});
