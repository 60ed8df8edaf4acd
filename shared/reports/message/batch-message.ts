import type { Alert } from '../../core/alert/alert';
import type { Message } from '../../core/delivery/message';
import { worstOf } from '../../core/event/severity';
import {
  fitted,
  footerOf,
  type MessageTenant,
  opensWithText,
  severityWord,
  subjectPartLength,
  tenantNameOf,
  toneOf,
} from '../frame';
import { channelWords } from '../language/channel-words';
import { count, number } from '../language/counting';
import { localTime } from '../language/local-time';
import { plainText } from '../language/plain-text';
import { headlineOf } from './headline';
import { countsInWords, otherAlertsOf } from './other-alerts';

export type BatchReport = {
  /** The alerts that are described in words: open ones first, the worst of them first. */
  readonly messages: readonly Message[];
  /** All alerts, including these. */
  readonly alerts: readonly Pick<Alert, 'id' | 'severity' | 'key' | 'status'>[];
  readonly reason: 'hourly' | 'gathered' | 'catchUp' | 'storm';
  readonly tenant: MessageTenant;
  readonly pageUrl: string;
  readonly sentAt: string;
  readonly recipientName: string;
};

/** Why several alerts are in one message: for the subject after the tenant's name, and as a sentence. */
const occasions = {
  hourly: {
    title: 'this hour',
    sentence: 'Your settings collect these alerts for an hour, so they come in one message.',
  },
  gathered: {
    title: 'within minutes',
    sentence:
      'The first two alerts were sent on their own. Similar ones followed within minutes, so they come in one message.',
  },
  catchUp: {
    title: 'meanwhile',
    sentence: 'These alerts waited because messages to you could not be delivered. They now come in one message.',
  },
  storm: {
    title: 'in a short time',
    sentence: 'Many alerts were raised within ten minutes, so the rest come in one message.',
  },
} as const;

/** Several alerts of one tenant in one message: open ones first, each with its key and the link to its page. Pure. */
export function renderBatch(report: BatchReport): Message {
  const { messages, alerts, reason, tenant, pageUrl, sentAt, recipientName } = report;
  const [worst] = messages;
  if (worst === undefined) throw new Error('a message without an alert');
  const open = alerts.filter(({ status }) => status !== 'resolved');
  const severity = worstOf((open.length > 0 ? open : alerts).map((alert) => alert.severity));
  const items = messages.map(({ severity: of, title, firstLine, changes = [], key, links }) => ({
    severity: of,
    text: [...openingOf(title, firstLine), ...changes].join(' '),
    key,
    url: links[0]?.url ?? pageUrl,
  }));
  const list = `${pageUrl}/alerts`;
  // The alerts of the deployment are on its page, without a list of their own.
  const listUrl = items.some(({ url }) => url.startsWith(`${list}/`)) ? list : pageUrl;
  const occasion = occasions[reason];
  const what = `${count(alerts.length, 'alert', 'alerts')} at ${tenantNameOf(tenant)} ${occasion.title}`;
  const opening = items.every(({ text }) => text.startsWith('Restored')) ? 'Restored' : severityWord(severity);
  const lead = fitted(headlineOf(worst), subjectPartLength);
  const title = `${opening} · ${tenantNameOf(tenant)} · ${count(alerts.length, 'alert', 'alerts')} ${occasion.title}: ${lead}`;
  const clock = localTime(tenant.timeZone, sentAt);
  return {
    tenantId: worst.tenantId,
    tenantName: worst.tenantName,
    tone: toneOf(severity),
    severity,
    key: worst.key,
    subject: title,
    title,
    ...opensWithText(
      `${what}: ${countsInWords(otherAlertsOf(alerts).counts)}.${overInWords(alerts.length - open.length, alerts.length)}`,
    ),
    paragraphs: [occasion.sentence],
    sections: [],
    steps: [],
    facts: [],
    items,
    others: otherAlertsOf(alerts.slice(items.length)),
    links: [{ label: 'Open all alerts', url: listUrl }],
    times: `Sent ${clock.time(sentAt)}     ${clock.weekday(sentAt)}, ${clock.zone}`,
    cardFooter: `${clock.moment(sentAt)} ${clock.place}`,
    footer: footerOf(tenant, recipientName),
    machine: {
      ...worst.machine,
      because: reason,
      sources: [...new Set(messages.flatMap(({ machine }) => machine.sources))],
      happenedAt: null,
      sentAt,
    },
  };
}

/** ` 2 of them are over.`; empty if all are, or none. */
const overInWords = (over: number, all: number): string =>
  over === 0 || over === all ? '' : ` ${number(over)} of them ${over === 1 ? 'is' : 'are'} over.`;

/**
 * `Critical · Contoso · 14 people…` as `Critical: 14 people….`, because the subject already names the tenant; then the first line, without
 * the headline if it repeats it.
 */
function openingOf(title: string, firstLine: string): readonly string[] {
  const [opening = '', , ...rest] = title.split(' · ');
  if (rest.length === 0) return [`${title}.`, firstLine];
  const headline = rest.join(' · ');
  const [first, repeated] = [firstLine.toLowerCase(), headline.toLowerCase()];
  if (first.startsWith(repeated)) return [`${opening}: ${firstLine}`];
  const end = `: ${repeated}.`;
  return [`${opening}: ${headline}.`, first.endsWith(end) ? `${firstLine.slice(0, -end.length)}.` : firstLine];
}

/** Says which recipient did not get the message, so that the reader knows why it was sent to them. */
export const withNotArrived = (
  message: Message,
  { channel, name }: { readonly channel: string; readonly name: string },
): Message => {
  const sentence = `${channelWords(channel)?.message ?? 'The message'} to ${plainText(name)} could not be delivered, so you receive this instead.`;
  return {
    ...message,
    paragraphs: [sentence, ...message.paragraphs],
    // The card of several alerts has the paragraphs, that of one alert only the facts.
    facts: [...(message.items === undefined ? [{ label: 'Not delivered', value: sentence }] : []), ...message.facts],
  };
};
