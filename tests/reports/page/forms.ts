import type { Alert } from '../../../shared/core/alert/alert';
import type { Message } from '../../../shared/core/delivery/message';
import { channelEvents } from '../../../shared/core/event/watcher/channel-events';
import { awayEvent } from '../../../shared/core/event/watcher/silence-events';
import { tamperEvent } from '../../../shared/core/event/watcher/tamper-events';
import { unreadableEvent } from '../../../shared/core/event/watcher/unreadable-events';
import { renderDigest } from '../../../shared/reports/digest/digest-message';
import { renderWeeklyRollUp } from '../../../shared/reports/digest/weekly-roll-up-message';
import { type AlertReport, renderAlert } from '../../../shared/reports/message/alert-message';
import { renderBatch } from '../../../shared/reports/message/batch-message';
import { renderDrill } from '../../../shared/reports/message/drill-message';
import { renderNotice } from '../../../shared/reports/message/notice-message';
import { renderPing } from '../../../shared/reports/message/ping-message';
import { renderRollUp } from '../../../shared/reports/message/roll-up-message';
import { renderSummary } from '../../../shared/reports/message/summary-message';
import { renderTest } from '../../../shared/reports/message/test-message';
import { anAlert, anEvent, aRule } from '../../store/fixtures';
import { rollUpWeekReport } from '../digest/roll-up-week';
import { busyInput, quietInput, weekReport } from '../digest/weeks';
import { batchReport } from '../message/batch';
import { rollUpReport } from '../message/roll-up';
import { summary } from '../message/summary';
import { event, known, openStory, report, restoredStory, storyNames } from '../stories';

const tenant = { name: 'Contoso', timeZone: 'Europe/Berlin', recognitionPhrase: 'blue heron' };
const links = { page: 'https://watch.contoso.example/api/posture/tenant-1' };
const sentAt = '2026-11-24T16:10:30Z';
const since = '2026-11-24T12:53:00Z';
const facts = {
  tenantId: '11111111-1111-4111-8111-111111111111',
  now: '2026-11-24T13:08:00Z',
  recordDay: '2026-11-24',
};

const exclusion = openStory('exclusion');
const endedBy = (over: Partial<Alert>): AlertReport => ({
  ...exclusion,
  because: 'resolved',
  sentAt,
  alert: { ...exclusion.alert, status: 'resolved', resolvedAt: sentAt, concerns: [], ...over },
  links: { ...exclusion.links, mergedInto: 'https://watch.contoso.example/api/posture/alerts/alert-2' },
});
const lost = event({
  source: 'blind',
  type: 'health',
  severity: 'medium',
  resource: { kind: 'conditionalAccessPolicy', id: 'conditionalAccessPolicy', name: 'Conditional Access policies' },
  details: { reason: 'notPermitted' },
});
const closed = { by: { id: 'kai', tenantId: null, name: 'Kai Olsen' }, at: sentAt, note: 'a planned test' };
const [mailFails] = channelEvents(facts, [
  {
    channel: 'email-acs',
    recipientId: 'mail',
    lastSuccessAt: null,
    failingSince: since,
    reason: 'HTTP 503',
    undelivered: ['9QX2', 'BBCC'],
  },
]);
if (mailFails === undefined) throw new Error('no event to report');
const withdrawn = unreadableEvent(facts, {
  since,
  reason: 'notPermitted',
  kinds: ['directoryAudit', 'user'],
  of: 20,
  neverRead: false,
});
const credential = { what: 'credentialAdded', permission: null } as const;

