/** What is different between two folders of one tenant. */
import type { Comparison, Shift } from '../core/conditional-access';
import type { Status } from '../core/control';
import type { Named } from '../core/ports';
import { type Assessed, bySeverity, peopleOf } from './assessment';
import { count, listedUpTo, number, verb } from './counting';
import { naming } from './naming';
import { capital } from './plain-text';
import { reasonOf } from './posture-rows';

/** What people may need to show, as far as two folders are compared by it. */
export type ComparedRequirement = 'mfa' | 'phishingResistantMfa' | 'managedDevice' | 'legacyAuthenticationBlocked';

export type AssessmentComparison = {
  readonly before: readonly Assessed[];
  readonly after: readonly Assessed[];
  /** Empty where policies or users are missing on a side. */
  readonly requirements: readonly { readonly requirement: ComparedRequirement; readonly comparison: Comparison }[];
  readonly names: ReadonlyMap<string, Named>;
};

export type ControlMove = {
  readonly id: string;
  readonly before: Status;
  readonly after: Status;
  /** Why it is as it is now. */
  readonly reason: string;
  /** Without the protection, before and now. */
  readonly peopleBefore: number;
  readonly people: number;
};

export type PeopleMove = {
  readonly requirement: ComparedRequirement;
  readonly people: number;
  readonly of: number;
  readonly administrators: number;
  /** The first ones. */
  readonly ids: readonly string[];
  readonly message: string;
};

export type ComparisonDocument = {
  readonly regressions: readonly ControlMove[];
  readonly recoveries: readonly ControlMove[];
  /** Failed and fails, with more people. */
  readonly weakened: readonly ControlMove[];
  /** Every other change of a verdict: to and from not known, not licensed, not applicable. */
  readonly other: readonly ControlMove[];
  readonly opened: readonly PeopleMove[];
  readonly closed: readonly PeopleMove[];
  /** Open before, and in more ways now. */
  readonly widened: readonly PeopleMove[];
  readonly notCompared: readonly { readonly requirement: ComparedRequirement; readonly reason: string }[];
};

type Pair = { readonly before: Assessed; readonly after: Assessed };

const pairsOf = ({ before, after }: AssessmentComparison): readonly Pair[] => {
  const old = new Map(before.map((one) => [one.control.id, one]));
  return after.toSorted(bySeverity).flatMap((now) => {
    const then = old.get(now.control.id);
    return then === undefined ? [] : [{ before: then, after: now }];
  });
};

const moveOf = ({ before, after }: Pair): ControlMove => ({
  id: after.control.id,
  before: before.verdict.status,
  after: after.verdict.status,
  reason: reasonOf(after.verdict),
  peopleBefore: peopleOf(before.verdict),
  people: peopleOf(after.verdict),
});

const isRegression = ({ before, after }: Pair): boolean =>
  before.verdict.status === 'pass' && after.verdict.status === 'fail';
const isRecovery = ({ before, after }: Pair): boolean =>
  before.verdict.status === 'fail' && after.verdict.status === 'pass';
const isWeakened = ({ before, after }: Pair): boolean =>
  before.verdict.status === 'fail' &&
  after.verdict.status === 'fail' &&
  peopleOf(after.verdict) > peopleOf(before.verdict);
const isOther = (pair: Pair): boolean =>
  pair.before.verdict.status !== pair.after.verdict.status && !isRegression(pair) && !isRecovery(pair);

const sentences: Readonly<
  Record<ComparedRequirement, Readonly<Record<'opened' | 'closed' | 'widened', readonly [string, string, string]>>>
> = {
  mfa: {
    opened: ['no longer', 'needs', 'need MFA'],
    closed: ['now', 'needs', 'need MFA'],
    widened: ['without MFA before', 'has', 'have more ways in without it'],
  },
  phishingResistantMfa: {
    opened: ['no longer', 'needs', 'need what cannot be phished'],
    closed: ['now', 'needs', 'need what cannot be phished'],
    widened: ['without it before', 'has', 'have more ways in that can be phished'],
  },
  managedDevice: {
    opened: ['no longer', 'needs', 'need a managed device'],
    closed: ['now', 'needs', 'need a managed device'],
    widened: ['without a managed device before', 'has', 'have more ways in without one'],
  },
  legacyAuthenticationBlocked: {
    opened: ['again', 'gets', 'get in with old clients'],
    closed: ['no longer', 'gets', 'get in with old clients'],
    widened: ['with old clients before', 'has', 'have more ways in with them'],
  },
};

