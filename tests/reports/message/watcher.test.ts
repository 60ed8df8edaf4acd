import type { ChannelState } from '../../../shared/core/delivery/channel-state';
import type { Silenced } from '../../../shared/core/delivery/critical-routing';
import type { Message } from '../../../shared/core/delivery/message';
import type { WatchEvent } from '../../../shared/core/event/event';
import { channelBackEvent, channelConcern, channelEvents } from '../../../shared/core/event/watcher/channel-events';
import { credentialBackEvent, credentialEvent } from '../../../shared/core/event/watcher/credential-events';
import { deploymentEvent } from '../../../shared/core/event/watcher/deployment-event';
import {
  backlogEvent,
  backlogOverEvent,
  poisonConcern,
  poisonEvent,
  poisonGoneEvent,
} from '../../../shared/core/event/watcher/queue-events';
import {
  awayEvent,
  silentEvent,
  silentOverEvent,
  unreadEvent,
  unreadOverEvent,
} from '../../../shared/core/event/watcher/silence-events';
import {
  subscriptionBackEvent,
  subscriptionConcern,
  subscriptionLostEvent,
} from '../../../shared/core/event/watcher/subscription-events';
import {
  auditDarkEvent,
  auditReadableEvent,
  silencedEvents,
  tamperEvent,
} from '../../../shared/core/event/watcher/tamper-events';
import { readableAgainEvent, unreadableEvent } from '../../../shared/core/event/watcher/unreadable-events';
import { renderTeamsCard } from '../../../shared/reports/card/teams-card';
import { renderEmail, renderText } from '../../../shared/reports/mail/email';
import { renderAlert } from '../../../shared/reports/message/alert-message';
import { compileTemplate } from '../mail/template';
import { known, report } from '../stories';

const facts = {
  tenantId: '11111111-1111-4111-8111-111111111111',
  now: '2026-11-24T13:08:00Z',
  recordDay: '2026-11-24',
};
const later = { ...facts, now: '2026-11-24T16:20:00Z' };
const since = '2026-11-24T12:53:00Z';

const webhook: ChannelState = {
  channel: 'webhook',
  recipientId: 'hook',
  lastSuccessAt: '2026-11-23T09:00:00Z',
  failingSince: since,
  reason: 'HTTP 503',
  undelivered: ['9QX2', 'BBCC'],
};
const mail: ChannelState = {
  ...webhook,
  channel: 'email-acs',
  recipientId: 'mail',
  lastSuccessAt: null,
  undelivered: [],
};
const [webhookFails] = channelEvents(facts, [webhook]);
const [mailFails] = channelEvents(facts, [mail, { ...mail, recipientId: 'ops' }]);
if (webhookFails === undefined || mailFails === undefined) throw new Error('no events to report');

const blind = (
  reason: 'notPermitted' | 'noToken' | 'broken' | 'notLooked' | 'notConsented' | 'switchedOff',
): WatchEvent =>
  unreadableEvent(facts, {
    since,
    reason,
    kinds: ['directoryAudit', 'user', 'unifiedRoleAssignment'],
    of: 20,
    neverRead: false,
  });
const poisoned = poisonEvent(facts, {
  queue: 'collect',
  count: 3,
  since,
  about: ['directory user, group', 'alert 7f3k'],
});
const expired = subscriptionLostEvent(facts, { resource: 'users', expiresAt: since, kind: 'user' });
const dark = auditDarkEvent(facts, since);

function silenced(over: Partial<Silenced>): WatchEvent {
  const before = { routes: [], escalateTo: [], fallback: null, disabled: [], ownHandAllowed: false };
  const none: Silenced = { removed: [], narrowed: [], disabled: [], ownHand: false };
  const [event, ...others] = silencedEvents(facts, since, before, { ...none, ...over }, 1);
  if (event === undefined || others.length > 0) throw new Error('not one event');
  return event;
}

