import { shortHash } from '../canonical';
import type { Control, FailVerdict } from '../verdict/control';
import { type Exposure, isCounted } from './event';

/**
 * How far a failing control is from passing, as far as people know: later verdicts are compared with it. It is kept
 * beside the verdict, because a gap without data replaces the verdict and must not hide what got worse meanwhile.
 */
export type Weakness = {
  /**
   * The problems, as sorted hashes of the findings that are kept; for a fleet, its types of problem; empty where coverage
   * is measured.
   */
  readonly findings: readonly string[];
  readonly total: number;
  /** Who or what is not protected, and of how many; null where nothing is counted. */
  readonly exposed: { readonly count: number; readonly of: number; readonly privileged: number } | null;
  /** The most administrators among them since it failed: those of `exposed` are of this moment. */
  readonly mostPrivileged: number;
  /**
   * What was lost since the last report, in collections that each lost too little to report; negative where it was
   * regained.
   */
  readonly drift: number;
  /** How often it got weaker since it began to fail: the anchor of these events. */
  readonly times: number;
  /** How it failed before it got weaker: where it is no worse again, that is over. Null where it is not weaker than it was. */
  readonly before: Before | null;
};

/** How far something is from holding, at one moment. */
type Reach = Pick<Weakness, 'findings' | 'total' | 'exposed'>;

/** And the most administrators that it had ever been by then. */
type Before = Reach & Pick<Weakness, 'mostPrivileged'>;

/** An increase by this many is reported; smaller ones come and go by themselves: joiners, leavers, laptops. */
const leastPeople = 2;
const peopleShare = 0.005;
const leastOfFleet = 5;
const fleetShare = 0.02;

const marginOf = (isFleet: boolean, of: number): number =>
  isFleet ? Math.max(leastOfFleet, Math.ceil(of * fleetShare)) : Math.max(leastPeople, Math.ceil(of * peopleShare));

const isFleetControl = ({ folds }: Pick<Control, 'folds'>): boolean => folds.length > 0;

