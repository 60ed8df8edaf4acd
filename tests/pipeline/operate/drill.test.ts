import { defaultLimits } from '../../../shared/core/delivery/channel-limits';
import type { TenantConfiguration } from '../../../shared/core/tenant/configuration';
import { minuteMs } from '../../../shared/core/time/durations';
import type { Pipeline } from '../../../shared/pipeline/context';
import { type Drilled, drillExclusion } from '../../../shared/pipeline/operate/drill';
import { assignment, policy, userAdministratorRole } from '../../fixtures/conditional-access';
import { newLife } from '../mortal';
import { vendorGroup } from '../small-tenant';
import { createSmallWorld, type SmallWorld, startApp, startPipeline, tenantId } from '../small-world';

/** Contoso, monitored. A report-only policy names the vendors, so that their members are stored. */
async function watched(configuration: Partial<TenantConfiguration> = {}, over = (_: SmallWorld): void => {}) {
  const world = createSmallWorld({ configuration });
  world.tenant.policies.push(
    policy({
      id: 'ca04',
      displayName: 'CA04 Vendors',
      state: 'enabledForReportingButNotEnforced',
      users: { includeUsers: [], includeGroups: [vendorGroup] },
    }),
  );
  over(world);
  const app = startApp(world);
  await app.tick();
  await app.runUntil(world.now() + 12 * minuteMs);
  world.sent.splice(0);
  return { world, app };
}

const vendors = (world: SmallWorld, displayName: string, memberIds: readonly string[]): void => {
  world.tenant.groups = world.tenant.groups.map((group) =>
    group.id === vendorGroup ? { ...group, displayName, memberIds } : group,
  );
};

const drill = (world: SmallWorld, over: Partial<Pipeline> = {}, groupId?: string): Promise<Drilled> =>
  drillExclusion({ ...startPipeline(world, newLife()), ...over }, world.configuration, groupId);

const eventsOf = async ({ store }: SmallWorld) => {
  const all = [];
  for await (const page of store.events.list(tenantId, await store.events.days(tenantId))) all.push(...page);
  return all;
};

