import fc from 'fast-check';
import * as keys from '../../shared/store/keys';
import { checkTransaction } from '../../shared/store/tables';

const hostile = fc.string({ unit: 'binary', maxLength: 60 });
const accepted = (key: string): void => checkTransaction('Events', key, [{ type: 'delete', rowKey: key, etag: 'any' }]);

describe('keys', () => {
  it('encode every part so that Azure accepts it and it can be read back', () => {
    fc.assert(
      fc.property(hostile, (part) => {
        const encoded = keys.encodePart(part);
        accepted(encoded);
        expect(encoded).not.toContain('|');
        if (!encoded.startsWith('==')) expect(keys.decodePart(encoded)).toBe(part);
      }),
    );
  });

  it.each(['', '=', '==', '|', 'a|b', 'a/b\\c#d?e', '\u0000\u001f\u0085', "it's", '\u{1f600}', '%2F', '..', 'a b'])(
    'read %j back',
    (part) => {
      accepted(keys.encodePart(part));
      expect(keys.decodePart(keys.encodePart(part))).toBe(part);
    },
  );

  it('never let two ids share a key, nor one reach into another part', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, (a, b, c, d) => {
        const same = a === c && b === d;
        expect(keys.recordRow('2026-11-24T00:00:00Z', a) === keys.recordRow('2026-11-24T00:00:00Z', c)).toBe(a === c);
        expect(keys.eventsPartition(a, b) === keys.eventsPartition(c, d)).toBe(same);
      }),
    );
    expect(keys.eventsPartition('a|b', 'c')).not.toBe(keys.eventsPartition('a', 'b|c'));
    expect(keys.encodePart('\ud800')).not.toBe(keys.encodePart('\ud801'));
  });

  it('replace a part that is too long by its hash', () => {
    const long = 'x'.repeat(4000);
    expect(keys.encodePart(long)).toHaveLength(66);
    expect(keys.encodePart(long)).not.toBe(keys.encodePart(`${long}y`));
    expect(() => keys.decodePart(keys.encodePart(long))).toThrow(/hash only/);
    accepted(
      keys.dueRow({
        tenantId: long,
        notBefore: '2026-11-24T00:00:00Z',
        what: 'delivery',
        key: { alertId: long, seq: 1, channel: long, recipientId: long },
      }),
    );
  });

  it('keep a range of one id apart from ids with the same start', () => {
    fc.assert(
      fc.property(hostile, hostile, fc.string({ minLength: 1 }), (id, other, tail) => {
        const { from, to } = keys.alertEventRows(id);
        const isWithin = (key: string): boolean => key >= from && key < to;
        expect(isWithin(keys.alertEventRow(id, other))).toBe(true);
        expect(isWithin(keys.alertEventRow(id + tail, other))).toBe(false);
      }),
    );
  });

  it('sort by time, or by inverted time', () => {
    const times = ['1970-01-01T00:00:00Z', '2001-09-09T01:46:39.999Z', '2026-11-24T14:02:00Z', '2300-01-01T00:00:00Z'];
    expect(times.map(keys.timeKey)).toEqual([...times.map(keys.timeKey)].sort());
    expect(times.map(keys.invertedTimeKey)).toEqual([...times.map(keys.invertedTimeKey)].sort().reverse());
    expect(() => keys.timeKey('yesterday')).toThrow(/time/);
    expect(() => keys.timeKey('1969-12-31T23:59:59Z')).toThrow(/time/);
  });

  it('span given rows, including the last one', () => {
    const { from, to } = keys.spanning(['b', 'a|1', 'c|2']);
    expect(['a|1', 'b', 'c|2'].every((key) => key >= from && key < to)).toBe(true);
    expect('c|20' < to).toBe(false);
  });

  it('begin every partition with the tenant, except for Tenants and Due', () => {
    const tenantId = 't/1';
    const partitions = [
      keys.tenantPartition(tenantId),
      keys.snapshotPartition(tenantId, 'user'),
      keys.headsPartition(tenantId),
      keys.recordsPartition(tenantId, 'directoryAudit', '2026-11-24'),
      keys.eventsPartition(tenantId, '2026-11-24'),
      keys.metricsPartition(tenantId, 'fleet'),
    ];
    for (const partition of partitions) expect(partition.split('|')[0]).toBe(keys.encodePart(tenantId));
    expect(keys.dueShards).toContain(keys.dueShard(tenantId));
  });
});
