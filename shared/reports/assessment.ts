/** What is said of a tenant that was judged once, from a folder: a JSON document for programs, and lines for a terminal. */
import { isCounted, type Reference } from '../core/event/event';
import { severities } from '../core/event/severity';
import type { DirectoryName } from '../core/resource/directory-name';
import type { Kind } from '../core/resource/kind';
import { type LicenceKey, licenceNames } from '../core/tenant/licence-key';
import type { Control, Effort, Finding, Status, Verdict } from '../core/verdict/control';
import type { Coverage } from '../core/verdict/coverage';
import type { OpenItem, Phase } from '../core/verdict/plan';
import { kindDefinition } from '../kinds';
import { count, listed, listedUpTo, number, verb } from './counting';
import { problemInWords } from './finding-words';
import { evidenceInWords, naming } from './naming';
import { capital, plainText, quoted } from './plain-text';
import { phaseInWords, phasesInWords, workInWords } from './plan-words';
import { reasonOf, statusCounts } from './posture-rows';
import { coverageLine } from './sight';
import { totalsInWords } from './totals';
import { failingTitle } from './wording';

export type Assessed = { readonly control: Control; readonly verdict: Verdict };

export type KindInFolder = {
  readonly kind: Kind;
  readonly file: string;
  readonly status: 'present' | 'unknown' | 'notLicensed';
  /** How many it holds; null where it is not there, or is one object. */
  readonly count: number | null;
};

/** What is taken as given where a file is missing. */
export type Assumption = 'everyLicence' | 'securityDefaultsOff' | 'activeRolesOnly';

const assumptionWords: Readonly<Record<Assumption, string>> = {
  everyLicence: 'subscribedSkus.json is not in the folder: all controls were judged as if licensed.',
  securityDefaultsOff:
    'policies/identitySecurityDefaultsEnforcementPolicy.json is not in the folder: security defaults were assumed to be off.',
  activeRolesOnly:
    'roleManagement/directory/roleEligibilityScheduleInstances.json is not in the folder: only active roles were judged, not eligible ones.',
};

export type AssessmentReport = {
  readonly tenant: { readonly id: string; readonly name: string } | null;
  readonly assessed: readonly Assessed[];
  readonly kinds: readonly KindInFolder[];
  /** Null: not known. */
  readonly licences: readonly LicenceKey[] | null;
  /** What was bought, by its plans; null: not known. */
  readonly products: readonly string[] | null;
  readonly coverage: Coverage;
  /** What to fix, the next first. */
  readonly plan: readonly OpenItem[];
  readonly assumed: readonly Assumption[];
  /** Groups in policies or with roles whose members are not in the folder: what they touch is unknown. */
  readonly unresolvedGroups: readonly string[];
  /** Files in the folder that nothing reads. */
  readonly ignored: readonly string[];
  /** Names of the people in the folder. */
  readonly names: ReadonlyMap<string, DirectoryName>;
};

const ignoredShown = 50;

type AssessmentDocument = {
  readonly tenant: {
    readonly id: string | null;
    readonly name: string | null;
    readonly licences: readonly LicenceKey[] | null;
  };
  readonly coverage: {
    readonly sentence: string;
    /** What was bought, by name; null: not known. */
    readonly products: readonly string[] | null;
    /** What Microsoft Graph shows nobody. */
    readonly notReadable: number;
    /** What each missing licence would add. */
    readonly missingLicences: readonly {
      readonly licence: string;
      readonly controls: number;
      readonly detectors: number;
    }[];
    /**
     * What to fix, the next first; `phase` in days from now. Kept apart from the controls, whose format programs rely on.
     */
    readonly plan: readonly {
      readonly id: string;
      readonly phase: Phase;
      readonly effort: Effort;
      readonly needsLicence: boolean;
    }[];
    readonly counts: Readonly<Record<Status, number>>;
    readonly kinds: readonly KindInFolder[];
    readonly assumed: readonly string[];
    readonly unresolvedGroups: readonly string[];
    readonly ignored: readonly string[];
  };
  readonly controls: readonly AssessedControl[];
};

