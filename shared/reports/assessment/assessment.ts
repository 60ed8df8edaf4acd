/** One assessment of a tenant: the source of every report, and the JSON document for programs. */
import { isCounted, type Reference } from '../../core/event/event';
import { mostSevereFirst } from '../../core/event/severity';
import type { AccessRow } from '../../core/page/access-row';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { Kind } from '../../core/resource/kind';
import { type LicenceKey, licenceNames } from '../../core/tenant/licence-key';
import { listsInFull } from '../../core/verdict/affected';
import type { AccessColumn, Control, Effort, Finding, Status, Verdict } from '../../core/verdict/control';
import type { TenantCoverage } from '../../core/verdict/coverage';
import { type OpenItem, type Phase, workLeft } from '../../core/verdict/plan';
import { count, number, verb } from '../language/counting';
import { type CoverageWords, coverageLine } from '../language/monitoring-scope';
import { evidenceInWords, nameFirst, naming } from '../language/naming';
import { capital, plainText, quoted } from '../language/plain-text';
import { problemInWords } from '../posture/finding-words';
import { reasonOf, statusCounts } from '../posture/posture-rows';
import { totalsInShort } from '../posture/totals';
import { failingTitle } from '../wording';

export type Assessed = {
  readonly control: Control;
  readonly verdict: Verdict;
  /** The complete lists of a failing control; left out if the verdict itself lists all. */
  readonly affected?: { readonly findings: readonly Finding[]; readonly exposed: readonly Finding[] };
};

const listsOf = ({ verdict, affected }: Assessed) => affected ?? listsInFull(verdict);

const findingsIn = (assessed: Assessed): readonly Finding[] => listsOf(assessed).findings;

/** Everybody and everything that a control affects, as far as known: what it found, then the people exposed. */
export function affectedIn(assessed: Assessed): readonly Finding[] {
  const { findings, exposed } = listsOf(assessed);
  return [...findings, ...exposed];
}

export type KindInFolder = {
  readonly kind: Kind;
  readonly file: string;
  readonly status: 'present' | 'unknown' | 'notLicensed';
  /** How many objects the source contains; null if the source is missing, or is a single object. */
  readonly count: number | null;
};

/** Where a tenant was read from: a folder of Graph JSON, or Microsoft Graph itself. */
export type Origin = 'folder' | 'tenant';

/** Assumptions about data that was not read. */
export type Assumption = 'everyLicence' | 'securityDefaultsOff' | 'activeRolesOnly';

const assumptionWords: Readonly<Record<Origin, Readonly<Record<Assumption, string>>>> = {
  folder: {
    everyLicence: 'subscribedSkus.json is not in the folder: all controls were judged as if licensed.',
    securityDefaultsOff:
      'policies/identitySecurityDefaultsEnforcementPolicy.json is not in the folder: security defaults were assumed to be off.',
    activeRolesOnly:
      'roleManagement/directory/roleEligibilityScheduleInstances.json is not in the folder: only active roles were judged, not eligible ones.',
  },
  tenant: {
    everyLicence: 'The licences could not be read: all controls were judged as if licensed.',
    securityDefaultsOff: 'Security defaults could not be read and were assumed to be off.',
    activeRolesOnly: 'Eligible roles could not be read: only active roles were judged.',
  },
};

export const assumptionsInWords = ({
  origin,
  assumed,
}: Pick<AssessmentReport, 'origin' | 'assumed'>): readonly string[] =>
  assumed.map((assumption) => assumptionWords[origin][assumption]);

export type AssessedAccess = {
  readonly row: AccessRow;
  /** Requirements that the tenant has no licence for, with the licence. */
  readonly unlicensed: ReadonlyMap<AccessColumn, string>;
  /** False if roles were not read: then admins are counted as members. */
  readonly areRolesRead: boolean;
};

export type AssessmentReport = {
  readonly origin: Origin;
  /** ISO 8601. */
  readonly judgedAt: string;
  readonly tenant: { readonly id: string; readonly name: string } | null;
  readonly assessed: readonly Assessed[];
  readonly kinds: readonly KindInFolder[];
  /** Sources that could not be read and why, one sentence each; empty for a folder, which gives no reason. */
  readonly unread: readonly string[];
  /** Null if unknown. */
  readonly licences: readonly LicenceKey[] | null;
  /** Purchased products by their plans; null if unknown. */
  readonly products: readonly string[] | null;
  readonly coverage: TenantCoverage;
  /** Fixes, the next one first. */
  readonly plan: readonly OpenItem[];
  readonly assumed: readonly Assumption[];
  /** Groups that policies or roles refer to and whose members are not in the folder, so their effect is unknown. */
  readonly unresolvedGroups: readonly string[];
  /** Which protections cover whom; null if users or policies were not read, or not all controls were judged. */
  readonly access: AssessedAccess | null;
  /** Files in the folder that nothing reads. */
  readonly ignored: readonly string[];
  /** Names of the people in the folder. */
  readonly names: ReadonlyMap<string, DirectoryName>;
};