const peopleShown = 6;

/** "14 of 312 people no longer need MFA, 3 of them administrators: Ada Brandt, Paul Orth and 12 more". */
function sentenceOf(
  requirement: ComparedRequirement,
  side: 'opened' | 'closed' | 'widened',
  { ids, count: people, of, privilegedCount }: Shift,
  names: ReadonlyMap<string, Named>,
): string {
  const [adverb, singular, pluralAndRest] = sentences[requirement][side];
  const [plural = '', ...rest] = pluralAndRest.split(' ');
  const admins =
    privilegedCount === 0
      ? ''
      : `, ${number(privilegedCount)} of them ${verb(privilegedCount, 'an administrator', 'administrators')}`;
  const who = listedUpTo(ids.map(naming(names).person), peopleShown, people);
  return `${number(people)} of ${count(of, 'person', 'people')} ${adverb} ${verb(people, singular, plural)} ${rest.join(' ')}${admins}${who === '' ? '' : `: ${who}`}`;
}

const reasons = {
  tooManyCells: 'the policies divide sign-ins too finely to go through all of them',
  notUnderstood: 'not all of it could be read',
  noUsers: 'no user is in the folder',
} as const;

export function comparisonDocument(comparison: AssessmentComparison): ComparisonDocument {
  const pairs = pairsOf(comparison);
  const moves = (isSuch: (pair: Pair) => boolean): readonly ControlMove[] => pairs.filter(isSuch).map(moveOf);
  const people = (side: 'opened' | 'closed' | 'widened'): readonly PeopleMove[] =>
    comparison.requirements.flatMap(({ requirement, comparison: compared }) => {
      if (compared.status !== 'compared' || compared[side].count === 0) return [];
      const shift = compared[side];
      return [
        {
          requirement,
          people: shift.count,
          of: shift.of,
          administrators: shift.privilegedCount,
          ids: shift.ids,
          message: sentenceOf(requirement, side, shift, comparison.names),
        },
      ];
    });
  return {
    regressions: moves(isRegression),
    recoveries: moves(isRecovery),
    weakened: moves(isWeakened),
    other: moves(isOther),
    opened: people('opened'),
    closed: people('closed'),
    widened: people('widened'),
    notCompared: comparison.requirements.flatMap(({ requirement, comparison: compared }) =>
      compared.status === 'unknown' ? [{ requirement, reason: reasons[compared.reason] }] : [],
    ),
  };
}

export function comparisonLines(comparison: AssessmentComparison): readonly string[] {
  const told = comparisonDocument(comparison);
  const titles = new Map(comparison.after.map(({ control }) => [control.id, control]));
  const section = (heading: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', `${heading} (${number(lines.length)})`, ...lines];
  const control = ({ id, reason }: ControlMove): string =>
    `  ${(titles.get(id)?.severity ?? '').padEnd(9)} ${id}  ${titles.get(id)?.title ?? ''}${reason === '' ? '' : `: ${reason}`}`;
  const message = ({ message: text }: PeopleMove): string => `  ${capital(text)}.`;
  const lines = [
    ...section('GOT WEAKER', told.regressions.map(control)),
    ...section('WEAKER STILL', told.weakened.map(control)),
    ...section('MENDED', told.recoveries.map(control)),
    ...section(
      'OTHERWISE',
      told.other.map((move) => `${control(move)} (was ${statusWords[move.before]})`),
    ),
    ...section('OPENED', [...told.opened, ...told.widened].map(message)),
    ...section('CLOSED', told.closed.map(message)),
    ...section(
      'NOT COMPARED',
      told.notCompared.map(({ requirement, reason }) => `  ${capital(requirementWords[requirement])}: ${reason}`),
    ),
  ];
  const headline = `From the first folder to the second: ${number(told.regressions.length)} got weaker, ${number(told.recoveries.length)} ${verb(told.recoveries.length, 'was', 'were')} mended.`;
  return [headline, ...lines];
}

const requirementWords: Readonly<Record<ComparedRequirement, string>> = {
  mfa: 'MFA',
  phishingResistantMfa: 'MFA that cannot be phished',
  managedDevice: 'managed devices',
  legacyAuthenticationBlocked: 'old clients',
};

const statusWords: Readonly<Record<Status, string>> = {
  pass: 'held',
  fail: 'did not hold',
  unknown: 'not known',
  notLicensed: 'not licensed',
  notApplicable: 'not applicable',
};
