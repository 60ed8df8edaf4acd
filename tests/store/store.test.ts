import type { DueRow, Store } from '../../shared/core/ports';
import { createStore } from '../../shared/store/store';
import { memoryTables } from '../memory-tables';
import { describeTables, nextTenant } from './contract';
import { aBucketRow, aKindRow, anAudit, anEvaluation, anIntuneAudit, hex } from './fixtures';

const written = async (
  result: Promise<{ status: 'written'; etag: string } | { status: 'conflict' }>,
): Promise<string> => {
  const settled = await result;
  if (settled.status !== 'written') throw new Error('nobody else writes here');
  return settled.etag;
};

describeTables('the store', (tables) => {
  const store = (): Store => createStore(tables());

  it('keeps tenants', async () => {
    const { tenants } = store();
    const row = { tenantId: nextTenant(), name: 'Contoso', watchedSince: '2026-11-24T14:00:00Z', summarisedAt: null };
    const etag = await written(tenants.write(row, null));
    expect(await tenants.write(row, null)).toEqual({ status: 'conflict' });
    expect(await tenants.read(row.tenantId)).toEqual({ row, etag });
    const summarised = { ...row, summarisedAt: '2026-11-24T14:05:00Z' };
    await written(tenants.write(summarised, etag));
    expect(await tenants.write(row, etag)).toEqual({ status: 'conflict' });
    expect(await tenants.list()).toContainEqual(summarised);
    expect(await tenants.read('nobody')).toBeUndefined();
  });

  it('keeps watermarks', async () => {
    const tenantId = nextTenant();
    const { watermarks } = store();
    const bucket = aBucketRow(tenantId);
    const etag = await written(watermarks.writeBucket(bucket, null));
    expect(await watermarks.readBucket(tenantId, 'directory')).toEqual({ row: bucket, etag });
    const next = { ...bucket, holder: 'h', heldUntil: '2026-11-24T14:00:00Z', epoch: 2 };
    await written(watermarks.writeBucket(next, etag));
    expect(await watermarks.writeBucket(bucket, etag)).toEqual({ status: 'conflict' });
    await watermarks.writeBucket(aBucketRow(tenantId, { bucket: 'intune' }), null);
    expect(await watermarks.readBuckets(tenantId)).toEqual([next, aBucketRow(tenantId, { bucket: 'intune' })]);
    expect(await watermarks.readBucket(tenantId, 'reports')).toBeUndefined();

    const kind = aKindRow(tenantId);
    await written(watermarks.writeKind(kind, null));
    expect((await watermarks.readKind(tenantId, 'user'))?.row).toEqual(kind);
    expect(await watermarks.writeKind(kind, null)).toEqual({ status: 'conflict' });
    const none = aKindRow(tenantId, { kind: 'group', failure: null, pin: null, suspect: null });
    await written(watermarks.writeKind(none, null));
    expect(await watermarks.readKinds(tenantId)).toEqual([none, kind]);
  });

  it('gives due work of all tenants, oldest first, once', async () => {
    const { due } = store();
    const tenantIds = Array.from({ length: 12 }, nextTenant);
    const dueAt = (tenantId: string, minute: number): DueRow => ({
      tenantId,
      notBefore: new Date(Date.UTC(2020, 0, 1, 0, minute)).toISOString(),
      what: 'delivery',
      key: { alertId: hex(1), seq: 1, channel: 'email-acs', recipientId: 'ops' },
    });
    const rows = tenantIds.map((tenantId, n) => dueAt(tenantId, 12 - n));
    const [first] = rows;
    if (first === undefined) throw new Error('there are twelve');
    const others: DueRow[] = [
      {
        tenantId: first.tenantId,
        notBefore: '2020-01-01T00:00:30.000Z',
        what: 'attribution',
        eventId: hex(2),
        recordDay: '2020-01-01',
        attempt: 2,
      },
      { tenantId: first.tenantId, notBefore: '2020-01-01T00:00:40.000Z', what: 'subscriptions' },
    ];
    await due.put([...rows, ...others, first]);
    await due.put([first]);
    expect(await due.list('2020-01-01T00:00:29.999Z', 10)).toEqual([]);
    expect(await due.list('2020-01-01T00:00:40.000Z', 10)).toEqual(others);
    const all = [...others, ...[...rows].reverse()];
    expect(await due.list('2020-01-02T00:00:00Z', 100)).toEqual(all);
    expect(await due.list('2020-01-02T00:00:00Z', 3)).toEqual(all.slice(0, 3));
    for (const row of all) await due.remove(row);
    await due.remove(first);
    expect(await due.list('2020-01-02T00:00:00Z', 100)).toEqual([]);
  });

  it('keeps records once, and finds them by target', async () => {
    const tenantId = nextTenant();
    const { records } = store();
    const late = anAudit(1, '2026-11-23T23:59:59Z', ['p1', 'p1', null]);
    const early = anAudit(2, '2026-11-24T00:00:01Z', ['p1', 'p2']);
    const hostile = anAudit(3, '2026-11-24T09:00:00Z', ['p1|x', 'p1/..?#', 'x'.repeat(3000)]);
    const intune = anIntuneAudit(4, '2026-11-24T10:00:00Z', 'p1');
    expect(await records.keep(tenantId, [late, early, hostile, intune])).toEqual(
      [late, early, hostile, intune].map(({ id }) => id),
    );
    expect(await records.keep(tenantId, [early, anAudit(5, '2026-11-24T09:00:00Z', [])])).toEqual(['Directory_5']);
    expect(await records.known(tenantId, [late, early, anAudit(6, '2026-11-24T09:00:00Z', [])])).toEqual(
      new Set([late.id, early.id]),
    );

    const find = async (targets: string[], from: string, to: string): Promise<string[]> =>
      (await records.findByTarget(tenantId, targets, from, to)).map(({ id }) => id).sort();
    const [from, to] = ['2026-11-23T23:59:59Z', '2026-11-24T10:00:00Z'];
    expect(await find(['p1'], from, to)).toEqual([late.id, early.id, intune.id].sort());
    expect(await find(['p1', 'p2'], '2026-11-24T00:00:00Z', '2026-11-24T00:00:01Z')).toEqual([early.id]);
    expect(await find(['p1|x', 'p1/..?#'], from, to)).toEqual([hostile.id]);
    expect(await find(['x'.repeat(3000)], from, to)).toEqual([hostile.id]);
    expect(await find(['p'], from, to)).toEqual([]);
    expect((await records.findByTarget(tenantId, ['p2'], from, to))[0]).toEqual(early);
  });

  it('saves evaluations with their history, and refuses an older read', async () => {
    const tenantId = nextTenant();
    const { evaluations } = store();
    const pass = anEvaluation('ZT.ID.001');
    const unknown = anEvaluation('ZT.DV.002', { verdict: { status: 'unknown', reason: 'throttled' }, lastKnown: null });
    await written(
      evaluations.save(tenantId, [
        { evaluation: pass, etag: null, history: true },
        { evaluation: unknown, etag: null, history: false },
      ]),
    );
    const saved = await evaluations.readAll(tenantId);
    expect(saved.map(({ evaluation }) => evaluation)).toEqual([unknown, pass]);
    const etag = saved[1]?.etag ?? null;
    const fail = anEvaluation('ZT.ID.001', {
      at: '2026-11-24T15:00:00.000Z',
      counter: 3,
      pending: { status: 'fail', looks: 1, takenAt: '2026-11-24T15:00:00.000Z' },
      verdict: {
        status: 'fail',
        findings: {
          total: 900,
          first: Array.from({ length: 50 }, (_, n) => ({
            resourceId: `p${n}`,
            subject: { type: 'policy' as const, id: `p${n}`, name: 'x'.repeat(900) },
            problem: 'reportOnly',
            details: { state: 'x'.repeat(100) },
          })),
        },
        exposure: null,
        evidence: [],
        metric: null,
      },
    });
    await written(evaluations.save(tenantId, [{ evaluation: fail, etag, history: true }]));
    expect(await evaluations.save(tenantId, [{ evaluation: pass, etag, history: true }])).toEqual({
      status: 'conflict',
    });
    expect((await evaluations.readAll(tenantId)).map(({ evaluation }) => evaluation)).toEqual([unknown, fail]);
    const history: string[] = [];
    for await (const row of tables().list('Evaluations', { partition: tenantId, rows: { from: 'h|', to: 'h}' } })) {
      history.push(String(row.properties.status));
    }
    expect(history).toEqual(['fail', 'pass']);
    expect((await evaluations.save(tenantId, [])).status).toBe('written');
  });

  it('adds to metrics once', async () => {
    const tenantId = nextTenant();
    const { metrics } = store();
    const add = (counts: Record<string, number>, once: string) =>
      metrics.add(tenantId, 'managedDevice', '2026-11-24', counts, once);
    await add({ added: 2, modified: 1 }, 'look 1');
    await add({ added: 2, modified: 1 }, 'look 1');
    await Promise.all([2, 3, 4].map((n) => add({ added: 1, removed: 1 }, `look ${n}`)));
    const rows = [];
    for await (const row of tables().list('Metrics', {
      partition: `${tenantId}|managedDevice`,
      rows: { from: '0', to: ':' },
    })) {
      rows.push(JSON.parse(String(row.properties.counts)));
    }
    expect(rows).toEqual([{ added: 5, modified: 1, removed: 3 }]);
  });

  it('keeps names, and what actors do', async () => {
    const tenantId = nextTenant();
    const { directory } = store();
    const kai = { id: 'u/1', displayName: 'Kai <b>', address: 'kai@contoso.example', type: 'person' as const };
    const app = { id: 'a1', displayName: 'Tool', address: null, type: 'application' as const };
    await directory.keepNames(tenantId, [kai, app, kai], '2026-11-24T14:00:00Z');
    await directory.keepNames(tenantId, [{ ...app, displayName: 'Tool 2' }], '2026-11-24T15:00:00Z');
    await directory.keepNames(tenantId, [], '2026-11-24T15:00:00Z');
    expect(await directory.readNames(tenantId, ['u/1', 'a1', 'a1', 'none'])).toEqual(
      new Map<string, unknown>([
        ['u/1', kai],
        ['a1', { ...app, displayName: 'Tool 2' }],
      ]),
    );
    const note = (at: string, eventId: string) => directory.noteActivity(tenantId, 'u/1', 'EV.P02', at, eventId);
    expect(await directory.readActivity(tenantId, 'u/1', 'EV.P02')).toBeUndefined();
    await note('2026-11-24T14:00:00Z', hex(1));
    await note('2026-11-24T16:00:00Z', hex(2));
    await note('2026-11-24T13:00:00Z', hex(3));
    await note('2026-11-24T16:00:00Z', hex(2));
    expect(await directory.readActivity(tenantId, 'u/1', 'EV.P02')).toEqual({
      first: '2026-11-24T13:00:00Z',
      last: '2026-11-24T16:00:00Z',
      count: 3,
    });
  });

  it('keeps subscriptions', async () => {
    const tenantId = nextTenant();
    const { subscriptions } = store();
    const row = {
      tenantId,
      resource: '/groups/g1/members?$select=id',
      subscriptionId: 's1',
      kind: 'group' as const,
      nonce: 'n',
      expiresAt: '2026-11-27T14:00:00Z',
    };
    await subscriptions.put(row);
    await subscriptions.put({ ...row, subscriptionId: 's2' });
    expect(await subscriptions.list(tenantId)).toEqual([{ ...row, subscriptionId: 's2' }]);
    await subscriptions.remove(tenantId, row.resource);
    await subscriptions.remove(tenantId, row.resource);
    expect(await subscriptions.list(tenantId)).toEqual([]);
  });

  it('reads settings', async () => {
    const tenantId = nextTenant();
    expect(await store().settings.read(tenantId)).toEqual({});
    const set = (rowKey: string, value: string) =>
      tables().transact('Settings', tenantId, [{ type: 'upsert', rowKey, properties: { v: 1, key: rowKey, value } }]);
    await set('timeZone', '"Europe/Berlin"');
    await set('thresholds', '{"fleetComplianceFloor":0.9}');
    expect(await store().settings.read(tenantId)).toEqual({
      timeZone: 'Europe/Berlin',
      thresholds: { fleetComplianceFloor: 0.9 },
    });
    await set('breakGlass', 'not JSON');
    await expect(store().settings.read(tenantId)).rejects.toThrow('Settings row breakGlass: its value is not JSON');
  });
});

describe('a row', () => {
  const withRow = async (properties: Record<string, string | number>): Promise<Store> => {
    const tables = memoryTables();
    await tables.transact('Tenants', 'tenant', [{ type: 'create', rowKey: 't', properties }]);
    return createStore(tables);
  };

  it('of a newer build is refused, not half read', async () => {
    const { tenants } = await withRow({ v: 2, tenant: '{}' });
    await expect(tenants.read('t')).rejects.toThrow(
      'Tenants row t: version 2, this build reads up to 1; deploy the newer build',
    );
  });

  it('that we did not write is refused', async () => {
    const { tenants } = await withRow({ tenant: '{}' });
    await expect(tenants.list()).rejects.toThrow('Tenants row t: no version; it was not written by us');
  });

  it('of another shape is refused with the place, not with the value', async () => {
    const { tenants } = await withRow({ v: 1, tenant: '{"tenantId":"t","name":42,"watchedSince":"secret"}' });
    await expect(tenants.read('t')).rejects.toThrow(
      'Tenants row t: not the shape that this build writes, at name, summarisedAt',
    );
  });
});
