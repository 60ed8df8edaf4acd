import { subjectOfResource } from '../../../core/alerting/subject';
import type { Line, Reference, WatchEvent } from '../../../core/event/event';
import { listedUpTo, verb } from '../../../reports/language/counting';
import {
  addedReferences,
  isNameless,
  membersInWords,
  referencesInWords,
  someOf,
} from '../../../reports/language/naming';
import { quoted } from '../../../reports/language/plain-text';
import { type ControlFailure, firstThatFits, type Scene, type Wording } from '../../../reports/language/scene';
import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { deletedLabel, entraConditionalAccessReferencesLive, namedByLabel } from './control';

const acceptDead = 'remove the reference all the same: it hides whom the policy covers.';

const newIn = (lines: readonly Line[]): readonly Reference[] =>
  addedReferences(lines.filter(({ label }) => label === deletedLabel));

const policiesIn = (lines: readonly Line[]) =>
  lines.flatMap(({ label, after }) =>
    label === namedByLabel ? after.flatMap((one) => (one.type === 'policy' ? [one] : [])) : [],
  );

/** `"CA01 Require MFA" names a deleted group`, if it is only one policy. */
function title({ lines }: ControlFailure): string {
  const [policy, ...others] = policiesIn(lines);
  const [object, ...more] = newIn(lines);
  const general = 'Conditional Access policies name deleted objects';
  if (policy === undefined || object === undefined || others.length > 0) return general;
  const what =
    more.length > 0
      ? 'deleted objects'
      : object.type === 'person'
        ? 'a deleted account'
        : `a deleted ${object.type === 'text' ? 'object' : object.type}`;
  return firstThatFits(`${quoted(policy.name, 28)} names ${what}`, general);
}

function objectInWords(object: Reference, { naming }: Scene): string {
  if (object.type !== 'person') return membersInWords([object], naming, 1);
  const name = naming.person(object.id);
  return isNameless(name) ? someOf('account') : `the account of ${name}`;
}

/** True if the objects were deleted now. Otherwise a policy changed, and its actor may have deleted nothing. */
function isDeletion({ lines, evidence }: WatchEvent): boolean {
  const changed = evidence?.subjects ?? [];
  const isOfPolicy = policiesIn(lines).some(({ id }) =>
    changed.includes(subjectOfResource('conditionalAccessPolicy', id)),
  );
  return newIn(lines).length > 0 && changed.length > 0 && !isOfPolicy;
}

/** `the group "Vendors" named by "CA01 Require MFA"` */
const deletedIn = (scene: Scene): string =>
  `${listedUpTo(
    newIn(scene.event.lines).map((one) => objectInWords(one, scene)),
    3,
  )} named by ${referencesInWords(policiesIn(scene.event.lines), scene.naming, 2)}`;

const words = controlWords(entraConditionalAccessReferencesLive, {
  yields: true,
  fails: title,
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

export const entraConditionalAccessReferencesLiveWords: Wording = {
  ...words,
  namesCause: isDeletion,
  happened: (scene) =>
    isDeletion(scene.event)
      ? `${deletedIn(scene)} ${verb(newIn(scene.event.lines).length, 'was', 'were')} deleted`
      : words.happened(scene),
  did: (scene) =>
    isDeletion(scene.event) ? `deleted ${deletedIn(scene)}` : (words.did?.(scene) ?? 'changed Conditional Access'),
};
