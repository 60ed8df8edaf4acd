import { shortHash } from '../canonical';
import { everyoneIn } from '../conditional-access';
import type { Control, FailVerdict, Verdict } from '../verdict/control';
import { type Exposure, isCounted } from './event';

/**
 * How far a failing control is from passing, as last reported, for comparison with later verdicts. It is stored beside the verdict, because
 * a gap without data replaces the verdict and must not hide a worsening.
 */
export type Weakness = {
  /**
   * The problems: sorted hashes of the stored findings and of the milder ones that these include. For a fleet, the
   * types of problem. Empty if the control measures coverage.
   */
  readonly findings: readonly string[];
  readonly total: number;
  /** The unprotected people or objects, and the total; null if nothing is counted. */
  readonly exposed: { readonly count: number; readonly of: number; readonly privileged: number } | null;
  /** The highest number of administrators among them since the control failed; `exposed` has the current ones. */
  readonly mostPrivileged: number;
  /** Losses since the last report that were each too small to report; negative for gains. */
  readonly drift: number;
  /** How many times the control got weaker since it began to fail. These events use it as their anchor. */
  readonly times: number;
  /**
   * How the control failed before it got weaker. Once it is no worse than this again, the weakening is over. Null if it
   * is not weaker.
   */
  readonly before: Before | null;
};

/** How far a control is from passing at one moment. */
type Reach = Pick<Weakness, 'findings' | 'total' | 'exposed'>;

/** The current weakness, with the highest number of administrators so far. */
type Before = Reach & Pick<Weakness, 'mostPrivileged'>;

/** An increase by this many is reported. Smaller ones come and go by themselves: joiners, leavers, laptops. */
const leastPeople = 2;
const peopleShare = 0.005;
const leastOfFleet = 5;
const fleetShare = 0.02;

const marginOf = (isFleet: boolean, of: number): number =>
  isFleet ? Math.max(leastOfFleet, Math.ceil(of * fleetShare)) : Math.max(leastPeople, Math.ceil(of * peopleShare));

type Judged = Pick<Control, 'folds' | 'milderProblems' | 'isAboutOneThing'>;

const isFleetControl = ({ folds }: Pick<Control, 'folds'>): boolean => folds.length > 0;

/** The weakness when a control begins to fail. */
export function weaknessOf(control: Judged, { findings, exposure, metric }: FailVerdict): Weakness {
  const isFleet = isFleetControl(control);
  // A metric that counts the exposed people measures coverage. The findings are then policies that almost cover them, so
  // another such policy exposes nobody.
  const isMeasured = !isFleet && isCounted(exposure) && exposure.count > 0 && metric?.denominator === exposure.of;
  const keys = findings.first.flatMap(({ resourceId, problem, details: { reasons } }) => {
    const included = [problem, ...(control.milderProblems[problem] ?? [])];
    if (isFleet) return included;
    // If a finding has several reasons, the worst is its problem; once that is gone, the milder ones are not new.
    return [...included, ...(Array.isArray(reasons) ? reasons : [])].map((one) =>
      shortHash(control.isAboutOneThing ? String(one) : `${resourceId}|${one}`).slice(0, 16),
    );
  });
  const exposed = exposedOf(exposure, metric ?? {});
  return {
    findings: isMeasured ? [] : [...new Set(keys)].sort(),
    total: isMeasured ? 0 : findings.total,
    exposed,
    mostPrivileged: exposed?.privileged ?? 0,
    drift: 0,
    times: 0,
    before: null,
  };
}

/**
 * The last known weakness, plus everything that a stricter setting added since, such as the exclusions of a policy that
 * was turned on. Those people were never protected, so they lost nothing.
 */
export function withBroughtAlong(control: Judged, known: Weakness, verdict: FailVerdict): Weakness {
  const { compared } = verdict;
  if (compared === undefined) return known;
  const whole = weaknessOf(control, verdict);
  const part = compared === null ? null : weaknessOf(control, { ...verdict, ...compared });
  return extended(known, {
    findings: whole.findings.filter((one) => part?.findings.includes(one) !== true),
    total: whole.total - (part?.total ?? 0),
    people: (whole.exposed?.count ?? 0) - (part?.exposed?.count ?? 0),
    privileged: (whole.exposed?.privileged ?? 0) - (part?.exposed?.privileged ?? 0),
  });
}

/**
 * The last known weakness, plus the people who lost an admin role since, and with it the policies that protect only
 * admins. They are as protected as everybody without a role.
 */
export function withFormerAdmins(
  control: Judged,
  known: Weakness,
  verdict: FailVerdict,
  formerAdmins: ReadonlySet<string>,
): Weakness {
  const { exposure } = verdict;
  if (formerAdmins.size === 0 || !isCounted(exposure) || exposure.unit !== 'people') return known;
  const ids = everyoneIn(exposure)?.ids ?? exposure.ids;
  const people = Math.min(
    ids.filter((id) => formerAdmins.has(id)).length,
    lossOf(known, weaknessOf(control, verdict)).lost,
  );
  return extended(known, { findings: [], total: 0, people, privileged: 0 });
}

