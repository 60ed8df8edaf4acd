import type { Message } from '../../core/delivery/message';
import type { WatchEvent } from '../../core/event/event';
import { isKind, kindDefinition } from '../../kinds';
import { cardFooterOf, footerOf, opensWithText, tenantNameOf, titled } from '../frame';
import { firstStep } from '../language/actor';
import { listed } from '../language/counting';
import { flagDetail, textDetail } from '../language/details';
import { duration, localTime } from '../language/local-time';
import { plainText } from '../language/plain-text';
import { reasonInWords } from '../language/reasons';
import { type AlertReport, alertLink } from './alert-report';

type AlertOfSource = Pick<AlertReport, 'alert' | 'events'>;

/** The sources of an alert that cannot be read now, or that could not be read until it ended. */
function unreadIn(found: AlertOfSource): readonly string[] {
  const { id, name } = lostOf(found).resource;
  const { named, status } = found.alert;
  const lost = named.filter(({ endedAt }) => endedAt === null || status === 'resolved').flatMap(({ about }) => about);
  const kinds = [...new Set(lost.length === 0 ? [id] : lost)].filter(isKind);
  return kinds.length === 0 ? [plainText(name ?? 'a source')] : kinds.map((kind) => kindDefinition(kind).plural);
}

/** `Conditional Access policies`, or `2 sources that need Policy.Read.All`. */
export function unreadInWords(found: AlertOfSource): string {
  const all = unreadIn(found);
  return all.length === 1 ? listed(all) : `${all.length} sources that need ${permissionOf(lostOf(found))}`;
}

/** With these, Microsoft answers too late or not at all. Neither consent nor a licence is the cause. */
const passing: ReadonlySet<string | undefined> = new Set(['throttled', 'broken', 'busy']);

const remedyOf = (event: WatchEvent): readonly string[] => {
  const { id } = event.resource;
  if (!isKind(id)) return ['Run npm run doctor: it says what is missing.'];
  if (passing.has(textDetail(event, 'reason')))
    return [
      'Wait for the next collections: Zero Trust Watch retries automatically.',
      'After a day: check Microsoft 365 admin center > Health > Service health.',
    ];
  if (textDetail(event, 'reason') === 'notLooked')
    return [
      'Wait for the next collections: Zero Trust Watch retries automatically.',
      'After an hour: run npm run doctor. It says which part of the deployment has stopped.',
    ];
  return [
    'Was consent withdrawn or a licence removed?',
    `Yes: grant ${kindDefinition(id).permission} to the app again, or renew the licence. Zero Trust Watch retries automatically.`,
    textDetail(event, 'reason') === 'notPermitted'
      ? 'No: Microsoft refuses the app although it has the permission. Open a support case with Microsoft; Zero Trust Watch keeps trying.'
      : 'No: Microsoft has an outage or is slow. Nothing to do; Zero Trust Watch keeps trying.',
  ];
};

const permissionOf = ({ resource: { id } }: WatchEvent): string =>
  isKind(id) ? kindDefinition(id).permission : 'one permission';

const lostOf = ({ alert, events }: AlertOfSource): WatchEvent => {
  const lost = events.find(({ id }) => id === alert.leadEventId) ?? events[0];
  if (lost === undefined) throw new Error(`alert ${alert.id} has no events`);
  return lost;
};

/** When it could be read again; undefined if no event says so. */
const backAt = ({ events }: AlertOfSource): string | undefined =>
  events.findLast(({ type }) => type === 'recovery')?.recordedAt;

/** The last reading of the source that has been unread the longest. */
export function lostSince(found: AlertOfSource): string {
  const lead = lostOf(found);
  const [first = lead.anchor] = found.events
    .filter(({ type, recordedAt }) => type === 'health' && recordedAt >= lead.recordedAt)
    .map(({ anchor }) => anchor)
    .sort();
  return first;
}

/** How long the source could not be read. */
export const blindFor = (found: AlertOfSource): string =>
  duration(lostSince(found), backAt(found) ?? found.alert.resolvedAt ?? found.alert.lastEventAt);

/** A source that can no longer be read, or can be read again. Reads the event's `reason`. */
export function renderBlind(report: AlertReport): Message {
  const { alert, tenant, sentAt, because } = report;
  const over = because === 'resolved';
  const clock = localTime(tenant.timeZone, sentAt);
  const lost = lostOf(report);
  const sight = unreadInWords(report);
  const all = unreadIn(report);
  const reason = reasonInWords(textDetail(lost, 'reason') ?? 'broken');
  const since = lostSince(report);
  const preview = over
    ? `Zero Trust Watch has been able to read ${sight} again since ${clock.short(backAt(report) ?? sentAt)}.`
    : `Zero Trust Watch has been unable to read ${sight} since ${clock.short(since)}.`;
  const steps = over ? [] : remedyOf(lost);
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
    ...opensWithText(preview),
    paragraphs: over
      ? [
          `The gap lasted ${blindFor(report)}. The current state was compared with the last one before the gap; each change found raises its own alert.`,
        ]
      : [
          `Reason: ${reason}.`,
          ...(flagDetail(lost, 'isLasting')
            ? [
                `It has lasted ${duration(since, sentAt)}, so this alert is high now: a critical loss of protection would not be noticed.`,
              ]
            : []),
          ...(all.length === 1 ? [] : [`They are ${listed(all)}.`]),
          `Controls that depend on ${all.length === 1 ? 'this source are not judged until it' : 'these sources are not judged until they'} can be read again. Their last verdicts stay visible with their age, and a pass counts only while its data is recent.`,
        ],
    sections: [],
    steps,
    facts: over
      ? [{ label: 'Unreadable for', value: blindFor(report) }]
      : [
          { label: 'Do first', value: firstStep(steps) ?? '' },
          { label: 'Reason', value: reason },
        ],
    links: [alertLink(report)],
    times: `${over ? 'Unreadable from' : 'Last read'} ${clock.short(since)} · sent ${clock.time(sentAt)}     ${clock.weekday(sentAt)}, ${clock.zone}`,
    cardFooter: cardFooterOf(clock, sentAt, 'Zero Trust Watch itself', alert.key),
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