/** Where a control begins to fail. */
export function weaknessOf(control: Pick<Control, 'folds'>, { findings, exposure, metric }: FailVerdict): Weakness {
  const isFleet = isFleetControl(control);
  // Where coverage is measured, findings are the policies that come near: another one there takes nothing from anybody. A metric
  // that counts something else than the exposed people, such as policies, measures no coverage.
  const isMeasured = !isFleet && isCounted(exposure) && exposure.count > 0 && metric?.denominator === exposure.of;
  const keys = findings.first.map(({ resourceId, problem }) =>
    isFleet ? problem : shortHash(`${resourceId}|${problem}`).slice(0, 16),
  );
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

/** The unprotected people, and of how many: by the exposure, otherwise by the metric. */
export function exposedOf(
  exposure: Exposure | null,
  { numerator, denominator }: { readonly numerator?: unknown; readonly denominator?: unknown },
): Weakness['exposed'] {
  if (isCounted(exposure)) {
    const { count, of, unit, privilegedCount } = exposure;
    // Whose laptop is silent today and speaks tomorrow says nothing about administrators.
    return { count, of, privileged: unit === 'people' ? privilegedCount : 0 };
  }
  return typeof numerator === 'number' && typeof denominator === 'number'
    ? { count: denominator - numerator, of: denominator, privileged: 0 }
    : null;
}

/**
 * A failure held against the one before it. Weaker: something is wrong that was not, one more administrator lost
 * protection, or more people than come and go by themselves. People who joined without protection, or left, are no loss: only
 * where more are open and fewer are covered was something taken away. Nor are people who were open already and got a role: the
 * role has an alert of its own, and not one for each control that fails anyway.
 */
export function weaken(
  control: Pick<Control, 'folds'>,
  before: Weakness,
  verdict: FailVerdict,
): { readonly weakness: Weakness; readonly isWeaker: boolean; readonly isAsBefore: boolean } {
  const isFleet = isFleetControl(control);
  const now = weaknessOf(control, verdict);
  const granted = grantedBetween(before, now);
  const after = withMost({ ...before, mostPrivileged: before.mostPrivileged + granted }, now);
  const drift = driftOf(before, after, isFleet);
  // What is no worse than before the change is the change undone, whatever that one had given in exchange.
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
 * For admins too it is as before: a second loss of protection is reported again. Where they come and go with their roles,
 * that would be every evening, so the highest number so far counts.
 */
function asItWas(then: Pick<Before, 'exposed' | 'mostPrivileged'>, now: Weakness, after: Weakness): Weakness {
  const comeAndGo = [then.exposed, now.exposed].some((one) => one !== null && one.privileged < then.mostPrivileged);
  return comeAndGo
    ? { ...now, mostPrivileged: after.mostPrivileged, drift: Math.min(0, after.drift) }
    : withMost(then, now);
}

/** What was lost bit by bit, each too little to report, is part of the next report. */
const reachOf = ({ findings, total, exposed, mostPrivileged, drift }: Weakness): Before => ({
  findings,
  total,
  mostPrivileged,
  exposed: exposed === null ? null : { ...exposed, count: exposed.count - Math.max(0, drift) },
});

/**
 * Nothing is wrong that was not wrong then, and nobody is without protection who had it, but for those few who come and go by
 * themselves. Eligible administrators are in their roles and out of them: while there are no more of them than there ever were,
 * only what is open of all others is held against then.
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
 * An eligible admin is under the policies of the role only while it is active: that is not reported each day. So the
 * highest number of open admins since the failure began is kept.
 */
const withMost = (before: Pick<Weakness, 'exposed' | 'mostPrivileged'>, after: Weakness): Weakness =>
  before.exposed === null || after.exposed === null
    ? after
    : { ...after, mostPrivileged: Math.max(before.mostPrivileged, after.mostPrivileged) };

/**
 * What was taken away since, and not given back. It falls no lower than the margin and those who come and go with their
 * roles: what was won long ago excuses nothing.
 */
function driftOf(before: Weakness, after: Weakness, isFleet: boolean): number {
  if (before.exposed === null || after.exposed === null) return 0;
  const { lost, won } = lossOf(before, after);
  const least = -marginOf(isFleet, after.exposed.of) - after.mostPrivileged;
  return Math.max(least, before.drift + lost - won);
}

/** How many lost their protection, and how many have it back. */
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
 * How many who were open already came to be administrators: as many more of them as nobody lost protection for. Those who are in
 * their roles meanwhile count as open again in the evening.
 */
function grantedBetween(before: Pick<Weakness, 'exposed'>, after: Pick<Weakness, 'exposed'>): number {
  if (before.exposed === null || after.exposed === null) return 0;
  const uncovered = before.exposed.of - before.exposed.count - (after.exposed.of - after.exposed.count);
  return Math.max(0, after.exposed.privileged - before.exposed.privileged - Math.max(0, uncovered));
}

/** Where people were counted instead, no findings were kept: what is left once nobody is exposed any more was there before. */
const hasFurtherFinding = (before: Reach, after: Reach, isFleet: boolean): boolean =>
  before.total > 0 && hasNewFinding(before, after, isFleet);

/** Of more findings than are kept only the number says anything. */
function hasNewFinding(before: Reach, after: Reach, isFleet: boolean): boolean {
  const areAllKept = before.total <= before.findings.length && after.total <= after.findings.length;
  if (isFleet || areAllKept) return after.findings.some((one) => !before.findings.includes(one));
  return after.total - before.total >= marginOf(false, before.total);
}

/** What an operator has accepted of a control that fails: no further than that. */
export type Extent = Reach & { readonly isFleet: boolean };

export function extentOf(control: Pick<Control, 'folds'>, verdict: FailVerdict): Extent {
  const { findings, total, exposed } = weaknessOf(control, verdict);
  return { findings, total, exposed, isFleet: isFleetControl(control) };
}

/** Further than was accepted. Less than that, or a part of it, is accepted with it. */
export function exceeds(now: Reach, { isFleet, ...accepted }: Extent): boolean {
  if (hasNewFinding(accepted, now, isFleet)) return true;
  if (accepted.exposed === null || now.exposed === null) return false;
  return (
    now.exposed.privileged > accepted.exposed.privileged ||
    now.exposed.count >= accepted.exposed.count + marginOf(isFleet, now.exposed.of)
  );
}