/** One or two examples of every form of message. Rules for all mails and cards are checked against them. */
export const forms: readonly (readonly [string, Message])[] = [
  ...storyNames.map((name) => [`alert: ${name}`, renderAlert(openStory(name))] as const),
  ...storyNames.map((name) => [`restored: ${name}`, renderAlert(restoredStory(name))] as const),
  ['blind', renderAlert(report({ lead: lost, alert: { form: 'blind' } }))],
  [
    'closed manually',
    renderAlert(
      report({
        lead: event({ source: 'EV.P01', details: { policyName: 'CA01', change: 'disabled' } }),
        over: { because: 'handled', sentAt },
        alert: { status: 'resolved', closed },
      }),
    ),
  ],
  ...(['reminder', 'escalated', 'actorFound', 'reopened'] as const).map(
    (because) => [because, renderAlert({ ...exclusion, because, sentAt })] as const,
  ),
  ['eased', renderAlert({ ...exclusion, because: 'eased', sentAt, alert: { ...exclusion.alert, easedAt: sentAt } })],
  ['merged', renderAlert(endedBy({ mergedInto: { id: 'alert-2', key: '9QX2' } }))],
  ['planned', renderAlert(endedBy({ planned: { ruleId: 'rule-1', until: '2026-11-27T17:00:00Z' } }))],
  [
    'test',
    renderTest({
      tenantId: 'tenant-1',
      tenant,
      recipientName: 'Security contact',
      askedBy: 'Kai Olsen',
      code: '48271935',
      sentAt,
      validUntil: '2026-11-24T16:40:30Z',
      healthUrl: 'https://watch.contoso.example/api/health',
    }),
  ],
  ['channel fails', renderAlert(report({ lead: mailFails }))],
  ['consent withdrawn', renderAlert(report({ lead: withdrawn }))],
  [
    'away',
    renderAlert(
      report({ lead: awayEvent(facts, { from: '2026-11-24T09:00:00Z', to: '2026-11-24T12:12:00Z' }, 7, 'notRunning') }),
    ),
  ],
  [
    'tampered with',
    renderAlert(report({ lead: tamperEvent(facts, credential, { id: 'audit-1', at: since }, known('mara', since)) })),
  ],
  ['together', renderBatch(batchReport(14))],
  ['storm', renderBatch(batchReport(400, { reason: 'storm' }))],
  ['many tenants', renderRollUp(rollUpReport(14))],
  ['very many tenants', renderRollUp({ ...rollUpReport(40), alerts: rollUpReport(60).alerts })],
  ['week of many', renderWeeklyRollUp(rollUpWeekReport({ needsYou: 3, cannotSee: 1, recovered: 2, calm: 54 }))],
  ['week of very many', renderWeeklyRollUp(rollUpWeekReport({ needsYou: 100, cannotSee: 70, calm: 70 }))],
  [
    'week of many with long names',
    renderWeeklyRollUp(
      rollUpWeekReport({ needsYou: 2, cannotSee: 1, recovered: 1, calm: 2 }, {}, () => 'W'.repeat(80)),
    ),
  ],
  ['week', renderDigest(weekReport(busyInput))],
  ['quiet week', renderDigest(weekReport(quietInput))],
  ['summary', renderSummary(summary)],
  ...(['suppression', 'acceptance', 'expectedChange', 'pause'] as const).map(
    (kind) =>
      [
        `notice: ${kind}`,
        renderNotice({
          alert: anAlert('t', { form: 'notice', status: 'told' }),
          event: anEvent('t', 1, {
            type: 'health',
            source: 'ruleMade',
            details: { step: 'made' },
            resource: { kind: 'tenant', id: 't', name: 'MFA is required' },
          }),
          rule: aRule('t', { kind }),
          names: new Map(),
          titles: new Map(),
          resources: new Map([['p1', 'CA01 Require MFA for everyone']]),
          tenant,
          links,
          sentAt,
          recipientName: 'Security contact',
        }),
      ] as const,
  ),
  [
    'drill',
    renderDrill({
      id: 'drill-1',
      alert: renderAlert(exclusion),
      tenant,
      groupName: 'W'.repeat(80),
      policyName: 'W'.repeat(80),
      pageUrl: links.page,
      sentAt: exclusion.sentAt,
      recipientName: 'Security contact',
    }),
  ],
  [
    'ping',
    renderPing({
      tenantId: 'tenant-1',
      tenant,
      recipientName: 'Security channel',
      owner: 'Ada Brandt',
      coOwner: null,
      lastSentAt: null,
      sentAt,
      healthUrl: 'https://watch.contoso.example/api/health',
    }),
  ],
  // A name without a space or hyphen at which it could break.
  [
    'a long name',
    renderAlert({ ...exclusion, tenant: { ...tenant, name: 'W'.repeat(80) }, recipientName: 'W'.repeat(80) }),
  ],
];