type AssessedControl = {
  readonly id: string;
  readonly status: Status;
  readonly reason: string;
  readonly findings: readonly { readonly resourceId: string; readonly message: string }[];
  readonly evidence: {
    readonly lines: readonly string[];
    readonly metric: { readonly numerator: number; readonly denominator: number; readonly floor: number } | null;
    /** Of people or devices; ids are the first 50. */
    readonly exposure: {
      readonly unit: 'people' | 'devices';
      readonly count: number;
      readonly of: number;
      readonly privilegedCount: number;
      readonly ids: readonly string[];
    } | null;
    /** All of them; `findings` holds the first 50. */
    readonly findingsTotal: number;
  };
  /** People without the protection. */
  readonly people: number;
};

const countsOf = (assessed: readonly Assessed[]): Readonly<Record<Status, number>> =>
  statusCounts(assessed.map(({ verdict }) => verdict));

export const peopleOf = (verdict: Verdict): number =>
  verdict.status === 'fail' && isCounted(verdict.exposure) && verdict.exposure.unit === 'people'
    ? verdict.exposure.count
    : 0;

/** "You are on Microsoft 365 E3: 9 of 15 controls could be judged, 2 need Entra ID P2, 4 cannot be judged from what the folder says." */
const coverageSentence = ({ coverage, products }: Pick<AssessmentReport, 'coverage' | 'products'>): string =>
  coverageLine(coverage, products, {
    watched: (counted, of) => `${counted} of ${count(of, 'control', 'controls')} could be judged`,
    waiting: (waiting) => `${number(waiting)} ${verb(waiting, 'needs', 'need')} a file that is not in the folder`,
    unclear: (unclear) => `${number(unclear)} cannot be judged from the data available`,
  });

const subjectInWords = (subject: Reference, names: ReadonlyMap<string, DirectoryName>): string => {
  const { person, reference } = naming(names);
  if (subject.type === 'person') return person(subject.id);
  const words = reference(subject);
  return subject.type === 'text' ? words : quoted(words);
};

/** `"CA01 Require MFA for everyone": leaves them out (14 people)`. */
const findingInWords = (finding: Finding, names: ReadonlyMap<string, DirectoryName>): string =>
  `${capital(subjectInWords(finding.subject, names))}: ${problemInWords(finding)}`;

export function controlDocument(
  { control, verdict }: Assessed,
  names: ReadonlyMap<string, DirectoryName>,
): AssessedControl {
  const known = 'evidence' in verdict ? verdict : null;
  const failed = verdict.status === 'fail' ? verdict : null;
  const exposure = failed?.exposure ?? null;
  return {
    id: control.id,
    status: verdict.status,
    reason: reasonOf(control.id, verdict),
    findings: (failed?.findings.first ?? []).map((finding) => ({
      resourceId: finding.resourceId,
      message: findingInWords(finding, names),
    })),
    evidence: {
      lines: (known?.evidence ?? []).map((line) => evidenceInWords(line, naming(names))),
      metric: known?.metric ?? null,
      exposure: !isCounted(exposure)
        ? null
        : {
            unit: exposure.unit,
            count: exposure.count,
            of: exposure.of,
            privilegedCount: exposure.privilegedCount,
            ids: exposure.ids,
          },
      findingsTotal: failed?.findings.total ?? 0,
    },
    people: peopleOf(verdict),
  };
}

export const assessmentDocument = (report: AssessmentReport): AssessmentDocument => ({
  tenant: {
    id: report.tenant?.id ?? null,
    name: report.tenant === null ? null : plainText(report.tenant.name),
    licences: report.licences,
  },
  coverage: {
    sentence: coverageSentence(report),
    products: report.products,
    notReadable: report.coverage.beyond.length,
    missingLicences: report.coverage.licences.map(({ licence, controls, detectors }) => ({
      licence: licenceNames[licence],
      controls,
      detectors,
    })),
    plan: report.plan.map(({ control, phase, weight }) => ({
      id: control.id,
      phase,
      effort: weight.effort,
      needsLicence: weight.needsLicence,
    })),
    counts: countsOf(report.assessed),
    kinds: report.kinds,
    assumed: report.assumed.map((assumption) => assumptionWords[assumption]),
    unresolvedGroups: report.unresolvedGroups.map((id) => plainText(id)),
    ignored: report.ignored.slice(0, ignoredShown).map((file) => plainText(file, 160)),
  },
  controls: report.assessed.map((one) => controlDocument(one, report.names)),
});

/** A JSON text that stays inert where a terminal shows it: what would steer or hide is written as an escape. */
export const inertJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replaceAll(/[\u007f-\u009f\u2028\u2029]|\p{Cf}|\p{Cs}/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );

