import type { Reference } from '../../../core/event/event';
import { count, listedUpTo, verb } from '../../../reports/language/counting';
import { isOnlyProblem, listDetail, numberDetail } from '../../../reports/language/details';
import { addedReferences, isOfCombinations, methodsNamed, referencesInWords } from '../../../reports/language/naming';
import { plainText, quoted } from '../../../reports/language/plain-text';
import { type ControlFailure, firstThatFits, type Scene } from '../../../reports/language/scene';
import { controlWords, onlyThese } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraConditionalAccessBaselineKept, type Problem } from './control';

const isOnly = isOnlyProblem<Problem>;

type Loosened = { readonly name: string; readonly added: readonly Reference[] };

/** The strengths that were loosened, each with the methods that it now accepts: the lines of the event carry both. */
const loosenedIn = ({ lines }: Pick<ControlFailure, 'lines'>): readonly Loosened[] =>
  lines.flatMap((line) => {
    const added = methodsNamed(line.label, addedReferences([line]));
    if (!isOfCombinations(line) || added.length === 0) return [];
    return [{ name: plainText(line.label.slice(0, line.label.lastIndexOf(': '))), added }];
  });

const loosened = (
  { event, naming }: Scene,
  verb: 'also accepts' | 'also accept' | 'was changed to accept',
): readonly string[] => [
  ...new Set(loosenedIn(event).map(({ name, added }) => `${quoted(name)} ${verb} ${referencesInWords(added, naming)}`)),
];

/** The one policy that its lines are about: each is labelled with it. Null if several are weaker, or no policy was edited. */
function weakerPolicy(failure: ControlFailure): string | null {
  if (numberDetail(failure, 'findings') !== 1) return null;
  if (isOnly(failure, 'strengthWeaker') || isOnly(failure, 'trustedLocationWidened')) return null;
  const names = new Set(failure.lines.map(({ label }) => label.slice(0, Math.max(0, label.lastIndexOf(': ')))));
  const [name = ''] = names;
  return names.size === 1 && name !== '' ? plainText(name) : null;
}

/** The locations that were widened. */
const locations = (failure: ControlFailure): string | undefined => {
  const places = listDetail(failure, 'places');
  if (places.length === 0 || !isOnly(failure, 'trustedLocationWidened')) return undefined;
  return `the trusted ${places.length === 1 ? 'location' : 'locations'} ${places.join(', ')}`;
};

const fails = (failure: ControlFailure): string => {
  if (isOnly(failure, 'strengthWeaker')) return 'An authentication strength accepts weaker methods';
  if (isOnly(failure, 'trustedLocationWidened')) return 'A trusted location includes more addresses than approved';
  if (isOnly(failure, 'nothingEnforced')) return 'No Conditional Access policy is enforced';
  const policies = numberDetail(failure, 'findings') ?? 0;
  return policies === 0
    ? 'Conditional Access is weaker than approved'
    : `${count(policies, 'Conditional Access policy is', 'Conditional Access policies are')} weaker than approved`;
};

const words = controlWords(entraConditionalAccessBaselineKept, {
  unit: 'policies',
  yields: true,
  fails,
  // Every way in which a policy can be weaker than its baseline: the lines show which.
  problems: onlyThese<Problem>({
    trustedLocationWidened: {
      means: 'No policy was edited: a trusted location, where policies require less, now includes more addresses.',
    },
    strengthWeaker: {
      means: 'No policy was edited: the authentication strength that it requires now accepts weaker methods.',
      undo: 'remove the added methods in Entra admin center > Authentication methods > Authentication strengths.',
    },
  }),
  means: ({ event }) => [
    `${verb(numberDetail(event, 'findings'), 'This policy protects', 'These policies protect')} less than before. Tightening a policy raises no alert.`,
  ],
  where: places.conditionalAccess,
  undo: 'restore the policy as shown under BEFORE -> AFTER.',
  accept:
    'let an operator accept it with an end date on the alert page; until then the policy is compared with its approved state.',
});

export const entraConditionalAccessBaselineKeptWords: typeof words = {
  ...words,
  lost: (scene) => {
    const [strength] = isOnly(scene.event, 'strengthWeaker') ? loosened(scene, 'also accepts') : [];
    return strength === undefined ? fails(scene.event) : firstThatFits(strength, fails(scene.event));
  },
  happened: (scene) => {
    const strengths = isOnly(scene.event, 'strengthWeaker') ? loosened(scene, 'was changed to accept') : [];
    if (strengths.length > 0) return `the authentication strength ${listedUpTo(strengths, 2)}`;
    const named = locations(scene.event);
    if (named !== undefined) return `${named} received more addresses than approved`;
    const policy = weakerPolicy(scene.event);
    return policy === null ? fails(scene.event) : `the policy ${quoted(policy)} became weaker than approved`;
  },
  did: (scene) => {
    const strengths = isOnly(scene.event, 'strengthWeaker') ? loosened(scene, 'also accept') : [];
    if (strengths.length > 0) return `made the authentication strength ${listedUpTo(strengths, 2)}`;
    const named = locations(scene.event);
    if (named !== undefined) return `added more addresses than approved to ${named}`;
    const policy = weakerPolicy(scene.event);
    if (policy !== null) return `weakened the policy ${quoted(policy)}`;
    const policies = numberDetail(scene.event, 'findings') ?? 0;
    return `weakened ${policies === 0 ? 'Conditional Access' : count(policies, 'Conditional Access policy', 'Conditional Access policies')}`;
  },
  namesCause: (event) =>
    weakerPolicy(event) !== null || (isOnly(event, 'strengthWeaker') && loosenedIn(event).length > 0),
};
