import type { Message } from '../../../shared/core/delivery/message';
import { severities } from '../../../shared/core/event/severity';
import { renderAlert } from '../../../shared/reports/message/alert-message';
import type { BatchReport } from '../../../shared/reports/message/batch-message';
import { openStory, storyNames } from '../stories';

/** A message about this many alerts, with the first twelve described: real stories, repeated, most severe first. */
export function batchReport(count: number, over: Partial<BatchReport> = {}): BatchReport {
  const messages = Array.from({ length: count }, (_, at): Message => {
    const message = renderAlert(openStory(storyNames[at % storyNames.length] ?? 'exclusion'));
    const key = `K${String(at).padStart(3, '0')}`;
    return { ...message, key, links: [{ label: 'Open alert', url: `https://watch.contoso.example/alerts/${key}` }] };
  }).sort((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity));
  return {
    messages: messages.slice(0, 12),
    alerts: messages.map(({ severity, key }) => ({ id: `alert-${key}`, severity, key, status: 'open' as const })),
    reason: 'hourly',
    tenant: { name: 'Contoso', timeZone: 'Europe/Berlin', recognitionPhrase: 'blue heron' },
    pageUrl: 'https://watch.contoso.example/api/posture/tenant-1',
    sentAt: '2026-11-24T14:00:00Z',
    recipientName: 'security contact',
    ...over,
  };
}
