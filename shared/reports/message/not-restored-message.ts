import type { Alert } from '../../core/alert/alert';
import type { Message } from '../../core/delivery/message';
import { cardFooterOf, footerOf, opensWithText, tenantNameOf, titled } from '../frame';
import { fromAddress } from '../language/actor';
import type { LocalTime } from '../language/local-time';
import { localTime } from '../language/local-time';
import { accountFirst, naming } from '../language/naming';
import type { Scene } from '../language/scene';
import { storyOf } from '../language/story';
import { wordingOf } from '../wording';
import type { AlertReport } from './alert-report';

/** The end of an alert whose changes another alert reports from now on: nothing was restored. */
export function renderMerged(report: AlertReport, into: NonNullable<Alert['mergedInto']>): Message {
  const { links } = report;
  const other = `alert ${into.key}`;
  return notRestored(report, 'Merged', ({ lost }) => ({
    title: lost,
    text: `This alert is now part of ${other}, which reports the same change.`,
    paragraphs: [`Nothing was restored. Only ${other} continues: it reports what happens next and when it is fixed.`],
    facts: [{ label: 'Continues in', value: `Alert ${into.key}` }],
    links: links.mergedInto === undefined ? [] : [{ label: `Open ${other}`, url: links.mergedInto }],
    machine: { mergedInto: into },
  }));
}

/** The end of an alert whose change was planned work, as the log showed late: nothing was restored. */
export function renderPlanned(report: AlertReport, { until }: NonNullable<Alert['planned']>): Message {
  const { attribution } = report.alert;
  return notRestored(report, 'Planned', ({ lost, scene, clock }) => ({
    title: lost,
    text:
      attribution.status === 'known'
        ? `${accountFirst(attribution.actor, scene.naming)} made this change${fromAddress(attribution.actor)}, as planned work.`
        : 'This change is planned work.',
    paragraphs: [
      `The work was announced until ${clock.moment(until)}. If anything of it is still in place then, a new alert says so.`,
      'Until then, nothing is restored: what the alert reported is still so.',
    ],
    facts: [{ label: 'Planned until', value: clock.moment(until) }],
    links: [],
    machine: { plannedUntil: until },
  }));
}

type Content = {
  readonly title: string;
  readonly text: string;
  readonly paragraphs: readonly string[];
  readonly facts: Message['facts'];
  readonly links: Message['links'];
  readonly machine: Partial<Message['machine']>;
};

type Ended = { readonly lost: string; readonly scene: Scene; readonly clock: LocalTime };

function notRestored(report: AlertReport, word: 'Merged' | 'Planned', contentOf: (ended: Ended) => Content): Message {
  const { alert, tenant, sentAt } = report;
  const clock = localTime(tenant.timeZone, sentAt);
  const { lead } = storyOf(alert, report.events, report.transitions);
  const scene = { event: lead, tenantName: tenantNameOf(tenant), naming: naming(report.names), clock };
  const content = contentOf({ lost: wordingOf(lead.source).lost(scene), scene, clock });
  return {
    tenantId: alert.tenantId,
    tenantName: tenantNameOf(tenant),
    tone: 'neutral',
    severity: alert.severity,
    key: alert.key,
    ...titled(word, tenant, content.title, alert.key),
    ...opensWithText(content.text),
    paragraphs: content.paragraphs,
    sections: [],
    steps: [],
    facts: content.facts,
    links: [{ label: 'Open alert', url: report.links.alert }, ...content.links],
    times: `${word} ${clock.short(alert.resolvedAt ?? sentAt)} · sent ${clock.time(sentAt)}     ${clock.weekday(sentAt)}, ${clock.zone}`,
    cardFooter: cardFooterOf(clock, sentAt, lead.source, alert.key),
    footer: footerOf(tenant, report.recipientName),
    machine: {
      alertId: alert.id,
      because: report.because,
      status: alert.status,
      sources: [lead.source],
      happenedAt: lead.happenedAt,
      seenAt: lead.recordedAt,
      sentAt,
      ...content.machine,
    },
  };
}
