import type { Alert } from '../../core/alert/alert';
import { isHandledByItsActor } from '../../core/alert/self-approval';
import type { Message } from '../../core/delivery/message';
import { cardFooterOf, footerOf, opensWithText, tenantNameOf, titled } from '../frame';
import { judgementInWords } from '../handling/handling-words';
import { fromAddress } from '../language/actor';
import { type LocalTime, localTime } from '../language/local-time';
import { accountFirst, isNameless, type Naming, nameFirst, naming, operatorName } from '../language/naming';
import { plainText } from '../language/plain-text';
import { storyOf } from '../language/story';
import { wordingOf } from '../wording';
import { type AlertReport, alertLink } from './alert-report';
import { unreadInWords } from './blind-message';

/** The end of an alert whose changes another alert now reports. */
export function renderMerged(report: AlertReport, into: NonNullable<Alert['mergedInto']>): Message {
  const { alert, links } = report;
  const same = alert.form === 'blind' ? 'cause' : 'change';
  const other = `alert ${into.key}`;
  return notRestored(report, 'Merged', () => ({
    text: `This alert is now part of ${other}, which reports the same ${same}.`,
    paragraphs: [`Nothing was restored. Only ${other} continues: it reports what happens next and when it is fixed.`],
    facts: [{ label: 'Continues in', value: `Alert ${into.key}` }],
    links: links.mergedInto === undefined ? [] : [{ label: `Open ${other}`, url: links.mergedInto }],
    machine: { mergedInto: into },
  }));
}

/** The end of an alert whose change was part of planned work, as the log showed late. */
export function renderPlanned(report: AlertReport, { until }: NonNullable<Alert['planned']>): Message {
  const { attribution } = report.alert;
  return notRestored(report, 'Planned', ({ clock, names }) => ({
    text:
      attribution.status === 'known'
        ? `${accountFirst(attribution.actor, names)} made this change${fromAddress(attribution.actor)}, as planned work.`
        : 'This change is planned work.',
    paragraphs: [
      `The work was announced until ${clock.moment(until)}. If anything of it is still in place then, a new alert says so.`,
      'Nothing has been restored: the change is still in place.',
    ],
    facts: [{ label: 'Planned until', value: clock.moment(until) }],
    machine: { plannedUntil: until },
  }));
}

/** The message that an operator closed the alert. */
export function renderHandled(report: AlertReport): Message {
  const { alert, sentAt } = report;
  const { closed } = alert;
  const name = closed === null ? null : operatorName(closed.by, report.names);
  const who = name === null ? 'an operator' : isNameless(name) ? name : `${plainText(name, 60)}'s account`;
  const at = closed?.at ?? sentAt;
  const note = closed?.note ?? null;
  return notRestored(report, 'Closed', ({ clock }) => ({
    at,
    text: `${nameFirst(who)} closed the alert manually ${clock.at(at)}.`,
    paragraphs: [
      ...(note === null ? [] : [`Note: ${plainText(note, 300)}`]),
      ...(closed !== null && isHandledByItsActor(alert, closed)
        ? ['It was closed by the account that made the change; this tenant allows self-approval.']
        : []),
      'It was closed, not fixed. Any new event reopens the alert.',
      ...(closed?.judgement === undefined ? [] : [judgementInWords(closed.judgement)]),
    ],
    facts: [{ label: 'Closed by', value: who }],
  }));
}

type Content = Pick<Message, 'paragraphs' | 'facts'> & {
  /** ISO 8601; if left out, the end of the alert. */
  readonly at?: string;
  readonly text: string;
  readonly links?: Message['links'];
  readonly machine?: Partial<Message['machine']>;
};

/** The end of an alert in which nothing was restored. */
function notRestored(
  report: AlertReport,
  word: 'Merged' | 'Planned' | 'Closed',
  contentOf: (ended: { readonly clock: LocalTime; readonly names: Naming }) => Content,
): Message {
  const { alert, tenant, sentAt } = report;
  const [clock, names] = [localTime(tenant.timeZone, sentAt), naming(report.names)];
  const { lead } = storyOf(alert, report.events, report.transitions);
  const scene = { event: lead, tenantName: tenantNameOf(tenant), naming: names, clock };
  const isBlind = alert.form === 'blind';
  const lost = isBlind ? `${unreadInWords(report)} cannot be read` : wordingOf(lead.source).lost(scene);
  const { at = alert.resolvedAt ?? sentAt, text, paragraphs, facts, links = [], machine } = contentOf({ clock, names });
  return {
    tenantId: alert.tenantId,
    tenantName: tenantNameOf(tenant),
    tone: 'neutral',
    severity: alert.severity,
    key: alert.key,
    ...titled(word, tenant, lost, alert.key),
    ...opensWithText(text),
    paragraphs,
    sections: [],
    steps: [],
    facts,
    links: [alertLink(report), ...links],
    times: `${word} ${clock.short(at)} · sent ${clock.time(sentAt)}     ${clock.weekday(sentAt)}, ${clock.zone}`,
    cardFooter: cardFooterOf(clock, sentAt, isBlind ? 'Zero Trust Watch itself' : lead.source, alert.key),
    footer: footerOf(tenant, report.recipientName),
    machine: {
      alertId: alert.id,
      because: report.because,
      status: alert.status,
      sources: [lead.source],
      happenedAt: lead.happenedAt,
      seenAt: lead.recordedAt,
      sentAt,
      ...machine,
    },
  };
}
