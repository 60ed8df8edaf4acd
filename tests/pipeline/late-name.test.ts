/**
 * An alert about a control gets its actor from an entry that arrives later, however little the entry shows of the
 * change.
 */
import { alertSpanOf } from '../../shared/reports/language/alert-span';
import { storyOf } from '../../shared/reports/language/story';
import { renderText } from '../../shared/reports/mail/email';
import { auditEvent, modified, person, target } from '../fixtures/records';
import { change, editing, look as read, readLog, received, watched } from './accounts';
import { hint } from './history';
import { type App, createSmallWorld, startApp, startCollected, tenantId } from './small-world';

const minuteMs = 60_000;
const everyDevice = { id: 'one', target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } };

test.each([
  ['the assignment', [modified('Assignments', JSON.stringify([everyDevice]), '[]')]],
  ['no values', []],
  ['its own version alone', [modified('DeviceManagementAPIVersion', null, '5025-10-23')]],
])('the account that unassigns a compliance policy is named once the log shows it: %s', async (_, properties) => {
  const world = createSmallWorld();
  const [policy, ...others] = world.tenant.settings.deviceCompliancePolicy;
  if (policy === undefined) throw new Error('the fixture has no policy');
  const app = startApp(world);
  const look = async (kind: Parameters<typeof hint>[0]): Promise<void> => {
    await app.ask(hint(kind));
    await app.drain();
  };
  await app.tick();
  await app.drain();
  await app.runUntil(world.now() + 10 * minuteMs);
  const record = auditEvent({
    activityDateTime: new Date(world.now()).toISOString(),
    activityType: 'Assign DeviceCompliancePolicy',
    activityOperationType: 'Action',
    actor: person('person03'),
    targets: [target('DeviceCompliancePolicy', policy.id, properties, policy.displayName)],
  });
  world.tenant.log.push({ record, visibleAt: world.now() + 3 * minuteMs });
  world.tenant.settings = {
    ...world.tenant.settings,
    deviceCompliancePolicy: [{ ...policy, assignments: [] }, ...others],
  };
  world.advanceTo(world.now() + 20_000);
  await look('deviceCompliancePolicy');
  await app.runUntil(world.now() + 5 * minuteMs);
  const heard = () =>
    world.sent.filter(({ channel, message }) => channel === 'webhook' && !/START/.test(message.subject));
  expect(heard().map(({ message }) => renderText(message))).toEqual([expect.stringContaining('Not known yet')]);

  await look('auditEvent');
  await app.runUntil(world.now() + 5 * minuteMs);
  const [first, update, ...rest] = heard().map(({ message }) => `${message.subject}\n${renderText(message)}`);
  expect(rest).toEqual([]);
  expect(first).toContain('Windows devices have no compliance policy');
  expect(update).toContain('person03 (person03@contoso.example), from');
  const alerts = (await world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
  expect(alerts).toMatchObject([{ attribution: { status: 'known', actor: { id: 'person03' } } }]);
});

test('an account that no collection has read yet is named from its stored log entry', async () => {
  const world = createSmallWorld();
  const [policy, ...others] = world.tenant.settings.deviceCompliancePolicy;
  if (policy === undefined) throw new Error('the fixture has no policy');
  const app = await startCollected(world, 10 * minuteMs);
  const record = auditEvent({
    activityDateTime: new Date(world.now()).toISOString(),
    activityType: 'Assign DeviceCompliancePolicy',
    activityOperationType: 'Action',
    actor: person('newcomer'),
    targets: [
      target(
        'DeviceCompliancePolicy',
        policy.id,
        [modified('Assignments', JSON.stringify([everyDevice]), '[]')],
        policy.displayName,
      ),
    ],
  });
  world.tenant.log.push({ record, visibleAt: world.now() });
  world.tenant.settings = {
    ...world.tenant.settings,
    deviceCompliancePolicy: [{ ...policy, assignments: [] }, ...others],
  };
  world.advanceTo(world.now() + 20_000);
  // The log is read first, so the entry is already stored when the policies are compared.
  for (const kind of ['auditEvent', 'deviceCompliancePolicy'] as const) {
    await app.ask(hint(kind));
    await app.drain();
  }
  await app.runUntil(world.now() + 5 * minuteMs);
  const heard = world.sent.filter(({ channel, message }) => channel === 'webhook' && !/START/.test(message.subject));
  expect(heard.map(({ message }) => renderText(message))).toEqual([
    expect.stringContaining('newcomer (newcomer@contoso.example), from'),
  ]);
});

describe('a policy that was found in force again before the log shows who did it', () => {
  /**
   * Mara turns a policy off, and Tom turns it on. Tom's entry arrives this long after the collection that finds the
   * change.
   */
  async function restored(lateMs: number): Promise<App> {
    const app = await watched();
    change(
      app,
      'mara',
      0,
      editing((policy) => ({ ...policy, state: 'disabled' })),
    );
    await readLog(app, 3);
    change(
      app,
      'tom',
      lateMs,
      editing((policy) => ({ ...policy, state: 'enabled' })),
    );
    app.world.advanceTo(app.world.now() + 10_000);
    await read(app, 'conditionalAccessPolicy');
    return app;
  }
  const endsOf = async (app: App): Promise<readonly string[]> =>
    (await received(app)).mails.filter((mail) => mail.startsWith('Restored'));

  test('the end waits as long as entries usually take, and names the account', async () => {
    const app = await restored(1.5 * minuteMs);
    expect((await received(app)).alerts).toMatchObject([{ status: 'resolved' }]);
    await readLog(app, 4);
    expect(await endsOf(app)).toEqual([expect.stringMatching(/tom's account fixed this at 09:15/)]);
  });

  test('it waits no longer, and the page of the alert names the account of an entry that comes after that', async () => {
    const app = await restored(6 * minuteMs);
    await readLog(app, 4);
    const [end, ...others] = await endsOf(app);
    expect(others).toEqual([]);
    expect(end).not.toContain('tom');
    await readLog(app, 4);
    expect(await endsOf(app)).toHaveLength(1);
    const [alert] = (await received(app)).alerts;
    if (alert === undefined) throw new Error('no alert');
    const { alerts } = app.world.store;
    const [events, transitions] = await Promise.all([
      alerts.readEvents(tenantId, alert.id),
      alerts.readTransitions(tenantId, alert.id),
    ]);
    expect(alertSpanOf(alert, storyOf(alert, events, transitions)).actor).toMatchObject({
      status: 'known',
      actor: { id: 'tom' },
    });
  });

  test('the name of the first change is part of the end if it is found while the end waits', async () => {
    const app = await watched();
    change(
      app,
      'mara',
      6 * minuteMs,
      editing((policy) => ({ ...policy, state: 'disabled' })),
    );
    app.world.advanceTo(app.world.now() + 10_000);
    await read(app, 'conditionalAccessPolicy');
    await app.runUntil(app.world.now() + 5 * minuteMs);
    expect((await received(app)).mails).toEqual([expect.stringContaining('Not known yet')]);
    change(
      app,
      'tom',
      1.5 * minuteMs,
      editing((policy) => ({ ...policy, state: 'enabled' })),
    );
    app.world.advanceTo(app.world.now() + 10_000);
    await read(app, 'conditionalAccessPolicy');
    await readLog(app, 4);
    const [, ...later] = (await received(app)).mails;
    expect(later).toEqual([
      expect.stringMatching(
        /^Restored .*tom's account fixed this at 09:17\. If it was not mara: block .*mara's account turned off .*Ask mara/s,
      ),
    ]);
  });
});
