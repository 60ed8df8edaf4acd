import { flagDetail, listDetail, textDetail } from '../details';
import { addedReferences, referencesInWords, removedReferences } from '../naming';
import { quoted } from '../plain-text';
import { groupPortal } from '../portal';
import { defineWording, type Scene } from '../scene';
import { affectedByLoss, lostMfa } from './conditional-access';

/** `groupName`, else the name of the resource. */
const groupOf = ({ event }: Scene, maxLength = 48): string =>
  quoted(textDetail(event, 'groupName') ?? event.resource.name ?? 'a deleted group', maxLength);

/** The line of this event holds who went before and who came after, not the whole membership. */
const cameOf = ({ event, naming }: Scene): string => referencesInWords(addedReferences(event.lines), naming);
const wentOf = ({ event, naming }: Scene): string => referencesInWords(removedReferences(event.lines), naming);

const wereRemoved = ({ event }: Scene): boolean => textDetail(event, 'change') === 'removed';

/** Those who moved in the way that made it weaker; peopleIds where the line names nobody. */
function movedOf(scene: Scene): string {
  const { event, naming } = scene;
  const named = wereRemoved(scene) ? wentOf(scene) : cameOf(scene);
  if (named !== '') return named;
  const people = event.peopleIds.map((id) => ({ type: 'person' as const, id }));
  return people.length === 0 ? 'an account' : referencesInWords(people, naming);
}

const areSeveral = (scene: Scene): boolean =>
  (wereRemoved(scene) ? removedReferences(scene.event.lines) : addedReferences(scene.event.lines)).length > 1;

const isOwner = ({ event }: Scene): boolean => textDetail(event, 'as') === 'owner';
const givesRole = ({ event }: Scene): boolean => listDetail(event, 'why').includes('role');
const isNamedByPolicy = ({ event }: Scene): boolean =>
  flagDetail(event, 'excluded') || listDetail(event, 'why').includes('policy') || event.exposure !== null;

function meaningOf(scene: Scene): readonly string[] {
  const parts: string[] = [];
  if (isNamedByPolicy(scene)) {
    parts.push(
      flagDetail(scene.event, 'excluded')
        ? 'No policy was edited: the group is excluded from Conditional Access, so whoever joins it is let past.'
        : 'No policy was edited: Conditional Access names the group, so whoever joins or leaves it is treated differently.',
    );
  }
  if (isOwner(scene)) parts.push('An owner can add and remove members without being an administrator.');
  if (givesRole(scene)) parts.push('The group gives an administrator role to everyone in it.');
  if (scene.event.exposure !== null) parts.push(...affectedByLoss(scene));
  return parts.length === 0 ? ['Administrator roles can be given through this group.'] : parts;
}

/**
 * Reads `groupName` or the resource's name, the line (who went -> who came), `change` ("added", "removed"), `as` ("owner"),
 * `why` ("policy", "role", "assignable", "declared"), `excluded`, and the exposure.
 */
export const watchedGroupChanged = defineWording({
  id: 'EV.R12',
  tells: 'cause',
  lost: (scene) =>
    lostMfa(
      scene,
      givesRole(scene)
        ? `someone joined the admin group ${groupOf(scene, 24)}`
        : `${isOwner(scene) ? 'owners' : 'members'} of ${groupOf(scene, 28)} changed`,
    ),
  happened: (scene) => {
    const were = areSeveral(scene) ? 'were' : 'was';
    if (isOwner(scene)) return `${movedOf(scene)} ${were} made owner of the group ${groupOf(scene)}`;
    return wereRemoved(scene)
      ? `${movedOf(scene)} ${were} removed from the group ${groupOf(scene)}`
      : `${movedOf(scene)} ${were} added to the group ${groupOf(scene)}`;
  },
  meaning: meaningOf,
  changed: (scene) => {
    const what = isOwner(scene) ? 'Owners' : 'Members';
    const [came, went] = [cameOf(scene), wentOf(scene)];
    return [...(came === '' ? [] : [`${what} added: ${came}`]), ...(went === '' ? [] : [`${what} removed: ${went}`])];
  },
  remedy: (scene) => ({
    undo: `${wereRemoved(scene) ? `put ${movedOf(scene)} back into` : `remove ${movedOf(scene)} from`} ${groupOf(scene)} in Entra admin center > Groups > ${isOwner(scene) ? 'Owners' : 'Members'}.`,
    accept:
      'declare who is meant to be outside the policy under acceptedExclusions, with a reason, an owner and an end date.',
  }),
  activity: 'change of such a group',
  portal: (scene) => groupPortal(scene, scene.event.resource.id),
  regained: (scene) => `members of ${groupOf(scene, 30)} are as before`,
  mended: (scene) => {
    const [came, went] = [cameOf(scene), wentOf(scene)];
    if (went !== '') return `${went} left the group ${groupOf(scene)} again`;
    return came === ''
      ? `The members of ${groupOf(scene)} are as before`
      : `${came} is in the group ${groupOf(scene)} again`;
  },
});
