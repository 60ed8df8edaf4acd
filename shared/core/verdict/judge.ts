import { basisOf, type Fall, type Levels, tracked, unconfirmed } from '../event/fall';
import { type Weakness, weaken, weaknessOf } from '../event/weakness';
import type { Kind } from '../resource/kind';
import { type Control, type ControlState, type Held, indispensable, type Memory, type Verdict } from './control';
import type { Evaluation } from './evaluation';
import { countingThresholds } from './thresholds';

/** From one known verdict to the other, or into not seeing. */
export type VerdictChange =
  | 'regression'
  | 'recovery'
  /** Failed and fails, and protects less than before. */
  | 'weakened'
  /** Failed and fails, and no worse than before it got weaker. */
  | 'asBefore'
  | 'licenceEnded'
  | 'wentBlind'
  /** The check means something else now: what it says is no news of the tenant. */
  | 'redefined';

export type Judgement = {
  readonly evaluation: Evaluation;
  readonly change: VerdictChange | null;
  /** True where the verdict's status changed: a history row is written. */
  readonly statusChanged: boolean;
};

/** A kind that is missing makes the control unknown or notLicensed, never pass and never fail. */
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

/** One broken control must not blind us to the others. */
export function verdictOf(control: Control, judge: () => Verdict): Verdict {
  try {
    return judge();
  } catch (error) {
    const name = error instanceof Error ? error.name : 'error';
    return { status: 'unknown', reason: `the check ${control.id} failed (${name})` };
  }
}

/**
 * The verdict of a control after the comparison with its past, and what is remembered of its measures and by the control.
 */
export type MeasuredVerdict = {
  readonly verdict: Verdict;
  readonly levels: Levels;
  /** Undefined where it keeps nothing, or what it kept still stands. */
  readonly memory?: Memory | undefined;
};

/** Evaluates a control by its state and by what its measures stood at before. */
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

/** Where a control does not apply for a while, what it last said still stands: what fails after that is news. */
type KnownStatus = 'pass' | 'fail';
const isKnown = (status: Verdict['status']): status is KnownStatus => status === 'pass' || status === 'fail';

export type JudgeContext = {
  readonly now: string;
  /** When the collection behind this verdict was taken: two readings of one state count once. */
  readonly takenAt: string;
  /** When the collection before this one was taken: what turned a verdict now lies after it. */
  readonly startedFrom: string;
  readonly inputs: Readonly<Record<string, number>>;
  /** As the verdict was measured; left out where nothing was. */
  readonly levels?: Levels;
  /** What the control keeps from now on; undefined where it keeps nothing, or what it kept still stands. */
  readonly memory?: Memory | undefined;
};

const memoryOf = (before: Evaluation | undefined, { memory = before?.memory }: JudgeContext) =>
  memory === undefined ? {} : { memory };

/**
 * Compares a new verdict with the known one. A change of a known verdict counts once `control.looks` different
 * collections in a row have seen it, and so does a failure that got worse. The first verdict is the starting point and no
 * change. A control that we redefine starts again, and says so.
 */
export function judge(
  control: Control,
  verdict: Verdict,
  before: Evaluation | undefined,
  context: JudgeContext,
): Judgement {
  const redefined = before !== undefined && before.definitionVersion !== control.version;
  if (before === undefined || redefined) {
    // Transitions are anchored to the counter: a second "verdict 1" would have an id that was already used.
    const counter = before === undefined ? 0 : before.counter + 1;
    const evaluation = { ...firstEvaluation(control, verdict, context, counter), ...memoryOf(before, context) };
    return { evaluation, change: redefined ? 'redefined' : null, statusChanged: true };
  }

  const { weakness, isWeaker, isAsBefore } = weakening(control, verdict, before);
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
  const knownChanged = isKnown(verdict.status) && before.lastKnown?.status !== verdict.status;
  const isTurning = !isKnown(verdict.status) && before.lastKnown !== null;
  const evaluation: Evaluation = {
    controlId: control.id,
    verdict,
    turnedFrom: isTurning ? (before.turnedFrom ?? context.startedFrom) : undefined,
    lastKnown: isKnown(verdict.status)
      ? {
          status: verdict.status,
          since: knownChanged ? context.now : (before.lastKnown?.since ?? context.now),
          at: context.now,
        }
      : before.lastKnown,
    weakness,
    since: statusChanged ? context.now : before.since,
    at: context.now,
    // The first verdict that is known is no transition: whether something could not be read yet before it must not show.
    counter: knownChanged && before.lastKnown !== null ? before.counter + 1 : before.counter,
    pending: null,
    levels: context.levels ?? before.levels,
    inputs: context.inputs,
    definitionVersion: control.version,
    ...(isKnown(verdict.status) || before.cause === undefined ? {} : { cause: before.cause }),
    ...memoryOf(before, context),
  };
  const moved = isWeaker ? 'weakened' : isAsBefore ? 'asBefore' : changeOf(before, verdict);
  return { evaluation, change: moved, statusChanged };
}

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
  levels,
  inputs,
  definitionVersion: control.version,
});

/** A fall counts with the verdict that it makes, and not while that waits. */
const withoutFalls = (levels: Levels, before: Levels): Levels =>
  Object.fromEntries(Object.entries(levels).map(([name, track]) => [name, unconfirmed(track, before[name])]));

/** A failure held against the last one that is known, whatever was between them; nothing but a pass ends that. */
function weakening(
  control: Control,
  verdict: Verdict,
  before: Evaluation,
): { readonly weakness: Weakness | null; readonly isWeaker: boolean; readonly isAsBefore: boolean } {
  const unmoved = { isWeaker: false, isAsBefore: false };
  if (verdict.status === 'pass') return { weakness: null, ...unmoved };
  const known = before.weakness ?? (before.verdict.status === 'fail' ? weaknessOf(control, before.verdict) : null);
  if (verdict.status !== 'fail') return { weakness: known, ...unmoved };
  return known === null ? { weakness: weaknessOf(control, verdict), ...unmoved } : weaken(control, known, verdict);
}

/** The wait of a verdict that still needs looks to confirm it; undefined where it counts now. */
function confirmation(
  control: Control,
  verdict: Verdict,
  before: Evaluation,
  { takenAt }: JudgeContext,
  isMoved: boolean,
): Evaluation['pending'] | undefined {
  const changes =
    isMoved || (isKnown(verdict.status) && before.lastKnown !== null && before.lastKnown.status !== verdict.status);
  if (!changes || control.looks <= 1) return undefined;
  const same = before.pending?.status === verdict.status;
  const repeated = same && before.pending?.takenAt === takenAt;
  const looks = same ? (before.pending?.looks ?? 0) + (repeated ? 0 : 1) : 1;
  return looks >= control.looks ? undefined : { status: verdict.status, looks, takenAt };
}

function changeOf(before: Evaluation, verdict: Verdict): VerdictChange | null {
  const last = before.lastKnown?.status;
  if (verdict.status === 'fail' && last === 'pass') return 'regression';
  if (verdict.status === 'pass' && last === 'fail') return 'recovery';
  if (before.verdict.status === verdict.status || last !== 'pass') return null;
  if (verdict.status === 'notLicensed') return 'licenceEnded';
  return verdict.status === 'unknown' ? 'wentBlind' : null;
}
