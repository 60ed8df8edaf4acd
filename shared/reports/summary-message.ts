import type { Alert } from '../core/alert';
import type { Control, Evaluation, Metric, Verdict } from '../core/control';
import type { Message } from '../core/message';
import type { PlanNow } from '../core/plan';
import { severities } from '../core/severity';
import { count, number, percent } from './counting';
import { cardFooterOf, footerOf, severityWord, shortPreview, type TenantVoice, tenantNameOf, titled } from './frame';
import { localTime } from './local-time';
import { type LookBackReport, lookBackSection, noteworthy } from './look-back-lines';
import { phasesInWords, workInWords } from './plan-words';
import { type Sight, unseenLines, watchedLine } from './sight';

export type SummaryReport = {
  readonly alert: Alert;
  readonly controls: readonly Control[];
  readonly evaluations: readonly Evaluation[];
  readonly sight: Sight;
  readonly plan: PlanNow;
  /** What the weeks before held; null where they were not looked at. */
  readonly before: Pick<LookBackReport, 'events' | 'names' | 'lookBack' | 'until'> | null;
  /** True where break-glass accounts are declared. */
  readonly breakGlassDeclared: boolean;
  readonly tenant: TenantVoice;
  readonly links: { readonly page: string };
  readonly sentAt: string;
  readonly recipientName: string;
};

type Judged = { readonly control: Control; readonly verdict: Verdict };

const mostWeak = 8;

/** The first mail: what holds, what is weak already (and will not be repeated), what cannot be seen and why, what to do next. */
export function renderSummary(report: SummaryReport): Message {
  const { alert, tenant, sentAt } = report;
  const clock = localTime(tenant.timeZone, sentAt);
  const judged = judgedOf(report);
  const hold = judged.filter(({ verdict }) => verdict.status === 'pass').length;
  const weak = judged.filter(({ verdict }) => verdict.status === 'fail').sort(bySeverity);
  const counted = `${count(hold, 'control holds', 'controls hold')}, ${number(weak.length)} ${weak.length === 1 ? 'does' : 'do'} not`;
  const { sight } = report;
  const unseen = unseenLines(sight);
  const tenantName = tenantNameOf(tenant);
  const past = report.before === null ? undefined : lookBackSection({ ...report.before, tenantName }, clock);
  const missed = noteworthy(report.before?.events ?? []).length;
  const headline = `${counted}${missed === 0 ? '' : `; ${count(missed, 'thing', 'things')} you may have missed`}`;
  return {
    tenantId: alert.tenantId,
    tenantName: tenantNameOf(tenant),
    tone: 'neutral',
    severity: 'informational',
    key: alert.key,
    ...titled('Watching', tenant, headline, alert.key),
    preview: shortPreview(`I now watch ${tenantNameOf(tenant)}: ${counted}.`),
    paragraphs: [
      'From here on you hear from me when something gets weaker, and when it is mended. What is weak already stands below once; I will not repeat it as an alert.',
    ],
    sections: [
      ...(past === undefined ? [] : [past]),
      {
        heading: `ALREADY WEAK (${number(weak.length)} of ${number(hold + weak.length)} judged)`,
        lines: weakLines(weak),
      },
      { heading: "WHAT I CAN'T SEE", lines: [watchedLine(sight), ...unseen] },
      { heading: 'NEXT', lines: nextLines(report) },
    ].filter(({ lines }) => lines.length > 0),
    steps: [],
    facts: [
      { label: 'Hold', value: `${number(hold)} of ${number(hold + weak.length)} judged` },
      { label: 'Weak', value: weak.length === 0 ? 'nothing' : weak.slice(0, 3).map(weakLine).join('; ') },
      ...(unseen[0] === undefined ? [] : [{ label: 'Not seen', value: unseen[0] }]),
    ],
    links: [{ label: 'Open the page', url: report.links.page }],
    times: `Sent ${clock.time(sentAt)}     ${clock.weekday(sentAt)}, ${clock.zone}`,
    cardFooter: cardFooterOf(clock, sentAt, 'first look', alert.key),
    footer: footerOf(tenant, report.recipientName),
    machine: {
      alertId: alert.id,
      because: 'summary',
      status: alert.status,
      sources: ['watching'],
      happenedAt: null,
      seenAt: alert.openedAt,
      sentAt,
    },
  };
}

function judgedOf({ controls, evaluations }: SummaryReport): readonly Judged[] {
  const byId = new Map(evaluations.map((evaluation) => [evaluation.controlId, evaluation.verdict]));
  return controls.flatMap((control) => {
    const verdict = byId.get(control.id);
    return verdict === undefined ? [] : [{ control, verdict }];
  });
}

const bySeverity = (a: Judged, b: Judged): number =>
  severities.indexOf(b.control.severity) - severities.indexOf(a.control.severity) ||
  (a.control.id < b.control.id ? -1 : 1);

const weakLines = (weak: readonly Judged[]): readonly string[] => {
  if (weak.length === 0) return ['Nothing that I can judge is weak.'];
  const rest = weak.length - mostWeak;
  return [...weak.slice(0, mostWeak).map(weakLine), ...(rest > 0 ? [`${number(rest)} more on the page`] : [])];
};

/** `Critical: MFA is required of every user (does not hold for 14 of 312 people)` */
const weakLine = ({ control, verdict }: Judged): string => {
  const measure = verdict.status === 'fail' ? measureOf(verdict) : undefined;
  return `${severityWord(control.severity)}: does not hold: ${control.title}${measure === undefined ? '' : ` (${measure})`}`;
};

/** How far a verdict is off, always with its denominator; undefined where nothing is counted. */
export function measureOf(verdict: Extract<Verdict, { readonly status: 'fail' }>): string | undefined {
  const { exposure, metric } = verdict;
  if (metric !== null) return metricInWords(metric);
  if (exposure === null || exposure.count === 0) return undefined;
  const admins =
    exposure.privilegedCount === 0 ? '' : `, ${count(exposure.privilegedCount, 'admin', 'admins')} among them`;
  return `${number(exposure.count)} of ${number(exposure.of)} ${exposure.unit}${admins}`;
}

/** A floor up to 1 is a share; above it is a number. */
export function metricInWords({ numerator, denominator, floor }: Metric): string {
  const counts = `${number(numerator)} of ${number(denominator)}`;
  // All of them is what most controls ask for: a floor is said only where less is enough.
  return floor === 1 ? counts : `${counts}, floor ${floor < 1 ? percent(floor) : number(floor)}`;
}

function nextLines({ breakGlassDeclared, sight, plan }: SummaryReport): readonly string[] {
  const missing = sight.kinds.filter(({ failure }) => failure?.reason === 'notPermitted').length;
  const [first] = plan.next;
  return [
    ...(breakGlassDeclared
      ? []
      : [
          'Declare your break-glass accounts in watch.config.json (breakGlass): until then they count like everybody else.',
        ]),
    ...(missing === 0 ? [] : [`Grant the ${count(missing, 'permission', 'permissions')} named above.`]),
    ...(first === undefined
      ? []
      : [
          `Begin with ${first.control.id}, ${smallStart(first.control.title)} (${workInWords(first)}); the page says how to mend it.`,
          `The plan: ${phasesInWords(plan.next)}. Each week tells how far it has come.`,
        ]),
  ].slice(0, 4);
}

/** A title inside a sentence; an abbreviation keeps its capitals. */
const smallStart = (title: string): string =>
  /^[A-Z][a-z]/.test(title) ? title.slice(0, 1).toLowerCase() + title.slice(1) : title;
