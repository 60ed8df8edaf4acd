import type { Alert } from '../core/alert';
import type { WatchEvent } from '../core/event';
import type { Message } from '../core/message';
import { sourcesOfOpenings } from '../core/migration';
import type { Named } from '../core/ports';
import type { Rule } from '../core/rule';
import { cardFooterOf, footerOf, shortPreview, type TenantVoice, tenantNameOf, titled } from './frame';
import { type LocalTime, localTime } from './local-time';
import { isNameless, naming, operatorName } from './naming';
import { openingsInWords } from './opening-words';
import { capital, plainText, shorten } from './plain-text';

export type NoticeReport = {
  readonly alert: Alert;
  readonly event: WatchEvent;
  readonly rule: Rule;
  /** Last known names: of operators, and of those for whom a migration opens something. */
  readonly names: ReadonlyMap<string, Named>;
  readonly tenant: TenantVoice;
  readonly links: { readonly page: string };
  readonly sentAt: string;
  readonly recipientName: string;
};

/** What an operator laid down about alerts: what is not told any more, why, who answers for it, and until when. */
export function renderNotice(report: NoticeReport): Message {
  const { alert, event, rule, tenant, sentAt } = report;
  const clock = localTime(tenant.timeZone, sentAt);
  const headline = headlineOf(report, clock);
  return {
    tenantId: alert.tenantId,
    tenantName: tenantNameOf(tenant),
    tone: 'neutral',
    severity: alert.severity,
    key: alert.key,
    ...titled(openingOf(event), tenant, headline, alert.key),
    preview: shortPreview(`${capital(headline)}: ${plainText(rule.reason, 60)}.`),
    paragraphs: [meaningOf(rule), ...warningsOf(report, clock)],
    sections: [
      ...(rule.openings.length === 0
        ? []
        : [{ heading: 'WHAT IT OPENS', lines: openingsInWords(rule.openings, naming(report.names)).map(capital) }]),
      { heading: 'WHY AND WHO', lines: linesOf(rule, clock, report.names) },
    ],
    steps: [],
    facts: [
      { label: 'Reason', value: plainText(rule.reason, 120) },
      { label: 'Owner', value: plainText(rule.owner, 80) },
      { label: 'Until', value: clock.moment(rule.until) },
    ],
    links: [{ label: 'Open the page', url: report.links.page }],
    times: `Sent ${clock.time(sentAt)}     ${clock.weekday(sentAt)}, ${clock.zone}`,
    cardFooter: cardFooterOf(clock, sentAt, aboutInShort(rule), alert.key),
    footer: footerOf(tenant, report.recipientName),
    machine: {
      alertId: alert.id,
      because: 'notice',
      status: alert.status,
      sources: rule.source === null ? sourcesOfOpenings(rule.openings) : [rule.source],
      happenedAt: null,
      seenAt: event.recordedAt,
      sentAt,
    },
  };
}

const aboutInShort = ({ kind, source }: Rule): string => source ?? (kind === 'migration' ? 'migration' : 'all alerts');

const openingOf = ({ source, details }: WatchEvent): string => {
  if (source === 'ruleEnding') return 'Ends soon';
  return details.step === 'confirmed' ? 'Confirmed' : 'Notice';
};

function headlineOf({ event, rule }: NoticeReport, clock: LocalTime): string {
  const until = clock.day(rule.until);
  const what = event.resource.name ?? rule.source;
  const named = what === null ? 'planned work' : `"${shorten(plainText(what), 30)}"`;
  switch (rule.kind) {
    case 'suppression':
      return `${named} is muted until ${until}`;
    case 'acceptance':
      return `${named} is accepted until ${until}`;
    case 'expectedChange':
      return `${named} is announced until ${until}`;
    case 'pause':
      return `alerts are paused until ${until}`;
    case 'migration':
      return `a migration is declared until ${until}`;
  }
}

function meaningOf({ kind }: Rule): string {
  switch (kind) {
    case 'suppression':
      return 'What happens to it meanwhile is recorded and stands in the digest; no alert is sent. What is still wrong at the end is told then.';
    case 'acceptance':
      return 'It is accepted as it is now: what goes further than that is an alert. What is still wrong at the end is told then.';
    case 'expectedChange':
      return 'Changes of it in that time are recorded and stand in the digest; no alert is sent. What is still wrong at the end is told then.';
    case 'migration':
      return 'What it opens, and for nobody else, is recorded in that time and stands in the digest; no alert is sent. What is still open at the end is told then, as one list.';
    case 'pause':
      return 'What happens meanwhile is recorded and stands in the digest; no alert is sent. The pause ends by itself, and what is still wrong then is told.';
  }
}

const ownHandWords = {
  did: 'It was laid down by the account that made the change itself; this tenant allows that to a firm of one.',
  moves: 'It was laid down by an account that it opens something for; this tenant allows that to a firm of one.',
} as const;

function warningsOf({ rule }: NoticeReport, clock: LocalTime): readonly string[] {
  return [
    ...(rule.isOwnHand ? [ownHandWords[rule.kind === 'migration' ? 'moves' : 'did']] : []),
    ...(rule.confirmableUntil === null
      ? []
      : [
          `It is about something critical: it ends on ${clock.day(rule.until)} unless a second operator confirms it until ${clock.day(rule.confirmableUntil)}.`,
        ]),
  ];
}

const linesOf = (
  { reason, owner, createdBy, confirmedBy, from, until }: Rule,
  clock: LocalTime,
  names: NoticeReport['names'],
): readonly string[] => [
  `Reason: ${plainText(reason, 300)}`,
  `Owner: ${plainText(owner, 80)}`,
  `Laid down by ${accountOfOperator(createdBy, names)}`,
  ...(confirmedBy === null ? [] : [`Confirmed by ${accountOfOperator(confirmedBy, names)}`]),
  `From ${clock.moment(from)} until ${clock.moment(until)}`,
];

function accountOfOperator(operator: Rule['createdBy'], names: NoticeReport['names']): string {
  const name = operatorName(operator, names);
  if (name === null) return "an operator's account without a name";
  return isNameless(name) ? name : `${plainText(name, 60)}'s account`;
}
