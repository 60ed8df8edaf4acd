import { flagDetail, listDetail, textDetail } from '../details';
import { addedReferences, referencesInWords, removedReferences } from '../naming';
import { quoted } from '../plain-text';
import { groupPortal } from '../portal';
import { defineWording, type Scene } from '../scene';
import { lostInFull, lostProtection } from './conditional-access';

/** `groupName`, else the name of the resource. */
const groupOf = ({ event }: Scene, maxLength = 48): string =>
  quoted(textDetail(event, 'groupName') ?? event.resource.name ?? 'a deleted group', maxLength);

/** The added of the lines, else peopleIds; where people left the group, the removed. */
const membersOf = ({ event, naming }: Scene): string => {
  const moved = wereRemoved(event) ? removedReferences(event.lines) : addedReferences(event.lines);
  const references = moved.length > 0 ? moved : event.peopleIds.map((id) => ({ type: 'person' as const, id }));
  return references.length === 0 ? 'an account' : referencesInWords(references, naming);
};

const wereRemoved = (event: Scene['event']): boolean =>
  event.type !== 'recovery' &&
  (/remov|left/i.test(textDetail(event, 'change') ?? '') ||
    (removedReferences(event.lines).length > 0 && addedReferences(event.lines).length === 0));

const several = ({ event }: Scene): boolean =>
  Math.max(event.peopleIds.length, addedReferences(event.lines).length, removedReferences(event.lines).length) > 1;

const isExclusion = ({ event }: Scene): boolean =>
  flagDetail(event, 'excluded') || listDetail(event, 'why').includes('policy') || event.exposure !== null;

const givesRole = ({ event }: Scene): boolean => listDetail(event, 'why').includes('role');

/** Reads `groupName` or the resource's name, the lines or peopleIds (who), `change` ("added", "removed"), `why` ("policy", "role", "assignable"), `roleName`, exposure. */
export const watchedGroupChanged = defineWording({
  id: 'EV.R12',
  tells: 'cause',
  lost: (scene) =>
    lostProtection(
      scene,
      givesRole(scene)
        ? `an admin group has a new member: ${groupOf(scene, 24)}`
        : `membership of ${groupOf(scene, 28)} changed`,
    ),
  happened: (scene) => {
    const was = several(scene) ? 'were' : 'was';
    return wereRemoved(scene.event)
      ? `${membersOf(scene)} ${was} removed from the group ${groupOf(scene)}`
      : `${membersOf(scene)} ${was} added to the group ${groupOf(scene)}`;
  },
  meaning: (scene) => {
    const role = textDetail(scene.event, 'roleName');
    if (givesRole(scene))
      return [
        `The group gives ${role === undefined ? 'an administrator role' : `the role ${role}`} to everyone in it.`,
      ];
    if (isExclusion(scene))
      return [
        'No policy was edited: Conditional Access policies name this group, so its members are treated differently.',
        ...lostInFull(scene),
      ];
    return ['Administrator roles can be given through this group.'];
  },
  remedy: (scene) => ({
    undo: `${wereRemoved(scene.event) ? `put ${membersOf(scene)} back into` : `remove ${membersOf(scene)} from`} ${groupOf(scene)} in Entra admin center > Groups.`,
    accept:
      'declare who is meant to be outside the policy under acceptedExclusions, with a reason, an owner and an end date.',
  }),
  activity: 'change of this sort of group',
  portal: (scene) => groupPortal(scene, scene.event.resource.id),
  regained: (scene) => `membership of ${groupOf(scene, 30)} is as before`,
  mended: (scene) => `The membership of ${groupOf(scene)} was put back`,
});
