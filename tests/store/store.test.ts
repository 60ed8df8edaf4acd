import type { Store } from '../../shared/core/store';
import type { DueRow } from '../../shared/core/time/due';
import type { AffectedItem } from '../../shared/core/verdict/affected-store';
import {
  alertRow,
  deliveryRow,
  eventRow,
  eventsPartition,
  kindRow,
  tenantPartition,
  transitionRow,
} from '../../shared/store/keys';
import { storedWatermarkKind } from '../../shared/store/schemas/watermark';
import { appStore } from '../app-store';
import { policy } from '../fixtures/conditional-access';
import { policyRecord } from '../fixtures/records';
import { memoryTables } from '../memory-tables';
import { describeTables, nextTenant } from './contract';
import {
  aBucketRow,
  aDelivery,
  aDigestRow,
  aKindRow,
  anAlert,
  anAudit,
  anEvaluation,
  anEvent,
  anIntuneAudit,
  aRiskDetection,
  aRule,
  aSeal,
  aSignIn,
  aTenantRow,
  aTransition,
  hex,
} from './fixtures';

const written = async (
  result: Promise<{ status: 'written'; etag: string } | { status: 'conflict' }>,
): Promise<string> => {
  const settled = await result;
  if (settled.status !== 'written') throw new Error('nobody else writes here');
  return settled.etag;
};

