import { count, listedUpTo } from '../../../reports/counting';
import { listDetail, numberDetail } from '../../../reports/details';
import { addedReferences, isOfCombinations, methodsNamed, referencesInWords } from '../../../reports/naming';
import { plainText, quoted } from '../../../reports/plain-text';
import { policiesPortal } from '../../../reports/portal';
import { defineWording, firstThatFits, type Scene } from '../../../reports/scene';

/** Where the policies read as before, and what they rest on became weaker. */
const rested: Readonly<Record<string, readonly [lost: string, happened: string, why: string]>> = {
  trustedLocationWidened: [
    'a trusted place takes in more addresses than approved',
    'A trusted place was given more addresses than approved',
    'it asks for less in trusted places, and these take in more addresses now.',
  ],
  strengthWeaker: [
    'an authentication strength lets in weaker methods',
    'An authentication strength was given weaker methods than approved',
    'the authentication strength that it asks for lets in weaker methods now.',
  ],
};

const restedOn = ({ event }: Pick<Scene, 'event'>) => {
  const [problem, ...others] = listDetail(event, 'problems');
  return others.length === 0 && problem !== undefined && Object.hasOwn(rested, problem) ? rested[problem] : undefined;
};

/** The strengths that were loosened, each with what it lets in now: the lines of the event carry both. */
const loosened = ({ event, naming }: Scene): readonly string[] => [
  ...new Set(
    event.lines.flatMap((line) => {
      const added = methodsNamed(line.label, addedReferences([line]));
      if (!isOfCombinations(line) || added.length === 0) return [];
      const name = plainText(line.label.slice(0, line.label.lastIndexOf(': ')));
      return [`${quoted(name)} also accepts ${referencesInWords(added, naming)}`];
    }),
  ),
];

const isOfLocation = ({ event }: Scene): boolean =>
  listDetail(event, 'problems').every((problem) => problem === 'trustedLocationWidened');

/** The one policy that its lines are about: each is labelled with it. Null where several are weaker, or what they rest on is. */
function weakerPolicy(event: Scene['event']): string | null {
  if (numberDetail(event, 'findings') !== 1 || restedOn({ event }) !== undefined) return null;
  const names = new Set(event.lines.map(({ label }) => label.slice(0, Math.max(0, label.lastIndexOf(': ')))));
  const [name = ''] = names;
  return names.size === 1 && name !== '' ? plainText(name) : null;
}

const isOfStrength = ({ event }: Scene): boolean => {
  const problems = listDetail(event, 'problems');
  return problems.length > 0 && problems.every((problem) => problem === 'strengthWeaker');
};

/** Reads `findings`: how many policies are weaker than the approved set; `problems`: how, and `places`: the locations that were widened. */
export const policyBaselineIntact = defineWording({
  id: 'ZT.ID.021',
  tells: 'story',
  unit: 'policies',
  yields: true,
  namesCause: (event) => weakerPolicy(event) !== null,
  lost: (scene) => {
    const { event } = scene;
    const [strength] = isOfStrength(scene) ? loosened(scene) : [];
    const [lost] = restedOn({ event }) ?? [];
    if (strength !== undefined) return firstThatFits(strength, lost ?? strength);
    if (lost !== undefined) return lost;
    const findings = numberDetail(event, 'findings') ?? 0;
    return findings === 0
      ? 'sign-in policies are weaker than approved'
      : `${count(findings, 'sign-in policy is', 'sign-in policies are')} weaker than approved`;
  },
  happened: (scene) => {
    const strengths = isOfStrength(scene) ? loosened(scene) : [];
    if (strengths.length > 0) return `the authentication strength ${listedUpTo(strengths, 2)}`;
    const places = listDetail(scene.event, 'places');
    if (places.length > 0 && isOfLocation(scene))
      return places.length === 1
        ? `The trusted place ${places.join()} was given more addresses than approved`
        : `The trusted places ${places.join(', ')} were given more addresses than approved`;
    const name = weakerPolicy(scene.event);
    const weaker = name === null ? 'Conditional Access' : `the policy ${quoted(name)}`;
    return restedOn(scene)?.[1] ?? `${weaker} became weaker than its approved state`;
  },
  meaning: ({ event, tenantName }) => {
    const findings = numberDetail(event, 'findings') ?? 0;
    const [, , why] = restedOn({ event }) ?? [];
    return [
      ...(why === undefined ? [] : [`No policy was edited. Where one is weaker, ${why}`]),
      `${findings === 0 ? 'Some Conditional Access policies' : count(findings, 'Conditional Access policy', 'Conditional Access policies')} at ${tenantName} ${findings === 1 ? 'protects' : 'protect'} less than before. Tightening would not be reported.`,
    ];
  },
  remedy: (scene) => ({
    undo: isOfStrength(scene)
      ? 'remove what was added in Entra admin center > Authentication methods > Authentication strengths.'
      : 'set the policy back as shown under BEFORE -> AFTER.',
    accept: 'keep the change on record; the policy is compared with its last approved state until it is back.',
  }),
  activity: 'Conditional Access change',
  portal: policiesPortal,
  regained: () => 'sign-in policies are as strong as approved',
  mended: () => 'The Conditional Access policies were brought back to their approved state',
  held: 'the policies were as approved',
});