export const ignoredShown = 50;

type AssessmentDocument = {
  readonly tenant: {
    readonly id: string | null;
    readonly name: string | null;
    readonly licences: readonly LicenceKey[] | null;
  };
  readonly coverage: {
    /** ISO 8601. */
    readonly judgedAt: string;
    readonly sentence: string;
    /** Purchased products by name; null if unknown. */
    readonly products: readonly string[] | null;
    /** Number of settings that Microsoft Graph does not expose. */
    readonly notReadable: number;
    /** What each missing licence would add. */
    readonly missingLicences: readonly {
      readonly licence: string;
      readonly controls: number;
      readonly detectors: number;
    }[];
    /**
     * Fixes, the next one first; `phase` in days from now. They are not fields of the controls, because programs rely
     * on the format of the controls.
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
    readonly unread: readonly string[];
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
    /** If the findings are the people or devices themselves, `ids` are the first 50 of them. */
    readonly exposure: {
      readonly unit: 'people' | 'devices';
      readonly count: number;
      readonly of: number;
      readonly privilegedCount: number;
      readonly ids: readonly string[];
    } | null;
    readonly findingsTotal: number;
  };
  /** People without the protection. */
  readonly people: number;
};

/** The most findings of a control that reports put into words: no browser opens a page with 100,000 lines. */
export const mostDescribed = 500;

/** A control in words: titles, reasons and findings. */
export type ReportedControl = {
  readonly control: Control;
  readonly status: Status;
  /** "5 people hold admin roles permanently" if it fails, else its requirement. */
  readonly title: string;
  /** How far the control is from passing, or why it was not judged; empty if there is nothing to add. */
  readonly reason: string;
  readonly evidence: readonly string[];
  /** The first `mostDescribed`. */
  readonly findings: readonly string[];
  /** More findings are known by name. */
  readonly hasMoreFindings: boolean;
  readonly findingsTotal: number;
  /** People without the protection; null if they were not counted. */
  readonly people: number | null;
  /** The effort that the fix needs. */
  readonly effort: Effort;
  /** The licence that the fix needs. */
  readonly licence: Control['licence'];
};

export const countsOf = (assessed: readonly Assessed[]): Readonly<Record<Status, number>> =>
  statusCounts(assessed.map(({ verdict }) => verdict));

export const peopleOf = (verdict: Verdict): number =>
  verdict.status === 'fail' && isCounted(verdict.exposure) && verdict.exposure.unit === 'people'
    ? verdict.exposure.count
    : 0;

type Covered = Pick<AssessmentReport, 'coverage' | 'products' | 'origin'>;

/** "You are on Microsoft 365 E3: 9 of 15 controls could be judged, 2 need Entra ID P2, 4 need a file that is not in the folder." */
const coverageSentence = (report: Covered): string =>
  coverageWith(report, (counted, of) => `${counted} of ${count(of, 'control', 'controls')} could be judged`);

/**
 * The first lines of a report: "7 of 15 controls pass, 2 fail. You are on Microsoft 365 E3: 9 could be judged, 2 need
 * Entra ID P2, …". The first sentence only counts verdicts, because the second one says why the others were not judged.
 */
export function summarySentences(report: Covered, counts: Readonly<Record<Status, number>>): string {
  const { notApplicable } = counts;
  const aside = notApplicable === 0 ? '' : `, ${number(notApplicable)} ${verb(notApplicable, 'does', 'do')} not apply`;
  const isEmpty = report.origin === 'folder' && counts.pass + counts.fail === 0;
  const hint = isEmpty ? ' docs/assess-files.md lists the files that are read, with their paths.' : '';
  return `${totalsInShort(counts)}${aside}. ${coverageWith(report, (counted) => `${counted} could be judged`)}${hint}`;
}

const coverageWith = ({ coverage, products, origin }: Covered, watched: CoverageWords['watched']): string =>
  coverageLine(coverage, products, {
    watched,
    waiting: (waiting) =>
      `${number(waiting)} ${verb(waiting, 'needs', 'need')} ${origin === 'folder' ? 'a file that is not in the folder' : 'a source that could not be read'}`,
    unclear: (unclear) => `${number(unclear)} cannot be judged from the data available`,
  });

