import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { controls } from '../../../shared/controls';
import { beyondGraph } from '../../../shared/core/verdict/beyond-graph';
import type { Area, Control, Effort } from '../../../shared/core/verdict/control';
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
  days: 'days, with a pilot group',
  project: 'a project that involves everybody',
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

/** The comment above the definition in its file, if there is one: how it is judged. */
function summaryOf({ area, name }: Control, root: string): string | undefined {
  const source = readFileSync(join(root, 'shared', 'controls', area, name, 'control.ts'), 'utf8');
  const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export const \w+(?:: Control)? = /.exec(source)?.[1];
  return comment
    ?.split('\n')
    .map((line) => line.replace(/^\s*\*?\s?/, '').trim())
    .filter((line) => line !== '')
    .join(' ');
}

const thresholdsOf = ({ thresholds }: Control): readonly string[] =>
  Object.entries(thresholds).map(([name, given]) => `[\`${name}\`](thresholds.md) (${JSON.stringify(given.default)})`);

const timeWords = (dependsOnTime: Control['dependsOnTime']): string => {
  if (dependsOnTime === 'expiries') return 'only if a declared exception ends: judged when something changes';
  return dependsOnTime ? 'yes: judged at each collection' : 'no: judged when something changes';
};

const mappingsOf = ({ mappings }: Control): string =>
  frameworkNames
    .flatMap(([key, name]) => {
      const ids = mappings[key] ?? [];
      return ids.length === 0 ? [] : [`${name} ${ids.join(', ')}`];
    })
    .join('; ');

function controlSection(control: Control, root: string): string {
  const { id, title, area, pillar, severity, severityReason, licence, needs, needsWhereLicensed, collections } =
    control;
  const summary = summaryOf(control, root);
  const thresholds = thresholdsOf(control);
  const rows: readonly (readonly [string, string])[] = [
    ['When it fails', failingTitle(control, null)],
    ['Pillar', pillar],
    ['Severity', `${severity}: ${severityReason}`],
    ['Licence', licenceOf(licence)],
    ['Effort', effortWords[control.effort]],
    ['Reads', needs.join(', ')],
    ['Also reads, if licensed', needsWhereLicensed.join(', ')],
    ['Thresholds', thresholds.join(', ')],
    ['Collections that must agree', String(collections)],
    ['Depends on time', timeWords(control.dependsOnTime)],
    ['Audit log activities', control.activities.join(', ')],
    ['Also known as', mappingsOf(control)],
    ['Source', `version ${control.version}, \`shared/controls/${area}/${control.name}/control.ts\``],
  ];
  return `### ${id} ${title}

| | |
|---|---|
${rows
  .filter(([, value]) => value !== '')
  .map(row)
  .join('\n')}
${summary === undefined ? '' : `\n**What it means.** ${summary}\n`}
**What to do.** ${control.remediation}

**What it judges, and what it cannot see.** ${control.limitations}

**References**

${list(control.references)}
`;
}

const notCovered = (): string => `## Not covered

These settings belong to the posture of a tenant, and Microsoft Graph v1.0 does not show them to an application with read-only permissions. The page and the first mail count them as not covered, never as passed.

Where Secure Score names an action, it is a hint, not a proof: a day old and measured by Microsoft. The page shows its points beside each setting, and ZT.DX.014 and ZT.TD.009 judge these points.

${table(
  ['Requirement', 'Pillar', 'Where to check', 'Secure Score'],
  beyondGraph.map(({ title, pillar, seenIn, secureScore }) => [
    title,
    pillar,
    seenIn,
    secureScore.map((name) => `\`${name}\``).join(', '),
  ]),
)}
`;

/** Every control by area, then the settings that no control can judge. */
export function controlsPage(root: string): string {
  const sections = areas.flatMap(([area, heading]) => {
    const own = controls.filter((control) => control.area === area);
    return own.length === 0
      ? []
      : [`## ${heading}\n\n${own.map((control) => controlSection(control, root)).join('\n')}`];
  });
  return `${generated}

# Controls

There are ${controls.length} controls. Each is judged when its data changes. A control that cannot be judged is *unknown* or *not licensed*; that is neither a pass nor a fail. [Mappings](mappings.md) lists their names in other catalogues, [licences](licences.md) what each licence lets them see. [Not covered](#not-covered) lists what no control can judge.

${sections.join('\n')}
${notCovered()}`;
}

const natural = new Intl.Collator('en', { numeric: true });

/** The requirements of other catalogues, with the controls for them. */
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

Find a control by its id in another catalogue. A mapping means that both are about the same setting, not that they judge it alike: here, exclusions, overlapping policies and licences count, while others look at one policy. [Controls](controls.md) says how each is judged.

${sections.join('\n')}`;
}
