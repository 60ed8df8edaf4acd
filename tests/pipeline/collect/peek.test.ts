/**
 * Between two collections the audit log is asked whether it has anything new: a change is found within a minute, and
 * a quiet minute writes nothing.
 */
import { minuteMs } from '../../../shared/core/time/durations';
import { peek } from '../../../shared/pipeline/collect/peek';
import { userAdministratorRole } from '../../fixtures/conditional-access';
import { directoryAudit, person, roleRecord } from '../../fixtures/records';
import { type App, createSmallWorld, startCollected, tenantId, watchedConfiguration } from '../small-world';

const cadenceMinutes = { ...watchedConfiguration().cadenceMinutes, directoryAudit: 5 };

async function begun(directoryAudit = 5): Promise<App> {
  const world = createSmallWorld({ configuration: { cadenceMinutes: { ...cadenceMinutes, directoryAudit } } });
  return startCollected(world, 20 * minuteMs);
}

const watermarkOf = async ({ world }: App): Promise<string | null | undefined> =>
  (await world.store.watermarks.readKind(tenantId, 'directoryAudit'))?.row.watermark;

/** Just after a collection: the next one is five minutes away. */
async function justCollected(app: App): Promise<number> {
  const before = await watermarkOf(app);
  while ((await watermarkOf(app)) === before) await app.runUntil(app.world.now() + minuteMs);
  return app.world.now();
}

const grant = (at: number) =>
  roleRecord(
    { principalId: 'ada', principalType: 'User', templateId: userAdministratorRole, roleName: 'A role' },
    { id: 'a grant', activityDateTime: new Date(at).toISOString(), actor: person('tom') },
  );

const isKept = async (app: App, record: ReturnType<typeof grant>): Promise<boolean> =>
  (await app.world.store.records.known(tenantId, [record])).has(record.id);

test('an entry that a detector reads is collected within two minutes, without waiting for the next collection', async () => {
  const app = await begun();
  const at = await justCollected(app);
  const record = grant(at + 30_000);
  app.world.tenant.log.push({ record, visibleAt: at + 40_000 });
  await app.runUntil(at + 2 * minuteMs);
  expect(await isKept(app, record)).toBe(true);
  const [alert] = (await app.world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
  expect(alert).toMatchObject({ attribution: { status: 'known', actor: { id: 'tom' } } });
});

test('a quiet minute writes nothing, and neither do entries that synchronisation logs all day', async () => {
  const app = await begun();
  const at = await justCollected(app);
  const noise = directoryAudit({
    id: 'noise',
    activityDateTime: new Date(at + 30_000).toISOString(),
    activityDisplayName: 'Create something that nobody watches',
  });
  app.world.tenant.log.push({ record: noise, visibleAt: at + 40_000 });
  const watermark = await watermarkOf(app);
  await app.runUntil(at + 2 * minuteMs);
  expect(app.world.logged.filter(({ event }) => event === 'peek.failed')).toEqual([]);
  expect(await watermarkOf(app)).toBe(watermark);
  expect((await app.world.store.records.known(tenantId, [noise])).has('noise')).toBe(false);
});

test('an operator who has the log read once an hour pays for no requests in between', async () => {
  const app = await begun(60);
  const at = await justCollected(app);
  const record = grant(at + 30_000);
  app.world.tenant.log.push({ record, visibleAt: at + 40_000 });
  await app.runUntil(at + 10 * minuteMs);
  expect(await isKept(app, record)).toBe(false);
});

test('an error of Graph changes nothing, and the next collection finds the entry', async () => {
  const app = await begun();
  const at = await justCollected(app);
  const record = grant(at + 30_000);
  app.world.tenant.log.push({ record, visibleAt: at + 40_000 });
  const failing = { ...app.pipeline(), graph: () => Promise.reject(new Error('no answer')) };
  expect(await peek(failing, [tenantId])).toBe(0);
  expect(app.world.logged.filter(({ event }) => event === 'peek.failed')).toHaveLength(1);
  await app.runUntil(at + 6 * minuteMs);
  expect(await isKept(app, record)).toBe(true);
});
