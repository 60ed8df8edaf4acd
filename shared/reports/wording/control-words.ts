import { subjectsIn } from '../../core/attribution';
import { isCounted } from '../../core/event/event';
import type { Kind } from '../../core/resource/kind';
import type { Control } from '../../core/verdict/control';
import { kindDefinition } from '../../kinds';
import { subjectPartLength } from '../frame';
import { count, listed, listedUpTo, number } from '../language/counting';
import { flagDetail, listDetail, numberDetail, textDetail } from '../language/details';
import type { Naming } from '../language/naming';
import { quoted, shorten } from '../language/plain-text';
import { reasonInWords } from '../language/reasons';
import { type ControlFailure, counted, firstThatFits, peopleCan, type Scene, type Wording } from '../language/scene';
import { accountChange } from './account-changes';
import type { SettingsPage } from './places';

/**
 * The failure title, with its number if there is one: "5 people hold admin roles permanently". At most 60 characters. With
 * `naming`, it names the only person affected.
 */
export type Title = string | ((failure: ControlFailure, naming?: Naming) => string);
type Text = string | ((scene: Scene) => string);
type Lines = string | readonly string[] | ((scene: Scene) => readonly string[]);

/**
 * The words for one problem of a control: a sentence with its meaning, and the parts that differ from the other
 * problems.
 */
export type ProblemWords =
  | string
  | {
      readonly means?: string;
      readonly fails?: Title;
      readonly undo?: string;
      readonly accept?: string;
    };

/** The words that one control needs of its own. Everything else follows from its two titles and its findings. */
export type ControlWords<P extends string> = {
  /** Describes a state, because a single collection shows no change. */
  readonly fails: Title;
  /** The title of a new alert, if it differs from `fails`. */
  readonly news?: Title;
  /**
   * The worst first. If there are several problems, the first one gives the title and the remedy, and each one states
   * its meaning.
   */
  readonly problems: Readonly<Record<P, ProblemWords>>;
  /** Sentences that are true for every problem. */
  readonly means?: Lines;
  readonly where: SettingsPage;
  /** What to do, in the imperative, with the path in the portal. */
  readonly undo: Text;
  /** How to accept the failure; by default, on the alert page. */
  readonly accept?: Text;
  readonly exposed?: Lines;
  readonly afterwards?: Text;
} & Partial<
  Pick<
    Wording,
    'unit' | 'yields' | 'ask' | 'changed' | 'lost' | 'happened' | 'meaning' | 'regained' | 'portal' | 'inUnifiedLog'
  >
>;

/** The words for some problems of a control; the other problems use the words of the control. */
export const onlyThese = <P extends string>(
  problems: Readonly<Partial<Record<P, ProblemWords>>>,
): Readonly<Record<P, ProblemWords>> =>
  // Safe: the words are read by key, and a missing problem uses the words of the control.
  problems as Readonly<Record<P, ProblemWords>>;

export const acceptOnPage = 'let an operator accept it with an end date on the alert page.';

/** How to accept accounts, groups or apps that are excluded on purpose: an exception in the configuration. */
export const acceptedExclusion = (id: string): string =>
  `add an exception under acceptedExclusions for ${id}, with a reason, an owner and an end date.`;

export const titleOf = (title: Title, failure: ControlFailure, naming?: Naming): string =>
  typeof title === 'string' ? title : title(failure, naming);

const textOf = (text: Text, scene: Scene): string => (typeof text === 'string' ? text : text(scene));
const linesOf = (lines: Lines, scene: Scene): readonly string[] =>
  typeof lines === 'string' ? [lines] : typeof lines === 'function' ? lines(scene) : lines;

/** The parts of a control that determine its words. */
export type WordedControl<P extends string> = Pick<Control<P>, 'id' | 'title' | 'evaluate' | 'measures'>;

const mostMeanings = 3;

/** The objects that a control newly finds wrong, or no longer finds wrong; empty if it names none. */
function objectsOf(failure: ControlFailure): string {
  const objects = listDetail(failure, 'objects').flatMap((name) => (name === '' ? [] : [quoted(name)]));
  return objects.length === 0 ? '' : listedUpTo(objects, 2, numberDetail(failure, 'objectsTotal') ?? objects.length);
}

/** The title with the objects, if there is room for both. */
export function withObjects(title: string, failure: ControlFailure): string {
  const objects = objectsAffected(failure);
  return isNamedIn(title, objects) ? title : firstThatFits(`${title}: ${objects}`, title);
}

/** Also true if there are no objects to name. */
const isNamedIn = (text: string, objects: string): boolean => text.includes(objects.replaceAll('"', ''));

/** Empty too if people or devices are counted, or something without a name: the objects are only the cause then. */
export const objectsAffected = (failure: ControlFailure): string =>
  isCounted(failure.exposure) || flagDetail(failure, 'isPartlyNamed') ? '' : objectsOf(failure);

const mostChanged = 3;
/** Shorter words, and those for a source whose name is not what an admin changes. */
const changedWords: Readonly<Partial<Record<Kind, string>>> = {
  conditionalAccessPolicy: 'Conditional Access',
  group: 'group members',
  unifiedRoleAssignmentScheduleInstance: 'role assignments',
};

/** What the change was about: "role assignments and Conditional Access policies"; undefined if that is not recorded. */
function changedIn({ details }: ControlFailure): string | undefined {
  const kinds = subjectsIn(details.subjects).map(({ kind }) => kind);
  const words = [...new Set(kinds.map((kind) => changedWords[kind] ?? kindDefinition(kind).plural))];
  return words.length === 0 || words.length > mostChanged ? undefined : listed(words);
}

