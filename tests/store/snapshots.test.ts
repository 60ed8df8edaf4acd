import type { Group, SubscribedSku } from '../../shared/core/resource/resource';
import type { Head, Manifest } from '../../shared/core/resource/snapshot';
import { appStore } from '../app-store';
import { memoryTables } from '../memory-tables';
import { describeTables, nextTenant } from './contract';
import { aHead } from './fixtures';

const aSku = (n: number): SubscribedSku => ({
  id: `sku-${n}`,
  skuId: `id-${n}`,
  skuPartNumber: 'SPB',
  capabilityStatus: 'Enabled',
  prepaidEnabled: n,
  consumedUnits: n,
  servicePlans: [{ servicePlanId: 'p', servicePlanName: 'INTUNE_A', provisioningStatus: 'Success' }],
});

const aGroup = (members: number): Group => ({
  id: 'g1',
  displayName: 'Everybody',
  isAssignableToRole: false,
  isManagementRestricted: false,
  memberIds: Array.from({ length: members }, (_, n) => {
    // Digits that do not repeat, as in object ids.
    const digits = (Math.imul(n + 1, 2654435761) >>> 0).toString(16).padStart(8, '0');
    const more = (Math.imul(n + 7, 1597334677) >>> 0).toString(16).padStart(8, '0');
    return `${digits}-${more.slice(0, 4)}-4${digits.slice(1, 4)}-a${more.slice(5)}-${more.slice(4)}${digits}`;
  }),
});

const manifestOf = (rows: number, count = rows): Manifest => ({
  rows: Array.from({ length: rows }, (_, n) => `b-${n.toString(16).padStart(4, '0')}-${String(n).padStart(32, '0')}`),
  count,
});

describeTables('heads', (tables) => {
  it('are read back unchanged, with everything that they name', async () => {
    const tenantId = nextTenant();
    const { snapshots } = appStore(tables());
    const head = aHead(tenantId, {
      kind: 'user',
      version: 7,
      count: 1_000_000,
      manifest: manifestOf(8192, 1_000_000),
      previous: manifestOf(2),
      asides: { 'baseline of ZT.ID.021': manifestOf(3) },
      facets: {
        'ZT.DV.002/compliance': { counts: [1, 2], text: 'x'.repeat(29_000) },
        other: 'y'.repeat(29_000),
        none: null,
      },
    });
    const written = await snapshots.commitHead(head);
    if (written.status !== 'written') throw new Error('nobody else writes here');
    expect(await snapshots.readHead(tenantId, 'user')).toEqual({ ...head, etag: written.etag });
    expect(await snapshots.readHead(tenantId, 'group')).toBeUndefined();
  });

  it('are replaced only by a process that read the last one', async () => {
    const tenantId = nextTenant();
    const { snapshots } = appStore(tables());
    const head = aHead(tenantId);
    const first = await snapshots.commitHead(head);
    if (first.status !== 'written') throw new Error('nobody else writes here');
    expect(await snapshots.commitHead(head)).toEqual({ status: 'conflict' });
    const next = { ...head, version: 2, etag: first.etag };
    expect(await snapshots.commitHead(next)).toMatchObject({ status: 'written' });
    expect(await snapshots.commitHead({ ...next, version: 3 })).toEqual({ status: 'conflict' });
    expect((await snapshots.readHead(tenantId, 'managedDevice'))?.version).toBe(2);
  });

  it('of one tenant are listed without those of another', async () => {
    const tenantId = nextTenant();
    const { snapshots } = appStore(tables());
    const heads: Head[] = [aHead(tenantId), aHead(tenantId, { kind: 'group' }), aHead(`${tenantId}x`)];
    for (const head of heads) await snapshots.commitHead(head);
    expect((await snapshots.readHeads(tenantId)).map(({ kind }) => kind).sort()).toEqual(['group', 'managedDevice']);
  });

  it('that were read before are cached while they are the same', async () => {
    const tenantId = nextTenant();
    const [here, there] = [appStore(tables()), appStore(memoryTables())];
    const first = await here.snapshots.commitHead(aHead(tenantId));
    await there.snapshots.commitHead(aHead(tenantId, { version: 9 }));
    const [head] = await here.snapshots.readHeads(tenantId);
    expect((await here.snapshots.readHeads(tenantId))[0]).toBe(head);
    expect(() => Object.assign(head ?? {}, { version: 3 })).toThrow(TypeError);
    // The head of another account in the same position is a different head, even if the ETags are equal.
    expect((await there.snapshots.readHeads(tenantId))[0]?.version).toBe(9);
    expect((await here.snapshots.readHeads(tenantId))[0]?.version).toBe(head?.version);
    if (first.status !== 'written') throw new Error('nobody else writes here');
    await here.snapshots.commitHead(aHead(tenantId, { version: 2, etag: first.etag }));
    expect((await here.snapshots.readHeads(tenantId))[0]?.version).toBe(2);
  });

  it('refuse a facet that is too large', async () => {
    const { snapshots } = appStore(tables());
    const commit = async () => snapshots.commitHead(aHead(nextTenant(), { facets: { fold: 'x'.repeat(30_000) } }));
    await expect(commit()).rejects.toThrow(/facet fold has 30002 characters; the limit is 30000/);
  });
});

