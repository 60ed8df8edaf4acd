/** What to fix next: failing controls, sorted by priority and assigned to three phases. Pure. */

import { isCounted } from '../event/event';
import { mostSevereFirst, type Severity } from '../event/severity';
import type { LicenceKey } from '../tenant/licence-key';
import { dayMs } from '../time/durations';
import type { Control, Effort, Failing, Verdict } from './control';
import type { Evaluation } from './evaluation';

/** The days since monitoring began by which an item should be fixed. */
export type Phase = 30 | 90 | 365;

export const phases: readonly Phase[] = [30, 90, 365];

export type PlanItem = {
  readonly controlId: string;
  readonly phase: Phase;
  readonly placedAt: string;
  /** The version of the control's definition when the item was placed. */
  readonly version: number;
};

export type Weight = {
  readonly severity: Severity;
  /** The share of affected people or objects that lack the protection, 0 to 1; 1 if not counted. */
  readonly reach: number;
  /** True if somebody with a privileged role is among them. */
  readonly isPrivileged: boolean;
  /** True if people are exposed, whether or not they could be counted. */
  readonly exposesPeople: boolean;
  /** How much work is left. */
  readonly effort: Effort;
  /** True if the fix needs a licence that the tenant does not have. */
  readonly needsLicence: boolean;
  /** True if enabling security defaults fixes it. */
  readonly bySecurityDefaults: boolean;
};

/** The phase by severity, then effort: as early as the work allows. */
const placed: Readonly<Record<Severity, Readonly<Record<Effort, Phase>>>> = {
  critical: { minutes: 30, days: 30, project: 90 },
  high: { minutes: 30, days: 90, project: 90 },
  medium: { minutes: 30, days: 90, project: 365 },
  low: { minutes: 90, days: 365, project: 365 },
  informational: { minutes: 365, days: 365, project: 365 },
};

/** If at least this share is affected, a whole policy is missing, not only an exception. */
const wide = 0.1;

/** Up to this many people or objects can be fixed individually. */
const few = 10;

/**
 * When to fix something. A critical exposure of people comes first, however much work it is. Among equal severities,
 * work of a few days that affects many people or a privileged account comes first. A fix that needs a licence comes
 * later, unless it is critical.
 */
export function phaseOf({ severity, reach, isPrivileged, exposesPeople, effort, needsLicence }: Weight): Phase {
  const byWork = placed[severity][effort];
  const isUrgent =
    (severity === 'critical' && exposesPeople) ||
    (severity === 'high' && effort === 'days' && (isPrivileged || reach >= wide));
  const phase = isUrgent ? 30 : byWork;
  if (!needsLicence || severity === 'critical') return phase;
  return phase === 30 ? 90 : 365;
}

const efforts: readonly Effort[] = ['minutes', 'days', 'project'];

const isCritical = ({ severity }: Weight): boolean => severity === 'critical';

/** Critical fixes first, then those without a new licence; then by severity, by reach, by least work. */
export const compareWeights = (a: Weight, b: Weight): number =>
  Number(isCritical(b)) - Number(isCritical(a)) ||
  Number(a.needsLicence) - Number(b.needsLicence) ||
  mostSevereFirst(a, b) ||
  Number(b.isPrivileged) - Number(a.isPrivileged) ||
  b.reach - a.reach ||
  efforts.indexOf(a.effort) - efforts.indexOf(b.effort);

type Judged = Pick<Evaluation, 'controlId' | 'verdict' | 'lastKnown'>;

/** The weight of a failing control. `licences` null: unknown, and none counts as missing. */
export function weightOf(control: Control, verdict: Verdict, licences: ReadonlySet<LicenceKey> | null): Weight {
  const { severity } = control;
  const bySecurityDefaults = verdict.status === 'fail' && endsWithSecurityDefaults(verdict);
  const { reach, isPrivileged, exposesPeople } = reachOf(verdict);
  const { effort, licence } = workLeft(control, verdict);
  const needsLicence = licence !== 'free' && licences !== null && !licences.has(licence);
  return { severity, effort, needsLicence, bySecurityDefaults, reach, isPrivileged, exposesPeople };
}