export function controlWords<P extends string>({ id, title }: WordedControl<P>, words: ControlWords<P>): Wording {
  const {
    fails,
    news = fails,
    problems,
    means = [],
    where,
    undo,
    accept = acceptOnPage,
    exposed,
    afterwards,
    ...own
  } = words;
  const ordered = Object.entries<ProblemWords>(problems).map(([problem, one]) => ({
    problem,
    ...(typeof one === 'string' ? { means: one } : one),
  }));
  const found = (failure: ControlFailure) => {
    const present = listDetail(failure, 'problems');
    return ordered.filter(({ problem }) => present.includes(problem));
  };
  const worst = (failure: ControlFailure) => found(failure)[0];
  const titled = (title: Title) => (failure: ControlFailure, naming?: Naming) =>
    titleOf(worst(failure)?.fails ?? title, failure, naming);
  const newlyFails = titled(news);
  const lost = ({ event, naming }: Scene): string => newlyFails(event, naming);
  return {
    id,
    role: 'headline',
    requirement: title,
    fails: titled(fails),
    lost,
    happened: (scene) => {
      const [text, objects] = [lost(scene), objectsOf(scene.event)];
      return isNamedIn(text, objects) ? text : `${text} (${objects})`;
    },
    did: (scene) => {
      const { event } = scene;
      const ofAccount = accountChange(scene)?.did;
      if (ofAccount !== undefined) return ofAccount;
      const objects = objectsOf(event);
      if (objects !== '') return `changed ${where.settingsOf ?? ''}${objects}`;
      // The verdict can depend on policies, groups, roles and locations.
      return `changed ${changedIn(event) ?? where.settings}`;
    },
    meaning: (scene) => [
      ...found(scene.event)
        .flatMap((one) => one.means ?? [])
        .slice(0, mostMeanings),
      ...linesOf(means, scene),
    ],
    ...(exposed === undefined ? {} : { exposed: (scene: Scene) => linesOf(exposed, scene) }),
    remedy: (scene) => ({
      undo: accountChange(scene)?.undo ?? worst(scene.event)?.undo ?? textOf(undo, scene),
      accept: worst(scene.event)?.accept ?? textOf(accept, scene),
    }),
    activity: `change to ${where.settings}`,
    portal: where.portal,
    ...(afterwards === undefined ? {} : { afterwards: (scene: Scene) => textOf(afterwards, scene) }),
    ...own,
    ...endWords(title, own.regained),
  };
}

/** The end of a failure. If the control no longer applies, nothing was fixed. */
function endWords(
  title: string,
  regained: Wording['regained'] = ({ event }) => regainedFor(event, title),
): Pick<Wording, 'regained' | 'ended' | 'fixed'> {
  const reasonIn = ({ event }: Scene): string | undefined => {
    const reason = textDetail(event, 'notApplicable');
    return reason === undefined ? undefined : reasonInWords(reason);
  };
  return {
    regained: (scene) => {
      const reason = reasonIn(scene);
      return reason === undefined ? regained(scene) : firstThatFits(`no longer applies: ${reason}`, reason);
    },
    ended: (scene) =>
      reasonIn(scene) === undefined
        ? `Fixed${forObjects(scene.event)}: ${title}`
        : `${quoted(title, 120)} stopped applying`,
    fixed: (scene) => (reasonIn(scene) === undefined ? `fixed this${forObjects(scene.event)}` : undefined),
  };
}

const forObjects = (failure: ControlFailure): string => {
  const objects = objectsAffected(failure);
  return objects === '' ? '' : ` for ${objects}`;
};

/** The room that a shortened title needs to be understood. */
const leastTitle = 24;

/** `"contoso.example": Federated domains trust only …`: the objects first, then as much of the title as fits. */
function regainedFor(failure: ControlFailure, title: string): string {
  const objects = objectsAffected(failure);
  if (isNamedIn(title, objects)) return shorten(title, subjectPartLength);
  const room = subjectPartLength - [...`${objects}: `].length;
  return room < leastTitle ? `fixed for ${objects}` : `${objects}: ${shorten(title, room)}`;
}

/** The title as it is, or the one that names the object if exactly one is newly wrong. */
export const namingOne =
  (title: string, ofOne: (name: string) => string): Title =>
  (failure) => {
    const [only, ...others] = listDetail(failure, 'objects');
    const isOne = only !== undefined && others.length === 0 && (numberDetail(failure, 'objectsTotal') ?? 1) === 1;
    return isOne ? firstThatFits(ofOne(quoted(only, 24)), title) : title;
  };

/** "14 people can sign in without MFA, including 3 admins"; "Some people" if they are not counted. */
export const peopleWho =
  (can: string, canOne = can): Title =>
  ({ exposure }, naming) => {
    if (!isCounted(exposure) || exposure.count === 0) return `Some people ${can}`;
    const words = exposure.count === 1 ? canOne : can;
    return firstThatFits(peopleCan(exposure, words, naming), `${counted(exposure)} ${words}`);
  };

/** The people whose sign-ins a control found: "4 of 250 people who sign in: Lea Novak, …". */
export const peopleSigningIn = ({ event: { exposure }, naming }: Scene): readonly string[] =>
  !isCounted(exposure) || exposure.count === 0
    ? []
    : [
        `${number(exposure.count)} of ${count(exposure.of, 'person', 'people')} who sign in: ${listedUpTo(exposure.ids.map(naming.person), 6, exposure.count)}`,
      ];

/** "6 of 6 admins can sign in from unmanaged devices". */
export const adminsWho =
  (can: string, canOne = can): Title =>
  ({ exposure }) =>
    !isCounted(exposure) || exposure.count === 0
      ? `Some admins ${can}`
      : `${number(exposure.count)} of ${count(exposure.of, 'admin', 'admins')} ${exposure.count === 1 ? canOne : can}`;
