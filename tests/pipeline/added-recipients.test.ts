/**
 * Recipients of an alert in addition to those of its routes: the fallback, if the actor is the only recipient, and the
 * recipients of its first message.
 */

import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import type { Recipient, TenantConfiguration } from '../../shared/core/tenant/configuration';
import { minuteMs } from '../../shared/core/time/durations';
import { handleAlert } from '../../shared/pipeline/alert/handle-alert';
import { everythingAtOnce, plainAttention } from '../fixtures/attention';
import { person, policyRecord } from '../fixtures/records';
import { hint } from './history';
import { goodPolicies, vendorGroup } from './small-tenant';
import { type App, createSmallWorld, startWatched, tenantId } from './small-world';

const ada: Recipient = { id: 'ada', name: 'Ada', channel: 'email-acs', address: 'Ada@contoso.example' };
const table: Recipient = {
  id: 'table',
  name: 'Sentinel',
  channel: 'log-analytics',
  alertStream: 'Custom-Alerts',
  eventStream: null,
};
const outside: Recipient = {
  id: 'outside',
  name: 'Outside',
  channel: 'webhook',
  urlSetting: 'HOOK_URL',
  secretSetting: 'HOOK_SECRET',
};

async function watched(configuration: Partial<TenantConfiguration>): Promise<App> {
  return startWatched(createSmallWorld({ configuration }), 12 * minuteMs);
}

const later = (app: App, ms: number): Promise<void> => app.runUntil(app.world.now() + ms);

/** The vendors are excluded from MFA, or included again; the log shows it after this long. */
async function exclude(app: App, isExcluded: boolean, latencyMs: number): Promise<void> {
  const { world } = app;
  const [good] = goodPolicies;
  if (good === undefined) throw new Error('no policy');
  const users = { ...good.conditions.users, excludeGroups: [...good.conditions.users.excludeGroups, vendorGroup] };
  const open: ConditionalAccessPolicy = { ...good, conditions: { ...good.conditions, users } };
  const [before, after] = isExcluded ? [good, open] : [open, good];
  world.tenant.policies = world.tenant.policies.map((policy) => (policy.id === good.id ? after : policy));
  const at = new Date(world.now() - 1000).toISOString();
  const edit = { id: `edit-${at}`, correlationId: `edit-${at}`, activityDateTime: at, actor: person('ada') };
  world.tenant.log.push({ record: { ...policyRecord(before, after), ...edit }, visibleAt: world.now() + latencyMs });
  await app.ask(hint('conditionalAccessPolicy'));
  await app.drain();
}

async function readLog(app: App): Promise<void> {
  await app.ask(hint('directoryAudit'));
  await app.drain();
  await later(app, 15 * minuteMs);
}

/** The messages that reached a channel, in the form that programs read. */
const sentTo = ({ world }: App, channel: string): readonly string[] =>
  world.sent.flatMap((sent) => (sent.channel === channel ? [sent.message.machine.because] : []));

test('where the only recipient turns out to be the actor, the fallback gets the beginning then, and the end', async () => {
  const app = await watched({
    recipients: [ada, table, outside],
    routes: [{ recipients: ['ada', 'table'], minimumSeverity: 'high', sendResolved: true, ...everythingAtOnce }],
    fallbackRecipient: 'outside',
  });
  await exclude(app, true, 4 * minuteMs);
  await later(app, 2 * minuteMs);
  expect([sentTo(app, 'email-acs'), sentTo(app, 'webhook')]).toEqual([['opened'], []]);
  await readLog(app);
  expect(sentTo(app, 'email-acs')).toEqual(['opened', 'actorFound']);
  expect(sentTo(app, 'webhook')).toEqual(['opened']);
  expect(app.world.sent.find(({ channel }) => channel === 'webhook')?.message.preview).toContain("ada's account");
  await exclude(app, false, 0);
  await later(app, 15 * minuteMs);
  expect(sentTo(app, 'webhook')).toEqual(['opened', 'resolved']);
});

describe('the recipient of the escalation', () => {
  const patience = { ...plainAttention.patience, critical: { remindAfter: null, escalateAfter: 30 } };
  const escalated = async (): Promise<App> => {
    const app = await watched({
      recipients: [ada, outside],
      routes: [{ recipients: ['ada'], minimumSeverity: 'high', sendResolved: true, ...everythingAtOnce }],
      patience,
      escalateTo: ['outside'],
    });
    await exclude(app, true, 0);
    await later(app, 40 * minuteMs);
    expect(sentTo(app, 'webhook')).toEqual(['escalated']);
    return app;
  };

  test('gets the end', async () => {
    const app = await escalated();
    await exclude(app, false, 0);
    await later(app, 15 * minuteMs);
    expect(sentTo(app, 'webhook')).toEqual(['escalated', 'resolved']);
    expect(sentTo(app, 'email-acs')).toEqual(['opened', 'actorFound', 'resolved']);
  });

  test('gets the message that it was closed', async () => {
    const app = await escalated();
    const [alert] = (await app.world.store.alerts.readAlerts(tenantId)).filter(({ status }) => status === 'open');
    const by = { id: 'kai', tenantId, name: 'Kai' };
    const request = { tenantId, alertId: alert?.id ?? '', action: 'close', by, note: 'it was planned' } as const;
    expect(await handleAlert(app.pipeline(), { ...request, judgement: 'harmless' })).toMatchObject({ status: 'done' });
    const { alerts } = app.world.store;
    expect((await alerts.readAlert(tenantId, request.alertId))?.closed).toMatchObject({ judgement: 'harmless' });
    const [last] = (await alerts.readTransitions(tenantId, request.alertId)).slice(-1);
    expect(last).toMatchObject({ type: 'closed', judgement: 'harmless' });
    await later(app, 15 * minuteMs);
    expect(sentTo(app, 'webhook')).toEqual(['escalated', 'handled']);
  });
});