/** The first characters of the note of a control that passes because of security defaults. */
export const byDefaultsNote = 'by security defaults';

/** Security defaults are included in every licence and are a single switch. */
export const endsWithSecurityDefaults = ({ findings }: Pick<Failing, 'findings'>): boolean =>
  findings.first.some(({ problem }) => problem === 'noSecurityDefaults');

type Work = Pick<Control, 'effort' | 'licence'>;

/**
 * The work and the licence that a fix still needs. A project becomes smaller once only a few people or objects violate
 * the control.
 */
export function workLeft({ effort, licence }: Work, verdict: Verdict): Work {
  if (verdict.status === 'fail' && endsWithSecurityDefaults(verdict)) return { effort: 'minutes', licence: 'free' };
  const { left } = reachOf(verdict);
  return { effort: effort === 'project' && left !== null && left > 0 && left <= few ? 'days' : effort, licence };
}

type Reach = Pick<Weight, 'reach' | 'isPrivileged' | 'exposesPeople'> & {
  /** How many people or objects are still to fix; null if not counted. */
  readonly left: number | null;
};

function reachOf(verdict: Verdict): Reach {
  if (verdict.status !== 'fail') return { reach: 1, isPrivileged: false, exposesPeople: false, left: null };
  const { exposure, metric } = verdict;
  if (isCounted(exposure) && exposure.count > 0) {
    const { count, of, privilegedCount, unit } = exposure;
    return {
      reach: of === 0 ? 1 : count / of,
      isPrivileged: privilegedCount > 0,
      exposesPeople: unit === 'people',
      left: count,
    };
  }
  // An exposure without people concerns future users, so it affects nobody yet.
  const exposesPeople = exposure !== null && !isCounted(exposure) && exposure.unit === 'people';
  const isShare = metric !== null && metric.denominator > 0 && metric.floor <= 1;
  return {
    reach: metric === null || metric.denominator === 0 ? 1 : lackingOf(metric),
    isPrivileged: false,
    exposesPeople,
    left: isShare && !exposesPeople ? metric.denominator - metric.numerator : null,
  };
}

/**
 * A minimum up to 1 is a share of objects that must pass. A higher one is a number, which does not show how many
 * objects fail.
 */
const lackingOf = ({
  numerator,
  denominator,
  floor,
}: {
  numerator: number;
  denominator: number;
  floor: number;
}): number => (floor > 1 ? 1 : Math.max(0, 1 - numerator / denominator));

export type Placing = {
  readonly controls: readonly Control[];
  readonly evaluations: readonly Judged[];
  readonly licences: ReadonlySet<LicenceKey> | null;
  readonly now: string;
};

/** The plan with the new failures. Existing items stay where they were placed. */
export function planAfter(
  items: readonly PlanItem[],
  { controls, evaluations, licences, now }: Placing,
): readonly PlanItem[] {
  const known = new Set(items.map(({ controlId }) => controlId));
  const verdicts = new Map(evaluations.map(({ controlId, verdict }) => [controlId, verdict]));
  const added = controls.flatMap((control): readonly PlanItem[] => {
    const verdict = verdicts.get(control.id);
    if (verdict?.status !== 'fail' || known.has(control.id)) return [];
    const phase = phaseOf(weightOf(control, verdict, licences));
    return [{ controlId: control.id, phase, placedAt: now, version: control.version }];
  });
  return added.length === 0 ? items : [...items, ...added];
}

/** aside: neither done nor open, because the control cannot be judged, does not apply, or is switched off. */
type ItemState = 'open' | 'slipped' | 'done' | 'aside';

export type OpenItem = {
  readonly control: Control;
  readonly phase: Phase;
  readonly weight: Weight;
  readonly state: 'open' | 'slipped';
};

