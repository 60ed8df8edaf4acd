import { listed } from '../../../../reports/language/counting';
import { flagDetail, listDetail, textDetail } from '../../../../reports/language/details';
import {
  accountOf,
  addedReferences,
  nameFirst,
  referencesInWords,
  removedReferences,
} from '../../../../reports/language/naming';
import { quoted } from '../../../../reports/language/plain-text';
import { policyPortal } from '../../../../reports/language/portal';
import { defineWording, firstThatFits, type Scene } from '../../../../reports/language/scene';
import {
  conditionalAccessActivity,
  lostMfa,
  lostMfaInFull,
  policyNameOf,
} from '../../../../reports/wording/conditional-access';
import { acceptOnPage } from '../../../../reports/wording/control-words';
import { excludedByLabel } from './excluded-by';

/** The excluded people and groups: those only in the new side of the event's lines; else `excluded` or `groupName`. */
function excludedOf({ event, naming }: Scene): string | undefined {
  const added = addedReferences(event.lines);
  if (added.length > 0) return referencesInWords(added, naming);
  const [first] = [...listDetail(event, 'excluded'), ...listDetail(event, 'groupName')];
  return first === undefined ? undefined : quoted(first);
}

/** A type of guest is a text and stands for several people. */
const areSeveral = ({ event }: Scene): boolean => {
  const added = addedReferences(event.lines);
  return added.length > 1 || added.some(({ type }) => type === 'text');
};

/** The excluded people or groups and the policy, by name. */
function exclusionIn(scene: Scene, policyLength?: number): string {
  const excluded = excludedOf(scene);
  const from = policyNameOf(scene, policyLength);
  if (isPutInForce(scene)) return `${from} was turned on with ${excluded ?? 'a new exclusion'} excluded`;
  return excluded === undefined
    ? `an exclusion was added to ${from}`
    : `${excluded} ${areSeveral(scene) ? 'were' : 'was'} excluded from ${from}${whileOff(scene)}`;
}

/** If the exclusion exposed nobody, because the policy was off or in report-only mode. */
const whileOff = ({ event }: Scene): string => (flagDetail(event, 'isNotInForce') ? ' while it was not in force' : '');

/** The accounts that had excluded them before the policy was turned on. */
function excludedEarlier(scene: Scene): readonly string[] {
  const { event, naming } = scene;
  const accounts = event.lines
    .filter(({ label }) => label === excludedByLabel)
    .flatMap(({ after }) => after)
    .map((one) => (one.type === 'person' ? accountOf({ ...one, ipAddress: null }, naming) : naming.reference(one)));
  if (accounts.length === 0) return [];
  const excluded = excludedOf(scene) ?? 'them';
  return [`${nameFirst(listed(accounts))} had excluded ${excluded} while the policy was not in force.`];
}

/** True if the edit added no exclusion: the policy requires less, or of fewer sign-ins; the lines show what. */
const isWeakened = ({ event }: Scene): boolean => {
  const elements = listDetail(event, 'elements');
  return textDetail(event, 'change') === 'weakened' || (elements.length > 0 && elements.every(isOfRequirement));
};

/** True if the edit that undid this change also weakened the policy in another way. */
const isBeside = (scene: Scene): boolean => isWeakened(scene) && flagDetail(scene.event, 'isBeside');

/** True if the values show that the policy requires again what it required before. */
const isUndone = ({ event }: Scene): boolean => listDetail(event, 'restores').length > 0;

const isOfRequirement = (element: string): boolean => element.startsWith('weaker ');

/** True if the edit turned the policy on again, with weaker settings than before. */
const isPutInForce = ({ event }: Scene): boolean => flagDetail(event, 'isPutInForce');

/** True if the policy applied to a group before, and applies to everybody now. */
const isWidened = ({ event }: Scene): boolean => textDetail(event, 'change') === 'widened';

const weakenedIn = (scene: Scene, policyLength?: number): string =>
  `policy ${policyNameOf(scene, policyLength)} was ${isPutInForce(scene) ? 'turned on weaker than before' : 'weakened'}`;

