import { basisOf, type Fall, type Levels, tracked, unconfirmed } from '../event/fall';
import {
  fewestExposed,
  isOfFewer,
  type Weakness,
  weaken,
  weaknessOf,
  withBroughtAlong,
  withFormerAdmins,
} from '../event/weakness';
import type { Kind } from '../resource/kind';
import { type Control, type ControlState, type Held, indispensable, type Memory, type Verdict } from './control';
import type { Evaluation } from './evaluation';
import { countingThresholds } from './thresholds';

/** Changed from one known verdict to another, or to unknown. */
export type VerdictChange =
  | 'regression'
  /** Fails only because fewer people or objects are counted. None of them lost protection. */
  | 'fewer'
  | 'recovery'
  /** Failed before and now protects less. */
  | 'weakened'
  /** Failed before, became weaker, and now fails as it did at first. */
  | 'asBefore'
  | 'licenceEnded'
  | 'wentBlind'
  /** The check has a new definition, so its verdict is not news about the tenant. */
  | 'redefined';

export type Judgement = {
  readonly evaluation: Evaluation;
  readonly change: VerdictChange | null;
  /** True if the verdict's status changed: a history row is written. */
  readonly statusChanged: boolean;
};

/** A missing kind makes the control unknown or notLicensed, never pass or fail. */
export function missingVerdict(control: Control, held: (kind: Kind) => Held<unknown>): Verdict | undefined {
  const states = [
    ...indispensable(control).map(held),
    ...control.needsWhereLicensed.map(held).filter(({ status }) => status !== 'notLicensed'),
  ];
  const unlicensed = states.find((state) => state.status === 'notLicensed');
  if (unlicensed?.status === 'notLicensed') return { status: 'notLicensed', licence: unlicensed.licence };
  const unknown = states.find((state) => state.status === 'unknown');
  return unknown?.status === 'unknown' ? { status: 'unknown', reason: unknown.reason } : undefined;
}

/** One broken control must not affect the others. */
export function verdictOf(control: Control, judge: () => Verdict): Verdict {
  try {
    return judge();
  } catch (error) {
    const name = error instanceof Error ? error.name : 'error';
    return { status: 'unknown', reason: `the check ${control.id} failed (${name})` };
  }
}

/** A control's verdict after comparison with its past, and the data to store about its measures and itself. */
export type MeasuredVerdict = {
  readonly verdict: Verdict;
  readonly levels: Levels;
  /** Undefined if the control stores nothing, or the stored data stays valid. */
  readonly memory?: Memory | undefined;
};

/** Evaluates a control by its state and by the earlier values of its measures. */
export function measuredVerdict(control: Control, state: ControlState, before: Levels): MeasuredVerdict {
  let levels: Levels = before;
  let judged = state;
  const verdict = verdictOf(control, () => {
    const measured = measure(control, state, before);
    levels = { ...before, ...Object.fromEntries(measured.map(({ name, track }) => [name, track])) };
    const falls = new Map(measured.map(({ name, fall }) => [name, fall]));
    judged = { ...state, fell: (name): Fall | null => falls.get(name) ?? null };
    return control.evaluate(judged);
  });
  return isKnown(verdict.status)
    ? { verdict, levels, memory: control.remember?.(judged) }
    : { verdict, levels: before };
}

function measure(control: Control, state: ControlState, before: Levels) {
  const { configuration, now } = state.facts;
  const { thresholds } = configuration;
  return control.measures.flatMap(({ name, drop, least, read }) => {
    const level = read(state);
    if (level === null || level.denominator <= 0) return [];
    const counting = countingThresholds(control.thresholds).filter((one) => one !== least);
    const basis = basisOf(control.version, thresholds, counting);
    const rule = { drop: thresholds[drop], least: thresholds[least] };
    return [{ name, ...tracked(before[name], level, now.slice(0, 10), rule, basis) }];
  });
}

type KnownStatus = 'pass' | 'fail';
const isKnown = (status: Verdict['status']): status is KnownStatus => status === 'pass' || status === 'fail';

