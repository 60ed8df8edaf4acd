/**
 * An account excludes a group from a policy, and a second one while another message of that alert is on its way: each
 * channel names both groups and the account.
 */

import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import type { TenantConfiguration } from '../../shared/core/tenant/configuration';
import { minuteMs } from '../../shared/core/time/durations';
import { renderText } from '../../shared/reports/mail/email';
import { plainAttention } from '../fixtures/attention';
import { withUsers } from '../fixtures/conditional-access';
import { person, policyRecord } from '../fixtures/records';
import { hint } from './history';
import { type Life, newLife } from './mortal';
import { excludedGroup, vendorGroup } from './small-tenant';
import { type App, createSmallWorld, type Sent, startApp, tenantId } from './small-world';

const secondGroup = 'partners';
const remindAfter = 3;
const down = { status: 'failed', retryable: true, retryAfterSeconds: null, reason: 'connection refused' } as const;

const excluding = (policy: ConditionalAccessPolicy, ...groups: readonly string[]): ConditionalAccessPolicy =>
  withUsers({ excludeGroups: [excludedGroup, ...groups].sort() })(policy);

function edit({ world }: App, id: string, groups: readonly string[]): void {
  const { tenant } = world;
  const before = tenant.policies.find((policy) => policy.id === 'ca01');
  if (before === undefined) throw new Error('the policy is not there');
  const after = excluding(before, ...groups);
  tenant.policies = tenant.policies.map((policy) => (policy.id === 'ca01' ? after : policy));
  const record = policyRecord(before, after, {
    id,
    correlationId: id,
    actor: person('person03'),
    activityDateTime: new Date(world.now()).toISOString(),
  });
  tenant.log.push({ record, visibleAt: world.now() });
}

async function read(app: App): Promise<void> {
  app.world.advanceTo(app.world.now() + 5_000);
  await app.ask(hint('directoryAudit'));
  await app.drain();
}

async function typesOf({ world: { store } }: App): Promise<readonly string[]> {
  const alerts = (await store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
  const transitions = await Promise.all(alerts.map(({ id }) => store.alerts.readTransitions(tenantId, id)));
  return transitions.flat().map(({ type }) => type);
}

async function watched(configuration: Partial<TenantConfiguration> = {}, life = newLife()): Promise<App> {
  const world = createSmallWorld({ configuration });
  const [vendors] = world.tenant.groups.filter(({ id }) => id === vendorGroup);
  if (vendors === undefined) throw new Error('the group is not there');
  world.tenant.groups.push({ ...vendors, id: secondGroup, displayName: 'Partners', memberIds: ['person04'] });
  const app = startApp(world, life);
  await app.tick();
  await app.drain();
  await app.runUntil(world.now() + 10 * minuteMs);
  return app;
}

const textOf = ({ message }: Sent): string => renderText(message).replaceAll(/\s+/g, ' ');
const namesSecond = /person03's account excluded "partners" from "CA01 Require MFA" at/i;

test.each([
  ['is undone after 18 seconds', true],
  ['lasts', false],
])('an exclusion that %s while the reminder of another one waits is named on every channel', async (_, isUndone) => {
  const app = await watched({
    patience: { ...plainAttention.patience, critical: { remindAfter, escalateAfter: null } },
  });
  const { world } = app;

  edit(app, 'first', [vendorGroup]);
  await read(app);
  await app.runUntil(world.now() + 2 * minuteMs);
  const sentBefore = world.sent.length;
  for (const channel of ['email-acs', 'webhook']) world.refusals.set(channel, down);
  await app.runUntil(world.now() + 2.6 * minuteMs);
  expect(await typesOf(app)).toContain('reminded');
  edit(app, 'second', [vendorGroup, secondGroup]);
  if (isUndone) {
    world.advanceTo(world.now() + 18_000);
    edit(app, 'undone', [vendorGroup]);
  }
  await read(app);
  await app.runUntil(world.now() + minuteMs);
  world.refusals.clear();
  await app.runUntil(world.now() + 15 * minuteMs);

  for (const channel of ['email-acs', 'webhook']) {
    const [next] = world.sent.slice(sentBefore).filter((sent) => sent.channel === channel);
    expect(next?.message.machine?.because).toBe('worsened');
    expect(next && textOf(next)).toMatch(namesSecond);
  }
});

test('a second exclusion is named, even if its process died after it had sent the first message, to targets that take each message once', async () => {
  const play = async (life: Life, isFirstOnly = false): Promise<App> => {
    const app = await watched({}, life);
    const { world } = app;
    world.sent.splice(0);
    life.during = 'first';
    edit(app, 'first', [vendorGroup]);
    await read(app);
    if (isFirstOnly) {
      await app.runUntil(world.now() + 2 * minuteMs);
      return app;
    }
    // The pause ends when the process has died.
    while (!life.isDead) await app.runUntil(world.now() + 1000);
    edit(app, 'second', [vendorGroup, secondGroup]);
    await read(app);
    await app.runUntil(world.now() + 15 * minuteMs);
    return app;
  };
  const plain = newLife();
  await play(plain, true);
  const sends = plain.calls.flatMap(({ name, during }, at) =>
    during === 'first' && name.endsWith('.send') ? [{ name, call: at + 1 }] : [],
  );
  expect(new Set(sends.map(({ name }) => name)).size).toBe(2);
  for (const { name, call } of sends) {
    const { world } = await play(newLife({ call, moment: 'after' }));
    for (const channel of ['email-acs', 'webhook']) {
      const own = world.sent.filter((sent) => sent.channel === channel);
      const taken = own.filter(({ deliveryId }, at) => own.findIndex((one) => one.deliveryId === deliveryId) === at);
      expect([name, channel, taken.filter((sent) => namesSecond.test(textOf(sent))).length > 0]).toEqual([
        name,
        channel,
        true,
      ]);
    }
  }
});
