import type { Alert } from '../../core/alert/alert';
import type { Message } from '../../core/delivery/message';
import { cardFooterOf, footerOf, opensWithText, tenantNameOf, titled } from '../frame';
import { localTime } from '../language/local-time';
import { naming } from '../language/naming';
import { storyOf } from '../language/story';
import { wordingOf } from '../wording';
import type { AlertReport } from './alert-report';

/** The end of an alert whose changes another alert reports from now on: nothing was restored. */
export function renderMerged(report: AlertReport, into: NonNullable<Alert['mergedInto']>): Message {
  const { alert, tenant, sentAt, links } = report;
  const clock = localTime(tenant.timeZone, sentAt);
  const { lead } = storyOf(alert, report.events, report.transitions);
  const scene = { event: lead, tenantName: tenantNameOf(tenant), naming: naming(report.names), clock };
  const other = `alert ${into.key}`;
  return {
    tenantId: alert.tenantId,
    tenantName: tenantNameOf(tenant),
    tone: 'neutral',
    severity: alert.severity,
    key: alert.key,
    ...titled('Merged', tenant, wordingOf(lead.source).lost(scene), alert.key),
    ...opensWithText(`This alert is now part of ${other}, which reports the same change.`),
    paragraphs: [`Nothing was restored. Only ${other} continues: it reports what happens next and when it is fixed.`],
    sections: [],
    steps: [],
    facts: [{ label: 'Continues in', value: `Alert ${into.key}` }],
    links: [
      { label: 'Open alert', url: links.alert },
      ...(links.mergedInto === undefined ? [] : [{ label: `Open ${other}`, url: links.mergedInto }]),
    ],
    times: `Merged ${clock.short(alert.resolvedAt ?? sentAt)} · sent ${clock.time(sentAt)}     ${clock.weekday(sentAt)}, ${clock.zone}`,
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
      mergedInto: into,
    },
  };
}
