/** Differences between two assessments of one tenant: two folders, or an earlier JSON document and now. */
import type { Comparison, Shift } from '../../core/conditional-access';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { Status } from '../../core/verdict/control';
import { severityWord } from '../frame';
import { count, listedUpTo, number, verb } from '../language/counting';
import { naming } from '../language/naming';
import { capital } from '../language/plain-text';
import { reasonOf } from '../posture/posture-rows';
import { failingTitle } from '../wording';
import { type Assessed, bySeverity, peopleOf, type ReportedControl } from './assessment';

/** The requirements on sign-ins that are compared between two folders. */
export type ComparedRequirement =
  | 'mfa'
  | 'phishingResistantMfa'
  /** A compliant device, or one joined to the tenant's own directory. */
  | 'managedDevice'
  | 'compliantDevice'
  | 'legacyAuthenticationBlocked'
  /** Legacy clients must be blocked. It is not enough that they cannot satisfy a grant. */
  | 'legacyAuthenticationBlockedDirectly'
  | 'deviceCodeBlocked'
  | 'authenticationTransferBlocked'
  | 'userRiskRemediated'
  | 'riskySignInChallenged'
  | 'signInFrequency';

/** The compared requirement. `hours`: those of a sign-in frequency, 0 for every time. */
type About = { readonly requirement: ComparedRequirement; readonly hours?: number };

export type Compared = { readonly about: About; readonly comparison: Comparison };

/** A control's verdict in a JSON document. */
export type Standing = {
  readonly id: string;
  readonly status: Status;
  readonly reason: string;
  /** People without the protection. */
  readonly people: number;
};

export const standingOf = ({ control, verdict }: Assessed): Standing => ({
  id: control.id,
  status: verdict.status,
  reason: reasonOf(control.id, verdict),
  people: peopleOf(verdict),
});

export type AssessmentComparison = {
  /** The first words of a sentence: "From the first folder to the second", "Since the assessment of 3 Nov". */
  readonly since: string;
  readonly before: readonly Standing[];
  readonly after: readonly Assessed[];
  /** Empty if policies or users are missing on a side, and for a JSON document, which has neither. */
  readonly requirements: readonly Compared[];
  readonly names: ReadonlyMap<string, DirectoryName>;
};

type ControlMove = {
  readonly id: string;
  readonly before: Status;
  readonly after: Status;
  /** The reason for the present verdict. */
  readonly reason: string;
  /** People without the protection, before and now. */
  readonly peopleBefore: number;
  readonly people: number;
};

type PeopleMove = About & {
  readonly people: number;
  readonly of: number;
  readonly administrators: number;
  /** At most the first 50. */
  readonly ids: readonly string[];
  readonly message: string;
};

type ComparisonDocument = {
  readonly regressions: readonly ControlMove[];
  readonly recoveries: readonly ControlMove[];
  /** Controls that failed before and fail for more people now. */
  readonly weakened: readonly ControlMove[];
  /** Every other change of a verdict: to or from unknown, not licensed, not applicable. */
  readonly other: readonly ControlMove[];
  readonly opened: readonly PeopleMove[];
  readonly closed: readonly PeopleMove[];
  /** Gaps that existed before and now cover more sign-ins. */
  readonly widened: readonly PeopleMove[];
  readonly notCompared: readonly (About & { readonly reason: string })[];
};

type Pair = { readonly before: Standing; readonly after: Standing };

const pairsOf = ({ before, after }: Pick<AssessmentComparison, 'before' | 'after'>): readonly Pair[] => {
  const old = new Map(before.map((one) => [one.id, one]));
  return after.toSorted(bySeverity).flatMap((now) => {
    const then = old.get(now.control.id);
    return then === undefined ? [] : [{ before: then, after: standingOf(now) }];
  });
};

const moveOf = ({ before, after }: Pair): ControlMove => ({
  id: after.id,
  before: before.status,
  after: after.status,
  reason: after.reason,
  peopleBefore: before.people,
  people: after.people,
});

const isRegression = ({ before, after }: Pair): boolean => before.status === 'pass' && after.status === 'fail';
const isRecovery = ({ before, after }: Pair): boolean => before.status === 'fail' && after.status === 'pass';
const isWeakened = ({ before, after }: Pair): boolean =>
  before.status === 'fail' && after.status === 'fail' && after.people > before.people;
const isOther = (pair: Pair): boolean =>
  pair.before.status !== pair.after.status && !isRegression(pair) && !isRecovery(pair);