/**
 * The last known status after a verdict. A control that stops applying has nothing left that fails it, so its failure is
 * over, and a later one is news. Any other result that is neither pass nor fail keeps the last known status.
 */
export const knownAfter = (status: Verdict['status'], before: KnownStatus | null): KnownStatus | null =>
  isKnown(status) ? status : status === 'notApplicable' && before === 'fail' ? 'pass' : before;

/** True if a failure ends with this verdict. */
export const endsFailure = (status: Verdict['status'], before: KnownStatus | null | undefined): boolean =>
  before === 'fail' && knownAfter(status, before) === 'pass';

export type JudgeContext = {
  readonly now: string;
  /** When this collection began. Two readings of the same state count once. */
  readonly takenAt: string;
  /** When the previous collection began. A change of verdict was caused after it. */
  readonly startedFrom: string;
  readonly inputs: Readonly<Record<string, number>>;
  /** The measured values behind the verdict; left out if nothing was measured. */
  readonly levels?: Levels;
  /** The data the control stores from now on; undefined if it stores nothing, or the stored data stays valid. */
  readonly memory?: Memory | undefined;
  /** The people who lost their last admin role since the previous collection; left out if nobody did. */
  readonly formerAdmins?: ReadonlySet<string>;
};

const memoryOf = (before: Evaluation | undefined, { memory = before?.memory }: JudgeContext) =>
  memory === undefined ? {} : { memory };

/**
 * Compares a new verdict with the last known one. A change counts once `control.collections` different collections in a
 * row agree, and so does a worse failure. The first verdict is the baseline. A redefined control gets a new baseline
 * and reports that.
 */
export function judge(
  control: Control,
  verdict: Verdict,
  before: Evaluation | undefined,
  context: JudgeContext,
): Judgement {
  const redefined = before !== undefined && before.definitionVersion !== control.version;
  if (before === undefined || redefined) {
    // Transitions use the counter as their anchor. Starting at 1 again would repeat an id.
    const counter = before === undefined ? 0 : before.counter + 1;
    const evaluation = { ...firstEvaluation(control, verdict, context, counter), ...memoryOf(before, context) };
    return { evaluation, change: redefined ? 'redefined' : null, statusChanged: true };
  }

  const { weakness, isWeaker, isAsBefore } = weakening(control, verdict, before, context);
  const waiting = confirmation(control, verdict, before, context, isWeaker || isAsBefore);
  if (waiting !== undefined) {
    const levels = withoutFalls(context.levels ?? before.levels, before.levels);
    const evaluation = {
      ...before,
      at: context.now,
      inputs: context.inputs,
      pending: waiting,
      turnedFrom: before.turnedFrom ?? context.startedFrom,
      levels,
      ...memoryOf(before, context),
    };
    return { evaluation, change: null, statusChanged: false };
  }
  const statusChanged = verdict.status !== before.verdict.status;
  const lastStatus = before.lastKnown?.status ?? null;
  const known = knownAfter(verdict.status, lastStatus);
  const knownChanged = known !== lastStatus;
  const isSettled = isKnown(verdict.status) || knownChanged;
  const isTurning = !isSettled && before.lastKnown !== null;
  const evaluation: Evaluation = {
    controlId: control.id,
    verdict: withoutCompared(verdict),
    turnedFrom: isTurning ? (before.turnedFrom ?? context.startedFrom) : undefined,
    lastKnown:
      isSettled && known !== null
        ? {
            status: known,
            since: knownChanged ? context.now : (before.lastKnown?.since ?? context.now),
            at: context.now,
          }
        : before.lastKnown,
    weakness,
    since: statusChanged ? context.now : before.since,
    at: context.now,
    // The first known verdict is not a change, even if something could not be read before it.
    counter: knownChanged && before.lastKnown !== null ? before.counter + 1 : before.counter,
    pending: null,
    fewestExposed: isKnown(verdict.status) ? fewestExposed(before.fewestExposed, verdict) : before.fewestExposed,
    levels: context.levels ?? before.levels,
    inputs: context.inputs,
    definitionVersion: control.version,
    ...(isSettled || before.cause === undefined ? {} : { cause: before.cause }),
    ...memoryOf(before, context),
  };
  const moved = isWeaker ? 'weakened' : isAsBefore ? 'asBefore' : changeOf(control, before, verdict);
  return { evaluation, change: moved, statusChanged };
}

