import type { Message } from '../../shared/core/delivery/message';

export const message: Message = {
  tenantId: 'tenant-1',
  tenantName: 'Contoso',
  tone: 'attention',
  severity: 'critical',
  key: '7F3K',
  subject: 'Critical · Contoso · 14 people no longer need MFA [7F3K]',
  title: 'Critical · Contoso · 14 people no longer need MFA',
  preview: '"Vendors-Temp" was excluded from "CA01" at 14:02.',
  paragraphs: ['14 people at Contoso can now sign in with a password alone.'],
  sections: [{ heading: 'WHO IS EXPOSED', lines: ['3 administrators'] }],
  steps: ['Ask Mara by phone: was this you?', 'Planned: declare it.'],
  facts: [{ label: 'Exposed', value: '14 of 312' }],
  links: [{ label: 'Open alert', url: 'https://watch.contoso.example/alert' }],
  times: 'Happened 14:02 · sent 14:08     Tue 24 Nov, Berlin (UTC+1)',
  cardFooter: 'Tue 24 Nov, 14:08 Berlin · ZT.ID.001 · 7F3K',
  footer: ['We never ask for a password or an approval.'],
  machine: {
    alertId: 'alert-1',
    because: 'opened',
    status: 'open',
    sources: ['ZT.ID.001'],
    happenedAt: '2026-11-24T13:02:00Z',
    seenAt: '2026-11-24T13:08:00Z',
    sentAt: '2026-11-24T13:08:30Z',
  },
};
