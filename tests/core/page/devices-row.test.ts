import { type DevicesRow, fallenSince, nextDevices } from '../../../shared/core/page/devices-row';
import type { FailingSettings } from '../../../shared/core/resource/failing-settings';

const read: FailingSettings = { status: 'read', settings: ['X.BitLockerEnabled'], policies: [] };
const unread: FailingSettings = { status: 'unread', reason: 'tooMany' };
const device = (id: string, failing: FailingSettings = read) => ({ id, name: id, platform: 'Windows', failing });
const after = (before: DevicesRow | undefined, at: string, over: Partial<Parameters<typeof nextDevices>[1]>) =>
  nextDevices(before, { at, fallen: [], back: new Set(), gone: new Set(), ...over });
const first = after(undefined, '2026-11-20T10:00:00Z', { fallen: [device('a'), device('b')] });

test('a repeated collection changes nothing', () => {
  expect(after(first, '2026-11-20T10:00:00Z', { fallen: [device('a'), device('b')] })).toEqual(first);
});

test('a compliant device stays with its time, and one that left management does not', () => {
  const row = after(first, '2026-11-21T10:00:00Z', { back: new Set(['a']), gone: new Set(['b']) });
  expect(row.fallen).toMatchObject([{ id: 'a', backAt: '2026-11-21T10:00:00Z' }]);
  expect(after(row, '2026-11-22T10:00:00Z', { fallen: [device('a')] }).fallen).toMatchObject([
    { id: 'a', at: '2026-11-22T10:00:00Z', backAt: null },
  ]);
});

test('of more devices than fit, those with known settings stay', () => {
  const many = Array.from({ length: 300 }, (_, at) => device(`d${at}`, at < 280 ? unread : read));
  const row = after(first, '2026-11-21T10:00:00Z', { fallen: many });
  expect(row.fallen).toHaveLength(100);
  expect(row.fallen.filter(({ failing }) => failing.status === 'read')).toHaveLength(20);
});

test('entries older than two weeks are dropped', () => {
  expect(after(first, '2026-12-05T10:00:00Z', {}).fallen).toEqual([]);
  expect(fallenSince(first, '2026-11-20T11:00:00Z')).toEqual([]);
});
