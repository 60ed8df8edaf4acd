/**
 * A replay of real events sends exactly the messages that were sent; with another configuration, those that it would have
 * sent.
 */

import { forEachTenant } from '../../infra/operate/doctor/command';
import { readArguments } from '../../infra/operate/doctor/options';
import { commands } from '../../infra/operate/replay/commands';
import { replayLines } from '../../infra/operate/replay/lines';
import { type Replayed, replayTenant } from '../../infra/operate/replay/replay';
import type { TenantConfiguration } from '../../shared/core/tenant/configuration';
import { TenantContained } from '../../shared/core/tenant/contained';
import { minuteMs } from '../../shared/core/time/durations';
import type { RiskyUser } from '../../shared/kinds/risky-user/risky-user';
import { riskyUser } from '../fixtures/risk';
import { premiumWithP2 } from '../pipeline/small-tenant';
import { type App, createSmallWorld, startApp, tenantId } from '../pipeline/small-world';

const risky = ({ world }: App, id: string, riskLevel: string): RiskyUser =>
  riskyUser({ id, riskLevel, riskLastUpdatedDateTime: new Date(world.now() - minuteMs).toISOString() });

async function collect(app: App, riskyUsers: RiskyUser[], minutes: number): Promise<void> {
  app.world.tenant.riskyUsers = riskyUsers;
  await app.ask({ tenantId, bucket: 'identityProtection', kinds: ['riskyUser'], reason: 'hint' });
  await app.runUntil(app.world.now() + minutes * minuteMs);
}

/**
 * One account at high risk that is then fixed, one that was fixed before its message was due, and one at medium risk.
 */
async function played(): Promise<App> {
  const world = createSmallWorld();
  world.tenant.skus = [premiumWithP2];
  const app = startApp(world);
  await app.tick();
  await app.drain();
  await app.runUntil(world.now() + 5 * minuteMs);
  await collect(app, [risky(app, 'person04', 'high')], 15);
  await collect(app, [], 15);
  await collect(app, [risky(app, 'person05', 'high')], 4);
  await collect(app, [], 30);
  await collect(app, [risky(app, 'person06', 'medium')], 30);
  return app;
}

const replayOf = async (app: App, over: Partial<TenantConfiguration> = {}): Promise<Replayed> =>
  replayTenant(app.pipeline(), { ...app.world.configuration, ...over }, 30);

const app = played();

const sentBy = (replayed: Replayed, recipientId: string): readonly string[] =>
  (replayed.recipients.find(({ id }) => id === recipientId)?.messages ?? []).map(({ alerts }) =>
    alerts.map(({ type, source }) => `${type} ${source}`).join(', '),
  );

test('with the configuration that was in force it sends exactly what was sent', async () => {
  const { world } = await app;
  const replayed = await replayOf(await app);
  const riskMails = world.sent.filter(
    ({ channel, message }) => channel === 'email-acs' && /risk/.test(message.subject),
  );
  expect(riskMails).toHaveLength(2);
  expect(sentBy(replayed, 'mail').filter((one) => one.includes('EV.S21'))).toEqual([
    'opened EV.S21',
    'resolved EV.S21',
  ]);
  const sentOn = (wanted: string): number => world.sent.filter(({ channel }) => channel === wanted).length;
  expect(replayed.recipients.map(({ channel, messages }) => [channel, messages.length])).toEqual([
    ['email-acs', sentOn('email-acs')],
    ['webhook', sentOn('webhook')],
  ]);
  expect(replayed.digestOnly).toBeGreaterThan(0);
});

test('a tenant with wrong settings is named, and the others are replayed', async () => {
  const [lines, done]: [string[], string[]] = [[], []];
  // Safe: nothing else of it is read.
  const configuration = { names: new Map([['b', 'Litware']]) } as never;
  const code = await forEachTenant(
    { configuration, printProblem: (line) => lines.push(line) },
    ['a', 'b', 'c'],
    async (id) => {
      if (id === 'b') throw new TenantContained(id, { type: 'settings', problems: ['timeZone: an IANA time zone'] });
      done.push(id);
      return 0;
    },
  );
  expect([code, done, lines]).toEqual([
    1,
    ['a', 'c'],
    ['Litware: nothing of it is read or sent: timeZone: an IANA time zone'],
  ]);
});

test('another route sends less, and no recipient gets nothing', async () => {
  const strict = await replayOf(await app, {
    routes: (await app).world.configuration.routes.map((route) => ({
      ...route,
      recipients: ['hook'],
      minimumSeverity: 'critical',
    })),
  });
  expect(sentBy(strict, 'hook').filter((one) => one.includes('EV.S21'))).toEqual([]);
  expect(sentBy(strict, 'mail').filter((one) => one.includes('EV.S21'))).toEqual([]);
  const nobody = await replayOf(await app, { recipients: [], routes: [] });
  expect(nobody.recipients).toEqual([]);
  expect(replayLines('Contoso', nobody).join('\n')).toContain('no recipient is configured');
});

test('a detection that is switched off raises nothing, and nothing is written or sent', async () => {
  const { world } = await app;
  const [before, sent] = [world.tables.transactions.length, world.sent.length];
  const replayed = await replayOf(await app, { disabled: ['EV.S21'] });
  expect(JSON.stringify(replayed.recipients)).not.toContain('EV.S21');
  expect([world.tables.transactions.length, world.sent.length]).toEqual([before, sent]);
});

test('the lines show what was sent to whom, and a hostile name stays on its line', async () => {
  const lines = replayLines('Con\u001b[31mtoso\n', await replayOf(await app));
  expect(lines[0]).toMatch(/^Con \[31mtoso, since 2026-10-\d\d \d\d:\d\d UTC$/);
  expect(lines.join('\n')).toMatch(/Security \(email-acs\): \d+ messages? at once, \d+ combined, \d+ digests?/);
  expect(lines.filter((line) => /EV\.S21 {2}opened: Microsoft rates an account as at risk/.test(line))).toHaveLength(2);
});

test.each([
  [['--days', '0'], '--days: a number from 1 to 400'],
  [['--days', 'all'], '--days: a number from 1 to 400'],
  [['--config', 'watch.json'], 'give a command: --days'],
])('%j is refused', (args, problem) => {
  expect(readArguments(args, commands)).toEqual({ outcome: 'refused', problems: [problem] });
});
