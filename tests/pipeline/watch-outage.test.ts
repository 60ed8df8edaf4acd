/** After a long outage people get the changes, and one message about Zero Trust Watch. */
import type { Alert } from '../../shared/core/alert/alert';
import type { TenantConfiguration } from '../../shared/core/tenant/configuration';
import { hourMs, minuteMs } from '../../shared/core/time/durations';
import { kindDefinitions } from '../../shared/kinds';
import { everythingAtOnce } from '../fixtures/attention';
import { assignment, globalAdministratorRole } from '../fixtures/conditional-access';
import { type App, createSmallWorld, goingOn, startApp, tenantId } from './small-world';

const channels = ['email-acs', 'webhook', 'teams-workflow'] as const;
const unreachable = { status: 'failed', retryable: true, retryAfterSeconds: null, reason: 'HTTP 503' } as const;

/** Only the changed resource types are read often, so that a day passes faster. Safe: one entry for each kind. */
const cadenceMinutes = Object.fromEntries(
  kindDefinitions.map(({ kind }) => [
    kind,
    ['conditionalAccessPolicy', 'unifiedRoleAssignment'].includes(kind) ? 15 : 1440,
  ]),
) as TenantConfiguration['cadenceMinutes'];

const watched = (): Promise<App> =>
  goingOn('three channels', async () => {
    const recipients: TenantConfiguration['recipients'] = [
      { id: 'mail', name: 'Security', channel: 'email-acs', address: 'security@contoso.example' },
      { id: 'hook', name: 'Tickets', channel: 'webhook', urlSetting: 'HOOK_URL', secretSetting: 'HOOK_SECRET' },
      { id: 'team', name: 'Team', channel: 'teams-workflow', urlSetting: 'TEAMS_URL' },
    ];
    const route = { recipients: ['mail', 'hook', 'team'], minimumSeverity: 'low', sendResolved: true } as const;
    const app = startApp(
      createSmallWorld({ configuration: { cadenceMinutes, recipients, routes: [{ ...route, ...everythingAtOnce }] } }),
    );
    await app.runUntil(app.world.now() + hourMs);
    app.world.sent.length = 0;
    return app;
  });

const later = ({ world, runUntil }: App, ms: number): Promise<void> => runUntil(world.now() + ms);

/** Three policies are disabled and three people become Global Administrator, one after the other. */
function weaken({ world: { tenant } }: App, step: number): void {
  const off = `ca0${step + 1}`;
  if (step < 3) tenant.policies = tenant.policies.map((one) => (one.id === off ? { ...one, state: 'disabled' } : one));
  else tenant.assignments = [...tenant.assignments, assignment(`person0${step}`, globalAdministratorRole)];
}

const titlesOn = ({ world }: App, channel: string): readonly string[] =>
  world.sent.filter((sent) => sent.channel === channel).map(({ message }) => message.title);

const ofMonitor = /deliver|nothing was monitored|timer/;

/** Group keys of the alerts that a channel has delivered since the summary, one entry for each message. */
async function deliveredOn({ world: { store } }: App, channel: string, alerts: readonly Alert[]) {
  const deliveries = await Promise.all(alerts.map(({ id }) => store.alerts.readDeliveries(tenantId, id)));
  return alerts.flatMap(({ groupKey }, at) =>
    (deliveries[at] ?? []).filter((one) => one.channel === channel && one.state === 'sent').map(() => groupKey),
  );
}

/** At most one first and one last message for each cause, and every change that people had not been notified of. */
async function expectTheNews(app: App, away: 0 | 1): Promise<void> {
  const alerts = (await app.world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
  const isOwn = ({ attribution }: Alert): boolean =>
    attribution.status === 'nobody' && attribution.reason === 'monitor';
  const news = alerts.filter((alert) => !isOwn(alert));
  expect(news.length).toBeGreaterThanOrEqual(6);
  for (const channel of channels) {
    const heard = new Set(await deliveredOn(app, channel, news));
    expect([channel, news.map(({ groupKey }) => groupKey).filter((key) => !heard.has(key))]).toEqual([channel, []]);
    const own = await deliveredOn(app, channel, alerts.filter(isOwn));
    const ofCause = (cause: string): readonly string[] => own.filter((groupKey) => groupKey.startsWith(`${cause}|`));
    expect([channel, own.length - ofCause('channel').length - ofCause('away').length]).toEqual([channel, 0]);
    expect(new Set(ofCause('channel')).size).toBeLessThanOrEqual(1);
    expect(ofCause('channel').length).toBeLessThanOrEqual(2);
    expect([channel, ofCause('away').length]).toEqual([channel, away]);
  }
}

test('the receivers are down for 12 hours: the changes are sent, and one message about Zero Trust Watch', async () => {
  const app = await watched();
  for (const channel of channels) app.world.refusals.set(channel, unreachable);
  for (let step = 0; step < 6; step++) {
    weaken(app, step);
    await later(app, 2 * hourMs);
  }
  expect(app.world.sent).toEqual([]);
  app.world.refusals.clear();
  await later(app, 3 * hourMs);
  await expectTheNews(app, 0);
});

test('the app is down as well: two causes, a message for each', async () => {
  const app = await watched();
  for (const channel of channels) app.world.refusals.set(channel, unreachable);
  for (let step = 0; step < 6; step++) {
    weaken(app, step);
    await later(app, 20 * minuteMs);
  }
  app.world.advanceTo(app.world.now() + 23 * hourMs);
  await later(app, 2 * minuteMs);
  app.world.refusals.clear();
  await later(app, 3 * hourMs);
  await expectTheNews(app, 1);
});

test('only the app is down: delayed messages do not blame the channels', async () => {
  const app = await watched();
  weaken(app, 0);
  app.world.advanceTo(app.world.now() + 23 * hourMs);
  await later(app, 2 * hourMs);
  for (const channel of channels)
    expect(titlesOn(app, channel).filter((title) => ofMonitor.test(title))).toEqual([
      'Medium · Contoso · nothing was monitored for 23 h 1 min',
    ]);
});