const findingsShown = 5;

export const bySeverity = (a: Assessed, b: Assessed): number =>
  severities.indexOf(b.control.severity) - severities.indexOf(a.control.severity) ||
  (a.control.id < b.control.id ? -1 : 1);

function failedLines({ control, verdict }: Assessed, names: ReadonlyMap<string, DirectoryName>): readonly string[] {
  const reason = reasonOf(control.id, verdict);
  const findings = verdict.status === 'fail' ? verdict.findings : { total: 0, first: [] };
  const rest = findings.total - Math.min(findings.total, findingsShown);
  return [
    `  ${control.severity.padEnd(9)} ${control.id}  ${failingTitle(control, verdict.status === 'fail' ? verdict : null)}`,
    ...(reason === '' ? [] : [`            ${capital(reason)}`]),
    ...findings.first.slice(0, findingsShown).map((finding) => `            - ${findingInWords(finding, names)}`),
    ...(rest > 0 ? [`            - and ${number(rest)} more`] : []),
  ];
}

const section = (heading: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', heading, ...lines];

/** The readable report. */
const nextShown = 5;

/** `  ZT.ID.001  MFA is required of every user (first 30 days; no new licence needed, minutes of work)` */
const nextLines = (plan: readonly OpenItem[]): readonly string[] =>
  plan.length === 0
    ? []
    : [
        ...plan
          .slice(0, nextShown)
          .map(
            (item) => `  ${item.control.id}  ${item.control.title} (${phaseInWords(item.phase)}; ${workInWords(item)})`,
          ),
        `  In all: ${phasesInWords(plan)}.`,
      ];

export function assessmentLines(report: AssessmentReport): readonly string[] {
  const { assessed, names } = report;
  const counts = countsOf(assessed);
  const of = (status: Status): readonly Assessed[] =>
    assessed.filter(({ verdict }) => verdict.status === status).toSorted(bySeverity);
  const told = (one: Assessed): string => `  ${one.control.id}  ${one.control.title}`;
  const because = (one: Assessed): readonly string[] => [
    told(one),
    `             ${capital(reasonOf(one.control.id, one.verdict))}`,
  ];
  const licences = report.licences?.map((licence) => licenceNames[licence]) ?? [];
  const missing = report.kinds.filter(({ status }) => status === 'unknown');
  return [
    report.tenant === null ? 'Unnamed tenant: organization.json is not in the folder' : plainText(report.tenant.name),
    `${totalsInWords(counts)}. ${coverageSentence(report)}`,
    ...(licences.length === 0 ? [] : [`Licences: ${listed(licences)}.`]),
    ...section('NEXT', nextLines(report.plan)),
    ...section(
      `FAILS (${number(counts.fail)})`,
      of('fail').flatMap((one) => failedLines(one, names)),
    ),
    ...section(`CANNOT BE JUDGED (${number(counts.unknown)})`, of('unknown').flatMap(because)),
    ...section(`NOT LICENSED (${number(counts.notLicensed)})`, of('notLicensed').flatMap(because)),
    ...section(`DOES NOT APPLY (${number(counts.notApplicable)})`, of('notApplicable').flatMap(because)),
    ...section(`PASSES (${number(counts.pass)})`, of('pass').map(told)),
    ...section(
      'ASSUMED',
      report.assumed.map((assumption) => `  ${assumptionWords[assumption]}`),
    ),
    ...section('NOT IN THE FOLDER', [
      ...missing.map(({ kind, file }) => `  ${file}: ${kindDefinition(kind).plural}`),
      ...report.unresolvedGroups
        .slice(0, findingsShown)
        .map(
          (id) => `  groups/${plainText(id)}/members.json: members of a group that policies name or that holds a role`,
        ),
      ...(report.unresolvedGroups.length > findingsShown
        ? [`  and ${number(report.unresolvedGroups.length - findingsShown)} more groups`]
        : []),
    ]),
    ...section(
      'NOT READ',
      report.ignored.length === 0
        ? []
        : [
            `  ${listedUpTo(
              report.ignored.slice(0, ignoredShown).map((file) => plainText(file)),
              5,
              report.ignored.length,
            )}`,
          ],
    ),
    ...(counts.fail === 0 ? [] : ['', 'docs/controls.md says how to fix each.']),
  ];
}