describeTables('small kinds', (tables) => {
  it('are read back unchanged', async () => {
    const tenantId = nextTenant();
    const { snapshots } = appStore(tables());
    const skus = [aSku(1), aSku(2)];
    const manifest = await snapshots.writeSmall(tenantId, 'subscribedSku', skus);
    expect(manifest.count).toBe(2);
    expect(await snapshots.readSmall(tenantId, 'subscribedSku', manifest)).toEqual(skus);
    const none = await snapshots.writeSmall(tenantId, 'subscribedSku', []);
    expect(await snapshots.readSmall(tenantId, 'subscribedSku', none)).toEqual([]);
  });

  it('hold a group of 100,000', async () => {
    const tenantId = nextTenant();
    const { snapshots } = appStore(tables());
    const group = aGroup(100_000);
    const manifest = await snapshots.writeSmall(tenantId, 'group', [group]);
    expect(manifest.rows.length).toBeGreaterThan(1);
    expect(await snapshots.readSmall(tenantId, 'group', manifest)).toEqual([group]);
  });

  it('refuse a row that is missing, or whose content does not match its name', async () => {
    const tenantId = nextTenant();
    const { snapshots } = appStore(tables());
    const one = await snapshots.writeSmall(tenantId, 'subscribedSku', [aSku(1)]);
    const two = await snapshots.writeSmall(tenantId, 'subscribedSku', [aSku(2)]);
    const partition = `${tenantId}|subscribedSku`;
    const other = await tables().get('Snapshots', partition, two.rows[0] ?? '');
    const rowKey = one.rows[0] ?? '';
    await tables().transact('Snapshots', partition, [{ type: 'upsert', rowKey, properties: other?.properties ?? {} }]);
    await expect(snapshots.readSmall(tenantId, 'subscribedSku', one)).rejects.toThrow(/holds something else/);
    await tables().transact('Snapshots', partition, [{ type: 'delete', rowKey, etag: 'any' }]);
    await expect(snapshots.readSmall(tenantId, 'subscribedSku', one)).rejects.toThrow(/is not there/);
  });
});

describe('an array that was read before', () => {
  const kind = 'subscribedSku';
  const tables = memoryTables();
  let asked = 0;
  const { snapshots } = appStore({
    ...tables,
    get: (...row) => {
      asked += 1;
      return tables.get(...row);
    },
  });

  it('is not requested again, is the same value, and cannot be changed', async () => {
    const tenantId = nextTenant();
    const manifest = await snapshots.writeSmall(tenantId, kind, [aSku(1)]);
    const before = asked;
    const first = await snapshots.readSmall(tenantId, kind, manifest);
    expect(asked).toBe(before + 1);
    expect(await snapshots.readSmall(tenantId, kind, manifest)).toBe(first);
    expect(asked).toBe(before + 1);
    expect(() => Object.assign(first[0] ?? {}, { capabilityStatus: 'Suspended' })).toThrow(TypeError);
  });

  it("is not another tenant's, nor a later one", async () => {
    const tenantId = nextTenant();
    const one = await snapshots.writeSmall(tenantId, kind, [aSku(1)]);
    const two = await snapshots.writeSmall(tenantId, kind, [aSku(2)]);
    await snapshots.readSmall(tenantId, kind, one);
    expect(await snapshots.readSmall(tenantId, kind, two)).toEqual([aSku(2)]);
    await expect(snapshots.readSmall(nextTenant(), kind, one)).rejects.toThrow(/is not there/);
  });
});

