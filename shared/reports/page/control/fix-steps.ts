/** How to fix a control, one step each. */
export type FixStep = {
  /** "Graph", "Without Entra ID P1"; null if the step has no such opening. */
  readonly label: string | null;
  readonly text: string;
  /** The settings of a new policy, one each; empty for other steps. */
  readonly settings: readonly string[];
};

const label = /^((?:Graph|With(?:out)? [^:;>.]{2,40}|PowerShell|Exchange Online PowerShell|MFA)): /;
const path = /^([^:;]+ > [^:;]+): (.+)$/;
const fewestSettings = 3;

/** Each sentence is a step; a path to a form with several settings lists them. */
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