/** Controls that fail now and passed before, or fail for more people than before. */
export const worseIds = (comparison: Pick<AssessmentComparison, 'before' | 'after'>): ReadonlySet<string> =>
  new Set(
    pairsOf(comparison)
      .filter((pair) => isRegression(pair) || isWeakened(pair))
      .map(({ after }) => after.id),
  );

/**
 * Phrases for a number of people: `opened` says that they no longer need something, `closed` that they need it again,
 * `widened` that they can do more than before.
 */
type Sides = Readonly<Record<'opened' | 'closed' | 'widened', (people: number) => string>>;

const moreThanBefore =
  (more: string): Sides['widened'] =>
  (people) =>
    `${verb(people, 'has', 'have')} more ${more} than before`;

/** The phrases for a requirement: "no longer needs MFA", "now needs MFA". */
const needs = (singular: string, plural: string, what: string, more: string): Sides => ({
  opened: (people) => `no longer ${verb(people, singular, plural)} ${what}`,
  closed: (people) => `now ${verb(people, singular, plural)} ${what}`,
  widened: moreThanBefore(more),
});

/** The phrases for a way to sign in that became possible or impossible. */
const gets = (how: string): Sides => ({
  opened: () => `can sign in ${how} again`,
  closed: () => `can no longer sign in ${how}`,
  widened: moreThanBefore(`ways in ${how}`),
});

const sentences: Readonly<Record<Exclude<ComparedRequirement, 'signInFrequency'>, Sides>> = {
  mfa: needs('needs', 'need', 'MFA', 'ways in without MFA'),
  phishingResistantMfa: needs('needs', 'need', 'phishing-resistant MFA', 'ways in that can be phished'),
  managedDevice: needs('needs', 'need', 'a managed device', 'ways in without a managed device'),
  compliantDevice: needs('needs', 'need', 'a compliant device', 'ways in without a compliant device'),
  legacyAuthenticationBlocked: gets('with legacy authentication'),
  legacyAuthenticationBlockedDirectly: {
    opened: (people) => `${verb(people, 'is', 'are')} no longer directly blocked from legacy authentication`,
    closed: (people) => `${verb(people, 'is', 'are')} now directly blocked from legacy authentication`,
    widened: moreThanBefore('ways in with legacy authentication that no policy blocks directly'),
  },
  deviceCodeBlocked: gets('with a device code'),
  authenticationTransferBlocked: gets('by authentication transfer'),
  userRiskRemediated: needs('has', 'have', 'to remediate a high user risk', 'ways in at a high user risk'),
  riskySignInChallenged: needs('needs', 'need', 'MFA at a risky sign-in', 'ways in without MFA at a risky sign-in'),
};

const often = (hours: number): string => (hours === 0 ? 'every time' : `every ${count(hours, 'hour', 'hours')}`);

const sidesOf = ({ requirement, hours = 0 }: About): Sides =>
  requirement === 'signInFrequency'
    ? needs(
        'has',
        'have',
        `to sign in again ${often(hours)}`,
        hours === 0 ? 'ways to stay signed in' : `sessions that last longer than ${count(hours, 'hour', 'hours')}`,
      )
    : sentences[requirement];

const peopleShown = 6;

/** "14 of 312 people no longer need MFA, 3 of them administrators: Ada Brandt, Paul Orth and 12 more". */
function sentenceOf(
  about: About,
  side: 'opened' | 'closed' | 'widened',
  { ids, count: people, of, privilegedCount }: Shift,
  names: ReadonlyMap<string, DirectoryName>,
): string {
  const admins =
    privilegedCount === 0 ? '' : `, ${number(privilegedCount)} of them ${verb(privilegedCount, 'an admin', 'admins')}`;
  const who = ids.length === 0 ? '' : listedUpTo(ids.map(naming(names).person), peopleShown, people);
  return `${number(people)} of ${count(of, 'person', 'people')} ${sidesOf(about)[side](people)}${admins}${who === '' ? '' : `: ${who}`}`;
}

const reasons = {
  tooManyCells: 'the policies have too many combinations to check',
  notUnderstood: 'some conditions cannot be evaluated',
  noUsers: 'the folder contains no users',
} as const;

