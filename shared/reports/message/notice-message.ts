import type { Alert } from '../../core/alert/alert';
import type { Message } from '../../core/delivery/message';
import type { WatchEvent } from '../../core/event/event';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { Rule } from '../../core/rule/rule';
import { endOf } from '../../core/rule/rules';
import {
  cardFooterOf,
  footerOf,
  type MessageTenant,
  opensWithText,
  subjectPartLength,
  tenantNameOf,
  titled,
} from '../frame';
import { listDetail } from '../language/details';
import { type LocalTime, localTime } from '../language/local-time';
import { isNameless, naming, operatorName } from '../language/naming';
import { capital, plainText, quoted } from '../language/plain-text';
import { openingsInWords } from '../posture/opening-words';
import { aboutInWords } from '../posture/rule-rows';

type NoticeReport = {
  readonly alert: Alert;
  readonly event: WatchEvent;
  readonly rule: Rule;
  /**
   * Last known names of operators, of people who will do announced work, and of people in the openings of a migration.
   */
  readonly names: ReadonlyMap<string, DirectoryName>;
  /** Controls and detectors by id. */
  readonly titles: ReadonlyMap<string, string>;
  /** Names of objects by id. */
  readonly resources: ReadonlyMap<string, string>;
  readonly tenant: MessageTenant;
  readonly links: { readonly page: string };
  readonly sentAt: string;
  readonly recipientName: string;
};

/** The message about a new rule: the alerts that it stops, the reason, the owner and the end. */
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
    ...opensWithText(`${capital(happenedInWords(report) + untilOf(report, clock))}: ${plainText(rule.reason, 60)}.`),
    paragraphs: isEnd(event) ? [endInWords] : [meaningOf(rule), ...warningsOf(report, clock)],
    sections: [
      rule.kind === 'migration'
        ? { heading: 'WHAT IT OPENS', lines: openingsInWords(rule.openings, naming(report.names)).map(capital) }
        : { heading: 'WHAT IT COVERS', lines: scopeLines(report) },
      { heading: 'WHY AND WHO', lines: linesOf(rule, clock, report.names) },
    ],
    steps: [],
    facts: [
      { label: 'Covers', value: plainText(scopeLines(report).join('. '), 160) },
      { label: 'Reason', value: plainText(rule.reason, 120) },
      { label: 'Owner', value: plainText(rule.owner, 80) },
      { label: isEnd(event) ? 'Ended' : 'Until', value: clock.moment(endOf(rule)) },
    ],
    links: [{ label: 'Open posture page', url: report.links.page }],
    times: `Sent ${clock.time(sentAt)}     ${clock.weekday(sentAt)}, ${clock.zone}`,
    cardFooter: cardFooterOf(clock, sentAt, aboutInShort(rule), alert.key),
    footer: footerOf(tenant, report.recipientName),
    machine: {
      alertId: alert.id,
      because: 'notice',
      status: alert.status,
      sources: rule.source === null ? listDetail(event, 'sources') : [rule.source],
      happenedAt: null,
      seenAt: event.recordedAt,
      sentAt,
    },
  };
}

const aboutInShort = ({ kind, source }: Rule): string => source ?? (kind === 'migration' ? 'migration' : 'all alerts');

const isEnd = ({ source }: WatchEvent): boolean => source === 'ruleEnded';

const openingOf = (event: WatchEvent): string => {
  if (isEnd(event)) return 'Ended';
  if (event.source === 'ruleEnding') return 'Ends soon';
  return event.details.step === 'confirmed' ? 'Confirmed' : 'Notice';
};

/** In the subject, names are shortened first, because the change, the object and the end must stay. */
const nameLengths = [30, 20, 14, 10];

/** `"MFA is required" is muted on "CA01" until 24 Dec`, `any change by Mara Klein's account is announced until 24 Dec` */
function headlineOf(report: NoticeReport, clock: LocalTime): string {
  const until = untilOf(report, clock);
  const words = [
    ...nameLengths.map((length) => `${happenedInWords(report, length)}${until}`),
    ...(report.rule.kind === 'expectedChange' ? nameLengths.map((length) => plannedWorkBy(report, length)) : []),
  ];
  return words.find((text) => [...text].length <= subjectPartLength) ?? words.at(-1) ?? '';
}

/** The object and the person of planned work, without the words that the beginning of the subject already says. */
const plannedWorkBy = ({ rule: { resourceId, actorId }, names, resources }: NoticeReport, length: number): string =>
  [
    'planned work',
    ...(resourceId === null ? [] : [`on ${objectInWords(resourceId, resources, length)}`]),
    ...(actorId === null ? [] : [`by ${accountInWords(actorId, names, length)}`]),
  ].join(' ');

const untilOf = ({ event, rule }: NoticeReport, clock: LocalTime): string =>
  isEnd(event) ? '' : ` until ${clock.day(rule.until)}`;

