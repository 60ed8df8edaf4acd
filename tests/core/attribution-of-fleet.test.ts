/**
 * Sixty devices report that they have lost compliance; the edit that raised the requirements is named, with its author.
 */
import { attribute, fleetSubject } from '../../shared/core/attribution';
import { at, auditEvent, modified, person, target } from '../fixtures/records';

const window = { windowFrom: at('14:00'), windowTo: at('14:05') };
const subject = fleetSubject(['policy-1', 'policy-2'], window);
const edit = (
  by: string,
  properties: Parameters<typeof target>[2],
  spoil: Partial<ReturnType<typeof auditEvent>> = {},
) =>
  auditEvent({
    id: `edit of ${by}`,
    actor: person(by),
    activityDateTime: at('14:03'),
    targets: [target('DeviceCompliancePolicy', 'policy-1', properties, 'Win-Baseline')],
    ...spoil,
  });
const raisedFloor = [modified('OsMinimumVersion', '10.0.19045', '10.0.26100')];
const ask = (records: Parameters<typeof attribute>[1], now = at('14:06')) => attribute(subject, records, now);

test.each([
  ['a setting that requires more', edit('tom', raisedFloor)],
  [
    'an assignment',
    edit('tom', [], { activityType: 'Assign DeviceCompliancePolicy', activityOperationType: 'Action' }),
  ],
  ['a setting without an order', edit('tom', [modified('PasswordRequiredType', 'deviceDefault', 'alphanumeric')])],
  ['a new policy', edit('tom', [], { activityType: 'Create DeviceCompliancePolicy', activityOperationType: 'Create' })],
  [
    'an edit three hours earlier, because devices check in every eight',
    edit('tom', raisedFloor, { activityDateTime: at('11:00') }),
  ],
])('%s is named as the cause', (_, record) => {
  expect(ask([record])).toMatchObject({
    status: 'known',
    actor: { type: 'person', id: 'tom' },
    basis: 'policyEdit',
    edited: { id: 'policy-1', name: 'Win-Baseline' },
  });
});

test.each([
  ['a new name', edit('tom', [modified('DisplayName', 'Win', 'Win-Baseline')])],
  ['a setting that requires less', edit('tom', [modified('OsMinimumVersion', '10.0.26100', '10.0.19045')])],
  ['a failure', edit('tom', raisedFloor, { activityResult: 'Failure' })],
  ['another policy', edit('tom', raisedFloor, { targets: [target(null, 'profile-9', raisedFloor)] })],
  ['an edit of yesterday', edit('tom', raisedFloor, { activityDateTime: '2026-11-23T14:03:00Z' })],
  ['an edit of afterwards', edit('tom', raisedFloor, { activityDateTime: at('14:30') })],
  ['reading', edit('tom', [], { activityType: 'Get DeviceCompliancePolicy', activityOperationType: 'Get' })],
])('%s is not named as the cause', (_, record) => {
  expect(ask([record])).toEqual({ status: 'notYetKnown' });
  expect(ask([record], at('16:06'))).toEqual({ status: 'nobody', reason: 'telemetry' });
});

test('of two authors both are listed and neither is named', () => {
  expect(ask([edit('tom', raisedFloor), edit('mara', raisedFloor)])).toMatchObject({ status: 'ambiguous' });
});
