import { rollUpLine } from '../../../shared/core/week/weekly-roll-up';
import { anAlert, hex } from '../../store/fixtures';

const tenantId = 'tenant-1';
const week = {
  from: '2026-11-22T23:00:00.000Z',
  sentUntil: '2026-11-23T07:00:00.000Z',
  now: '2026-11-30T07:00:00.000Z',
};
const lineOf = (...alerts: Parameters<typeof rollUpLine>[0]['alerts']) =>
  rollUpLine({ tenantId, alerts, evaluations: [], hasBegun: true }, week);

const open = anAlert(tenantId, { id: hex(1), severity: 'high', openedAt: '2026-11-29T22:10:00.000Z' });
const fixed = anAlert(tenantId, {
  id: hex(2),
  severity: 'critical',
  status: 'resolved',
  openedAt: '2026-11-24T13:08:00.000Z',
  resolvedAt: '2026-11-24T16:14:00.000Z',
  concerns: [],
});

test('the line of a customer that needs somebody also counts the alerts that were fixed', () => {
  expect(lineOf(open, fixed)).toMatchObject({
    state: 'needsYou',
    alertId: open.id,
    more: 0,
    fixed: { amount: 1, severity: 'critical' },
  });
  expect(lineOf(open).fixed).toBeNull();
});

test('the line of a recovered customer is about these alerts', () => {
  expect(lineOf(fixed)).toMatchObject({ state: 'recovered', alertId: fixed.id, more: 0, fixed: null });
});

test('an alert that the message before reported as fixed is not counted again', () => {
  const before = { ...fixed, resolvedAt: '2026-11-22T10:00:00.000Z', lastEventAt: '2026-11-22T10:00:00.000Z' };
  expect(lineOf(open, before).fixed).toBeNull();
});
