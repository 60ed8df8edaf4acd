import { type Operation, packGroups, packTransactions, type TableRow, wireBytes } from '../../shared/store/tables';
import { describeTables, nextTenant } from './contract';

const all = async (rows: AsyncIterable<TableRow>): Promise<TableRow[]> => {
  const found: TableRow[] = [];
  for await (const row of rows) found.push(row);
  return found;
};

const create = (
  rowKey: string,
  properties: Operation & { type: 'create' } extends { properties: infer P } ? P : never = {},
): Operation => ({
  type: 'create',
  rowKey,
  properties,
});

describeTables('tables', (tables) => {
  it('keeps every type of value', async () => {
    const partition = nextTenant();
    const behind = Buffer.from([9, 9, 1, 2, 3, 9]);
    const properties = {
      text: 'Größe "é" \u{1f600} <&>\'',
      empty: '',
      whole: 7,
      negative: -1,
      large: 4_000_000_000,
      fraction: 0.25,
      yes: true,
      no: false,
      long: 9_007_199_254_740_993n,
      when: new Date('2026-11-24T14:02:03.456Z'),
      bytes: behind.subarray(2, 5),
    };
    await tables().transact('Events', partition, [create('r', properties)]);
    const row = await tables().get('Events', partition, 'r');
    expect({ ...row?.properties, bytes: [...Buffer.from(row?.properties.bytes as Uint8Array)] }).toEqual({
      ...properties,
      bytes: [1, 2, 3],
    });
  });

  it('returns undefined for a missing row', async () => {
    expect(await tables().get('Events', nextTenant(), 'nothing')).toBeUndefined();
  });

  it('lists in order, by range, by selection and up to a limit', async () => {
    const partition = nextTenant();
    const keys = ['a|1', 'a|2', 'a=20|3', 'b|1', 'B|1', 'a:', '0'];
    await tables().transact(
      'Events',
      partition,
      keys.map((key) => create(key, { key, other: 1 })),
    );
    await tables().transact('Events', `${partition}|2`, [create('a|1', { key: 'second' })]);

    const keysOf = async (query: Parameters<ReturnType<typeof tables>['list']>[1]): Promise<string[]> =>
      (await all(tables().list('Events', query))).map(({ rowKey }) => rowKey);
    expect(await keysOf({ partition })).toEqual([...keys].sort());
    expect(await keysOf({ partition, rows: { from: 'a|', to: 'a}' } })).toEqual(['a|1', 'a|2']);
    const ranges = [
      { from: '0', to: '1' },
      { from: 'a|', to: 'a}' },
    ];
    expect(await keysOf({ partition, rows: ranges })).toEqual(['0', 'a|1', 'a|2']);
    expect(await keysOf({ partition, rows: ranges, keys: ['0', 'a|2', 'b|1'] })).toEqual(['0', 'a|2']);
    expect(await keysOf({ partition, limit: 2 })).toEqual([...keys].sort().slice(0, 2));
    expect(await keysOf({ partition, limit: 0 })).toEqual([]);

    const selected = await all(
      tables().list('Events', {
        partition: { from: partition, to: `${partition}}` },
        rows: { from: 'a|1', to: 'a|2' },
        select: ['key', 'absent'],
      }),
    );
    expect(selected.map(({ partitionKey, properties }) => [partitionKey, properties])).toEqual([
      [partition, { key: 'a|1' }],
      [`${partition}|2`, { key: 'second' }],
    ]);
    expect(selected[0]?.etag).toBe((await tables().get('Events', partition, 'a|1'))?.etag);
  });

  it('lists more than one page of the wire', async () => {
    const partition = nextTenant();
    const operations = Array.from({ length: 1100 }, (_, i) => create(String(i).padStart(5, '0')));
    for (const pack of packTransactions(partition, operations)) await tables().transact('Events', partition, pack);
    expect((await all(tables().list('Events', { partition }))).map(({ rowKey }) => rowKey)).toEqual(
      operations.map(({ rowKey }) => rowKey),
    );
  });

  it.each([1, 2])('says why nothing was written, in transactions of %d', async (size) => {
    const partition = nextTenant();
    await tables().transact('Events', partition, [create('there', { n: 1 })]);
    const first = await tables().get('Events', partition, 'there');
    const before: Operation[] = size === 1 ? [] : [create('other')];
    const attempt = (operation: Operation) => tables().transact('Events', partition, [...before, operation]);
    const index = size - 1;

    expect(await attempt(create('there'))).toEqual({ ok: false, index, reason: 'exists' });
    expect(await attempt({ type: 'replace', rowKey: 'gone', properties: {}, etag: first?.etag ?? '' })).toEqual({
      ok: false,
      index,
      reason: 'missing',
    });
    expect(await attempt({ type: 'delete', rowKey: 'gone', etag: 'any' })).toEqual({
      ok: false,
      index,
      reason: 'missing',
    });
    await tables().transact('Events', partition, [{ type: 'upsert', rowKey: 'there', properties: { n: 2 } }]);
    const stale: Operation = { type: 'replace', rowKey: 'there', properties: { n: 3 }, etag: first?.etag ?? '' };
    expect(await attempt(stale)).toEqual({ ok: false, index, reason: 'changed' });

    expect((await all(tables().list('Events', { partition }))).map(({ properties }) => properties)).toEqual([{ n: 2 }]);
  });

  it('replaces whole rows and returns the ETags for the next write', async () => {
    const partition = nextTenant();
    const created = await tables().transact('Events', partition, [create('a', { old: 1 }), create('b', { old: 1 })]);
    if (!created.ok) throw new Error('nothing stood in the way');
    const replaced = await tables().transact('Events', partition, [
      { type: 'replace', rowKey: 'a', properties: { now: 2 }, etag: created.etags[0] ?? '' },
      { type: 'delete', rowKey: 'b', etag: 'any' },
      { type: 'upsert', rowKey: 'c', properties: { now: 2 } },
    ]);
    expect(replaced).toMatchObject({ ok: true, etags: [expect.any(String), null, expect.any(String)] });
    const rows = await all(tables().list('Events', { partition }));
    expect(rows.map(({ rowKey, properties, etag }) => [rowKey, properties, etag])).toEqual([
      ['a', { now: 2 }, replaced.ok && replaced.etags[0]],
      ['c', { now: 2 }, replaced.ok && replaced.etags[2]],
    ]);
    expect(
      await tables().transact('Events', partition, [{ type: 'delete', rowKey: 'a', etag: created.etags[0] ?? '' }]),
    ).toEqual({
      ok: false,
      index: 0,
      reason: 'changed',
    });
    expect(
      await tables().transact('Events', partition, [{ type: 'delete', rowKey: 'a', etag: rows[0]?.etag ?? '' }]),
    ).toEqual({ ok: true, etags: [null] });
  });

  it('accepts values just within the limits', async () => {
    const partition = nextTenant();
    const rows: Operation[] = [
      create('k'.repeat(512), { text: '€'.repeat(32_768) }),
      create('bytes', { bytes: Buffer.alloc(64 * 1024) }),
      create('many', Object.fromEntries(Array.from({ length: 252 }, (_, i) => [`p${i}`, i]))),
    ];
    expect(await tables().transact('Events', partition, rows)).toMatchObject({ ok: true });
  });

  const manyProperties = Object.fromEntries(Array.from({ length: 253 }, (_, i) => [`p${i}`, i]));
  const largeRow = Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`p${i}`, Buffer.alloc(63 * 1024)]));
  it.each<[string, Operation[], RegExp]>([
    ['no row at all', [], /1 to 100 rows, not 0/],
    ['101 rows', Array.from({ length: 101 }, (_, i) => create(String(i))), /1 to 100 rows, not 101/],
    ['the same row twice', [create('a'), create('a')], /row a twice/],
    ['a slash', [create('a/b')], /character that Azure refuses/],
    ['a backslash', [create('a\\b')], /character that Azure refuses/],
    ['a hash', [create('a#b')], /character that Azure refuses/],
    ['a question mark', [create('a?b')], /character that Azure refuses/],
    ['a control character', [create('a\u0085b')], /character that Azure refuses/],
    ['a long key', [create('k'.repeat(513))], /513 characters; the limit is 512/],
    ['a long string', [create('a', { text: 'x'.repeat(32_769) })], /text has 32769 characters; the limit is 32768/],
    ['long bytes', [create('a', { bytes: Buffer.alloc(65_537) })], /bytes has 65537 bytes; the limit is 65536/],
    ['many properties', [create('a', manyProperties)], /253 properties; the limit is 252/],
    ['an invalid name', [create('a', { 'b-c': 1 })], /property name/],
    ['a large row', [create('a', largeRow)], /a row of \d+ bytes; the limit is 1048576/],
    [
      'a conditional delete among others',
      [create('a'), { type: 'delete', rowKey: 'b', etag: 'W/"1"' }],
      /stands alone/,
    ],
  ])('refuses %s', async (_, operations, message) => {
    const attempt = async () => tables().transact('Events', nextTenant(), operations);
    await expect(attempt()).rejects.toThrow(message);
  });

  it('refuses a transaction that is too large, and packs fitting ones by bytes', async () => {
    const partition = nextTenant();
    const operations = Array.from({ length: 8 }, (_, i) =>
      create(`r${i}`, Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`p${n}`, Buffer.alloc(60 * 1024, i)]))),
    );
    await expect((async () => tables().transact('Events', partition, operations))()).rejects.toThrow(/pack it/);
    const packs = packTransactions(partition, operations);
    expect(packs.map((pack) => pack.length)).toEqual([3, 3, 2]);
    for (const pack of packs) expect(await tables().transact('Events', partition, pack)).toMatchObject({ ok: true });
  });
});

describe('packing', () => {
  it('takes 100 rows, keeps groups together and leaves room', () => {
    const operations = Array.from({ length: 250 }, (_, i) => create(String(i)));
    expect(packTransactions('p', operations).map((pack) => pack.length)).toEqual([100, 100, 50]);
    expect(packTransactions('p', [])).toEqual([]);
    const pairs = Array.from({ length: 60 }, (_, i) => [create(`${i}a`), create(`${i}b`)]);
    const packs = packGroups('p', pairs, (pair) => pair, { rows: 1, bytes: 0 });
    expect(packs.map((pack) => pack.length)).toEqual([49, 11]);
    expect(packs.flat(2)).toEqual(pairs.flat());
  });

  it('counts text by its size on the wire', () => {
    const weight = (text: string): number => wireBytes('p', create('r', { text }));
    expect(weight('"'.repeat(1000)) - weight('x'.repeat(1000))).toBe(1000);
    expect(weight('€'.repeat(1000)) - weight('x'.repeat(1000))).toBe(2000);
  });
});
