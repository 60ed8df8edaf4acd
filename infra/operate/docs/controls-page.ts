import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { controls } from '../../../shared/controls';
import { beyondGraph } from '../../../shared/core/verdict/beyond-graph';
import type { Area, Control, Effort } from '../../../shared/core/verdict/control';
import { thresholdDefinitions } from '../../../shared/core/verdict/thresholds';
import { failingTitle } from '../../../shared/reports/wording';
import { generated, licenceOf, list, row, table } from './markdown';

const areas: readonly (readonly [Area, string])[] = [
  ['identity', 'Identity'],
  ['administrators', 'Administrators'],
  ['devices', 'Devices'],
  ['applications', 'Applications'],
  ['data', 'Data'],
  ['threats', 'Threats'],
];

const effortWords: Readonly<Record<Effort, string>> = {
  minutes: 'minutes in a portal',
  days: 'days, with a trial among some people',
  project: 'a project with everybody',
};

const frameworkNames = [
  ['cis', 'CIS Microsoft 365 v7.0'],
  ['scuba', 'CISA SCuBA'],
  ['maester', 'Maester'],
  ['zta', 'Zero Trust Assessment'],
  ['prowler', 'Prowler'],
  ['nist', 'NIST SP 800-53'],
  ['mitre', 'MITRE ATT&CK'],
] as const;

/** What stands above the definition in its file, where something does: what it asks and how it is judged. */
function summaryOf({ area, name }: Control, root: string): string | undefined {
  const source = readFileSync(join(root, 'shared', 'controls', area, name, 'control.ts'), 'utf8');
  const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export const \w+(?:: Control)? = /.exec(source)?.[1];
  return comment
    ?.split('\n')
    .map((line) => line.replace(/^\s*\*?\s?/, '').trim())
    .filter((line) => line !== '')
    .join(' ');
}

const thresholdsOf = ({ id }: Control): readonly string[] =>
  Object.entries(thresholdDefinitions).flatMap(([name, definition]) => {
    // Safe: the list is compared with any string.
    const of: readonly string[] = definition.of;
    return of.includes(id) ? [`[\`${name}\`](thresholds.md) (${JSON.stringify(definition.default)})`] : [];
  });

const mappingsOf = ({ mappings }: Control): string =>
  frameworkNames
    .flatMap(([key, name]) => {
      const ids = mappings[key] ?? [];
      return ids.length === 0 ? [] : [`${name} ${ids.join(', ')}`];
    })
    .join('; ');

function controlSection(control: Control, root: string): string {
  const { id, title, area, pillar, severity, severityReason, licence, needs, needsWhereLicensed, looks } = control;
  const summary = summaryOf(control, root);
  const thresholds = thresholdsOf(control);
  const rows: readonly (readonly [string, string])[] = [
    ['When it fails', failingTitle(control, null)],
    ['Pillar', pillar],
    ['Severity', `${severity}: ${severityReason}`],
    ['Licence', licenceOf(licence)],
    ['Work', effortWords[control.effort]],
    ['Reads', needs.join(', ')],
    ['Reads too, where licensed', needsWhereLicensed.join(', ')],
    ['Thresholds', thresholds.join(', ')],
    ['Looks that must agree', String(looks)],
    [
      'Judged as time passes',
      control.dependsOnTime ? 'yes: at each look of what it reads' : 'no: when something changes',
    ],
    ['Who changed it: entries of the log', control.activities.join(', ')],
    ['Also known as', mappingsOf(control)],
    ['Definition', `version ${control.version}, \`shared/controls/${area}/${control.name}/control.ts\``],
  ];
  return `### ${id} ${title}

| | |
|---|---|
${rows
  .filter(([, value]) => value !== '')
  .map(row)
  .join('\n')}
${summary === undefined ? '' : `\n**How it is judged.** ${summary}\n`}
**What to do.** ${control.remediation}

**What it does not see.** ${control.limitations}

**References**

${list(control.references)}
`;
}

const notCovered = (): string => `## Not covered

What belongs to the posture of a tenant and what no application that only reads Microsoft Graph v1.0 can see. It is counted in what the page and the first mail say of coverage, and is never taken as holding. Secure Score is a proxy where it is named: a day old, by Microsoft's own measure, and no proof. The page shows its points beside each, and ZT.DX.014 and ZT.TD.009 judge them as that.

${table(
  ['What ought to hold', 'Pillar', 'Look at', 'Secure Score'],
  beyondGraph.map(({ title, pillar, seenIn, secureScore }) => [
    title,
    pillar,
    seenIn,
    secureScore.map((name) => `\`${name}\``).join(', '),
  ]),
)}
`;

/** Every control with all that is said of it, by area; then what no control can be about. */
export function controlsPage(root: string): string {
  const sections = areas.flatMap(([area, heading]) => {
    const own = controls.filter((control) => control.area === area);
    return own.length === 0
      ? []
      : [`## ${heading}\n\n${own.map((control) => controlSection(control, root)).join('\n')}`];
  });
  return `${generated}

# Controls

${controls.length} controls, each judged whenever something that it rests on changes. A control that cannot be judged is *unknown* or *not licensed*, never passed and never failed. What other catalogues call them: [mappings.md](mappings.md); what each licence lets them see: [licences.md](licences.md).

${sections.join('\n')}
${notCovered()}`;
}

const natural = new Intl.Collator('en', { numeric: true });

/** What other catalogues ask, and the controls here that answer it. */
export function mappingsPage(): string {
  const sections = frameworkNames.flatMap(([key, name]) => {
    const byTheirs = new Map<string, string[]>();
    for (const { id, mappings } of controls) {
      for (const theirs of mappings[key] ?? []) byTheirs.set(theirs, [...(byTheirs.get(theirs) ?? []), id]);
    }
    if (byTheirs.size === 0) return [];
    const rows = [...byTheirs]
      .sort(([a], [b]) => natural.compare(a, b))
      .map(([theirs, ours]) => [theirs, ours.join(', ')]);
    return [`## ${name}\n\n${table([name, 'Controls here'], rows)}\n`];
  });
  return `${generated}

# Mappings

What other catalogues call the same thing. A mapping says that both are about the same setting, not that both judge it alike: here an exclusion, an overlap of policies or a licence counts where others look at one policy. [Controls](controls.md) says how each is judged.

${sections.join('\n')}`;
}
