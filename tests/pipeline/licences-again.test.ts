/** Licences are listed twice a day; a sign that they have changed starts a collection at once. */

import type { LogRecord } from '../../shared/core/log/record';
import { minuteMs } from '../../shared/core/time/durations';
import { userAdministratorRole } from '../fixtures/conditional-access';
import { person, pimRecord, roleRecord } from '../fixtures/records';
import { hint } from './history';
import { businessPremium, entraP2, premiumWithP2 } from './small-tenant';
import { createSmallWorld, evaluationOf, startApp, startCollected, tenantId } from './small-world';

const grant = {
  principalId: 'admin',
  principalType: 'User',
  templateId: userAdministratorRole,
  roleName: 'User Administrator',
};

async function watched() {
  const world = createSmallWorld();
  const app = startApp(world);
  await app.tick();
  await app.drain();
  const look = async (kind: Parameters<typeof hint>[0]): Promise<readonly string[]> => {
    world.advanceTo(world.now() + 20 * minuteMs);
    world.tenant.reads.length = 0;
    await app.ask(hint(kind));
    await app.drain();
    return world.tenant.reads;
  };
  const write = (record: LogRecord): void => {
    const activityDateTime = new Date(world.now()).toISOString();
    // Safe: a directory record with a time of its own.
    world.tenant.log.push({ record: { ...record, activityDateTime } as LogRecord, visibleAt: world.now() });
  };
  return { app, world, look, write };
}

test('PIM is at work where no list shows a licence for it', async () => {
  const { look, write } = await watched();
  write(pimRecord(grant, 'Add member to role completed (PIM activation)', { actor: person('admin') }));
  expect(await look('directoryAudit')).toContain('subscribedSku');
});

test('a role that a person assigns without PIM is not a sign of a licence', async () => {
  const { look, write } = await watched();
  write(roleRecord(grant, { actor: person('admin') }));
  expect(await look('directoryAudit')).not.toContain('subscribedSku');
});

test('a source that was not licensed answers again', async () => {
  const { world, look } = await watched();
  world.tenant.failures.set('riskyUser', { reason: 'notLicensed', licence: 'P2', detail: 'HTTP 403' });
  expect(await look('riskyUser')).not.toContain('subscribedSku');
  // A refusal is believed when it is repeated.
  world.advanceTo(world.now() + minuteMs);
  expect(await look('riskyUser')).not.toContain('subscribedSku');
  world.advanceTo(world.now() + 25 * 60 * minuteMs);
  world.tenant.failures.delete('riskyUser');
  expect(await look('riskyUser')).toContain('subscribedSku');
});

async function withoutP2() {
  const played = await watched();
  const { world, look } = played;
  world.tenant.failures.set('riskyUser', { reason: 'notLicensed', licence: 'P2', detail: 'HTTP 403' });
  await look('riskyUser');
  world.advanceTo(world.now() + minuteMs);
  await look('riskyUser');
  return played;
}

test.each([
  { reason: 'throttled', retryAfterSeconds: 30, detail: 'HTTP 429' },
  { reason: 'broken', detail: 'HTTP 503' },
] as const)('a source without a licence keeps that state when $reason once, and is retried soon', async (passing) => {
  const world = createSmallWorld();
  world.tenant.failures.set('riskyUser', { reason: 'notLicensed', licence: 'P2', detail: 'HTTP 403' });
  const app = await startCollected(world, 10 * minuteMs);
  const state = async () => {
    const row = (await world.store.watermarks.readKind(tenantId, 'riskyUser'))?.row;
    return [row?.failure?.reason, row?.failure?.since, (await evaluationOf(world, 'ZT.TD.001'))?.verdict];
  };
  const before = await state();
  expect(before).toEqual(['notLicensed', expect.any(String), { status: 'notLicensed', licence: 'P2' }]);
  world.tenant.failures.set('riskyUser', passing);
  world.tenant.reads.length = 0;
  // It is tried once a day.
  world.advanceTo(world.now() + 25 * 60 * minuteMs);
  await app.ask(hint('riskyUser'));
  await app.drain();
  expect(world.tenant.reads).toContain('riskyUser');
  expect(await state()).toEqual(before);
  world.tenant.reads.length = 0;
  world.tenant.failures.delete('riskyUser');
  await app.runUntil(world.now() + 2 * minuteMs);
  expect(world.tenant.reads).toContain('riskyUser');
  expect((await state())[0]).toBeUndefined();
});

test('a licence that is listed again makes the sources that need it be read at once', async () => {
  const { app, world, look } = await withoutP2();
  world.tenant.failures.delete('riskyUser');
  world.tenant.skus = [premiumWithP2];
  await look('subscribedSku');
  await app.runUntil(world.now() + 2 * minuteMs);
  expect(world.tenant.reads).toContain('riskyUser');
  expect((await evaluationOf(world, 'ZT.TD.001'))?.verdict.status).not.toBe('notLicensed');
});

test('another licence makes no source be read that it does not open', async () => {
  const { app, world, look } = await withoutP2();
  world.tenant.skus = [
    {
      ...businessPremium,
      servicePlans: [
        ...businessPremium.servicePlans,
        { ...entraP2, servicePlanId: '84c289f0-efcb-486f-8581-07f44fc9efad' },
      ],
    },
  ];
  await look('subscribedSku');
  await app.runUntil(world.now() + 2 * minuteMs);
  expect(world.tenant.reads).not.toContain('riskyUser');
});

test('a source that Microsoft opens hours after it lists the licence is read within the hour', async () => {
  const { app, world, look } = await withoutP2();
  world.tenant.skus = [premiumWithP2];
  await look('subscribedSku');
  await app.runUntil(world.now() + 2 * minuteMs);
  world.tenant.failures.delete('riskyUser');
  world.tenant.reads.length = 0;
  await app.runUntil(world.now() + 61 * minuteMs);
  expect(world.tenant.reads).toContain('riskyUser');
});
