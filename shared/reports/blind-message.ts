import type { Message } from '../core/delivery/message';
import type { WatchEvent } from '../core/event/event';
import { isKind, kindDefinition } from '../kinds';
import type { AlertReport } from './alert-report';
import { textDetail } from './details';
import { cardFooterOf, footerOf, shortPreview, tenantNameOf, titled } from './frame';
import { duration, localTime } from './local-time';
import { capital, plainText } from './plain-text';
import { reasonInWords } from './reasons';

/** What cannot be read: `Conditional Access policies`. */
const sightOf = ({ resource }: WatchEvent): string =>
  isKind(resource.id) ? kindDefinition(resource.id).plural : plainText(resource.name ?? 'a source');

const remedyOf = (event: WatchEvent): readonly string[] => {
  const { id } = event.resource;
  if (!isKind(id)) return ['Run the doctor: it names what is missing.'];
  return [
    'Was the consent or a licence taken away?',
    `Yes: grant ${kindDefinition(id).permission} to the app again, or renew the licence. We look again by ourselves.`,
    'No: Microsoft had an outage or is slow. Nothing is to be done; we go on trying.',
  ];
};

/** Losing sight of a source, or having it back. Reads `reason` of the event. */
export function renderBlind(report: AlertReport): Message {
  const { alert, events, tenant, sentAt, because } = report;
  const over = because === 'resolved';
  const clock = localTime(tenant.timeZone, sentAt);
  const lost = events.find(({ id }) => id === alert.leadEventId) ?? events[0];
  if (lost === undefined) throw new Error(`alert ${alert.id} has no events`);
  const back = over ? [...events].reverse().find(({ type }) => type === 'recovery') : undefined;
  const sight = sightOf(lost);
  const reason = reasonInWords(textDetail(lost, 'reason') ?? 'broken');
  const since = lost.anchor;
  const preview = over
    ? `${capital(sight)} can be read again since ${clock.short(back?.recordedAt ?? sentAt)}.`
    : `${capital(sight)} cannot be read since ${clock.short(since)}.`;
  return {
    tenantId: alert.tenantId,
    tenantName: tenantNameOf(tenant),
    tone: over ? 'good' : 'warning',
    severity: alert.severity,
    key: alert.key,
    ...titled(
      over ? 'Restored' : 'Blind',
      tenant,
      `${sight} ${over ? 'can be read again' : 'cannot be read'}`,
      alert.key,
    ),
    preview: shortPreview(preview),
    paragraphs: over
      ? [
          `I could not see them for ${duration(since, back?.recordedAt ?? sentAt)}. They were compared with the last state before that; what changed meanwhile is told on its own.`,
        ]
      : [
          `Reason: ${reason}.`,
          'Nothing that rests on them is judged until they can be read again. The last verdicts stay, with their age; none counts as passed.',
        ],
    sections: [],
    steps: over ? [] : remedyOf(lost),
    facts: over
      ? [{ label: 'Blind for', value: duration(since, back?.recordedAt ?? sentAt) }]
      : [{ label: 'Reason', value: reason }],
    links: [{ label: 'See the alert', url: report.links.alert }],
    times: `${over ? 'Blind from' : 'Last read'} ${clock.short(since)} · sent ${clock.time(sentAt)}     ${clock.weekday(sentAt)}, ${clock.zone}`,
    cardFooter: cardFooterOf(clock, sentAt, 'sight', alert.key),
    footer: footerOf(tenant, report.recipientName),
    machine: {
      alertId: alert.id,
      because,
      status: alert.status,
      sources: [lost.source],
      happenedAt: null,
      seenAt: lost.recordedAt,
      sentAt,
    },
  };
}
