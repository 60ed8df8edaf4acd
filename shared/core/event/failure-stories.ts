import { isSmallKind } from '../resource/definition';
import { baselineKinds, type Control, hasBaseline } from '../verdict/control';
import type { AttributedChange, FoundDetection, Judged } from './collection-facts';
import type { Detector } from './detector';
import { worstOf } from './severity';

/** Controls that failed for the same reason form one story, under the key of the most severe one. */
export type Stories = ReadonlyMap<string, string>;

/** The stories of controls that newly fail and of those that got weaker. */
export function failureStories(
  judged: readonly Judged[],
  changes: readonly AttributedChange[],
  found: readonly FoundDetection[],
): Stories {
  const weaker = judged.filter(({ judgement: { change } }) => change === 'regression' || change === 'weakened');
  const ordered = weaker.toSorted(byWeight).map(({ control }) => control.id);
  const lead = new Map(ordered.map((id) => [id, id]));
  const unite = (ids: readonly string[]): void => {
    const leads = new Set(ids.map((id) => lead.get(id)));
    const first = ordered.find((id) => leads.has(id));
    if (first === undefined) return;
    for (const [id, old] of lead) if (leads.has(old)) lead.set(id, first);
  };
  for (const { detector, detection } of found) {
    if (detection.effect === 'raised') unite(ordered.filter((id) => detector.joins.includes(id)));
  }
  for (const needing of needingOneObject(weaker, changes)) unite(needing.map(({ control }) => control.id));
  // Not every control on policies and their objects uses the Conditional Access engine. Failures caused by one edit
  // that no detector reports are still one story.
  const isEdit = changes.some(({ change }) => hasBaseline(change.kind));
  const isOnPolicies = ({ usesConditionalAccess, needs }: Control): boolean =>
    usesConditionalAccess || (isEdit && baselineKinds.some((kind) => needs.includes(kind)));
  unite(weaker.filter(({ control }) => isOnPolicies(control)).map(({ control }) => control.id));
  return lead;
}

/**
 * Groups controls about an object that the collection saw changed, because one edit usually changed it. Not if further
 * objects of the same kind changed, or several accounts edited it.
 */
function needingOneObject(weaker: readonly Judged[], changes: readonly AttributedChange[]): readonly Judged[][] {
  const single = changes.filter(
    ({ change, attribution }, _, all) =>
      change.type === 'modified' &&
      attribution.status !== 'ambiguous' &&
      isSmallKind(change.kind) &&
      all.filter((other) => other.change.kind === change.kind).length === 1,
  );
  return single.map(({ change: { kind } }) =>
    weaker.filter(({ control }) => [...control.needs, ...control.needsWhereLicensed].includes(kind)),
  );
}

const byWeight = (a: Judged, b: Judged): number => {
  if (a.control.severity === b.control.severity) return a.control.id < b.control.id ? -1 : 1;
  return worstOf([a.control.severity, b.control.severity]) === a.control.severity ? -1 : 1;
};

/** The story that a detection belongs to, through a control that it made fail. */
export const storyJoinedBy = (detector: Detector, stories: Stories): string | undefined => {
  const joined = [...stories.keys()].find((id) => detector.joins.includes(id));
  return joined === undefined ? undefined : stories.get(joined);
};
