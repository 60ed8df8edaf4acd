/**
 * Finds the actor behind a change of verdict. A verdict may wait for a second collection, or be unknown for a while.
 * The confirming collection does not see the changes, so those at the beginning are stored with the evaluation.
 */

import { objectIdsOf } from '../attribution/subject';
import type { Change } from '../event/change';
import type { Detection, Detector } from '../event/detector';
import { type Attribution, actorsIn, sameActor } from '../event/event';
import type { Kind } from '../resource/kind';
import { type Control, hasBaseline, type Verdict } from './control';
import type { Evaluation, VerdictCause } from './evaluation';
import type { Judgement } from './judge';

/** Findings of a collection that may have caused a verdict. */
export type CollectionFindings = {
  readonly changes: readonly {
    readonly kind: Kind;
    readonly attribution: Attribution;
    readonly subject: string;
    /** If left out, the object is unknown. */
    readonly change?: Change;
  }[];
  readonly detections: readonly {
    readonly detector: Detector;
    readonly detection: Pick<Detection, 'effect'>;
    readonly attribution: Attribution;
    readonly subject: string | null;
  }[];
};

type JudgedControl = {
  readonly control: Control;
  readonly judgement: Judgement;
  readonly before: Evaluation | undefined;
};

type Cause = Pick<VerdictCause, 'attribution' | 'subjects'>;

/** A row must stay small, however many changes one collection found. */
const maxSubjects = 3;
/**
 * If the list of causes is too long, none is attributed again, because some of them alone could name the wrong actor
 * for the whole.
 */
const limited = (subjects: readonly string[]): readonly string[] => (subjects.length > maxSubjects ? [] : subjects);

/** The cause of a changed verdict: the changes when it began, otherwise the findings of this collection. */
export function causeOf(judged: JudgedControl, found: CollectionFindings, effect: Detection['effect']): Cause {
  const { control, judgement, before } = judged;
  const kept = before?.cause;
  const now = foundFor(judged, found, effect);
  if (kept?.of === 'waiting' && before?.pending?.status === judgement.evaluation.verdict.status) return kept;
  if (kept?.of === 'unseen') return now === null ? kept : merged(kept, now);
  if (before?.pending != null && control.collections > 1) return notYetKnown;
  return now ?? withoutChange(judged);
}

const notYetKnown: Cause = { attribution: { status: 'notYetKnown' }, subjects: [] };

/** The evaluation with the changes to store: those behind a verdict that waits for confirmation, and those made while it is unknown. */
export function withCause(judged: JudgedControl, found: CollectionFindings): Evaluation {
  const { judgement, before } = judged;
  const { cause: kept, ...evaluation } = judgement.evaluation;
  const { pending, verdict } = evaluation;
  if (pending !== null) {
    const isSameWait = kept?.of === 'waiting' && before?.pending?.status === pending.status;
    if (isSameWait) return judgement.evaluation;
    const unseen = kept?.of === 'unseen' ? kept : null;
    const now = foundFor(judged, found, pending.status === 'pass' ? 'ended' : 'raised');
    const begun = now !== null && unseen !== null ? merged(unseen, now) : (now ?? unseen ?? withoutChange(judged));
    return { ...evaluation, cause: { ...begun, of: 'waiting' } };
  }
  if (isJudged(verdict)) return evaluation;
  // What made the control not applicable is no cause of a later failure; what changes meanwhile can be one.
  if (verdict.status === 'notApplicable' && before !== undefined && isJudged(before.verdict)) return evaluation;
  const now = foundFor(judged, found, null);
  // If the wait is interrupted, it begins again without a known cause, because no collection will show the change that
  // began it.
  const unseen = kept ?? null;
  if (now === null) return unseen === null ? evaluation : { ...evaluation, cause: { ...unseen, of: 'unseen' } };
  return { ...evaluation, cause: { ...(unseen === null ? now : merged(unseen, now)), of: 'unseen' } };
}

const isJudged = ({ status }: Verdict): boolean => status === 'pass' || status === 'fail';

