import type { SendResult } from '../../../shared/core/delivery/delivery';
import type { HealthAnswer, TenantHealth } from '../../../shared/core/deployment/health';
import { hourMs } from '../../../shared/core/time/durations';
import { kindDefinitions } from '../../../shared/kinds';
import { iso } from '../../../shared/pipeline/context';
import { healthAnswer } from '../../../shared/pipeline/watch/health';
import { apply } from '../history';
import { type App, createSmallWorld, goingOn, realCadences, startApp, tenantId, type WorldOver } from '../small-world';

const other = '22222222-2222-4333-8444-555555555555';

const started = (over: WorldOver['configuration'] = {}): Promise<App> =>
  goingOn(over, async () => {
    const app = startApp(createSmallWorld({ configuration: { cadenceMinutes: realCadences(), ...over } }));
    await app.runUntil(app.world.now() + hourMs);
    return app;
  });

type Shown = Extract<HealthAnswer, { readonly tenants: unknown }>;

async function read(app: App, tenantIds: readonly string[] = [tenantId], readable = tenantIds): Promise<Shown> {
  const answer = await healthAnswer({ ...app.pipeline(), tenantIds }, readable);
  if (!('tenants' in answer)) throw new Error('a stranger was answered');
  return answer;
}

const only = async (app: App): Promise<TenantHealth> => {
  const [tenant] = (await read(app)).tenants;
  if (tenant === undefined) throw new Error('no tenant is shown');
  return tenant;
};

test('a good day: everything is fresh, both channels are named, the timer and the heartbeat are alive', async () => {
  const app = await started();
  const { ok, deployment, tenants } = await read(app);
  expect(ok).toBe(true);
  expect(deployment).toMatchObject({
    version: '0.0.0',
    schedule: { ok: true, lastTickAt: iso(app.world.now()) },
    heartbeat: { status: 'called', problem: null },
    queues: [
      { queue: 'collect', poisoned: 0 },
      { queue: 'collect-fleet', poisoned: 0 },
      { queue: 'deliver', poisoned: 0 },
      { queue: 'subscriptions', poisoned: 0 },
      { queue: 'digest', poisoned: 0 },
    ],
    warnings: [],
  });
  const [tenant] = tenants;
  expect(tenant).toMatchObject({ tenantId, undelivered: 0, warnings: [] });
  expect(tenant?.channels.map(({ recipientId, failingSince }) => [recipientId, failingSince])).toEqual([
    ['mail', null],
    ['hook', null],
  ]);
  expect(tenant?.channels.every(({ lastSuccessAt }) => lastSuccessAt !== null)).toBe(true);
  const audit = tenant?.kinds.find(({ kind }) => kind === 'directoryAudit');
  expect(audit).toMatchObject({ status: 'fresh', cadenceSeconds: 300, permission: 'AuditLog.Read.All', needs: null });
  expect(audit?.ageSeconds).toBeLessThanOrEqual(300);
  expect(tenant?.subscriptions.length).toBeGreaterThan(0);
  expect(tenant?.subscriptions.every(({ status }) => status === 'live')).toBe(true);
});

test('a log that Graph does not filter as we want is fresh, and health says how it is read', async () => {
  const app = await started();
  app.world.tenant.refusedFilters.add('riskDetection');
  await app.runUntil(app.world.now() + hourMs);
  const refused = await only(app);
  expect(refused.ok).toBe(true);
  expect(refused.kinds.filter(({ isFilterRefused }) => isFilterRefused).map(({ kind }) => kind)).toEqual([
    'riskDetection',
  ]);
  expect(refused.warnings).toEqual([
    {
      code: 'filterRefused',
      level: 'amber',
      text: expect.stringContaining('risk detections: Microsoft Graph refuses'),
    },
  ]);
  app.world.tenant.refusedFilters.clear();
  await app.runUntil(app.world.now() + hourMs);
  expect((await only(app)).warnings).toEqual([]);
});

test('a source whose two answers disagree is not fresh until it is read whole', async () => {
  const app = await started();
  app.world.tenant.slips.set('unifiedRoleAssignment', [{ keep: 0 }, null]);
  await app.ask({ tenantId, bucket: 'directory', kinds: ['unifiedRoleAssignment'], reason: 'hint' });
  await app.drain();
  const stateOf = async () => (await only(app)).kinds.find(({ kind }) => kind === 'unifiedRoleAssignment');
  expect(await stateOf()).toMatchObject({ status: 'blind', reason: 'tooMuchMissing' });
  await app.runUntil(app.world.now() + 2 * 60_000);
  expect(await stateOf()).toMatchObject({ status: 'fresh', reason: null });
});

