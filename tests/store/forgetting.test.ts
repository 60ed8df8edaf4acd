import type { LogRecord } from '../../shared/core/log/record';
import { appStore } from '../app-store';
import { describeTables, nextTenant } from './contract';
import { anAlert, anAudit, anEvaluation, anEvent, aRule, aSeal, aTransition } from './fixtures';

const person = (id: string, displayName: string) => ({
  id,
  displayName,
  address: `${id}@contoso.example`,
  type: 'person' as const,
});

describeTables('what is forgotten', (tables) => {
  const store = () => appStore(tables());

  it("are days of events, one by one, and no other tenant's", async () => {
    const [tenantId, other] = [nextTenant(), nextTenant()];
    const { events } = store();
    const days = ['2026-11-30', '2026-11-24', '2025-02-28'];
    for (const recordDay of days)
      await events.record([anEvent(tenantId, 1, { recordDay }), anEvent(tenantId, 2, { recordDay })], true);
    await events.record([anEvent(other, 1)], false);
    expect(await events.days(tenantId)).toEqual([...days].sort());
    // Two events, each with four rows by which stories find it, and their marker.
    expect(await events.forget(tenantId, '2026-11-24')).toBe(11);
    expect(await events.forget(tenantId, '2026-11-24')).toBe(0);
    expect(await events.days(tenantId)).toEqual(['2025-02-28', '2026-11-30']);
    expect(await events.days(other)).toEqual(['2026-11-24']);
    expect(await events.days(nextTenant())).toEqual([]);
  });

  it('nothing is written into a sealed day', async () => {
    const tenantId = nextTenant();
    const { events, seals } = store();
    await seals.create(aSeal(tenantId, '2025-11-24'));
    const record = (recordDay: string) => events.record([anEvent(tenantId, 1, { recordDay })], false);
    await expect(record('2025-11-24')).rejects.toThrow('2025-11-24 is sealed');
    expect(await record('2025-11-25')).toHaveLength(1);
  });

  it('are counts of old days, with the records that they were added', async () => {
    const [tenantId, other] = [nextTenant(), nextTenant()];
    const { metrics } = store();
    for (const id of [tenantId, other])
      for (const name of ['user.changes', 'managedDevice.changes'])
        for (const day of ['2026-11-22', '2026-11-23', '2026-11-24'])
          await metrics.add(id, name, day, { added: 1 }, day);
    expect(await metrics.forget(tenantId, '2026-11-24')).toBe(8);
    expect(await metrics.forget(tenantId, '2026-11-24')).toBe(0);
    const days = ['2026-11-22', '2026-11-23', '2026-11-24'];
    expect(await metrics.read(tenantId, 'user.changes', days)).toEqual({ added: 1 });
    expect(await metrics.read(other, 'user.changes', days)).toEqual({ added: 3 });
    await metrics.add(tenantId, 'user.changes', '2026-11-24', { added: 1 }, '2026-11-24');
    expect(await metrics.read(tenantId, 'user.changes', days)).toEqual({ added: 1 });
  });

  it('are versions of pages, except the last one of each page, which was valid from then on', async () => {
    const [tenantId, other] = [nextTenant(), nextTenant()];
    const { pageHistory } = store();
    const counts = {
      platforms: {},
      causes: { notEncrypted: 0, jailbroken: 0, threat: 0, silent: 0, otherSetting: 0 },
      ...{ overdue: 0, unencrypted: 0, jailbroken: 0, threatened: 0 },
    };
    const views = { everyone: [], guests: [], anywhere: [] };
    const times = ['2026-11-01T08:00:00.000Z', '2026-11-10T08:00:00.000Z', '2026-11-20T08:00:00.000Z'];
    for (const id of [tenantId, other])
      for (const at of times) {
        await pageHistory.keep(id, 'devices', { at, counts });
        await pageHistory.keep(id, 'devices', { at, counts });
        await pageHistory.keep(id, 'access', { at, views, exclusions: [], objectNames: { ca01: '<b>' } });
      }
    const atOf = async (id: string, moment: string) => (await pageHistory.at(id, 'devices', moment))?.at;
    expect(await atOf(tenantId, '2026-11-10T07:59:59.999Z')).toBe(times[0]);
    expect(await atOf(tenantId, '2026-11-10T08:00:00.000Z')).toBe(times[1]);
    expect(await atOf(tenantId, '2026-10-31T00:00:00.000Z')).toBeUndefined();
    expect(await pageHistory.forget(tenantId, '2026-11-15T00:00:00.000Z')).toBe(2);
    expect(await pageHistory.forget(tenantId, '2026-11-15T00:00:00.000Z')).toBe(0);
    expect(await atOf(tenantId, '2026-11-16T00:00:00.000Z')).toBe(times[1]);
    expect(await atOf(tenantId, '2026-11-09T00:00:00.000Z')).toBeUndefined();
    expect(await atOf(other, '2026-11-09T00:00:00.000Z')).toBe(times[0]);
    expect((await pageHistory.at(tenantId, 'access', times[2] ?? ''))?.objectNames).toEqual({ ca01: '<b>' });
  });

  it('are changes of verdict, except the last one of each control', async () => {
    const tenantId = nextTenant();
    const { evaluations } = store();
    for (const controlId of ['ZT.ID.001', 'ZT.AD.001'])
      for (const day of ['01', '02', '03', '04']) {
        const stored = await evaluations.readAll(tenantId);
        const etag = stored.find(({ evaluation }) => evaluation.controlId === controlId)?.etag ?? null;
        const evaluation = anEvaluation(controlId, { at: `2026-11-${day}T00:00:00.000Z` });
        await evaluations.save(tenantId, [{ evaluation, etag, history: true }]);
      }
    expect(await evaluations.forgetHistory(tenantId, '2026-11-04T00:00:00.000Z')).toBe(4);
    const left = await evaluations.history(tenantId, '2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z');
    expect(left.map(({ controlId, at }) => [controlId, at.slice(0, 10)])).toEqual([
      ['ZT.AD.001', '2026-11-03'],
      ['ZT.ID.001', '2026-11-03'],
      ['ZT.AD.001', '2026-11-04'],
      ['ZT.ID.001', '2026-11-04'],
    ]);
    expect(await evaluations.readAll(tenantId)).toHaveLength(2);
  });

  it('are an alert with all its rows, and a rule', async () => {
    const tenantId = nextTenant();
    const { alerts, rules } = store();
    let fence = await alerts.acquire(tenantId, 'h', '2026-11-24T14:00:00Z', '2026-11-24T15:00:00Z');
    for (const id of ['one', 'other']) {
      if (fence === undefined) throw new Error('the fence is ours');
      const events = Array.from({ length: 130 }, (_, n) => anEvent(tenantId, n, { id: `${id}-${n}` }));
      const step = {
        alert: anAlert(tenantId, { id }),
        events,
        transitions: [aTransition(1, { alertId: id })],
        deliveries: [],
      };
      const written = await alerts.write(fence, step);
      fence = written.status === 'written' ? written.fence : undefined;
    }
    expect(await alerts.forget(tenantId, 'one')).toBe(2 * 130 + 3);
    expect((await alerts.readAlerts(tenantId)).map(({ id }) => id)).toEqual(['other']);
    expect(await alerts.alerted(tenantId, ['one-1', 'other-1'])).toEqual(new Set(['other-1']));
    expect(await alerts.readEvents(tenantId, 'other')).toHaveLength(130);
    await rules.write(aRule(tenantId), null);
    await rules.forget(tenantId, aRule(tenantId).id);
    expect(await rules.list(tenantId)).toEqual([]);
  });

  it('are names last seen long ago, and erased ones permanently', async () => {
    const tenantId = nextTenant();
    const { directory } = store();
    const kept = [person('u1', 'Ada'), person('u2', 'Bea'), person('u3', 'Cem')];
    await directory.keepNames(tenantId, kept, '2026-01-01T00:00:00Z');
    await directory.keepNames(tenantId, [person('u2', 'Bea Berg')], '2026-11-24T00:00:00Z');
    await directory.noteActivity(tenantId, 'u1', 'EV.P02', '2026-01-01T00:00:00Z', 'e1');
    await directory.erase(tenantId, 'u3', '2026-01-02T00:00:00Z');
    await directory.keepNames(tenantId, [person('u3', 'Cem')], '2026-11-24T00:00:00Z');
    // Several names are written in another way than a single one; that must not bring the erased name back.
    const many = Array.from({ length: 40 }, (_, n) => person(`v${n}`, `Person ${n}`));
    await directory.keepNames(tenantId, [...many, person('u3', 'Cem')], '2026-11-24T00:00:00Z');
    const before = await directory.readNames(tenantId, ['u1', 'u2', 'u3', 'u4']);
    expect(before.get('u3')).toEqual({ id: 'u3', displayName: '', address: null, type: 'erased' });
    expect(before.get('u2')?.displayName).toBe('Bea Berg');
    expect(await directory.forget(tenantId, '2026-06-01T00:00:00Z', new Set(['u1']))).toBe(1);
    expect(await directory.readActivity(tenantId, 'u1', 'EV.P02')).toBeUndefined();
    expect(await directory.forget(tenantId, '2026-06-01T00:00:00Z', new Set())).toBe(1);
    expect([...(await directory.readNames(tenantId, ['u1', 'u2', 'u3'])).keys()].sort()).toEqual(['u2', 'u3']);
  });

  it('are parts of a record, in each of its rows', async () => {
    const [tenantId, other] = [nextTenant(), nextTenant()];
    const { records } = store();
    const at = '2026-11-24T14:00:00Z';
    for (const id of [tenantId, other]) await records.keep(id, [anAudit(1, at, ['p1', 'p2']), anAudit(2, at, ['p1'])]);
    const seen: string[] = [];
    const changed = await records.rewrite(tenantId, (record: LogRecord) => {
      seen.push(record.id);
      if (record.kind !== 'directoryAudit' || record.id !== 'Directory_1') return undefined;
      return { ...record, resultReason: 'scrubbed' };
    });
    expect(changed).toEqual(['Directory_1']);
    expect(new Set(seen)).toEqual(new Set(['Directory_1', 'Directory_2']));
    const reasonsOf = async (id: string, target: string) =>
      (await records.findByTarget(id, [target], at, at))
        .map((record) => 'resultReason' in record && record.resultReason)
        .sort();
    expect(await reasonsOf(tenantId, 'p1')).toEqual(['scrubbed', null].sort());
    expect(await reasonsOf(tenantId, 'p2')).toEqual(['scrubbed']);
    expect(await reasonsOf(other, 'p2')).toEqual([null]);
    expect(await records.keep(tenantId, [anAudit(1, at, ['p1', 'p2'])])).toEqual([]);
  });
});
