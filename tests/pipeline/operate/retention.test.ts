import { controls } from '../../../shared/controls';
import type { TenantConfiguration } from '../../../shared/core/tenant/configuration';
import { forget } from '../../../shared/pipeline/operate/retention';
import { verifyRecord } from '../../../shared/pipeline/operate/verify';
import { anAlert, anAudit, anEvaluation, aRule, aTransition } from '../../store/fixtures';
import { createRecordWorld, dayNumber, eventOn, type RecordWorld, tenantId } from '../record-world';

const retention: TenantConfiguration['retention'] = { eventDays: 40, recordDays: 10, metricDays: 20 };

const sweepOf = ({ store, now, configuration }: RecordWorld) =>
  forget(
    { store, now, sleep: async () => undefined, newHolder: () => 'sweep', controls, detectors: [] },
    configuration,
  );

const verified = ({ store, now }: RecordWorld) => verifyRecord({ store, now }, tenantId);

/** One event a day for 60 days, sealed day by day. */
async function oldWorld(): Promise<RecordWorld> {
  const world = await createRecordWorld(retention);
  for (let day = 0; day <= 60; day += 1) {
    world.goTo(day);
    await world.store.events.record([eventOn(day, 1)], false);
    await world.seal();
  }
  return world;
}

test('whole days of events are deleted, a limited number at a time, and the chain stays valid', async () => {
  const world = await oldWorld();
  const gone: number[] = [];
  for (let sweep = 0; sweep < 4; sweep += 1) gone.push((await sweepOf(world)).events);
  expect(gone).toEqual([50, 50, 0, 0]);
  expect((await world.store.events.days(tenantId))[0]).toBe(dayNumber(20));
  const { findings, sealedDays, checkedDays, forgottenDays, keptFrom } = await verified(world);
  expect(findings).toEqual([]);
  expect({ sealedDays, checkedDays, forgottenDays, keptFrom }).toEqual({
    sealedDays: 59,
    checkedDays: 39,
    forgottenDays: 20,
    keptFrom: dayNumber(20),
  });
});

test('younger days are still verified, and events that retention did not delete are found missing', async () => {
  const world = await oldWorld();
  await sweepOf(world);
  await world.store.events.forget(tenantId, dayNumber(30));
  expect((await verified(world)).findings).toEqual([
    { day: dayNumber(30), problem: 'eventsRemoved', count: 1, ids: [] },
  ]);
});

test('where the period is extended, days that were deleted before are not reported missing', async () => {
  const world = await oldWorld();
  for (let sweep = 0; sweep < 3; sweep += 1) await sweepOf(world);
  const longer = { ...world, configuration: { ...world.configuration, retention: { ...retention, eventDays: 400 } } };
  expect((await sweepOf(longer)).events).toBe(0);
  expect((await verified(longer)).findings).toEqual([]);
});

test('no day is deleted before a seal releases it', async () => {
  const world = await createRecordWorld(retention);
  await world.store.events.record([eventOn(0, 1)], false);
  await world.store.events.record([eventOn(1, 1)], true);
  world.goTo(2);
  expect(await world.seal()).toBe(1);
  world.goTo(90);
  expect(await world.seal()).toBe(0);
  expect((await sweepOf(world)).events).toBe(0);
});

test('records, counts, verdicts, rules and names are deleted by their own retention periods', async () => {
  const world = await oldWorld();
  const { store } = world;
  const audits = [49, 50, 51].map((day) => anAudit(day, `${dayNumber(day)}T23:59:00.000Z`, ['p1']));
  await store.records.keep(tenantId, audits);
  for (const day of [39, 40]) await store.metrics.add(tenantId, 'user.changes', dayNumber(day), { added: 1 }, `${day}`);
  for (const day of [5, 10, 15, 30]) {
    const evaluation = anEvaluation('ZT.ID.001', { at: `${dayNumber(day)}T10:00:00.000Z` });
    const [before] = await store.evaluations.readAll(tenantId);
    await store.evaluations.save(tenantId, [{ evaluation, etag: before?.etag ?? null, history: true }]);
  }
  const until = (day: number) => `${dayNumber(day)}T00:00:00.000Z`;
  await store.rules.write(aRule(tenantId, { id: 'old', until: until(19) }), null);
  await store.rules.write(aRule(tenantId, { id: 'late', until: until(21) }), null);
  const person = (id: string) => ({ id, displayName: id, address: null, type: 'person' as const });
  await store.directory.keepNames(tenantId, [person('old'), person('again')], until(1));
  await store.directory.keepNames(tenantId, [person('again')], until(50));
  await store.directory.noteActivity(tenantId, 'old', 'EV.P02', until(1), 'e1');
  const { records, metrics, verdicts, rules, names } = await sweepOf(world);
  // A record of a policy edit has four rows, one of them under its actor and one under its activity. A count has two.
  expect({ records, metrics, verdicts, rules, names }).toEqual({
    records: 4,
    metrics: 2,
    verdicts: 2,
    rules: 1,
    names: 2,
  });
  expect([...(await store.records.known(tenantId, audits))]).toEqual(['Directory_50', 'Directory_51']);
  expect(await store.metrics.read(tenantId, 'user.changes', [dayNumber(39), dayNumber(40)])).toEqual({ added: 1 });
  const history = await store.evaluations.history(tenantId, until(0), until(60));
  // The newest of the old verdicts shows the state from then on.
  expect(history.map(({ at }) => at.slice(0, 10))).toEqual([dayNumber(15), dayNumber(30)]);
  expect((await store.rules.list(tenantId)).map(({ rule }) => rule.id)).toEqual(['late']);
  expect([...(await store.directory.readNames(tenantId, ['old', 'again'])).keys()]).toEqual(['again']);
  expect(await store.directory.readActivity(tenantId, 'old', 'EV.P02')).toBeUndefined();
});