/** The detections that belong to the control, otherwise the changes to the kinds it needs; null if there are none. */
function foundFor(
  judged: JudgedControl,
  { changes, detections }: CollectionFindings,
  effect: Detection['effect'] | null,
): Cause | null {
  const { control } = judged;
  const joined = detections.filter(
    ({ detector, detection }) => detection.effect === effect && detector.joins.includes(control.id),
  );
  const causes: readonly { readonly attribution: Attribution; readonly subject: string | null }[] =
    joined.length > 0
      ? joined
      : ofFindings(
          judged,
          changes.filter(({ kind }) => [...control.needs, ...control.needsWhereLicensed].includes(kind)),
        );
  if (causes.length === 0) return null;
  return {
    attribution: combine(causes.map(({ attribution }) => attribution)),
    // Causes without an admin action are not attributed again. Otherwise sixty devices that report by themselves could
    // hide the one unknown account.
    subjects: limited(
      (causes.some(isSomebodys) ? causes.filter(isSomebodys) : causes).flatMap(({ subject }) => subject ?? []),
    ),
  };
}

type FoundChange = CollectionFindings['changes'][number];

/**
 * The changed objects that the control newly finds wrong, or no longer finds wrong. Another account may have changed
 * the others. Returns all changes if a finding is about an object that did not change, or if objects of several types
 * changed. Changes to Conditional Access policies are never left out, because one policy can replace another.
 */
function ofFindings(
  { control, judgement, before }: JudgedControl,
  changes: readonly FoundChange[],
): readonly FoundChange[] {
  const [first] = changes;
  if (first === undefined || changes.length < 2 || changes.some(({ kind }) => kind !== first.kind)) return changes;
  if (control.usesConditionalAccess && hasBaseline(first.kind)) return changes;
  const [now, was] = [judgement.evaluation.verdict, before?.verdict].map(findingsIn);
  if (now === null || was === null || now === undefined || was === undefined) return changes;
  const moved = new Set([...now.filter((id) => !was.includes(id)), ...was.filter((id) => !now.includes(id))]);
  const ids = changes.map(({ change }) => (change === undefined ? [] : objectIdsOf(change)));
  const isChanged = (id: string): boolean => ids.some((of) => of.includes(id));
  if (moved.size === 0 || ![...moved].every(isChanged)) return changes;
  return changes.filter((_, at) => ids[at]?.some((id) => moved.has(id)) === true);
}

/** The objects that a verdict finds wrong; null if not all are kept. */
const findingsIn = (verdict: Verdict | undefined): readonly string[] | null => {
  if (verdict?.status !== 'fail') return [];
  const { first, total } = verdict.findings;
  return first.length < total ? null : first.map(({ resourceId }) => resourceId);
};

const isSomebodys = ({ attribution }: { readonly attribution: Attribution }): boolean =>
  attribution.status !== 'nobody';

const merged = (a: Cause, b: Cause): Cause => ({
  attribution: combine([a.attribution, b.attribution]),
  subjects: limited([...a.subjects, ...b.subjects]),
});

/**
 * If time alone can change the verdict, or the tenant's configuration was edited here, no admin action is involved.
 * Otherwise a change was made that was not collected.
 */
function withoutChange({ control, judgement, before }: JudgedControl): Cause {
  const isByTime = control.dependsOnTime !== false || control.measures.length > 0;
  const isByConfiguration = before?.inputs.configuration !== judgement.evaluation.inputs.configuration;
  return isByTime || isByConfiguration
    ? { attribution: { status: 'nobody', reason: 'time' }, subjects: [] }
    : notYetKnown;
}

/** Two actors are reported as two; a missing actor is reported as missing; "nobody" only if no change has an actor. */
export function combine(attributions: readonly Attribution[]): Attribution {
  const made = attributions.filter(({ status }) => status !== 'nobody');
  const [first] = made;
  if (first === undefined) return attributions[0] ?? { status: 'nobody', reason: 'time' };
  const open = made.find(({ status }) => status === 'notYetKnown');
  if (open !== undefined) return open;
  // The change without a known actor may be the cause, so naming the other change's actor would be a guess.
  const lost = made.find(({ status }) => status === 'notFound');
  if (lost !== undefined) return lost;
  const actors = made.flatMap(actorsIn);
  const distinct = actors.filter((actor, at) => actors.findIndex((other) => sameActor(actor, other)) === at);
  if (distinct.length > 1) return { status: 'ambiguous', candidates: distinct };
  return made.find(({ status }) => status === 'known') ?? first;
}