/** This part is only needed for one comparison, so it is not stored. */
const withoutCompared = (verdict: Verdict): Verdict =>
  verdict.status === 'fail' && verdict.compared !== undefined ? { ...verdict, compared: undefined } : verdict;

const firstEvaluation = (
  control: Control,
  verdict: Verdict,
  { now, inputs, levels = {} }: JudgeContext,
  counter: number,
): Evaluation => ({
  controlId: control.id,
  verdict,
  lastKnown: isKnown(verdict.status) ? { status: verdict.status, since: now, at: now } : null,
  weakness: verdict.status === 'fail' ? weaknessOf(control, verdict) : null,
  since: now,
  at: now,
  counter,
  pending: null,
  fewestExposed: fewestExposed(undefined, verdict),
  levels,
  inputs,
  definitionVersion: control.version,
});

/** A fall counts once the verdict that it causes is confirmed. */
const withoutFalls = (levels: Levels, before: Levels): Levels =>
  Object.fromEntries(Object.entries(levels).map(([name, track]) => [name, unconfirmed(track, before[name])]));

/** Compares a failure with the last known failure, whatever happened in between, unless that one is over. */
function weakening(
  control: Control,
  verdict: Verdict,
  before: Evaluation,
  { formerAdmins = new Set() }: JudgeContext,
): { readonly weakness: Weakness | null; readonly isWeaker: boolean; readonly isAsBefore: boolean } {
  const unmoved = { isWeaker: false, isAsBefore: false };
  if (verdict.status === 'pass' || endsFailure(verdict.status, before.lastKnown?.status))
    return { weakness: null, ...unmoved };
  const known = before.weakness ?? (before.verdict.status === 'fail' ? weaknessOf(control, before.verdict) : null);
  if (verdict.status !== 'fail') return { weakness: known, ...unmoved };
  if (known === null) return { weakness: weaknessOf(control, verdict), ...unmoved };
  const extended = withFormerAdmins(control, withBroughtAlong(control, known, verdict), verdict, formerAdmins);
  return weaken(control, extended, verdict);
}

/** The state of a verdict that needs further collections to confirm it; undefined if it counts now. */
function confirmation(
  control: Control,
  verdict: Verdict,
  before: Evaluation,
  { takenAt }: JudgeContext,
  isMoved: boolean,
): Evaluation['pending'] | undefined {
  const last = before.lastKnown?.status ?? null;
  const changes = isMoved || (last !== null && knownAfter(verdict.status, last) !== last);
  if (!changes || control.collections <= 1) return undefined;
  const same = before.pending?.status === verdict.status;
  const repeated = same && before.pending?.takenAt === takenAt;
  const looks = same ? (before.pending?.looks ?? 0) + (repeated ? 0 : 1) : 1;
  return looks >= control.collections ? undefined : { status: verdict.status, looks, takenAt };
}

function changeOf(control: Control, before: Evaluation, verdict: Verdict): VerdictChange | null {
  const last = before.lastKnown?.status;
  if (verdict.status === 'fail' && last === 'pass') {
    const isNoLoss = verdict.compared === null || isOfFewer(control, before.verdict, before.fewestExposed, verdict);
    return isNoLoss ? 'fewer' : 'regression';
  }
  if (endsFailure(verdict.status, last)) return 'recovery';
  if (before.verdict.status === verdict.status || last !== 'pass') return null;
  if (verdict.status === 'notLicensed') return 'licenceEnded';
  return verdict.status === 'unknown' ? 'wentBlind' : null;
}
