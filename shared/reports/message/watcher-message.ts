import type { Message } from '../../core/delivery/message';
import { deploymentId } from '../../core/deployment/deployment';
import type { WatchEvent } from '../../core/event/event';
import { isWatcherSource } from '../../core/event/watcher/watcher-event';
import { cardFooterOf, footerOf, opensWithText, severityWord, tenantNameOf, titled, toneOf } from '../frame';
import { dangerIn, firstStep } from '../language/actor';
import { duration, localTime } from '../language/local-time';
import type { WatcherScene } from '../language/watcher/watcher-scene';
import { watcherWords } from '../language/watcher/watcher-words';
import { type AlertReport, alertLink } from './alert-report';

type AlertOfWatcher = Pick<AlertReport, 'alert' | 'events'>;

/**
 * True for alerts about the monitor itself without a known actor. With an actor, the ordinary message is used, which
 * names the actor.
 */
export function isOfWatcher({ alert, events }: AlertOfWatcher): boolean {
  const lead = leadOf(alert.leadEventId, events);
  return lead !== undefined && isWatcherSource(lead.source) && alert.attribution.status === 'nobody';
}

const leadOf = (id: string, events: AlertReport['events']) =>
  events.find((event) => event.id === id) ?? events.find(({ type }) => type === 'health');

function problemOf({ alert, events }: AlertOfWatcher) {
  const lead = leadOf(alert.leadEventId, events);
  if (lead === undefined || !isWatcherSource(lead.source)) throw new Error(`alert ${alert.id} is not the watcher's`);
  return { lead, words: watcherWords[lead.source] };
}

const endOf = ({ events }: AlertOfWatcher): WatchEvent | undefined =>
  events.findLast(({ type }) => type === 'recovery');

export function watcherSince(found: AlertOfWatcher): string {
  const { lead, words } = problemOf(found);
  return words.since(lead);
}

/** How long the problem of the monitor lasted. */
export const watcherLasted = (found: AlertOfWatcher): string =>
  duration(watcherSince(found), (endOf(found) ?? problemOf(found).lead).recordedAt);

/** A problem of the monitor itself, or its end: what it means, since when, and what to do. */
export function renderWatcher(report: AlertReport): Message {
  const { alert, events, tenant, sentAt, because } = report;
  const { lead, words } = problemOf(report);
  const scene: WatcherScene = {
    event: lead,
    tenantName: tenantNameOf(tenant),
    clock: localTime(tenant.timeZone, sentAt),
    recipientNames: report.recipientNames ?? new Map(),
    together: events.filter(({ type, source }) => type === 'health' && source === lead.source),
  };
  const { clock } = scene;
  const over = because === 'resolved';
  const ended = over ? (endOf(report) ?? lead) : lead;
  const since = words.since(lead);
  const opening = lead.source === 'sightless' ? 'Blind' : severityWord(alert.severity);
  const lasted = watcherLasted(report);
  const tone = over ? 'good' : lead.source === 'sightless' ? 'attention' : toneOf(alert.severity);
  const steps = over ? [] : words.steps(scene);
  return {
    tenantId: alert.tenantId,
    tenantName: scene.tenantName,
    tone,
    severity: alert.severity,
    key: alert.key,
    ...(over
      ? titled('Restored', tenant, words.regained({ ...scene, event: ended }), alert.key)
      : titled(opening, tenant, words.lost(scene), alert.key)),
    ...opensWithText(
      over
        ? `${words.ended({ ...scene, event: ended })} since ${clock.short(ended.recordedAt)}, after ${lasted}.`
        : words.sentence(scene),
    ),
    paragraphs: over
      ? [words.after({ ...scene, event: ended })]
      : [...dangerFor(tone, steps), ...notAcknowledged(because), ...words.meaning(scene)],
    sections: [],
    steps,
    facts: over ? [{ label: 'Lasted', value: lasted }] : [...doFirst(steps), ...words.facts(scene)],
    links: linksOf(report),
    times: `${over ? 'From' : 'Since'} ${clock.short(since)} · ${over ? `over ${clock.short(ended.recordedAt)} · ` : ''}sent ${clock.time(sentAt)}     ${clock.weekday(sentAt)}, ${clock.zone}`,
    cardFooter: cardFooterOf(clock, sentAt, 'Zero Trust Watch itself', alert.key),
    footer: footerOf(tenant, report.recipientName),
    machine: {
      alertId: alert.id,
      because,
      status: alert.status,
      sources: [lead.source],
      happenedAt: lead.happenedAt,
      seenAt: lead.recordedAt,
      sentAt,
    },
  };
}

/** The page with the deployment's checks also shows its health. */
function linksOf(report: AlertReport): Message['links'] {
  const { health } = report.links;
  const isOfTenant = report.alert.tenantId !== deploymentId;
  return [
    alertLink(report),
    ...(isOfTenant && health !== undefined ? [{ label: 'Open health page', url: health }] : []),
  ];
}

/** The first lines of an urgent message say what to do if nobody planned it. */
function dangerFor(tone: Message['tone'], steps: readonly string[]): readonly string[] {
  const danger = tone === 'attention' ? dangerIn(steps) : undefined;
  return danger === undefined ? [] : [danger];
}

/** A card has no steps. It shows the dangerous branch of a question, or the first of several steps. */
function doFirst(steps: readonly string[]): Message['facts'] {
  const [first] = steps;
  const value = first?.endsWith('?') === true ? firstStep(steps) : first;
  return value === undefined ? [] : [{ label: 'Do first', value }];
}

const notAcknowledged = (because: AlertReport['because']): readonly string[] =>
  because === 'reminder' || because === 'escalated' ? ['Nobody has acknowledged this yet.'] : [];
