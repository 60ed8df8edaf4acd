import type { Covers, Detector } from '../../../shared/core/event/detector';
import { isAtLeast } from '../../../shared/core/event/severity';
import { kindsOfDetector } from '../../../shared/core/verdict/enabled';
import { detectors } from '../../../shared/detections';
import type { Row } from '../../../shared/detections/row';
import { rows } from '../../../shared/detections/rows';
import { kindDefinition } from '../../../shared/kinds';
import { generated, licenceOf, table, unique } from './markdown';
import { impossible, uncoveredSigmaRules } from './uncovered-rules';

const areas: Readonly<Record<Detector['area'], string>> = {
  administrators: 'Admins',
  identity: 'Identity',
  applications: 'Apps',
  devices: 'Devices',
  threats: 'Threats',
  data: 'Data',
};

const rowById: ReadonlyMap<string, Row> = new Map(rows.map((row) => [row.id, row]));

/** Says when it is sent at once, and when it is only in the digest. */
function noiseOf({ id, severity }: Detector): string {
  const row = rowById.get(id);
  const alerts = new Set(row?.fires.flatMap((sample) => sample.alerts ?? []));
  const isGrave = isAtLeast(severity, 'high');
  if (row === undefined) return isGrave ? 'sent' : 'digest, sent if raised';
  if (isGrave) return row.quiet === undefined && !alerts.has(false) ? 'sent' : 'sent, or digest if ordinary';
  return alerts.has(true) || row.fires.some((sample) => isAtLeast(sample.severity ?? severity, 'high'))
    ? 'digest, sent if raised'
    : 'digest';
}

const isAttackPage = (url: string): boolean => url.startsWith('https://attack.mitre.org/');

/** The title, with a link to Microsoft's first page about it. */
function titleOf({ title, references }: Detector): string {
  const page = references.find((url) => !isAttackPage(url));
  return page === undefined ? title : `[${title}](${page})`;
}

/** When it is harmless and, if known, what it cannot detect. */
const harmlessIf = ({ falsePositives, limits }: Detector): string =>
  limits === null ? falsePositives : `${falsePositives} **Not seen:** ${limits}`;

function rowOf(detector: Detector): readonly string[] {
  const definitions = kindsOfDetector(detector).map(kindDefinition);
  return [
    detector.id,
    titleOf(detector),
    detector.severity,
    unique(definitions.map(({ plural }) => plural)),
    unique(definitions.map(({ licence }) => licenceOf(licence))),
    noiseOf(detector),
    harmlessIf(detector),
    detector.response,
  ];
}

const head = ['Id', 'Detection', 'Severity', 'Source', 'Licence', 'Noise', 'Harmless if', 'What to do'];

const areaSection = ([area, title]: readonly [string, string]): string =>
  `## ${title}\n\n${table(head, detectors.filter((detector) => detector.area === area).map(rowOf))}\n`;

const projects = ['sigma', 'elastic', 'sentinel', 'panther', 'cipp'] as const satisfies readonly (keyof Covers)[];

const code = (names: readonly string[] = []): string => names.map((name) => `\`${name}\``).join(', ');

const namesTable = (): string =>
  table(
    ['Id', 'ATT&CK', 'Sigma', 'elastic', 'Sentinel', 'panther', 'CIPP'],
    detectors.map(({ id, covers }) => [
      id,
      covers.attack.join(', '),
      ...projects.map((project) => code(covers[project])),
    ]),
  );

/** The rules of other projects, each with the detections that cover it. */
export const sigmaCoverage: ReadonlyMap<string, readonly string[]> = new Map(
  [...new Set(detectors.flatMap(({ covers }) => covers.sigma ?? []))].map((rule) => [
    rule,
    detectors.filter(({ covers }) => covers.sigma?.includes(rule)).map(({ id }) => id),
  ]),
);

function sigmaTable(): string {
  const names = [...new Set([...sigmaCoverage.keys(), ...Object.keys(uncoveredSigmaRules)])].sort();
  return table(
    ['Sigma rule', 'Detection, or why there is none'],
    names.map((rule) => [`\`${rule}\``, sigmaCoverage.get(rule)?.join(', ') ?? uncoveredSigmaRules[rule] ?? '']),
  );
}

/** Every detection, the rules of other projects that it covers, and attacks that no detection can see. */
export const detectionsPage = (): string => `${generated}

# Detections

There are ${detectors.length} detections. Each reads log entries, changes between two collections, or both. This page says what each one reports, when it is sent, and which rules of other projects ask the same.

- **Noise**: *sent* means at once, if a route takes its severity; *digest* means only in the weekly digest. An account that is at risk, privileged or a break-glass account raises most detections by one step.
- **Licence**: what each source needs. Your coverage lists every detection whose source your licence does not include.

${Object.entries(areas).map(areaSection).join('\n')}
## Rules of other projects

Names of rules that look for the same as a detection, and the MITRE ATT&CK techniques that it finds.

${namesTable()}

## Sigma rules for Microsoft Entra

${sigmaTable()}

## What remains impossible

${table(
  ['Wanted', 'Why it cannot be seen', 'What comes nearest'],
  impossible.map(({ wanted, why, nearest }) => [wanted, why, nearest]),
)}
`;