/** `length`: the most characters of a name. */
function happenedInWords({ event, rule, names, resources }: NoticeReport, length = 80): string {
  const { kind, source, resourceId, actorId } = rule;
  const title = event.resource.name ?? source;
  const what = title === null ? 'any change' : quoted(title, length);
  const on = resourceId === null ? '' : ` on ${objectInWords(resourceId, resources, length)}`;
  const by = actorId === null ? '' : ` by ${accountInWords(actorId, names, length)}`;
  const verb = (made: string, over: string): string => (isEnd(event) ? over : made);
  switch (kind) {
    case 'suppression':
      return `${what} is ${verb('muted', 'no longer muted')}${on === '' && !isControl(source) ? ' everywhere' : on}`;
    case 'acceptance':
      return `${what} is ${verb('accepted', 'no longer accepted')}${on}`;
    case 'expectedChange':
      return `${what}${on}${by} is ${verb('announced', 'no longer announced')}`;
    case 'pause':
      return `alerts are ${verb('paused', 'no longer paused')}`;
    case 'migration':
      return `a migration is ${verb('planned', 'no longer planned')}`;
  }
}

/** A control is about the whole tenant; a detector is about one object. */
const isControl = (source: string | null): boolean => source?.startsWith('ZT.') === true;

function objectInWords(id: string, resources: NoticeReport['resources'], length: number): string {
  const name = resources.get(id);
  return name === undefined ? 'one object' : quoted(name, length);
}

function accountInWords(id: string, names: NoticeReport['names'], length: number): string {
  const name = naming(names).person(id);
  return isNameless(name) ? 'one account' : `${plainText(name, length)}'s account`;
}

/** What the rule covers. An omitted part covers any value, and the text says so. */
function scopeLines({ rule, titles, resources, names }: NoticeReport): readonly string[] {
  const { kind, source, resourceId, actorId } = rule;
  if (kind === 'pause') return ['Every alert of the tenant, except those about Zero Trust Watch itself'];
  const about = capital(aboutInWords(rule, { titles, resources, names }));
  if (kind === 'migration') return [about];
  return [
    about,
    ...(resourceId === null && !isControl(source) ? ['On any object'] : []),
    ...(kind === 'expectedChange' && actorId === null ? ['By any account'] : []),
  ];
}

const endInWords = 'An operator ended it early. Anything it covered that is still wrong raises an alert now.';

function meaningOf({ kind }: Rule): string {
  switch (kind) {
    case 'suppression':
      return 'If an open alert is about nothing else, it is closed too, although nothing was fixed. Until the end, events are recorded and listed in the weekly digest, and no alert is sent. Anything still wrong at the end raises an alert.';
    case 'acceptance':
      return 'If an open alert is about nothing else, it is closed too, although nothing was fixed. Anything beyond the accepted value raises a new alert. Anything still wrong at the end raises an alert.';
    case 'expectedChange':
      return 'During that time its changes are recorded and listed in the weekly digest; no alert is sent. Anything still wrong at the end raises an alert.';
    case 'migration':
      return 'During that time what it opens, and nothing else, is recorded and listed in the weekly digest; no alert is sent. Anything still open at the end is sent as one list.';
    case 'pause':
      return 'Events are recorded and listed in the weekly digest; no alert is sent. The pause ends automatically, and anything still wrong then raises an alert.';
  }
}

const selfApprovalWords = {
  did: 'It was created by the account that made the change; this tenant allows self-approval.',
  moves: 'It was created by an account that it opens access for; this tenant allows self-approval.',
} as const;

function warningsOf({ rule }: NoticeReport, clock: LocalTime): readonly string[] {
  return [
    ...(rule.isOwnHand ? [selfApprovalWords[rule.kind === 'migration' ? 'moves' : 'did']] : []),
    ...(rule.confirmableUntil === null
      ? []
      : [
          `One person can create this for at most 7 days. It ends on ${clock.day(rule.until)}, or on ${clock.day(rule.confirmableUntil)} if a second operator confirms it.`,
        ]),
  ];
}

const linesOf = (
  { reason, owner, createdBy, createdAt, confirmedBy, confirmedAt, ended, from, until }: Rule,
  clock: LocalTime,
  names: NoticeReport['names'],
): readonly string[] => [
  `Reason: ${plainText(reason, 300)}`,
  `Owner: ${plainText(owner, 80)}`,
  `Created by ${accountOfOperator(createdBy, names)}, ${clock.moment(createdAt)}`,
  ...(confirmedBy === null
    ? []
    : [
        `Confirmed by ${accountOfOperator(confirmedBy, names)}${confirmedAt === null ? '' : `, ${clock.moment(confirmedAt)}`}`,
      ]),
  ...(ended === null ? [] : [`Ended by ${accountOfOperator(ended.by, names)}, ${clock.moment(ended.at)}`]),
  `From ${clock.moment(from)} until ${clock.moment(until)}`,
];

function accountOfOperator(operator: Rule['createdBy'], names: NoticeReport['names']): string {
  const name = operatorName(operator, names);
  if (name === null) return 'an operator without a known name';
  return isNameless(name) ? name : `${plainText(name, 60)}'s account`;
}
