import { securityDefaultsPath } from '../../posture/plan-words';

/** The steps that fix a control. */
export type FixStep = {
  /** "Graph", "Without Entra ID P1"; null if the step begins with no such label. */
  readonly label: string | null;
  readonly text: string;
  /** The settings of a new policy, one item each; empty for other steps. */
  readonly settings: readonly string[];
};

const label = /^((?:Graph|With(?:out)? [^:;>.]{2,40}|PowerShell|Exchange Online PowerShell|MFA)): /;
const path = /^([^:;]+ > [^:;]+): (.+)$/;
const fewestSettings = 3;

/** Each sentence becomes a step. If a step ends in a form with several settings, they become its list. */
export function fixSteps(remediation: string): readonly FixStep[] {
  return remediation.split(/(?<=[.!?])\s+(?=[A-Z])/).map((sentence): FixStep => {
    const opening = label.exec(sentence)?.[1] ?? null;
    const text = opening === null ? sentence : sentence.slice(opening.length + 2);
    const [, lead, rest = ''] = path.exec(text) ?? [];
    const settings = rest.split('; ');
    return lead !== undefined && settings.length >= fewestSettings
      ? { label: opening, text: lead, settings }
      : { label: opening, text, settings: [] };
  });
}

const withoutP1 = 'Without Entra ID P1';

/** The steps for a control that passes by security defaults: to keep them on, or to replace them by Conditional Access. */
export function securityDefaultsSteps(remediation: string): readonly FixStep[] {
  const [first, ...rest] = fixSteps(remediation).filter((step) => step.label !== withoutP1);
  return [
    { label: null, text: `Keep security defaults on: ${securityDefaultsPath}.`, settings: [] },
    ...(first === undefined ? [] : [{ ...first, label: first.label ?? 'With Entra ID P1' }, ...rest]),
  ];
}