test('the alert that an exclusion would raise is sent, marked as a drill; nothing else changes', async () => {
  const { world, app } = await watched({}, (at) => {
    // Ada is a Global Administrator, so CA03 still requires MFA.
    vendors(at, 'Vendors-Temp', ['person01', 'person02', 'ada']);
    at.tenant.assignments.push(assignment('person02', userAdministratorRole));
  });
  const alertsBefore = await world.store.alerts.readAlerts(tenantId);
  const eventsBefore = await eventsOf(world);
  const reads = world.tenant.reads.length;
  const drilled = await drill(world);
  expect(drilled).toMatchObject({
    outcome: 'sent',
    severity: 'critical',
    subject: 'DRILL · Contoso · 2 people can now sign in without MFA, including 1 admin [DRILL]',
    choice: {
      exclusion: {
        group: { id: vendorGroup },
        policy: { id: 'ca01' },
        opened: { count: 2, privilegedCount: 1, of: 18 },
      },
    },
    outcomes: [{ result: { status: 'sent' } }, { result: { status: 'sent' } }],
  });
  expect(world.sent.map(({ channel }) => channel).sort()).toEqual(['email-acs', 'webhook']);
  for (const { message } of world.sent) {
    expect(message.subject).toMatch(/^DRILL · Contoso · /);
    expect(message.preview).toMatch(/^Drill, nothing happened: /);
    expect(message).toMatchObject({ tone: 'neutral', machine: { status: 'told', because: 'drill', happenedAt: null } });
    expect(message.sections.map(({ heading }) => heading)).not.toContain('BY WHOSE ACCOUNT');
    // People who would be exposed are named, though no event ever named them.
    expect(JSON.stringify(message.sections)).toMatch(/1 admin: person02"/);
    expect(message.links[0]?.url).not.toContain('/alerts/');
  }
  expect(world.tenant.reads.slice(reads)).toEqual([]);
  expect(await world.store.alerts.readAlerts(tenantId)).toEqual(alertsBefore);
  const known = new Set(eventsBefore.map(({ id }) => id));
  const fresh = (await eventsOf(world)).filter(({ id }) => !known.has(id));
  expect(fresh).toMatchObject([
    {
      type: 'health',
      source: 'drill',
      severity: 'informational',
      groupKey: null,
      details: { groupId: vendorGroup, policyId: 'ca01' },
    },
  ]);
  // Later runs ignore the drill. One line of the weekly digest reports it.
  world.sent.splice(0);
  await app.runUntil(world.now() + 5 * minuteMs);
  expect(world.sent).toEqual([]);
  world.advanceTo(Date.parse('2026-11-30T06:59:00.000Z'));
  // After days without monitoring, a digest waits for the collections that follow.
  await app.runUntil(world.now() + 35 * minuteMs);
  const week = world.sent.find(({ message }) => message.machine.because === 'digest')?.message;
  const lines = [...(week?.paragraphs ?? []), ...(week?.sections.flatMap((section) => section.lines) ?? [])];
  expect(lines.filter((text) => /drill|without MFA/i.test(text))).toEqual([
    expect.stringContaining('1 drill was run, on Tue 24 Nov.'),
  ]);
});

test('where another policy requires the same, no person is reported as exposed', async () => {
  const { world } = await watched({}, (at) => {
    vendors(at, 'Vendors-Temp', ['person01', 'person02']);
    at.tenant.policies.push(policy({ id: 'ca05', displayName: 'CA05 MFA again' }));
  });
  expect(await drill(world)).toMatchObject({ outcome: 'sent', choice: { exclusion: { opened: { count: 0 } } } });
  expect(world.sent[0]?.message.subject).toMatch(/^DRILL · Contoso · (?!.*need MFA)/);
});

test('without a matching route nothing is sent and nothing is recorded', async () => {
  const { world } = await watched({ routes: [] });
  const before = (await eventsOf(world)).length;
  expect(await drill(world)).toMatchObject({ outcome: 'untold', because: 'noRoute' });
  expect(world.sent).toEqual([]);
  expect((await eventsOf(world)).length).toBe(before);
});

test('a tenant that was not read yet, and a group whose members are not kept, are reported as that', async () => {
  expect(await drill(createSmallWorld())).toEqual({ outcome: 'notRead', missing: 'conditionalAccessPolicy' });
  const { world } = await watched();
  expect(await drill(world, {}, 'nobody-knows-it')).toMatchObject({
    outcome: 'unknownGroup',
    known: [{ id: vendorGroup }],
  });
  expect(world.sent).toEqual([]);
});

test('a channel that fails or has no capacity is reported, and the others are tried', async () => {
  const { world } = await watched();
  world.refusals.set('webhook', { status: 'failed', retryable: true, retryAfterSeconds: null, reason: 'HTTP 503' });
  expect(await drill(world)).toMatchObject({
    outcomes: [
      { recipient: { id: 'mail' }, result: { status: 'sent' } },
      { recipient: { id: 'hook' }, result: { status: 'failed', reason: 'HTTP 503' } },
    ],
  });
  const tight = { ...defaultLimits, 'email-acs': [{ messages: 1, windowMs: 60 * minuteMs }] };
  expect(await drill(world, { channelLimits: tight })).toMatchObject({
    outcomes: [{ recipient: { id: 'mail' }, result: { status: 'held' } }, { recipient: { id: 'hook' } }],
  });
});

test('ACS is asked for a limited time, and a missing answer is not reported as delivered', async () => {
  const { world } = await watched();
  const pipeline = startPipeline(world, newLife());
  let asked = 0;
  const never: Partial<Pipeline> = {
    channel: async (configuration, id) => ({
      ...(await pipeline.channel(configuration, id)),
      poll: async (operationId) => {
        asked += 1;
        return { status: 'accepted', operationId };
      },
    }),
    sleep: async (ms) => world.advanceTo(world.now() + ms),
  };
  const began = world.now();
  const drilled = await drill(world, never);
  expect(drilled).toMatchObject({ outcomes: [{ recipient: { id: 'mail' }, result: { status: 'accepted' } }, {}] });
  expect(asked).toBe(20);
  expect(world.now() - began).toBe(minuteMs);
});

test('names that people in the tenant chose stay text', async () => {
  const hostile = '=cmd|<img src=x onerror=alert(1)>\u202e[x](https://evil.example)';
  const { world } = await watched({}, (at) => vendors(at, hostile, ['person01']));
  await drill(world);
  const { message } = world.sent[0] ?? {};
  expect(message?.preview).not.toMatch(/\u202e/);
  expect(JSON.stringify(message)).not.toMatch(/\u202e/);
});

test('a tenant gets at most three drills an hour from all operators together; one that sends nothing does not count', async () => {
  const { world } = await watched();
  for (let at = 0; at < 5; at += 1) await drill(world, {}, 'nobody-knows-it');
  const drills = await Promise.all([1, 2, 3, 4, 5].map(() => drill(world)));
  expect(drills.map(({ outcome }) => outcome).sort()).toEqual(['sent', 'sent', 'sent', 'tooSoon', 'tooSoon']);
  // The third message is the last one on each of the two channels.
  expect(world.sent).toHaveLength(6);
  const refused = await drill(world);
  const until = refused.outcome === 'tooSoon' ? refused.until : 0;
  expect(until - world.now()).toBeGreaterThan(55 * minuteMs);
  world.advanceTo(until);
  expect((await drill(world)).outcome).toBe('sent');
});