const nothing = (): undefined => undefined;
const older = deploymentEvent(facts, { what: 'downgraded', from: '1.2.0', to: '1.1.0', since }, nothing);
const newerStore = deploymentEvent(facts, { what: 'storageNewer', format: 2, by: '2.0.0' }, nothing);
const timer = silentEvent(facts, 'schedule', since);
const collectionsSilent = silentEvent(facts, 'collect', since);
const unread = unreadEvent(facts, { since, reason: 'busy' });
const behind = backlogEvent(facts, { queue: 'deliver', count: 1234, since });
const unsaved = silentEvent(facts, 'backup', since, 'AuthorizationPermissionMismatch');
const lone = deploymentEvent(
  facts,
  {
    what: 'warned',
    isUrgent: false,
    code: 'fewRecipients',
    texts: ['Fabrikam: only one recipient is alerted: name a second one'],
    since,
  },
  nothing,
);
const unknownTag = deploymentEvent(
  facts,
  {
    what: 'warned',
    isUrgent: false,
    code: 'configuration',
    texts: Array.from({ length: 14 }, (_, at) => `groups.g${at}: no tenant has this tag`),
    since,
  },
  nothing,
);

const rejected = credentialEvent(facts, since, 'contoso');

const stories: readonly (readonly [string, WatchEvent, WatchEvent?])[] = [
  ['consent withdrawn', blind('notPermitted'), readableAgainEvent(later, since)],
  ['no token', blind('noToken')],
  ['application deleted', blind('notConsented')],
  [
    'never consented',
    unreadableEvent(facts, {
      since,
      reason: 'notConsented',
      kinds: ['directoryAudit', 'user'],
      of: 2,
      neverRead: true,
    }),
    readableAgainEvent(later, since, true),
  ],
  ['application switched off', blind('switchedOff')],
  ['credential rejected', rejected, credentialBackEvent(later, rejected)],
  ['Graph down', blind('broken')],
  ['no collection ends', blind('notLooked')],
  ['webhook fails', webhookFails, channelBackEvent(later, channelConcern('webhook', 'hook'), webhookFails, 'arrived')],
  ['mail to two fails', mailFails, channelBackEvent(later, channelConcern('email-acs', 'mail'), mailFails, 'removed')],
  ['poison', poisoned, poisonGoneEvent(later, poisonConcern('collect'), poisoned)],
  ['subscription lost', expired, subscriptionBackEvent(later, subscriptionConcern('users'), expired)],
  ['away', awayEvent(facts, { from: '2026-11-24T09:00:00Z', to: '2026-11-24T12:12:00Z' }, 7, 'notRunning')],
  ['paused', awayEvent(facts, { from: '2026-11-24T09:00:00Z', to: '2026-11-24T12:12:00Z' }, 7, 'paused')],
  ['audit log refused', dark, auditReadableEvent(later, since)],
  ['recipients removed', silenced({ removed: ['mail#1'] })],
  ['a recipient with fewer alerts', silenced({ narrowed: ['hook#2'] })],
  ['recipients removed, and one with fewer alerts', silenced({ removed: ['mail#1'], narrowed: ['hook#2', 'ops#3'] })],
  ['controls disabled', silenced({ disabled: ['EV.P02', 'ZT.ID.001'] })],
  ['self-approval allowed', silenced({ ownHand: true })],
  ['newer version', deploymentEvent(facts, { what: 'upgraded', from: '1.1.0', to: '1.2.0', since }, nothing)],
  ['older version', older, deploymentEvent(later, { what: 'noLongerDowngraded' }, () => older)],
  ['newer store', newerStore, deploymentEvent(later, { what: 'storageReadable' }, () => newerStore)],
  ['timer silent', timer, silentOverEvent(later, 'schedule', timer)],
  ['collections silent', collectionsSilent, silentOverEvent(later, 'collect', collectionsSilent)],
  ['no tenant can be read', unread, unreadOverEvent(later, unread)],
  ['no tenant can be read, Graph down', unreadEvent(facts, { since, reason: 'broken' })],
  ['queue behind', behind, backlogOverEvent(later, 'deliver', behind)],
  ['no backup', unsaved, silentOverEvent(later, 'backup', unsaved)],
  ['few recipients', lone, deploymentEvent(later, { what: 'noLongerWarned', code: 'fewRecipients' }, () => lone)],
  ['warnings', unknownTag],
  [
    'credential added',
    tamperEvent(
      facts,
      { what: 'credentialAdded', permission: null },
      { id: 'audit-1', at: since },
      known('mara', since),
    ),
  ],
  [
    'federated credential added, actor unknown',
    tamperEvent(
      facts,
      { what: 'federationAdded', permission: null },
      { id: 'audit-3', at: since },
      { status: 'nobody', reason: 'monitor' },
    ),
  ],
  [
    'permission removed, actor unknown',
    tamperEvent(
      facts,
      { what: 'permissionRemoved', permission: 'Policy.Read.All' },
      { id: 'audit-2', at: since },
      { status: 'nobody', reason: 'monitor' },
    ),
  ],
];