test('a tenant whose settings cannot be used is shown as that, and so is the other one', async () => {
  const app = await started();
  const pipeline = {
    ...app.pipeline(),
    tenantIds: [tenantId, other],
    configuration: async (id: string) => {
      if (id === other) throw new Error('routes: "sos" is nobody');
      return app.pipeline().configuration(id);
    },
  };
  const answer = await healthAnswer(pipeline, [tenantId, other]);
  if (!('tenants' in answer)) throw new Error('a stranger was answered');
  expect(answer.ok).toBe(false);
  expect(answer.tenants[0]).toMatchObject({ tenantId, ok: true, warnings: [] });
  expect(answer.tenants[1]).toMatchObject({
    ...{ tenantId: other, ok: false, kinds: [] },
    warnings: [{ code: 'unreadable', level: 'red', text: expect.stringContaining('routes: "sos" is nobody') }],
  });
  expect(await healthAnswer(pipeline, null)).toEqual({ ok: false });
});

test('each resource type shows the number of pages of its last complete collection', async () => {
  const app = await started();
  const { world } = app;
  const pagesOf = async (kind: string): Promise<number | null | undefined> =>
    (await only(app)).kinds.find((one) => one.kind === kind)?.pages;
  // A page of this tenant has five items.
  expect(world.tenant.users.length).toBeGreaterThan(10);
  expect(await pagesOf('user')).toBe(Math.ceil(world.tenant.users.length / 5));
  expect(await pagesOf('managedDevice')).toBe(Math.ceil(world.tenant.devices.length / 5));
  expect(await pagesOf('conditionalAccessPolicy')).toBe(Math.ceil(world.tenant.policies.length / 5));
  expect(await pagesOf('authorizationPolicy')).toBe(1);
  // Role-assignable groups and named ones.
  expect(await pagesOf('group')).toBe(2);
  expect(await pagesOf('directoryAudit')).toBe(1);

  // Another collection has another count, and a failed one has none.
  const before = await pagesOf('managedDevice');
  world.tenant.devices = [
    ...world.tenant.devices,
    ...world.tenant.devices.map((one) => ({ ...one, id: `2${one.id}` })),
  ];
  world.tenant.failures.set('user', { reason: 'broken', detail: 'HTTP 503' });
  await app.runUntil(world.now() + hourMs);
  expect(await pagesOf('managedDevice')).toBeGreaterThan(before ?? 0);
  expect(await pagesOf('user')).toBe(Math.ceil(world.tenant.users.length / 5));
});

test('the time from a change to its message is measured on real changes', async () => {
  const app = await started();
  const { world } = app;
  expect((await only(app)).latency).toEqual({
    happenedToSeen: { of: 0, median: null, p95: null },
    seenToSent: { of: 0, median: null, p95: null },
  });
  const at = world.now();
  apply(world, { change: { to: 'exclusion', id: 'ca01', isExcluded: true }, by: 'ada' }, 1);
  await app.runUntil(at + hourMs);
  const { latency, kinds } = await only(app);
  expect(latency.seenToSent.of).toBeGreaterThan(0);
  expect(latency.seenToSent.p95).toBeLessThanOrEqual(60);
  expect(latency.happenedToSeen.median).toBeGreaterThan(0);
  expect(latency.happenedToSeen.median).toBeLessThanOrEqual(15 * 60 + 60);
  expect(kinds.find(({ kind }) => kind === 'conditionalAccessPolicy')?.lagSeconds).toBeGreaterThan(0);
});

test.each<[string, (app: App) => void | Promise<void>]>([
  [
    'a source is refused',
    ({ world }) =>
      void world.tenant.failures.set('user', { reason: 'notPermitted', permission: 'User.Read.All', detail: '' }),
  ],
  [
    'a channel refuses its messages',
    ({ world }) => {
      const down: SendResult = { status: 'failed', retryable: true, retryAfterSeconds: null, reason: 'HTTP 503' };
      world.refusals.set('webhook', down);
      world.tenant.policies = [];
    },
  ],
  [
    'a queue message was given up',
    ({ world }) => void world.queues.poison.push({ id: 1, queue: 'collect', body: '{}', visibleAt: 0, dequeued: 6 }),
  ],
])('not ok: %s', async (_, spoil) => {
  const app = await started();
  expect((await read(app)).ok).toBe(true);
  await spoil(app);
  await app.runUntil(app.world.now() + hourMs);
  expect((await read(app)).ok).toBe(false);
});

test('not ok: the timer does not run', async () => {
  const app = await started();
  app.world.advanceTo(app.world.now() + 11 * 60_000);
  expect((await read(app)).deployment.schedule.ok).toBe(false);
  expect((await read(app)).ok).toBe(false);
});

test.each<[string, readonly string[], boolean]>([
  ['two recipients', ['mail', 'hook'], true],
  ['one recipient', ['mail'], false],
  ['one recipient under two names', ['mail', 'same'], false],
  ['no recipient', [], false],
])('fewer than two recipients are red: %s', async (_, recipients, ok) => {
  const app = await started();
  const routes = app.world.configuration.routes.map((route) => ({ ...route, recipients }));
  const same = { id: 'same', name: 'Again', channel: 'email-acs', address: 'Security@Contoso.example' } as const;
  const configuration = {
    ...app.world.configuration,
    recipients: [...app.world.configuration.recipients, same],
    routes,
  };
  const pipeline = { ...app.pipeline(), configuration: async () => configuration };
  const answer = await healthAnswer(pipeline, [tenantId]);
  expect(answer.ok).toBe(ok);
  if (!('tenants' in answer)) throw new Error('a stranger was answered');
  expect(answer.tenants[0]?.warnings.map(({ code, level }) => [code, level])).toEqual(
    ok ? [] : [['fewRecipients', 'red']],
  );
});

