/**
 * An account excludes a group from a policy, and while the reminder of that waits for a channel that is down, excludes a
 * second group. Each message channel names both groups and the account.
 */
import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { minuteMs } from '../../shared/core/time/durations';
import { renderText } from '../../shared/reports/mail/email';
import { plainAttention } from '../fixtures/attention';
import { person, policyRecord } from '../fixtures/records';
import { hint } from './history';
import { excludedGroup, vendorGroup } from './small-tenant';
import { type App, createSmallWorld, startApp, tenantId } from './small-world';

const secondGroup = 'partners';
const remindAfter = 3;
const down = { status: 'failed', retryable: true, retryAfterSeconds: null, reason: 'connection refused' } as const;

const excluding = (policy: ConditionalAccessPolicy, ...groups: readonly string[]): ConditionalAccessPolicy => ({
  ...policy,
  conditions: {
    ...policy.conditions,
    users: { ...policy.conditions.users, excludeGroups: [excludedGroup, ...groups].sort() },
  },
});

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

test.each([
  ['is undone after 18 seconds', true],
  ['lasts', false],
])('an exclusion that %s while the reminder of another one waits is named on every channel', async (_, isUndone) => {
  const world = createSmallWorld({
    configuration: {
      patience: { ...plainAttention.patience, critical: { remindAfter, escalateAfter: null } },
    },
  });
  const [vendors] = world.tenant.groups.filter(({ id }) => id === vendorGroup);
  if (vendors === undefined) throw new Error('the group is not there');
  world.tenant.groups.push({ ...vendors, id: secondGroup, displayName: 'Partners', memberIds: ['person04'] });
  const app = startApp(world);
  await app.tick();
  await app.drain();
  await app.runUntil(world.now() + 10 * minuteMs);

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
    expect(next && renderText(next.message).replaceAll(/\s+/g, ' ')).toMatch(
      /person03's account excluded "partners" from "CA01 Require MFA" at 09:14\./i,
    );
  }
});
