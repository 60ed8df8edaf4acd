import type { Alert } from '../../core/alert/alert';
import type { Message } from '../../core/delivery/message';
import { mostSevereFirst } from '../../core/event/severity';
import type { Control, Verdict } from '../../core/verdict/control';
import type { Evaluation } from '../../core/verdict/evaluation';
import type { PlanNow } from '../../core/verdict/plan';
import {
  cardFooterOf,
  footerOf,
  type MessageTenant,
  opensWithText,
  severityWord,
  tenantNameOf,
  titled,
} from '../frame';
import { count, linesUpTo, number, verb } from '../language/counting';
import { localTime } from '../language/local-time';
import { type MonitoringScope, unseenLines, watchedLine } from '../language/monitoring-scope';
import { capital } from '../language/plain-text';
import { firstThatFits } from '../language/scene';
import { failureWithMeasure } from '../posture/measure';
import { phasesInWords, workInWords } from '../posture/plan-words';
import { statusCounts } from '../posture/posture-rows';
import { allOf, othersInWords, passInWords, type Totals, totalsInShort } from '../posture/totals';
import { type LookBackReport, lookBackSection, noteworthy } from './look-back-lines';

export type SummaryReport = {
  readonly alert: Alert;
  readonly controls: readonly Control[];
  readonly evaluations: readonly Evaluation[];
  /** Ids of the controls that could be checked only after the first mail; empty for the first mail itself. */
  readonly foundFailing: readonly string[];
  readonly sight: MonitoringScope;
  readonly plan: PlanNow;
  /** The events of the weeks before monitoring began; null if the log was not read that far back. */
  readonly before: Pick<LookBackReport, 'events' | 'names' | 'lookBack' | 'until'> | null;
  /** True if break-glass accounts are declared. */
  readonly breakGlassDeclared: boolean;
  readonly tenant: MessageTenant;
  readonly links: { readonly page: string };
  readonly sentAt: string;
  readonly recipientName: string;
};

type Judged = { readonly control: Control; readonly verdict: Verdict };

const mostWeak = 8;

/**
 * The first mail: which controls pass, which already fail (and will not be repeated), what cannot be read and why, and
 * what to do next.
 */
export function renderSummary(report: SummaryReport): Message {
  const { alert, foundFailing, tenant, sentAt } = report;
  if (foundFailing.length > 0) return renderFoundFailing(report, foundFailing);
  const clock = localTime(tenant.timeZone, sentAt);
  const judged = judgedOf(report);
  const weak = judged.filter(({ verdict }) => verdict.status === 'fail').sort(bySeverity);
  const totals = totalsOf(judged);
  const others = othersInWords(totals);
  const { sight } = report;
  const unseen = unseenLines(sight);
  const tenantName = tenantNameOf(tenant);
  const past = report.before === null ? undefined : lookBackSection({ ...report.before, tenantName }, clock);
  const missed = noteworthy(report.before?.events ?? []).length;
  return {
    tenantId: alert.tenantId,
    tenantName: tenantNameOf(tenant),
    tone: 'neutral',
    severity: 'informational',
    key: alert.key,
    ...titled('Watching', tenant, headlineOf(totals, missed), alert.key),
    ...opensWithText(`Zero Trust Watch now monitors ${tenantName}: ${verdictOf(totals)}.`),
    paragraphs: [
      ...(others === '' ? [] : [`Of the others, ${others}.`]),
      isJudgedAtAll(totals)
        ? 'From now on, you get an alert when something gets weaker, and a message when it is fixed. The controls that already fail are listed below, once, and raise no alert.'
        : 'No control can be judged yet, so none of them raises an alert. The reasons are listed below.',
    ],
    sections: [
      ...(past === undefined ? [] : [past]),
      {
        heading: `ALREADY FAILING (${number(weak.length)} of ${count(allOf(totals), 'control', 'controls')})`,
        lines: isJudgedAtAll(totals) ? weakLines(weak) : [],
      },
      { heading: 'WHAT CANNOT BE READ', lines: [watchedLine(sight), ...unseen] },
      { heading: 'NEXT', lines: nextLines(report) },
    ].filter(({ lines }) => lines.length > 0),
    steps: [],
    facts: [
      ...(others === '' ? [] : [{ label: 'Others', value: `${others}.` }]),
      {
        label: 'Failing',
        value: failingFact(weak, totals),
      },
      ...(unseen[0] === undefined ? [] : [{ label: 'Not readable', value: unseen[0] }]),
    ],
    links: [{ label: 'Open posture page', url: report.links.page }],
    times: `Sent ${clock.time(sentAt)}     ${clock.weekday(sentAt)}, ${clock.zone}`,
    cardFooter: cardFooterOf(clock, sentAt, 'first collection', alert.key),
    footer: footerOf(tenant, report.recipientName),
    machine: machineOf(report),
  };
}

