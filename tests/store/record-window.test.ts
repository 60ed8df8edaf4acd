/** Entries about many objects at once, as after an update of 200 devices, are found with few requests. */
import { isLogKind, kindDefinitions } from '../../shared/kinds';
import { appStore } from '../app-store';
import { countingTables } from '../counting-tables';
import { memoryTables } from '../memory-tables';
import { anAudit } from './fixtures';

const tenantId = '11111111-2222-4333-8444-555555555555';
const [from, to] = ['2026-11-23T23:55:00Z', '2026-11-24T00:20:00Z'];

test('the window is read once per log and day, and shows the same entries as a read per object', async () => {
  const { tables, requests } = countingTables(memoryTables());
  const { records } = appStore(tables);
  const devices = Array.from({ length: 200 }, (_, index) => `device-${index}`);
  const times = [
    '2026-11-23T23:54:59Z',
    from,
    '2026-11-23T23:59:59Z',
    '2026-11-24T00:00:00Z',
    to,
    '2026-11-24T00:20:01Z',
  ];
  await records.keep(
    tenantId,
    times.flatMap((at, index) => [
      anAudit(index, at, [`device-${index}`, 'device-7', 'a group']),
      anAudit(100 + index, at, ['a group']),
    ]),
  );
  const before = requests();
  const together = (await records.findByTarget(tenantId, devices, from, to)).map(({ id }) => id).sort();
  const logKinds = kindDefinitions.filter(({ kind }) => isLogKind(kind)).length;
  expect(requests() - before).toBe(2 * logKinds);
  const alone = await Promise.all(devices.map((id) => records.findByTarget(tenantId, [id], from, to)));
  expect(together).toEqual([...new Set(alone.flat().map(({ id }) => id))].sort());
  expect(together).toHaveLength(4);
});