const recipientNames = new Map([
  ['mail', 'Security contact'],
  ['hook', 'Tickets'],
  ['ops', 'Operations'],
]);

const messages: readonly (readonly [string, Message])[] = stories.flatMap(([name, lead, recovery]) => [
  [name, renderAlert(report({ lead, over: { recipientNames } }))] as const,
  ...(recovery === undefined
    ? []
    : [
        [
          `${name}, over`,
          renderAlert(report({ lead, recovery, over: { recipientNames, sentAt: '2026-11-24T16:20:00Z' } })),
        ] as const,
      ]),
]);

describe.each(messages)('%s', (_, message) => {
  const words = renderText(message);

  test('matches the agreed text', () => {
    expect(words).toMatchSnapshot();
  });

  test('follows the grammar of messages', () => {
    expect(message.subject).toMatch(/^(Blind|Critical|High|Medium|Low|Restored) · Contoso · .{10,60} \[7F3K\]$/u);
    expect(message.title).not.toContain('…');
    expect([...message.preview].length).toBeLessThanOrEqual(110);
    expect(message.preview).toMatch(/^["A-Z\d].*\.$/u);
    expect(words).not.toMatch(/\b(may|potentially|please be advised|unusual activity)\b|!/i);
    expect(words).not.toMatch(/undefined|null|NaN|\[object|notPermitted|email-acs|teams-workflow|\.\.| {2}\./);
    expect(message.steps.length).toBeLessThanOrEqual(4);
    expect(message.links.length).toBeLessThanOrEqual(2);
  });

  test('is complete as a card', () => {
    expect(JSON.stringify(renderTeamsCard(message))).toContain('Contoso');
  });
});

test.each(messages.filter(([, { steps }]) => steps.length > 0))(
  '%s: its card says first what to do if it is an attack',
  (_, message) => {
    const [first] = message.facts;
    expect(first?.label).toBe('Do first');
    expect(first?.value).not.toMatch(/nothing to do|nothing is to be done|remove the tenant|keeps trying/);
    expect(JSON.stringify(renderTeamsCard(message))).toContain('Do first');
    const [question = '', danger] = message.steps;
    // Steps in an order have no harmless answer.
    if (question.endsWith('?')) expect(danger).not.toMatch(/nothing to do|remove the tenant/);
    if (message.tone === 'attention' && /^(If|Unless) /.test(danger ?? '')) expect(message.paragraphs[0]).toBe(danger);
  },
);

test('as a mail, hostile names are text', () => {
  const names = new Map([['hook', '<img src=x onerror=alert(1)>[click](https://evil.example)']]);
  const message = renderAlert(report({ lead: webhookFails, over: { recipientNames: names } }));
  const { html } = renderEmail(message, compileTemplate());
  expect(html).not.toMatch(/<img|onerror=alert\(1\)>/);
  expect(html).toContain('&lt;img');
});