/** An addition to the first mail: critical controls that could be checked only now, and fail. */
function renderFoundFailing(report: SummaryReport, found: readonly string[]): Message {
  const { alert, tenant, sentAt } = report;
  const clock = localTime(tenant.timeZone, sentAt);
  const weak = judgedOf(report).filter(({ control }) => found.includes(control.id));
  const tenantName = tenantNameOf(tenant);
  const controls = count(weak.length, 'critical control', 'critical controls');
  const lines = weak.map((one) => (one.verdict.status === 'fail' ? weakLine(one) : `Passes now: ${one.control.title}`));
  return {
    tenantId: alert.tenantId,
    tenantName,
    tone: 'neutral',
    severity: 'informational',
    key: alert.key,
    ...titled('Watching', tenant, `${controls} found failing when first checked`, alert.key),
    ...opensWithText(
      `${capital(controls)} of ${tenantName} could be checked for the first time, and ${verb(weak.length, 'fails', 'fail')}.`,
    ),
    paragraphs: [
      'This completes the first message. It is not known when this began or which change caused it, so there is no alert. The page says how to fix it. You get an alert if something gets weaker from now on.',
    ],
    sections: [{ heading: 'FOUND FAILING', lines: linesUpTo(lines, mostWeak, 'on the page') }],
    steps: [],
    facts: [{ label: 'Failing', value: linesUpTo(lines, 3, 'on the page').join('; ') }],
    links: [{ label: 'Open posture page', url: report.links.page }],
    times: `Sent ${clock.time(sentAt)}     ${clock.weekday(sentAt)}, ${clock.zone}`,
    cardFooter: cardFooterOf(clock, sentAt, 'first check', alert.key),
    footer: footerOf(tenant, report.recipientName),
    machine: machineOf(report),
  };
}

const machineOf = ({ alert, sentAt }: SummaryReport): Message['machine'] => ({
  alertId: alert.id,
  because: 'summary',
  status: alert.status,
  sources: ['watching'],
  happenedAt: null,
  seenAt: alert.openedAt,
  sentAt,
});

function judgedOf({ controls, evaluations }: SummaryReport): readonly Judged[] {
  const byId = new Map(evaluations.map((evaluation) => [evaluation.controlId, evaluation.verdict]));
  return controls.map((control) => ({
    control,
    verdict: byId.get(control.id) ?? { status: 'unknown', reason: 'not judged yet' },
  }));
}

const totalsOf = (judged: readonly Judged[]): Totals => statusCounts(judged.map(({ verdict }) => verdict));

const isJudgedAtAll = ({ pass, fail }: Totals): boolean => pass + fail > 0;

const verdictOf = (totals: Totals): string =>
  isJudgedAtAll(totals)
    ? totalsInShort(totals)
    : `none of ${count(allOf(totals), 'control', 'controls')} can be judged`;

function failingFact(weak: readonly Judged[], totals: Totals): string {
  if (!isJudgedAtAll(totals)) return 'not known';
  return weak.length === 0 ? 'nothing' : linesUpTo(weak.map(weakLine), 3, 'on the page').join('; ');
}

/** `52 of 127 controls pass, 18 fail; 4 things you may have missed`, shortened to fit a subject. */
function headlineOf(totals: Totals, missed: number): string {
  if (missed === 0 || !isJudgedAtAll(totals)) return verdictOf(totals);
  const rest = `; ${count(missed, 'thing', 'things')} you may have missed`;
  return firstThatFits(`${totalsInShort(totals)}${rest}`, `${passInWords(totals)}${rest}`);
}

const bySeverity = (a: Judged, b: Judged): number =>
  mostSevereFirst(a.control, b.control) || (a.control.id < b.control.id ? -1 : 1);

const weakLines = (weak: readonly Judged[]): readonly string[] => {
  if (weak.length === 0) return ['Nothing that can be judged fails.'];
  return linesUpTo(weak.map(weakLine), mostWeak, 'on the page');
};

/** `Critical: 14 people can sign in without MFA (14 of 312 people)` */
const weakLine = ({ control, verdict }: Judged): string =>
  `${severityWord(control.severity)}: ${failureWithMeasure(control, verdict.status === 'fail' ? verdict : null)}`;

function nextLines({ breakGlassDeclared, sight, plan }: SummaryReport): readonly string[] {
  const missing = sight.kinds.filter(({ failure }) => failure?.reason === 'notPermitted').length;
  const [first] = plan.next;
  return [
    ...(breakGlassDeclared
      ? []
      : [
          'List your break-glass accounts in watch.config.json (breakGlass). Until then they are judged like any other account.',
        ]),
    ...(missing === 0
      ? []
      : [`Grant the ${missing === 1 ? 'permission' : `${number(missing)} permissions`} named above.`]),
    ...(first === undefined
      ? []
      : [
          `Start with "${first.control.title}" (${first.control.id}; ${workInWords(first)}). The page says how to fix it.`,
          `The plan: ${phasesInWords(plan.next)}. Each weekly digest reports progress.`,
        ]),
  ].slice(0, 4);
}