export function comparisonDocument(comparison: AssessmentComparison): ComparisonDocument {
  const pairs = pairsOf(comparison);
  const moves = (isSuch: (pair: Pair) => boolean): readonly ControlMove[] => pairs.filter(isSuch).map(moveOf);
  const people = (side: 'opened' | 'closed' | 'widened'): readonly PeopleMove[] =>
    comparison.requirements.flatMap(({ about, comparison: compared }) => {
      if (compared.status !== 'compared' || compared[side].count === 0) return [];
      const shift = compared[side];
      return [
        {
          ...about,
          people: shift.count,
          of: shift.of,
          administrators: shift.privilegedCount,
          ids: shift.ids,
          message: sentenceOf(about, side, shift, comparison.names),
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
    notCompared: comparison.requirements.flatMap(({ about, comparison: compared }) =>
      compared.status === 'unknown' ? [{ ...about, reason: reasons[compared.reason] }] : [],
    ),
  };
}

/** Differences from an earlier assessment; `since` has the same meaning as in AssessmentComparison. */
export type ReportComparison = { readonly since: string; readonly document: ComparisonDocument };

/** The controls whose verdict changed, each list under its heading, in the order of a report. */
export function movedControls(
  { regressions, weakened, recoveries }: ComparisonDocument,
  rows: readonly ReportedControl[],
): readonly { readonly heading: string; readonly rows: readonly ReportedControl[] }[] {
  const byId = new Map(rows.map((row) => [row.control.id, row]));
  const rowsOf = (moves: readonly ControlMove[]): readonly ReportedControl[] =>
    moves.flatMap(({ id }) => byId.get(id) ?? []);
  return [
    { heading: 'Got weaker', rows: rowsOf(regressions) },
    { heading: 'Fails for more people', rows: rowsOf(weakened) },
    { heading: 'Fixed', rows: rowsOf(recoveries) },
  ];
}

/** "Since the assessment of 3 Nov: 2 got weaker, 1 was fixed." */
export const comparisonHeadline = (
  since: string,
  { regressions, weakened, recoveries }: Pick<ComparisonDocument, 'regressions' | 'weakened' | 'recoveries'>,
): string =>
  `${since}: ${number(regressions.length)} got weaker, ${
    weakened.length === 0
      ? ''
      : `${number(weakened.length)} ${verb(weakened.length, 'fails', 'fail')} for more people, `
  }${recoveries.length === 0 ? 'none was' : `${number(recoveries.length)} ${verb(recoveries.length, 'was', 'were')}`} fixed.`;

export function comparisonLines(comparison: AssessmentComparison): readonly string[] {
  const document = comparisonDocument(comparison);
  const judged = new Map(comparison.after.map((one) => [one.control.id, one]));
  const section = (heading: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', `${heading} (${number(lines.length)})`, ...lines];
  const control = ({ id, reason }: ControlMove): string => {
    const found = judged.get(id);
    if (found === undefined) return `  ${id}`;
    const { control: own, verdict } = found;
    const title = verdict.status === 'fail' ? failingTitle(own, verdict) : own.title;
    return `  ${severityWord(own.severity).padEnd(9)} ${id}  ${title}${reason === '' ? '' : `: ${reason}`}`;
  };
  const message = ({ message: text }: PeopleMove): string => `  ${capital(text)}.`;
  const lines = [
    ...section('GOT WEAKER', document.regressions.map(control)),
    ...section('FAILS FOR MORE PEOPLE', document.weakened.map(control)),
    ...section('FIXED', document.recoveries.map(control)),
    ...section(
      'OTHER CHANGES',
      document.other.map((move) => `${control(move)} (was ${statusWords[move.before]})`),
    ),
    ...section('PEOPLE WHO LOST PROTECTION', [...document.opened, ...document.widened].map(message)),
    ...section('PEOPLE WHO GAINED PROTECTION', document.closed.map(message)),
    ...section(
      'NOT COMPARED',
      document.notCompared.map(({ reason, ...about }) => `  ${capital(wordsOf(about))}: ${reason}`),
    ),
  ];
  return [comparisonHeadline(comparison.since, document), ...lines];
}

const requirementWords: Readonly<Record<Exclude<ComparedRequirement, 'signInFrequency'>, string>> = {
  mfa: 'MFA',
  phishingResistantMfa: 'phishing-resistant MFA',
  managedDevice: 'managed devices',
  compliantDevice: 'compliant devices',
  legacyAuthenticationBlocked: 'legacy authentication',
  legacyAuthenticationBlockedDirectly: 'legacy authentication, blocked directly',
  deviceCodeBlocked: 'device code flow',
  authenticationTransferBlocked: 'authentication transfer',
  userRiskRemediated: 'high user risk',
  riskySignInChallenged: 'risky sign-ins',
};

const wordsOf = ({ requirement, hours = 0 }: About): string =>
  requirement === 'signInFrequency' ? `signing in again ${often(hours)}` : requirementWords[requirement];

const statusWords: Readonly<Record<Status, string>> = {
  pass: 'passed',
  fail: 'failed',
  unknown: 'not known',
  notLicensed: 'not licensed',
  notApplicable: 'not applicable',
};