describeTables('the store', (tables) => {
  const store = (): Store => appStore(tables());

  it('keeps tenants', async () => {
    const { tenants } = store();
    const row = aTenantRow(nextTenant());
    const etag = await written(tenants.write(row, null));
    expect(await tenants.write(row, null)).toEqual({ status: 'conflict' });
    expect(await tenants.read(row.tenantId)).toEqual({ row, etag });
    const summarised = aTenantRow(row.tenantId, {
      summarisedAt: '2026-11-24T14:05:00Z',
      lookBack: {
        from: '2026-10-25T14:00:00Z',
        through: '2026-11-02T00:00:00Z',
        endedAt: null,
        failure: 'throttled',
        tries: 2,
      },
    });
    await written(tenants.write(summarised, etag));
    expect(await tenants.write(row, etag)).toEqual({ status: 'conflict' });
    expect(await tenants.list()).toContainEqual(summarised);
    expect(await tenants.read('nobody')).toBeUndefined();
  });

  it('keeps a long list of affected people, and writes only the pieces of it that changed', async () => {
    const tenantId = nextTenant();
    const { affected } = store();
    const personOf = (at: number): AffectedItem => {
      const id = `person-${String(at).padStart(5, '0')}`;
      const finding = { resourceId: id, subject: { type: 'person', id }, problem: 'exposed', details: {} } as const;
      return { finding, named: { id, displayName: `Name ${id}`, address: null, type: 'person' } };
    };
    const many = Array.from({ length: 5000 }, (_, at) => personOf(at));
    const readIndex = () => affected.readIndex(tenantId, 'ZT.ID.001');
    const keep = async (fingerprint: string, items: readonly AffectedItem[]) =>
      affected.write(tenantId, 'ZT.ID.001', await readIndex(), [{ name: 'exposed', fingerprint, items }], []);
    const keysNow = async (): Promise<readonly string[]> =>
      (await readIndex()).index.exposed?.pieces.map(({ key }) => key) ?? [];
    const readAll = async () => {
      const keys = await keysNow();
      const read = await affected.readPieces(tenantId, 'ZT.ID.001', keys);
      return keys.flatMap((key) => read.get(key)?.items.map(({ resourceId }) => resourceId) ?? []);
    };
    await keep('1', many);
    const before = await keysNow();
    expect(before.length).toBeGreaterThan(3);
    expect(await readAll()).toEqual(many.map(({ finding }) => finding.resourceId));
    const left = many.filter((_, at) => at !== 1234);
    await keep('2', left);
    expect(await readAll()).toEqual(left.map(({ finding }) => finding.resourceId));
    // A piece is shorter by one, or joins the next one.
    expect((await keysNow()).filter((key) => !before.includes(key)).length).toBeLessThanOrEqual(2);
    expect((await affected.readPieces(tenantId, 'ZT.ID.001', before)).size).toBeLessThan(before.length);
    await affected.erase(tenantId, new Set(['person-00007']));
    const named = [...(await affected.readPieces(tenantId, 'ZT.ID.001', await keysNow())).values()];
    expect(named.flatMap(({ names }) => names)).toHaveLength(4998);
    const stale = await readIndex();
    expect(await keep('3', many)).toBe(true);
    // A process that lost its lease neither replaces nor deletes the lists of the one that has it.
    for (const parts of [[{ name: 'exposed', fingerprint: '2', items: left }], []])
      expect(await affected.write(tenantId, 'ZT.ID.001', stale, parts, [])).toBe(false);
    expect(await affected.keepOnly(tenantId, new Map([['ZT.ID.001', ['exposed']]]))).toBe(0);
    expect(await readAll()).toHaveLength(5000);
    expect(await affected.keepOnly(tenantId, new Map([['ZT.ID.002', ['exposed']]]))).toBeGreaterThan(1);
    expect([await readIndex(), await readAll()]).toEqual([{ index: {}, etag: null }, []]);
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

    const read = await watermarks.readBucketAndKinds(tenantId, 'directory');
    expect(read.bucket?.row).toEqual(next);
    expect(read.kinds.map(({ row }) => row)).toEqual([none, kind]);
    const [group, user] = read.kinds;
    const found = { ...none, foundAt: '2026-11-24T14:10:00Z' };
    const free = { ...next, holder: null, heldUntil: null };
    // All rows or none: a kind that another process wrote also stops the bucket from being written.
    const late = [
      { row: kind, etag: etag },
      { row: found, etag: group?.etag ?? null },
    ];
    expect(await watermarks.writeBucket(free, read.bucket?.etag ?? null, late)).toEqual({ status: 'conflict' });
    expect(await watermarks.readBucketAndKinds(tenantId, 'directory')).toEqual(read);
    await written(
      watermarks.writeBucket(free, read.bucket?.etag ?? null, [
        { row: kind, etag: user?.etag ?? null },
        { row: found, etag: group?.etag ?? null },
      ]),
    );
    const after = await watermarks.readBucketAndKinds(tenantId, 'directory');
    expect(after.bucket?.row).toEqual(free);
    expect(after.kinds.map(({ row }) => row)).toEqual([found, kind]);
    expect((await watermarks.readBucketAndKinds(tenantId, 'reports')).bucket).toBeUndefined();
    expect(after.areAllRead).toBe(true);
    await tables().transact('Watermarks', tenantId, [
      { type: 'upsert', rowKey: 'k|domain', properties: { v: 99, kind: '{}' } },
    ]);
    const newer = await watermarks.readBucketAndKinds(tenantId, 'directory');
    expect([newer.kinds, newer.areAllRead]).toEqual([after.kinds, false]);
  });

  it('returns due work of all tenants, oldest first, once', async () => {
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
      { tenantId: first.tenantId, notBefore: '2020-01-01T00:00:35.000Z', what: 'look', kind: 'riskyUser' },
      { tenantId: first.tenantId, notBefore: '2020-01-01T00:00:35.000Z', what: 'look', kind: 'signIn' },
      { tenantId: first.tenantId, notBefore: '2020-01-01T00:00:36.000Z', what: 'reminder', alertId: hex(1) },
      { tenantId: first.tenantId, notBefore: '2020-01-01T00:00:36.000Z', what: 'reminder', alertId: hex(2) },
      { tenantId: first.tenantId, notBefore: '2020-01-01T00:00:37.000Z', what: 'rule', ruleId: hex(1) },
      { tenantId: first.tenantId, notBefore: '2020-01-01T00:00:37.000Z', what: 'rule', ruleId: hex(2) },
      { tenantId: first.tenantId, notBefore: '2020-01-01T00:00:40.000Z', what: 'subscriptions' },
    ];
    await due.put([...rows, ...others, first]);
    await due.put([first]);
    expect(await due.list('2020-01-01T00:00:29.999Z', 10)).toEqual([]);
    expect(await due.list('2020-01-01T00:00:40.000Z', 10)).toEqual(others);
    const all = [...others, ...[...rows].reverse()];
    expect(await due.list('2020-01-02T00:00:00Z', 100)).toEqual(all);
    expect(await due.list('2020-01-02T00:00:00Z', 3)).toEqual(all.slice(0, 3));
    for (const { tenantId } of all)
      expect(await due.list('2020-01-02T00:00:00Z', 100, [tenantId])).toEqual(
        expect.arrayContaining(all.filter((row) => row.tenantId === tenantId)),
      );
    for (const row of all) await due.remove(row);
    await due.remove(first);
    expect(await due.list('2020-01-02T00:00:00Z', 100)).toEqual([]);
  });

  it('keeps both sides of a policy that a record shows completely', async () => {
    const tenantId = nextTenant();
    const { records } = store();
    const record = policyRecord(policy({}), policy({ users: { excludeUsers: ['lea'] } }));
    await records.keep(tenantId, [record]);
    const day = record.activityDateTime.slice(0, 10);
    const found = await records.findByTarget(tenantId, ['ca01'], `${day}T00:00:00Z`, `${day}T23:59:59Z`);
    expect(found).toEqual([record]);
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

  it('keeps every kind of log under its own time, and finds them all by person', async () => {
    const tenantId = nextTenant();
    const { records } = store();
    const risk = aRiskDetection(1, 'u1');
    const update = aRiskDetection(1, 'u1', { riskState: 'remediated', lastUpdatedDateTime: '2026-11-24T11:00:00Z' });
    const signIn = aSignIn(2, 'u1', { riskEventTypes: ['unfamiliarFeatures'] });
    const audit = anAudit(3, '2026-11-24T10:30:00Z', ['u1']);
    const intune = anIntuneAudit(4, '2026-11-24T10:40:00Z', 'u1');
    const all = [risk, update, signIn, audit, intune];
    const ids = all.map(({ id }) => id).sort();
    expect([...(await records.keep(tenantId, [...all, aSignIn(5, 'u2')]))].sort()).toEqual(
      [...ids, 'sign-in-5'].sort(),
    );
    expect(await records.keep(tenantId, all)).toEqual([]);
    expect(await records.known(tenantId, [...all, aRiskDetection(6, 'u1')])).toEqual(new Set(ids));

    const find = (from: string, to: string) => records.findByTarget(tenantId, ['u1'], from, to);
    const found = await find('2026-11-24T10:00:00Z', '2026-11-24T11:00:00Z');
    expect(new Map(found.map((record) => [record.id, record]))).toEqual(
      new Map(all.map((record) => [record.id, record])),
    );
    // Found by the time of the update, not by that of the detection two days before.
    expect(await find('2026-11-22T00:00:00Z', '2026-11-24T09:59:59Z')).toEqual([]);
    expect(await find('2026-11-24T10:40:00.001Z', '2026-11-25T00:00:00Z')).toEqual([update]);
  });

  it('deletes the records of the days before a given one, of this tenant only', async () => {
    const [tenantId, other] = [nextTenant(), nextTenant()];
    const { records } = store();
    const old = [
      ...Array.from({ length: 130 }, (_, at) =>
        anAudit(100 + at, `2026-10-01T09:00:00.${String(at).padStart(3, '0')}Z`, ['p1']),
      ),
      aSignIn(1, 'u1', { createdDateTime: '2026-10-18T23:59:59Z' }),
    ];
    const kept = anAudit(2, '2026-10-19T00:00:00Z', ['p1']);
    await records.keep(tenantId, [...old, kept]);
    await records.keep(other, [anAudit(3, '2026-10-01T09:00:00Z', ['p1'])]);
    // A row under its time, one under each target, and for a policy edit one under its actor and one under its activity.
    expect(await records.forget(tenantId, '2026-10-19')).toBe(4 * 130 + 2);
    const find = (id: string) => records.findByTarget(id, ['p1', 'u1'], '2026-10-01T00:00:00Z', '2026-10-20T00:00:00Z');
    expect(await find(tenantId)).toEqual([kept]);
    expect(await find(other)).toHaveLength(1);
    expect(await records.forget(tenantId, '2026-10-19')).toBe(0);
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
    expect(await evaluations.history(tenantId, pass.at, '2026-11-24T15:00:00.001Z')).toEqual([pass, fail]);
    expect((await evaluations.save(tenantId, [])).status).toBe('written');
  });

  it('returns the changes of one control back to a time and the one before it, newest first', async () => {
    const tenantId = nextTenant();
    const { evaluations } = store();
    const at = (hour: number): string => new Date(Date.UTC(2026, 10, 24, hour)).toISOString();
    for (const [controlId, hour] of [
      ['ZT.ID.001', 1],
      ['ZT.ID.001', 3],
      ['ZT.ID.001', 5],
      ['ZT.ID.001', 7],
      ['ZT.ID.0011', 6],
    ] as const) {
      const stored = (await evaluations.readAll(tenantId)).find(({ evaluation }) => evaluation.controlId === controlId);
      const evaluation = anEvaluation(controlId, { at: at(hour) });
      await written(evaluations.save(tenantId, [{ evaluation, etag: stored?.etag ?? null, history: true }]));
    }
    const times = async (since: number, limit: number) =>
      (await evaluations.changesOf(tenantId, 'ZT.ID.001', at(since), limit)).map((one) => one.at);
    expect(await times(4, 10)).toEqual([at(7), at(5), at(3)]);
    expect(await times(3, 10)).toEqual([at(7), at(5), at(3), at(1)]);
    expect(await times(0, 2)).toEqual([at(7), at(5)]);
    expect(await evaluations.changesOf(tenantId, 'ZT.DV.002', at(0), 10)).toEqual([]);
    const until = await evaluations.changesOf(tenantId, 'ZT.ID.001', at(3), 10, at(5));
    expect(until.map((one) => one.at)).toEqual([at(5), at(3), at(1)]);
  });

  it('returns the evaluations of given changes, however many there are', async () => {
    const tenantId = nextTenant();
    const { evaluations } = store();
    const at = (hour: number): string => new Date(Date.UTC(2026, 10, 24, hour)).toISOString();
    const ids = Array.from({ length: 30 }, (_, n) => `ZT.ID.${n}`);
    for (const hour of [1, 2]) {
      const stored = new Map((await evaluations.readAll(tenantId)).map((one) => [one.evaluation.controlId, one.etag]));
      const saved = ids.map((id) => ({
        evaluation: anEvaluation(id, { at: at(hour) }),
        etag: stored.get(id) ?? null,
        history: true,
      }));
      await written(evaluations.save(tenantId, saved));
    }
    const asked = ids.map((controlId, n) => ({ controlId, at: at(n < 20 ? 1 : 2) }));
    const found = await evaluations.recorded(tenantId, [...asked, { controlId: 'ZT.ID.1', at: at(5) }]);
    const pairs = (all: readonly { readonly controlId: string; readonly at: string }[]) =>
      all.map((one) => `${one.controlId} ${one.at}`).sort();
    expect(pairs(found)).toEqual(pairs(asked));
    expect(await evaluations.recorded(tenantId, [])).toEqual([]);
  });

  it('returns the history of all controls from one time to another, oldest first', async () => {
    const tenantId = nextTenant();
    const { evaluations } = store();
    const at = (hour: number): string => new Date(Date.UTC(2026, 10, 24, hour)).toISOString();
    const saved = [
      ['ZT.ID.001', 3],
      ['ZT.ID.001', 1],
      ['ZT.DV.002', 2],
      ['ZT.AD.001', 2],
      ['ZT.DV.002', 4],
      ['ZT|h', 0],
    ] as const;
    for (const [controlId, hour] of saved) {
      const etag = (await evaluations.readAll(tenantId)).find(({ evaluation }) => evaluation.controlId === controlId);
      await written(
        evaluations.save(tenantId, [
          { evaluation: anEvaluation(controlId, { at: at(hour) }), etag: etag?.etag ?? null, history: true },
        ]),
      );
    }
    const between = async (from: string, to: string) =>
      (await evaluations.history(tenantId, from, to)).map((evaluation) => [evaluation.controlId, evaluation.at]);
    const expected = [
      ['ZT|h', at(0)],
      ['ZT.ID.001', at(1)],
      ['ZT.AD.001', at(2)],
      ['ZT.DV.002', at(2)],
      ['ZT.ID.001', at(3)],
      ['ZT.DV.002', at(4)],
    ];
    expect(await between('2026-11-23T00:00:00Z', '2026-11-25T00:00:00Z')).toEqual(expected);
    expect(await between(at(1), at(3))).toEqual(expected.slice(1, 4));
    expect(await between(at(5), at(9))).toEqual([]);
    expect(await evaluations.history(nextTenant(), at(0), at(9))).toEqual([]);
  });

  it('adds to metrics once', async () => {
    const tenantId = nextTenant();
    const { metrics } = store();
    const add = (counts: Record<string, number>, once: string) =>
      metrics.add(tenantId, 'managedDevice', '2026-11-24', counts, once);
    await add({ added: 2, modified: 1 }, 'look 1');
    await add({ added: 2, modified: 1 }, 'look 1');
    await Promise.all([2, 3, 4].map((n) => add({ added: 1, removed: 1 }, `look ${n}`)));
    const day = { added: 5, modified: 1, removed: 3 };
    expect(await metrics.read(tenantId, 'managedDevice', ['2026-11-24'])).toEqual(day);

    await metrics.add(tenantId, 'managedDevice', '2026-11-23', { removed: 1, moved: 7 }, 'look 0');
    await metrics.add(tenantId, 'user', '2026-11-24', { added: 100 }, 'look 1');
    const days = ['2026-11-22', '2026-11-23', '2026-11-24', '2026-11-24'];
    const sum = { added: 5, modified: 1, removed: 4, moved: 7 };
    expect(await metrics.read(tenantId, 'managedDevice', days)).toEqual(sum);
    const month = Array.from({ length: 30 }, (_, n) => `2026-11-${String(n + 1).padStart(2, '0')}`);
    expect(await metrics.read(tenantId, 'managedDevice', month)).toEqual(sum);
    expect(await metrics.read(tenantId, 'managedDevice', ['2026-11-22'])).toEqual({});
    expect(await metrics.read(nextTenant(), 'managedDevice', days)).toEqual({});
  });

  it('keeps digests as they were made, and returns the newest weeks first', async () => {
    const tenantId = nextTenant();
    const { digests } = store();
    const weeks = ['2026-W53', '2026-W09', '2027-W01', '2026-W48'];
    for (const week of weeks) await written(digests.create(aDigestRow(tenantId, week)));
    const again = aDigestRow(tenantId, '2026-W48', { madeAt: '2026-11-24T00:00:00Z', numbers: {} });
    expect(await digests.create(again)).toEqual({ status: 'conflict' });
    expect(await digests.read(tenantId, '2026-W48')).toEqual(aDigestRow(tenantId, '2026-W48'));
    expect(await digests.read(tenantId, '2026-W47')).toBeUndefined();
    expect(await digests.latest(tenantId, 2)).toEqual([
      aDigestRow(tenantId, '2027-W01'),
      aDigestRow(tenantId, '2026-W53'),
    ]);
    expect((await digests.latest(tenantId, 9)).map(({ week }) => week)).toEqual([...weeks].sort().reverse());
    expect(await digests.latest(nextTenant(), 9)).toEqual([]);
  });

  it('keeps rules, each overwritten only where the last state was read', async () => {
    const tenantId = nextTenant();
    const { rules } = store();
    const rule = aRule(tenantId);
    const etag = await written(rules.write(rule, null));
    expect(await rules.write(rule, null)).toEqual({ status: 'conflict' });
    const ended = aRule(tenantId, {
      confirmedBy: { id: 'u8', tenantId: null, name: null },
      ended: { by: { id: 'u8', tenantId, name: 'Noor' }, at: '2026-11-25T09:00:00.000Z' },
      remindedAt: '2026-11-25T08:00:00.000Z',
    });
    const next = await written(rules.write(ended, etag));
    expect(await rules.write(rule, etag)).toEqual({ status: 'conflict' });
    expect(await rules.read(tenantId, rule.id)).toEqual({ rule: ended, etag: next });
    expect(await rules.read(tenantId, 'another')).toBeUndefined();
    const pause = aRule(tenantId, { id: 'a/b|c', kind: 'pause', source: null, resourceId: null });
    await written(rules.write(pause, null));
    const listed = (await rules.list(tenantId)).map((entry) => entry.rule);
    expect(listed).toHaveLength(2);
    expect(listed).toEqual(expect.arrayContaining([ended, pause]));
    expect(await rules.list(nextTenant())).toEqual([]);
  });

  it('keeps a seal of each day as it was made', async () => {
    const tenantId = nextTenant();
    const { seals } = store();
    expect(await seals.latest(tenantId)).toBeUndefined();
    const days = ['2026-12-01', '2026-11-24', '2027-01-01', '2026-11-30'];
    for (const day of days) await written(seals.create(aSeal(tenantId, day)));
    const forged = aSeal(tenantId, '2026-11-24', { count: 2, hash: 'cd'.repeat(32) });
    expect(await seals.create(forged)).toEqual({ status: 'conflict' });
    const listed = await seals.list(tenantId, '2026-11-24', '2026-12-01');
    expect(listed).toEqual(['2026-11-24', '2026-11-30', '2026-12-01'].map((day) => aSeal(tenantId, day)));
    expect((await seals.list(tenantId, '2026-11-25', '2026-11-30')).map(({ day }) => day)).toEqual(['2026-11-30']);
    expect(await seals.latest(tenantId)).toEqual(aSeal(tenantId, '2027-01-01'));
    expect(await seals.list(nextTenant(), '2026-01-01', '2027-12-31')).toEqual([]);
  });

  it.each(['2026-11-4', '2026-W48', '', '2026-11-24T00:00:00Z'])('has no seal of a day %j', async (day) => {
    await expect(store().seals.list(nextTenant(), day, '2026-12-01')).rejects.toThrow('not a valid day for a key');
    await expect(async () => store().seals.create(aSeal(nextTenant(), day))).rejects.toThrow(/day/);
  });

  it.each(['2026-W00', '2026-W54', '2026-W4', '2026-48', '', '2026-W48|x', ' 2026-W48'])(
    'has no digest of a week %j',
    async (week) => {
      await expect(store().digests.read(nextTenant(), week)).rejects.toThrow('not a valid week for a key');
      await expect(store().digests.create(aDigestRow(nextTenant(), week))).rejects.toThrow(/week/);
    },
  );

  it('keeps names, and actions of actors', async () => {
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

describe('a row of an older version is read, with newer fields filled in', () => {
  const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
  const without = (value: object, ...names: readonly string[]): string =>
    JSON.stringify(Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name))));

  it('an event', async () => {
    const tables = memoryTables();
    const { events } = appStore(tables);
    const event = anEvent(tenantId, 1);
    const old = { v: 1, event: without(event, 'deferredUntil', 'lookBack') };
    const rowKey = eventRow(event.anchor, event.id);
    await tables.transact('Events', eventsPartition(tenantId, event.recordDay), [
      { type: 'create', rowKey, properties: old },
    ]);
    expect(await events.recent(tenantId, [event.recordDay], 1)).toEqual([event]);
    expect(event).toMatchObject({ deferredUntil: null, lookBack: false });
  });

  it('an alert', async () => {
    const tables = memoryTables();
    const alert = anAlert(tenantId);
    const properties = { v: 1, alert: without(alert, 'isDeferred', 'acknowledged', 'closed') };
    await tables.transact('Alerts', tenantId, [{ type: 'create', rowKey: alertRow(alert.id), properties }]);
    expect(await appStore(tables).alerts.readAlerts(tenantId)).toEqual([alert]);
    expect(alert).toMatchObject({ isDeferred: false, acknowledged: null, closed: null });
  });

  it('a transition', async () => {
    const tables = memoryTables();
    const transition = aTransition(1);
    const properties = { v: 1, transition: without(transition, 'by', 'note') };
    const alert = { v: 1, alert: JSON.stringify(anAlert(tenantId)) };
    await tables.transact('Alerts', tenantId, [
      { type: 'create', rowKey: alertRow(transition.alertId), properties: alert },
      { type: 'create', rowKey: transitionRow(transition.alertId, 1), properties },
    ]);
    expect(await appStore(tables).alerts.readTransitions(tenantId, transition.alertId)).toEqual([transition]);
    expect(transition).toMatchObject({ by: null, note: null });
  });

  it('a delivery', async () => {
    const tables = memoryTables();
    const delivery = aDelivery(tenantId, 1);
    const properties = { v: 1, delivery: without(delivery, 'timing') };
    await tables.transact('Alerts', tenantId, [{ type: 'create', rowKey: deliveryRow(delivery), properties }]);
    const read = await appStore(tables).alerts.readDelivery(tenantId, delivery);
    expect(read?.delivery).toEqual(delivery);
    expect(delivery.timing).toBe('atOnce');
  });

  it('the read state of a kind', async () => {
    const tables = memoryTables();
    const row = aKindRow(tenantId, { pages: null });
    const properties = { v: 1, kind: without(storedWatermarkKind(row), 'pages') };
    await tables.transact('Watermarks', tenantPartition(tenantId), [
      { type: 'create', rowKey: kindRow(row.kind), properties },
    ]);
    expect(await appStore(tables).watermarks.readKinds(tenantId)).toEqual([row]);
  });

  it('and an earlier build can read the failure of a kind after a rollback', async () => {
    const tables = memoryTables();
    const row = aKindRow(tenantId, {});
    await appStore(tables).watermarks.writeKind(row, null);
    const written = await tables.get('Watermarks', tenantPartition(tenantId), kindRow(row.kind));
    expect(JSON.parse(String(written?.properties.kind)).failure).toMatchObject({ told: row.failure?.detail });
  });

  it('a tenant', async () => {
    const tables = memoryTables();
    const properties = { v: 1, tenant: without(aTenantRow(tenantId), 'lookBack') };
    await tables.transact('Tenants', 'tenant', [{ type: 'create', rowKey: tenantId, properties }]);
    expect(await appStore(tables).tenants.list()).toEqual([aTenantRow(tenantId)]);
  });
});

describe('a row', () => {
  const withRow = async (properties: Record<string, string | number>): Promise<Store> => {
    const tables = memoryTables();
    await tables.transact('Tenants', 'tenant', [{ type: 'create', rowKey: 't', properties }]);
    return appStore(tables);
  };

  it('of a newer version is refused completely', async () => {
    const { tenants } = await withRow({ v: 2, tenant: '{}' });
    await expect(tenants.read('t')).rejects.toThrow(
      'Tenants row t: version 2, this build reads up to 1; deploy the newer build',
    );
  });

  it('that we did not write is refused', async () => {
    const { tenants } = await withRow({ tenant: '{}' });
    await expect(tenants.list()).rejects.toThrow('Tenants row t: no version; it was not written by us');
  });

  it('of another shape is refused with the path, not with the value', async () => {
    const { tenants } = await withRow({ v: 1, tenant: '{"tenantId":"t","name":42,"watchedSince":"secret"}' });
    await expect(tenants.read('t')).rejects.toThrow(
      'Tenants row t: not the shape that this build writes, at name, summarisedAt',
    );
  });
});