/** Reads `policyName`, `change` ("weakened" or none), `isPutInForce`, the lines (added references), `excluded` or `groupName` if there are no lines, and the exposure. */
export const entraConditionalAccessExclusionAddedWords = defineWording({
  id: 'EV.P02',
  role: 'cause',
  lost: (scene) =>
    lostMfa(
      scene,
      isWeakened(scene)
        ? weakenedIn(scene, 28)
        : firstThatFits(exclusionIn(scene, 28), `an exclusion was added to ${policyNameOf(scene, 28)}`),
    ),
  happened: (scene) => (isWeakened(scene) ? weakenedIn(scene) : exclusionIn(scene)),
  did: (scene) => {
    const policy = policyNameOf(scene);
    if (isWeakened(scene))
      return isPutInForce(scene) ? `turned on ${policy} weaker than before` : `weakened the policy ${policy}`;
    const excluded = excludedOf(scene);
    if (isPutInForce(scene)) return `turned on ${policy} with ${excluded ?? 'a new exclusion'} excluded`;
    return excluded === undefined
      ? `added an exclusion to ${policy}`
      : `excluded ${excluded} from ${policy}${whileOff(scene)}`;
  },
  meaning: (scene) => [
    ...excludedEarlier(scene),
    ...lostMfaInFull(scene, isPutInForce(scene) ? 'when it was last in force' : 'before'),
  ],
  adds: excludedEarlier,
  remedy: (scene) => {
    if (isWeakened(scene))
      return {
        undo: `restore the former requirements of ${policyNameOf(scene)} in Entra admin center > Conditional Access > Policies.`,
        accept:
          'first enforce a policy that requires the same; until then the sign-ins that this policy covered are less protected.',
      };
    const excluded = excludedOf(scene) ?? 'the new exclusion';
    return {
      undo: `remove ${excluded} in Entra admin center > Conditional Access > ${policyNameOf(scene)} > Users > Exclude.`,
      accept: acceptOnPage,
    };
  },
  activity: conditionalAccessActivity,
  portal: (scene) => policyPortal(scene, scene.event.resource.id),
  regained: (scene) =>
    isWidened(scene)
      ? `policy ${policyNameOf(scene, 28)} applies to everybody`
      : isWeakened(scene)
        ? isBeside(scene)
          ? `a change to policy ${policyNameOf(scene, 28)} was undone`
          : `policy ${policyNameOf(scene, 28)} is ${isUndone(scene) ? 'as strict as before' : 'stricter again'}`
        : `an exclusion from ${policyNameOf(scene, 28)} is gone`,
  fixed: (scene) => {
    if (isWidened(scene)) return `applied ${policyNameOf(scene)} to everybody`;
    if (isBeside(scene)) return `undid an earlier change to ${policyNameOf(scene)}, and weakened it in another way`;
    if (isWeakened(scene))
      return isUndone(scene)
        ? `restored ${policyNameOf(scene)} to what it required before`
        : `made ${policyNameOf(scene)} stricter again`;
    const removed = removedReferences(scene.event.lines);
    const whom = removed.length === 0 ? '' : ` of ${referencesInWords(removed, scene.naming)}`;
    return `removed the exclusion${whom} from ${policyNameOf(scene)}`;
  },
  ended: (scene) => {
    if (isWidened(scene)) return `${policyNameOf(scene)} applies to everybody now`;
    if (isBeside(scene))
      return `A change to ${policyNameOf(scene)} was undone, and the policy was weakened in another way`;
    if (isWeakened(scene))
      return `${policyNameOf(scene)} was ${isUndone(scene) ? 'restored to what it required before' : 'made stricter again'}`;
    const removed = removedReferences(scene.event.lines);
    return removed.length === 0
      ? `The exclusion from ${policyNameOf(scene)} was removed`
      : `The exclusion of ${referencesInWords(removed, scene.naming)} from ${policyNameOf(scene)} was removed`;
  },
});