test('closed alerts are deleted with all their rows; open ones keep their events, and digests stay', async () => {
  const world = await oldWorld();
  const { store } = world;
  const old = `${dayNumber(3)}T10:00:00.000Z`;
  const alerts = [
    anAlert(tenantId, { id: 'over', status: 'resolved', resolvedAt: old }),
    anAlert(tenantId, { id: 'told', status: 'told', form: 'summary' }),
    anAlert(tenantId, { id: 'open' }),
    // An acknowledged sign-in of a break-glass account. Nothing stays wrong, so nothing ever resolves the alert.
    anAlert(tenantId, {
      id: 'momentary',
      concerns: [],
      acknowledged: { by: { id: 'kai', tenantId, name: null }, at: old, note: null },
    }),
    anAlert(tenantId, { id: 'week', status: 'told', form: 'digest' }),
    anAlert(tenantId, { id: 'young', status: 'resolved', resolvedAt: `${dayNumber(20)}T00:00:00.000Z` }),
  ].map((alert) => ({ ...alert, lastEventAt: old }));
  const from = `${dayNumber(60)}T12:00:00.000Z`;
  let fence = await store.alerts.acquire(tenantId, 'holder', from, `${dayNumber(61)}T12:00:00.000Z`);
  for (const [at, alert] of alerts.entries()) {
    if (fence === undefined) throw new Error('the fence is ours');
    const step = {
      alert,
      events: Array.from({ length: 60 }, (_, n) => eventOn(3, at * 100 + n)),
      transitions: [aTransition(1, { alertId: alert.id })],
      deliveries: [],
    };
    const written = await store.alerts.write(fence, step);
    fence = written.status === 'written' ? written.fence : undefined;
  }
  // No collection has read them for long, but an open alert names them.
  const named = { id: 'u1', displayName: 'Mara Klein', address: null, type: 'person' as const };
  await store.directory.keepNames(tenantId, [named], old);
  expect((await sweepOf(world)).alerts).toBe(3 * (60 * 2 + 3));
  const left = (await store.alerts.readAlerts(tenantId)).map(({ id }) => id);
  expect(left.sort()).toEqual(['open', 'week', 'young']);
  expect(await store.alerts.readEvents(tenantId, 'over')).toEqual([]);
  expect(await store.alerts.readTransitions(tenantId, 'over')).toEqual([]);
  expect(await store.alerts.alerted(tenantId, [eventOn(3, 1).id])).toEqual(new Set());
  expect(await store.alerts.readEvents(tenantId, 'open')).toHaveLength(60);
  expect((await store.directory.readNames(tenantId, ['u1'])).size).toBe(1);
});

test('complete lists stay only for the verdicts of enabled controls', async () => {
  const world = await createRecordWorld(retention);
  const { affected, evaluations } = world.store;
  const [kept, disabled, crashed] = ['ZT.ID.001', 'ZT.ID.002', 'ZT.ID.003'] as const;
  const subject = { type: 'person', id: 'ada' } as const;
  const finding = { resourceId: 'ada', subject, problem: 'exposed', details: {} };
  for (const id of [kept, disabled, crashed]) {
    const stored = await affected.readIndex(tenantId, id);
    const named = { id: 'ada', displayName: 'Ada Brandt', address: null, type: 'person' } as const;
    const parts = [{ name: 'exposed', fingerprint: '1', items: [{ finding, named }] }];
    await affected.write(tenantId, id, stored, parts, []);
  }
  const saved = [kept, disabled].map((controlId) => ({
    evaluation: anEvaluation(controlId, { affected: { exposed: '1' } }),
    etag: null,
    history: false,
  }));
  await evaluations.save(tenantId, saved);
  const configuration = { ...world.configuration, disabled: [disabled] };
  // The version before this one erased her, and does not know the lists.
  await world.store.directory.erase(tenantId, 'ada', `${dayNumber(5)}T00:00:00.000Z`);
  expect((await sweepOf({ ...world, configuration })).affected).toBe(4);
  const left = await Promise.all([kept, disabled, crashed].map((id) => affected.readIndex(tenantId, id)));
  expect(left.map(({ index }) => Object.keys(index))).toEqual([['exposed'], [], []]);
  const keys = left[0]?.index.exposed?.pieces.map(({ key }) => key) ?? [];
  const pieces = [...(await affected.readPieces(tenantId, kept, keys)).values()];
  expect(pieces).toEqual([{ items: [finding], names: [] }]);
});
