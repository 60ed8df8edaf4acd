import { canonicalJson, shortHash } from '../../core/canonical';
import { type ExposedPeople, everyoneIn } from '../../core/conditional-access';
import type { FleetKind } from '../../core/resource/kind';
import { type AffectedParts, exposedPart, exposedPeople, findingsPart, foldPart } from '../../core/verdict/affected';
import type { Control, FailVerdict, Finding, Verdict } from '../../core/verdict/control';
import type { Evaluation } from '../../core/verdict/evaluation';
import { wholeOf } from '../../core/whole-list';
import { facetId } from '../collect/collect-fleet';
import type { FoundInFleet } from '../collect/found-in-fleet';
import { notLicensedVersion } from '../collect/tenant-state';

/** A complete list behind a verdict, and how to find its people and objects. */
export type Part = {
  readonly name: string;
  readonly fingerprint: string;
  readonly content:
    | { readonly type: 'findings'; readonly findings: readonly Finding[] }
    /** `like`: a finding of the verdict with the same problem. */
    | { readonly type: 'fold'; readonly kind: FleetKind; readonly foldId: string; readonly like: Finding }
    | { readonly type: 'people'; readonly people: ExposedPeople }
    /** This collection did not read the fleet, so the stored list is still right. */
    | { readonly type: 'stored' };
};

/** The data that the complete lists of a verdict depend on, besides the verdict. */
export type PartContext = {
  readonly inputs: Readonly<Record<string, number>>;
  /** All resources that folds found in a fleet that was just read completely. */
  readonly found: (kind: FleetKind) => FoundInFleet | undefined;
  readonly before: AffectedParts | undefined;
};

/**
 * The complete lists behind a verdict that was just given: only those that the verdict cuts. People behind user classes
 * are the same as long as the inputs of the verdict are.
 */
export function partsOf(control: Control, verdict: Verdict, context: PartContext): readonly Part[] {
  if (verdict.status !== 'fail') return [];
  const exposure = exposedPeople(verdict);
  const people = exposure === null ? undefined : everyoneIn(exposure);
  const exposed: readonly Part[] =
    people === undefined
      ? []
      : [
          {
            name: exposedPart,
            fingerprint: hashOf(people.classKeys === undefined ? people.ids : [people.classKeys, context.inputs]),
            content: { type: 'people', people },
          },
        ];
  return [...partsOfFindings(control, verdict, context), ...exposed];
}

/** A verdict keeps only the first findings of a fold, so the complete list comes from the fold itself where there is one. */
function partsOfFindings(control: Control, verdict: FailVerdict, context: PartContext): readonly Part[] {
  const { first } = verdict.findings;
  const ofFolds = partsOfFolds(control, verdict, context);
  const findings = wholeOf(first);
  return ofFolds.length > 0 || findings.length === first.length
    ? ofFolds
    : [{ name: findingsPart, fingerprint: hashOf(findings), content: { type: 'findings', findings } }];
}

const hashOf = (value: unknown): string => shortHash(canonicalJson(value));

function partsOfFolds(
  control: Control,
  { findings: { total, first } }: FailVerdict,
  { inputs, found, before }: PartContext,
): readonly Part[] {
  if (total <= first.length) return [];
  const isLicensed = (kind: FleetKind): boolean => inputs[kind] !== notLicensedVersion;
  // A fold lists resources, which cannot stand for a finding about the tenant as a whole.
  const ofResources = wholeOf(first).filter(({ subject }) => subject.type !== 'text');
  const byProblem = new Map(ofResources.map((finding) => [finding.problem, finding]));
  return control.folds.flatMap((fold, at) => {
    if (!isLicensed(fold.kind) || (fold.insteadOf !== undefined && isLicensed(fold.insteadOf))) return [];
    return [...byProblem].flatMap(([problem, like]): Part[] => {
      const name = foldPart(at, problem);
      const fleet = found(fold.kind);
      if (fleet === undefined) {
        const fingerprint = before?.[name];
        return fingerprint === undefined ? [] : [{ name, fingerprint, content: { type: 'stored' } }];
      }
      const foldId = facetId(control, at);
      const fingerprint = fleet.fingerprint(foldId, problem);
      return fingerprint === undefined
        ? []
        : [{ name, fingerprint, content: { type: 'fold', kind: fold.kind, foldId, like } }];
    });
  });
}

/** True if the verdict counts more people or objects than it names. */
function isCut(verdict: Verdict): boolean {
  if (verdict.status !== 'fail') return false;
  const people = exposedPeople(verdict);
  const { total, first } = verdict.findings;
  return total > first.length || (people !== null && people.count > people.ids.length);
}

/**
 * Whether the lists of a stored verdict are not those of the present: an older version stored none, or a fleet that was
 * just read shows others.
 */
export const hasOtherLists = (
  control: Control,
  { inputs, verdict, affected }: Evaluation,
  found: PartContext['found'],
): boolean =>
  verdict.status === 'fail' &&
  ((affected === undefined && isCut(verdict)) ||
    partsOfFolds(control, verdict, { inputs, found, before: affected }).some(
      ({ name, fingerprint }) => affected?.[name] !== fingerprint,
    ));

/** The evaluation with the fingerprints of its lists. A verdict that waits for confirmation keeps those shown. */
export function withParts(
  control: Control,
  evaluation: Evaluation,
  before: Evaluation | undefined,
  found: PartContext['found'],
): Evaluation {
  const { inputs, verdict } = evaluation;
  if (verdict === before?.verdict || !isCut(verdict)) return evaluation;
  const parts = partsOf(control, verdict, { inputs, found, before: before?.affected });
  return { ...evaluation, affected: Object.fromEntries(parts.map(({ name, fingerprint }) => [name, fingerprint])) };
}