type Further = Pick<Weakness, 'findings' | 'total'> & { readonly people: number; readonly privileged: number };

function extended(known: Weakness, { findings, total, people, privileged }: Further): Weakness {
  const reachOfBoth = <R extends Before>(reach: R): R => ({
    ...reach,
    findings: [...new Set([...reach.findings, ...findings])].sort(),
    total: reach.total + total,
    exposed: reach.exposed && {
      ...reach.exposed,
      count: reach.exposed.count + people,
      privileged: reach.exposed.privileged + privileged,
    },
    mostPrivileged: reach.mostPrivileged + privileged,
  });
  return { ...reachOfBoth(known), before: known.before && reachOfBoth(known.before) };
}

/** The unprotected people and the total, according to the exposure, otherwise according to the metric. */
export function exposedOf(
  exposure: Exposure | null,
  { numerator, denominator }: { readonly numerator?: unknown; readonly denominator?: unknown },
): Weakness['exposed'] {
  if (isCounted(exposure)) {
    const { count, of, unit, privilegedCount } = exposure;
    // A laptop that is offline today and back tomorrow is unrelated to administrators.
    return { count, of, privileged: unit === 'people' ? privilegedCount : 0 };
  }
  return typeof numerator === 'number' && typeof denominator === 'number'
    ? { count: denominator - numerator, of: denominator, privileged: 0 }
    : null;
}

/**
 * Compares a failure with the previous one. It is weaker if there is a new problem, if one more administrator lost
 * protection, or if more people lost it than usually join and leave. People who joined unprotected, or left, do not
 * count. People who were unprotected before and got a role do not count, because the role has its own alert.
 */
export function weaken(
  control: Judged,
  before: Weakness,
  verdict: FailVerdict,
): { readonly weakness: Weakness; readonly isWeaker: boolean; readonly isAsBefore: boolean } {
  const isFleet = isFleetControl(control);
  const now = weaknessOf(control, verdict);
  const granted = grantedBetween(before, now);
  const after = withMost({ ...before, mostPrivileged: before.mostPrivileged + granted }, now);
  const drift = driftOf(before, after, isFleet);
  // If the control is no worse than before the change, the change counts as undone, even if it had also improved
  // something.
  const isAsBefore = before.before !== null && isNoWorse(before.before, now, isFleet);
  const isWeaker =
    !isAsBefore &&
    (hasFurtherFinding(before, after, isFleet) ||
      (lossOf(before, after).lost > 0 && after.mostPrivileged > before.mostPrivileged + granted) ||
      (after.exposed !== null && drift >= marginOf(isFleet, after.exposed.of)));
  const times = before.times + (isWeaker ? 1 : 0);
  if (isAsBefore)
    return { isWeaker, isAsBefore, weakness: { ...asItWas(before.before ?? now, now, { ...after, drift }), times } };
  return {
    isWeaker,
    isAsBefore,
    weakness: {
      ...after,
      drift: isWeaker ? 0 : drift,
      times,
      before: before.before ?? (isWeaker ? reachOf(before) : null),
    },
  };
}

/**
 * If protection is lost a second time, admins are reported again too. Where admins activate their roles for some hours
 * a day, the number rises daily, so only a new maximum is reported.
 */
function asItWas(then: Pick<Before, 'exposed' | 'mostPrivileged'>, now: Weakness, after: Weakness): Weakness {
  const comeAndGo = [then.exposed, now.exposed].some((one) => one !== null && one.privileged < then.mostPrivileged);
  return comeAndGo
    ? { ...now, mostPrivileged: after.mostPrivileged, drift: Math.min(0, after.drift) }
    : withMost(then, now);
}

/** Losses that are each too small to report are added up for the next report. */
const reachOf = ({ findings, total, exposed, mostPrivileged, drift }: Weakness): Before => ({
  findings,
  total,
  mostPrivileged,
  exposed: exposed === null ? null : { ...exposed, count: exposed.count - Math.max(0, drift) },
});

/**
 * Nothing is newly wrong, and nobody lost protection beyond the usual turnover. Eligible admins move in and out of
 * their roles, so while there are no more of them than the highest number so far, only the other exposed people are
 * compared.
 */
function isNoWorse(then: Before, now: Reach, isFleet: boolean): boolean {
  if (hasFurtherFinding(then, now, isFleet)) return false;
  if (then.exposed === null || now.exposed === null) return true;
  const few = Math.floor((marginOf(isFleet, now.exposed.of) - 1) / 2);
  const { lost } = lossOf(then, now);
  const more = now.exposed.privileged - then.exposed.privileged;
  if (more < 0) return lost <= few && now.exposed.count - more <= then.exposed.count + few;
  return lost === 0 || (now.exposed.privileged <= then.mostPrivileged ? lost <= few + more : more === 0 && lost <= few);
}