export type Progress = {
  /** Day 1 is the day on which monitoring began. */
  readonly day: number;
  /** The end of the phase that contains the day; null after the year. */
  readonly of: Phase | null;
  /** Items that are not set aside. */
  readonly total: number;
  readonly done: number;
  /** Items that were fixed after they were placed, but fail again. */
  readonly slipped: number;
  /** Placed after the first collection. */
  readonly added: number;
  readonly open: number;
};

export type PlanNow = {
  readonly progress: Progress;
  /** Phase by phase, in the order of the fixes. */
  readonly next: readonly OpenItem[];
};

/** The first collection takes time. Its findings do not count as additions to the plan. */
const firstMs = 2 * dayMs;

/** An item moves to an earlier phase if little work is left, never to a later one. */
const soonerOf = (a: Phase, b: Phase): Phase => (a < b ? a : b);

/** The progress of the plan. `startedAt` is when monitoring began. */
export function planNow(items: readonly PlanItem[], startedAt: string, placing: Placing): PlanNow {
  const { controls, evaluations, licences, now } = placing;
  const byId = new Map(controls.map((control) => [control.id, control]));
  const judged = new Map(evaluations.map((evaluation) => [evaluation.controlId, evaluation]));
  const all = planAfter(items, placing).map((item) => ({
    item,
    state: stateOf(item, byId.get(item.controlId), judged.get(item.controlId)),
  }));
  const counted = all.filter(({ state }) => state !== 'aside');
  const of = (state: ItemState): number => all.filter((one) => one.state === state).length;
  const next = counted.flatMap(({ item, state }): readonly OpenItem[] => {
    const control = byId.get(item.controlId);
    const verdict = judged.get(item.controlId)?.verdict;
    if (control === undefined || verdict === undefined || (state !== 'open' && state !== 'slipped')) return [];
    const weight = weightOf(control, verdict, licences);
    // Data that cannot be judged now does not show how much work is left.
    const phase = verdict.status === 'fail' ? soonerOf(item.phase, phaseOf(weight)) : item.phase;
    return [{ control, phase, weight, state }];
  });
  const day = Math.floor(Math.max(0, Date.parse(now) - Date.parse(startedAt)) / dayMs) + 1;
  return {
    progress: {
      day,
      of: phases.find((phase) => day <= phase) ?? null,
      total: counted.length,
      done: of('done'),
      slipped: of('slipped'),
      added: counted.filter(({ item }) => Date.parse(item.placedAt) - Date.parse(startedAt) > firstMs).length,
      open: of('open') + of('slipped'),
    },
    next: next.sort(
      (a, b) => a.phase - b.phase || compareWeights(a.weight, b.weight) || (a.control.id < b.control.id ? -1 : 1),
    ),
  };
}

/** An item that temporarily cannot be judged keeps its last known state; one that does not apply, or lacks its licence, is set aside. */
function stateOf(item: PlanItem, control: Control | undefined, evaluation: Judged | undefined): ItemState {
  if (control === undefined || evaluation === undefined) return 'aside';
  const { verdict, lastKnown } = evaluation;
  if (verdict.status === 'notApplicable' || verdict.status === 'notLicensed') return 'aside';
  if (verdict.status === 'unknown' && lastKnown === null) return 'aside';
  if (verdict.status === 'pass' || (verdict.status === 'unknown' && lastKnown?.status === 'pass')) return 'done';
  // The control already failed when it was placed, so a later start of the failure means that it was fixed in between.
  // A redefined check starts again.
  const isBackAgain = lastKnown !== null && lastKnown.since > item.placedAt && control.version === item.version;
  return isBackAgain ? 'slipped' : 'open';
}

/** The controls to fix, and the phases in which they were placed. */
export type PlanRow = {
  readonly tenantId: string;
  readonly items: readonly PlanItem[];
  /** Number of enabled members when the plan was last updated; null if the users could not be read. */
  readonly people: number | null;
};