const subjectInWords = (subject: Reference, names: ReadonlyMap<string, DirectoryName>): string => {
  const { person, reference } = naming(names);
  if (subject.type === 'person') return nameFirst(person(subject.id));
  const words = reference(subject);
  return subject.type === 'text' ? capital(words) : quoted(words);
};

/** `"CA01 Require MFA for everyone": leaves them out (14 people)`. */
const findingInWords = (finding: Finding, names: ReadonlyMap<string, DirectoryName>): string =>
  `${subjectInWords(finding.subject, names)}: ${problemInWords(finding)}`;

export function controlDocument(assessed: Assessed, names: ReadonlyMap<string, DirectoryName>): AssessedControl {
  const { control, verdict, affected } = assessed;
  const known = 'evidence' in verdict ? verdict : null;
  const failed = verdict.status === 'fail' ? verdict : null;
  const exposure = failed?.exposure ?? null;
  return {
    id: control.id,
    status: verdict.status,
    reason: reasonOf(control.id, verdict),
    findings: findingsIn(assessed).map((finding) => ({
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
            // The privileged ones stay first.
            ids: [...new Set([...exposure.ids, ...(affected?.exposed ?? []).map(({ resourceId }) => resourceId)])],
          },
      findingsTotal: failed?.findings.total ?? 0,
    },
    people: peopleOf(verdict),
  };
}

function reportedControl(assessed: Assessed, names: ReadonlyMap<string, DirectoryName>): ReportedControl {
  const { control, verdict } = assessed;
  const failed = verdict.status === 'fail' ? verdict : null;
  const findings = findingsIn(assessed);
  const isOfPeople = failed !== null && isCounted(failed.exposure) && failed.exposure.unit === 'people';
  return {
    control,
    status: verdict.status,
    title: failed === null ? control.title : failingTitle(control, failed),
    reason: capital(reasonOf(control.id, verdict)),
    evidence: 'evidence' in verdict ? verdict.evidence.map((line) => evidenceInWords(line, naming(names))) : [],
    findings: findings.slice(0, mostDescribed).map((finding) => findingInWords(finding, names)),
    hasMoreFindings: findings.length > mostDescribed,
    findingsTotal: failed?.findings.total ?? 0,
    people: isOfPeople ? peopleOf(verdict) : null,
    ...workLeft(control, verdict),
  };
}

const urgency: readonly Status[] = ['fail', 'unknown', 'pass', 'notLicensed', 'notApplicable'];

/** The content of a report: the controls in words, failing ones first and the most severe at the top, and the next fixes. */
export type Reported = {
  readonly rows: readonly ReportedControl[];
  readonly fixes: readonly { readonly item: OpenItem; readonly row: ReportedControl }[];
};

export function reportedOf({ assessed, names, plan }: AssessmentReport): Reported {
  const rows = assessed
    .toSorted((a, b) => urgency.indexOf(a.verdict.status) - urgency.indexOf(b.verdict.status) || bySeverity(a, b))
    .map((one) => reportedControl(one, names));
  const byId = new Map(rows.map((row) => [row.control.id, row]));
  return {
    rows,
    fixes: plan.flatMap((item) => {
      const row = byId.get(item.control.id);
      return row === undefined ? [] : [{ item, row }];
    }),
  };
}

/** How many of the next fixes a report spells out. */
export const fixesShown = 10;

export const tenantInWords = ({ tenant }: Pick<AssessmentReport, 'tenant'>): string =>
  tenant === null ? 'Unnamed tenant' : plainText(tenant.name);

export const bySeverity = (a: Assessed, b: Assessed): number =>
  mostSevereFirst(a.control, b.control) || (a.control.id < b.control.id ? -1 : 1);

export const assessmentDocument = (report: AssessmentReport): AssessmentDocument => ({
  tenant: {
    id: report.tenant?.id ?? null,
    name: report.tenant === null ? null : plainText(report.tenant.name),
    licences: report.licences,
  },
  coverage: {
    judgedAt: report.judgedAt,
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
    assumed: assumptionsInWords(report),
    unresolvedGroups: report.unresolvedGroups.map((id) => plainText(id)),
    ignored: report.ignored.slice(0, ignoredShown).map((file) => plainText(file, 160)),
    unread: report.unread,
  },
  controls: report.assessed.map((one) => controlDocument(one, report.names)),
});

/** JSON text that is safe in a terminal: characters that control the terminal or hide text are escaped. */
export const inertJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replaceAll(/[\u007f-\u009f\u2028\u2029]|\p{Cf}|\p{Cs}/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
