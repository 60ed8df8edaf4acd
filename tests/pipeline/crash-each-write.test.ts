/**
 * A process dies at each write of a small story in two tenants, and a new one finishes it. Two accounts change a policy
 * and a group at once, and later undo it. Each change is reported once on each channel with its account, and each end
 * once. CRASH_RUNS=50 dies at more writes, CRASH_ALL=1 before and after every one.
 */
import { minuteMs } from '../../shared/core/time/durations';
import { daysBack, type Pipeline } from '../../shared/pipeline/context';
import { renderText } from '../../shared/reports/mail/email';
import { spread } from './crash-check';
import { apply, hint, type TenantChange } from './history';
import { type Life, type Moment, newLife } from './mortal';
import { type App, createSmallWorld, goingOn, type Sent, type SmallWorld, startApp, tenantId } from './small-world';

const isExhaustive = process.env.CRASH_ALL === '1';
const moments: readonly Moment[] = ['before', 'after'];
const otherTenant = '22222222-2222-4333-8444-555555555555';
const tenants = [tenantId, otherTenant];
const channels = ['email-acs', 'webhook'];

/** Both tenants show the same in Graph. */
const inBoth =
  (world: SmallWorld) =>
  (pipeline: Pipeline): Pipeline => ({
    ...pipeline,
    tenantIds: tenants,
    configuration: async (id) => ({
      ...world.configuration,
      tenantId: id,
      name: id === tenantId ? 'Contoso' : 'Fabrikam',
    }),
  });

const begun = (): Promise<SmallWorld> =>
  goingOn('crash each write', async () => {
    const world = createSmallWorld();
    const app = startApp(world, newLife(), { adapted: inBoth(world) });
    await app.tick();
    await app.drain();
    await app.runUntil(world.now() + 13 * minuteMs);
    world.sent.splice(0);
    return app;
  }).then(({ world }) => world);

const joins: Extract<TenantChange, { to: 'membership' }> = { to: 'membership', person: 'person01', isMember: true };
const excludes: Extract<TenantChange, { to: 'exclusion' }> = { to: 'exclusion', id: 'ca02', isExcluded: true };

async function readLog(app: App): Promise<void> {
  app.world.advanceTo(app.world.now() + 5_000);
  await app.ask(...tenants.map((id) => ({ ...hint('directoryAudit'), tenantId: id })));
  await app.drain();
}

async function played(life: Life): Promise<App> {
  const world = await begun().then((one) => one.fork());
  const app = startApp(world, life, { adapted: inBoth(world) });
  apply(world, { change: excludes, by: 'ada' }, 0);
  apply(world, { change: joins, by: 'bea' }, 0);
  await readLog(app);
  await app.runUntil(world.now() + 10 * minuteMs);
  apply(world, { change: { ...excludes, isExcluded: false }, by: 'ada' }, 0);
  apply(world, { change: { ...joins, isMember: false }, by: 'bea' }, 0);
  await readLog(app);
  await app.runUntil(world.now() + 15 * minuteMs);
  return app;
}

const textOf = ({ message }: Sent): string => `${message.subject}\n${renderText(message)}`.replaceAll(/\s+/g, ' ');

const changes = [
  { what: 'the exclusion', names: /ada's account excluded "vendors" from "CA02/i, ends: /an exclusion from "CA02/ },
  {
    what: 'the new member',
    names: /bea's account added person01 to the group/i,
    ends: /MFA is required of every user/,
  },
];

/** The messages that people get: each delivery once, even if it was sent again. */
function faultsOfMessages({ sent }: SmallWorld, tenant: string): readonly string[] {
  return channels.flatMap((channel) => {
    const own = sent.filter(({ message, ...one }) => one.channel === channel && message.tenantId === tenant);
    const once = [...new Map(own.map((one) => [one.deliveryId, one])).values()];
    return changes.flatMap(({ what, names }) => {
      const isEnd = ({ message: { machine } }: Sent): boolean => machine.because === 'resolved';
      const named = once.filter((one) => !isEnd(one) && names.test(textOf(one)));
      // A last message names its cause. Its subject depends on what was collected first.
      const over = once.filter((one) => isEnd(one) && names.test(textOf(one)));
      const said = `of ${what} to ${channel} of ${tenant.slice(0, 4)}`;
      return [
        ...(named.length === 0 ? [`no name ${said}`] : []),
        ...(over.length === 1 ? [] : [`${over.length} ends ${said}`]),
      ];
    });
  });
}

async function leftIn({ store, now }: SmallWorld, tenant: string): Promise<readonly string[]> {
  const alerts = await store.alerts.readAlerts(tenant);
  const deliveries = (await Promise.all(alerts.map(({ id }) => store.alerts.readDeliveries(tenant, id)))).flat();
  const markers = await store.events.markers(tenant, daysBack(now(), 3));
  const rows = await store.watermarks.readKinds(tenant);
  const raised = alerts.filter(({ form }) => form === 'alert');
  return [
    ...deliveries
      .filter(({ state }) => state !== 'sent' && state !== 'skipped')
      .map(({ seq, channel, state }) => `a delivery ${seq} to ${channel} is ${state}`),
    ...markers.map(({ eventIds }) => `a marker of ${eventIds.join()}`),
    ...rows.filter(({ pin }) => pin !== null).map(({ kind }) => `a pin on ${kind}`),
    ...raised.filter(({ status }) => status === 'open').map(({ concerns }) => `an open alert about ${concerns.join()}`),
    ...(raised.length === changes.length ? [] : [`${raised.length} alerts`]),
  ].map((what) => `${what} in ${tenant.slice(0, 4)}`);
}

async function faultsOf({ world }: App): Promise<readonly string[]> {
  const { store, queues, sent, logged } = world;
  const due = await store.due.list(new Date(world.now()).toISOString(), 1000);
  // A message that a process sent and did not record is sent once more, sometimes as part of a later message of its
  // alert.
  const firsts = sent.filter(({ message: { machine } }) => machine.because === 'opened');
  const ends = sent.filter(({ message: { machine } }) => machine.because === 'resolved');
  const again = firsts.length + ends.length - 2 * tenants.length * channels.length * changes.length;
  return [
    ...tenants.flatMap((tenant) => faultsOfMessages(world, tenant)),
    ...(await Promise.all(tenants.map((tenant) => leftIn(world, tenant)))).flat(),
    ...(again > 1 ? [`${again} messages were sent again`] : []),
    ...due.map((row) => `a due row: ${JSON.stringify(row)}`),
    ...queues.poison.map(({ body }) => `a poison message: ${body}`),
    ...logged.filter(({ event }) => event.endsWith('ailed')).map(({ event }) => event),
  ];
}

test('each change is reported once with its account, and each end once, no matter at which write the process died', async () => {
  const life = newLife();
  expect(await faultsOf(await played(life))).toEqual([]);
  const writes = life.calls.flatMap(({ hasEffect }, at) => (hasEffect ? [at + 1] : []));
  expect(writes.length).toBeGreaterThan(400);
  const wrong: string[] = [];
  for (const [at, call] of spread(writes, 11).entries()) {
    for (const moment of isExhaustive ? moments : [moments[at % 2] ?? 'after']) {
      const crashed = await played(newLife({ call, moment }));
      const found = crashed.lives.length === 2 ? await faultsOf(crashed) : ['nothing died'];
      wrong.push(...found.map((line) => `dying ${moment} call ${call} (${life.calls[call - 1]?.name}): ${line}`));
    }
  }
  expect(wrong).toEqual([]);
}, 1_200_000);
