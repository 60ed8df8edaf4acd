import type { SmallKind } from '../core/resource/kind';
import type { SmallResources } from '../core/resource/resource';
import { type Control, type ControlState, type Finding, findingsOf, type Verdict } from '../core/verdict/control';
import { kindDefinition } from '../kinds';
import { textLine } from './evidence-line';

/** One question about settings: whether the answer passes (null if unknown), and its text for people. */
export type SettingAnswer<P extends string> = {
  /** The problem of the finding, if it fails. */
  readonly problem: P;
  readonly holds: boolean | null;
  readonly evidence: readonly [label: string, value: string];
};

/** A setting that must be as `wanted`. If it is missing, it is unknown, because its default cannot be guessed. */
export const flagAnswer = <P extends string>(
  problem: P,
  label: string,
  value: boolean | null,
  wanted: boolean,
): SettingAnswer<P> => ({
  problem,
  holds: value === null ? null : value === wanted,
  evidence: [label, value === null ? 'not known' : value ? 'yes' : 'no'],
});

/** The verdict on one object of settings: a known problem makes it fail, whatever else is unknown. */
export function answersVerdict<P extends string>(
  resourceId: string,
  subject: string,
  answers: readonly SettingAnswer<P>[],
  note: string | null = null,
): Verdict<P> {
  const evidence = answers.flatMap(({ evidence: [label, value] }) => textLine(label, [value]));
  const wrong = answers.filter(({ holds }) => holds === false);
  if (wrong.length > 0) {
    const findings = wrong.map(
      ({ problem }): Finding<P> => ({ resourceId, subject: { type: 'text', text: subject }, problem, details: {} }),
    );
    return { status: 'fail', findings: findingsOf(findings), exposure: null, evidence, metric: null };
  }
  const unknown = answers.filter(({ holds }) => holds === null).map(({ evidence: [label] }) => label);
  if (unknown.length > 0) return { status: 'unknown', reason: `this is not known: ${unknown.join(', ')}` };
  return { status: 'pass', note, evidence, metric: null };
}

/** Shared by controls that judge the only object of a kind by its settings alone. */
export const onSettings = <K extends SmallKind, const P extends string>(
  kind: K,
  subject: string,
  answersOf: (settings: SmallResources[K], state: ControlState) => readonly SettingAnswer<P>[],
) =>
  ({
    version: 1,
    needs: [kind],
    dependsOnTime: false,
    usesConditionalAccess: false,
    collections: 1,
    activities: kindDefinition(kind).audit?.activities ?? [],
    folds: [],
    evaluate: (state) => {
      const [settings] = state.small(kind);
      return settings === undefined
        ? { status: 'unknown', reason: `Graph shows no ${kindDefinition(kind).plural}` }
        : answersVerdict(settings.id, subject, answersOf(settings, state));
    },
  }) satisfies Partial<Control<P>>;