describe('content rows', () => {
  const at = (minutes: number): Date => new Date(Date.UTC(2026, 10, 24, 14, minutes));
  const kind = 'subscribedSku';

  it('are written once, and again only where a sweep might delete them', async () => {
    const tables = memoryTables();
    const tenantId = nextTenant();
    const storeAt = (minutes: number) => appStore(tables, { now: () => at(minutes) }).snapshots;
    const manifest = await storeAt(0).writeSmall(tenantId, kind, [aSku(1)]);
    expect(tables.transactions).toHaveLength(1);
    expect(await storeAt(20).writeSmall(tenantId, kind, [aSku(1)])).toEqual(manifest);
    expect(tables.transactions).toHaveLength(1);
    await storeAt(59).writeSmall(tenantId, kind, [aSku(1)]);
    expect(tables.transactions).toHaveLength(2);
    // The row is old by now, but it was renewed.
    expect(await storeAt(61).sweep(tenantId, at(61).toISOString(), [])).toBe(0);

    await storeAt(61).commitHead(aHead(tenantId, { kind, manifest }));
    const already = tables.transactions.length;
    await storeAt(1000).writeSmall(tenantId, kind, [aSku(1)]);
    expect(tables.transactions).toHaveLength(already);
  });

  it('are swept when they are older than an hour and no head names them', async () => {
    const tables = memoryTables();
    const tenantId = nextTenant();
    const storeAt = (minutes: number) => appStore(tables, { now: () => at(minutes) }).snapshots;
    const manifests: Manifest[] = [];
    for (const n of [0, 1, 2, 3]) manifests.push(await storeAt(n).writeSmall(tenantId, kind, [aSku(n)]));
    const [manifest, previous, aside, unnamed] = manifests;
    if (!manifest || !previous || !aside || !unnamed) throw new Error('four were written');
    await storeAt(4).commitHead(aHead(tenantId, { kind, manifest, previous, asides: { baseline: aside } }));

    expect(await storeAt(63).sweep(tenantId, at(63).toISOString(), [])).toBe(0);
    expect(await storeAt(64).sweep(tenantId, at(64).toISOString(), [])).toBe(1);
    for (const each of [manifest, previous, aside]) {
      expect(await storeAt(64).readSmall(tenantId, kind, each)).toHaveLength(1);
    }
    await expect(storeAt(64).readSmall(tenantId, kind, unnamed)).rejects.toThrow(/is not there/);

    const unfinished = await storeAt(70).writeSmall(tenantId, kind, [aSku(5)]);
    const tried = [aHead(tenantId, { kind, manifest: unfinished })];
    expect(await storeAt(200).sweep(tenantId, at(200).toISOString(), tried)).toBe(0);
    expect(await storeAt(200).sweep(tenantId, at(200).toISOString(), [])).toBe(1);
  });

  it('stay where they are renewed during a sweep', async () => {
    const tables = memoryTables();
    const tenantId = nextTenant();
    const writer = appStore(tables, { now: () => at(100) }).snapshots;
    const manifest = await appStore(tables, { now: () => at(0) }).snapshots.writeSmall(tenantId, kind, [aSku(1)]);
    const sweeper = appStore({
      ...tables,
      async *list(table, query) {
        yield* tables.list(table, query);
        // Runs between the listing and the delete.
        await writer.writeSmall(tenantId, kind, [aSku(1)]);
      },
    }).snapshots;
    expect(await sweeper.sweep(tenantId, at(100).toISOString(), [])).toBe(0);
    expect(await writer.readSmall(tenantId, kind, manifest)).toEqual([aSku(1)]);
  });
});