test('two recipients on one channel are amber: nobody would notice its failure', async () => {
  const app = await started();
  const { configuration } = app.world;
  const [mail] = configuration.recipients;
  const other = { id: 'other', name: 'Other', channel: 'email-acs', address: 'other@contoso.example' } as const;
  const recipients = mail === undefined ? [other] : [mail, other];
  const routes = configuration.routes.map((route) => ({ ...route, recipients: ['mail', 'other'] }));
  const pipeline = { ...app.pipeline(), configuration: async () => ({ ...configuration, recipients, routes }) };
  const answer = await healthAnswer(pipeline, [tenantId]);
  if (!('tenants' in answer)) throw new Error('a stranger was answered');
  expect(answer.ok).toBe(true);
  expect(answer.tenants[0]?.warnings.map(({ code, level }) => [code, level])).toEqual([['oneChannel', 'amber']]);
});

test('a setting that is probably a mistake is amber, with its remedy, and all stays ok', async () => {
  const app = await started();
  const { configuration } = app.world;
  const patience = { ...configuration.patience, critical: { remindAfter: null, escalateAfter: 120 } };
  const recipients = [
    ...configuration.recipients,
    { id: 'team', name: 'Team', channel: 'teams-workflow', urlSetting: 'TEAMS_URL', owner: 'Ada Brandt' } as const,
  ];
  const pipeline = {
    ...app.pipeline(),
    configuration: async () => ({ ...configuration, patience, recipients }),
    configurationWarnings: ['groups.silver: no tenant has this tag'],
  };
  const answer = await healthAnswer(pipeline, [tenantId]);
  if (!('tenants' in answer)) throw new Error('a stranger was answered');
  expect(answer.ok).toBe(true);
  expect(answer.tenants[0]?.warnings).toEqual([
    {
      code: 'nobodyToEscalateTo',
      level: 'amber',
      text: expect.stringMatching(/critical after 120 min.*name a recipient/),
    },
    { code: 'noCoOwner', level: 'amber', text: expect.stringMatching(/^recipients: "team" has no coOwner/) },
  ]);
  expect(answer.deployment.warnings).toEqual([
    { code: 'configuration', level: 'amber', text: 'groups.silver: no tenant has this tag' },
  ]);
});

test('an id of no control or detector is amber: its setting has no effect', async () => {
  const app = await started();
  const { configuration } = app.world;
  const [route] = configuration.routes;
  if (route === undefined) throw new Error('no route');
  const given = {
    ...configuration,
    routes: [...configuration.routes, { ...route, sources: ['EV.P02', 'EV.P99'] }],
    disabled: ['ZT.ID.999'],
    acceptedExclusions: { 'ZT.DX.998': [], 'ZT.ID.001': [] },
  };
  const pipeline = { ...app.pipeline(), configuration: async () => given };
  const answer = await healthAnswer(pipeline, [tenantId]);
  if (!('tenants' in answer)) throw new Error('a stranger was answered');
  expect(answer.tenants[0]?.warnings.filter(({ code }) => code === 'unknownChecks')).toEqual([
    {
      code: 'unknownChecks',
      level: 'amber',
      text: expect.stringMatching(/^disabled, routes, acceptedExclusions: .*: ZT\.ID\.999, EV\.P99, ZT\.DX\.998;/),
    },
  ]);
});

describe('what each reader sees', () => {
  test('a stranger: ok or not ok for everything', async () => {
    const app = await started();
    expect(await healthAnswer(app.pipeline(), null)).toEqual({ ok: true });
    expect(await healthAnswer({ ...app.pipeline(), tenantIds: [tenantId, other] }, null)).toEqual({ ok: false });
  });

  test('a reader of one tenant sees that tenant and its state, and no trace of another', async () => {
    const app = await started();
    const answer = await read(app, [tenantId, other], [tenantId]);
    // The other tenant was never read, which does not concern this reader.
    expect(answer.ok).toBe(true);
    expect(answer.tenants.map((tenant) => tenant.tenantId)).toEqual([tenantId]);
    expect(Object.keys(answer.deployment).sort()).toEqual(['schedule', 'version']);
    expect(JSON.stringify(answer)).not.toContain(other);
    const all = await read(app, [tenantId, other]);
    expect(all.tenants.length).toBe(2);
    expect(all.deployment.queues).toBeDefined();
  });

  test('a reader of nothing sees nothing', async () => {
    const app = await started();
    expect((await read(app, [tenantId], [])).tenants).toEqual([]);
  });

  test('every resource type that is read by default is shown, and no address, name or secret', async () => {
    const app = await started();
    const tenant = await only(app);
    expect(tenant.kinds.map(({ kind }) => kind)).toEqual(
      kindDefinitions.filter(({ isAsked }) => isAsked !== true).map(({ kind }) => kind),
    );
    expect(JSON.stringify(await read(app))).not.toMatch(/@contoso|HOOK_|Tickets/);
  });
});