/**
 * The role's policies apply to an eligible admin only while the role is active. That is not worth a daily report, so
 * the highest number of exposed admins since the failure began is kept.
 */
const withMost = (before: Pick<Weakness, 'exposed' | 'mostPrivileged'>, after: Weakness): Weakness =>
  before.exposed === null || after.exposed === null
    ? after
    : { ...after, mostPrivileged: Math.max(before.mostPrivileged, after.mostPrivileged) };

/** The losses since then minus the gains. Limited, because an old gain does not make up for a new loss. */
function driftOf(before: Weakness, after: Weakness, isFleet: boolean): number {
  if (before.exposed === null || after.exposed === null) return 0;
  const { lost, won } = lossOf(before, after);
  const least = -marginOf(isFleet, after.exposed.of) - after.mostPrivileged;
  return Math.max(least, before.drift + lost - won);
}

/** How many people lost protection, and how many regained it. */
function lossOf(
  before: Pick<Weakness, 'exposed'>,
  after: Pick<Weakness, 'exposed'>,
): { readonly lost: number; readonly won: number } {
  if (before.exposed === null || after.exposed === null) return { lost: 0, won: 0 };
  const opened = after.exposed.count - before.exposed.count;
  const covered = after.exposed.of - after.exposed.count - (before.exposed.of - before.exposed.count);
  return { lost: Math.max(0, Math.min(opened, -covered)), won: Math.max(0, Math.min(-opened, covered)) };
}

/**
 * How many already exposed people became administrators, that is, the increase that no loss of protection explains.
 * People who are in their roles meanwhile count as exposed again later.
 */
function grantedBetween(before: Pick<Weakness, 'exposed'>, after: Pick<Weakness, 'exposed'>): number {
  if (before.exposed === null || after.exposed === null) return 0;
  const uncovered = before.exposed.of - before.exposed.count - (after.exposed.of - after.exposed.count);
  return Math.max(0, after.exposed.privileged - before.exposed.privileged - Math.max(0, uncovered));
}

/**
 * While people were counted, no findings were kept. Findings that remain once nobody is exposed are therefore not new.
 */
const hasFurtherFinding = (before: Reach, after: Reach, isFleet: boolean): boolean =>
  before.total > 0 && hasNewFinding(before, after, isFleet);

/** If there are more findings than are kept, only their number can be compared. */
function hasNewFinding(before: Reach, after: Reach, isFleet: boolean): boolean {
  const areAllKept = before.total <= before.findings.length && after.total <= after.findings.length;
  if (isFleet || areAllKept) return after.findings.some((one) => !before.findings.includes(one));
  return after.total - before.total >= marginOf(false, before.total);
}

/** The unprotected people or objects behind a verdict; null if the control measures no share of them. */
function countedIn(verdict: Verdict): { readonly count: number; readonly of: number } | null {
  if (verdict.status !== 'pass' && verdict.status !== 'fail') return null;
  const { metric } = verdict;
  return metric === null ? null : { count: metric.denominator - metric.numerator, of: metric.denominator };
}

/** The smallest number of unprotected people or objects while a control has passed; undefined if it fails. */
export function fewestExposed(before: number | undefined, verdict: Verdict): number | undefined {
  const counted = verdict.status === 'pass' ? countedIn(verdict) : null;
  return counted === null ? undefined : Math.min(before ?? counted.count, counted.count);
}

/**
 * Whether a control began to fail only because fewer people or objects are counted: a protected one left, and no more
 * are unprotected than before. Those who lost protection one by one while the share was still high enough are reported
 * now.
 */
export function isOfFewer(
  control: Pick<Control, 'folds'>,
  before: Verdict,
  fewest: number | undefined,
  after: FailVerdict,
): boolean {
  const [was, is] = [countedIn(before), countedIn(after)];
  if (was === null || is === null) return false;
  const crept = is.count - (fewest ?? was.count);
  return is.of < was.of && is.count <= was.count && crept < marginOf(isFleetControl(control), is.of);
}

/** How much of a control's failure an operator accepted. */
export type Extent = Reach & { readonly isFleet: boolean };

export function extentOf(control: Judged, verdict: FailVerdict): Extent {
  const { findings, total, exposed } = weaknessOf(control, verdict);
  return { findings, total, exposed, isFleet: isFleetControl(control) };
}

/** True if the failure exceeds what was accepted. A smaller failure stays accepted. */
export function exceeds(now: Reach, { isFleet, ...accepted }: Extent): boolean {
  if (hasNewFinding(accepted, now, isFleet)) return true;
  if (accepted.exposed === null || now.exposed === null) return false;
  return (
    now.exposed.privileged > accepted.exposed.privileged ||
    now.exposed.count >= accepted.exposed.count + marginOf(isFleet, now.exposed.of)
  );
}
