/** A part that leaves its alert takes the failing controls with it that only this part explains. */
import type { Alert } from '../../../shared/core/alert/alert';
import { partingSteps } from '../../../shared/core/alerting/leaving';
import type { NamedChange } from '../../../shared/core/alerting/named-change';
import { unreadableConcern } from '../../../shared/core/event/watcher/unreadable-events';
import {
  alertAbout,
  blind,
  contextOf,
  detection,
  event,
  failedBy,
  groups,
  iso,
  minutes,
  nothing,
  openAlert,
  raise,
  recovery,
  seen,
} from './evidence';

describe('the exclusion of sales leaves the alert about the one of vendors', () => {
  const vendors = seen('ca01', 0, groups('vendors'));
  const sales = seen('ca01', 0, groups('sales'));
  const later = seen('ca01', 0, groups('guests'));
  const [ofVendors, ofSales, ofBoth, ofLater] = ['ZT.V', 'ZT.S', 'ZT.B', 'ZT.L'].map((control) =>
    failedBy([vendors, sales, later], control, 0),
  );
  const all = [vendors, sales, later, ofVendors, ofSales, ofBoth, ofLater].filter((one) => one !== undefined);
  const whoFails: Readonly<Record<string, readonly string[]>> = {
    'group vendors': ['ZT.V', 'ZT.B'],
    'group sales': ['ZT.S', 'ZT.B'],
    'group guests': ['ZT.L'],
  };
  const context = {
    ...contextOf(minutes(5), all),
    joinsOf: () => ['ZT.V', 'ZT.S', 'ZT.B', 'ZT.L'],
    mayFail: (_: string, elements: readonly string[], control: string) =>
      elements.some((element) => whoFails[element]?.includes(control) === true),
  };
  const alert: Alert = openAlert('open', all);
  const named = (element: string): NamedChange => {
    const found = alert.named.find(({ elements }) => elements.includes(element));
    if (found === undefined) throw new Error(`the alert has not named ${element}`);
    return found;
  };
  const member = { event: sales, change: named('group sales') };
  const leaving = [{ named: member.change, member, rest: member.change.elements }];
  const parted = () => partingSteps([alert], alert, { leaving, rests: [member], because: vendors }, context);
  const sourcesOf = (of: Alert | undefined): readonly string[] =>
    (of?.named ?? []).flatMap(({ type, source }) => (type === 'failure' ? [source] : [])).sort();

  test('the alert keeps the controls that its other changes explain too', () => {
    const [left] = parted();
    expect(sourcesOf(left?.alert)).toEqual(['ZT.B', 'ZT.L', 'ZT.V']);
    expect(left?.alert.concerns).toContain('control|ZT.B');
    expect(left?.alert.concerns).not.toContain('control|ZT.S');
  });

  test('the changes that stay are named as before', () => {
    const [left] = parted();
    const changes = left?.alert.named.filter(({ type }) => type === 'change').flatMap(({ elements }) => elements);
    expect(changes).toEqual(['group vendors', 'group guests']);
  });

  test('the new alert has the control that only its change explains', () => {
    const [, opened] = parted();
    expect(sourcesOf(opened?.alert)).toEqual(['ZT.B', 'ZT.S']);
  });
});

describe('the tenant can no longer be read at all', () => {
  const [users, devices, groupsLost] = ['user', 'managedDevice', 'group'].map(blind);
  const policy = detection('EV.P01', 'ca01');
  const whole = event({ type: 'health', source: 'sightless', groupKey: unreadableConcern, concern: unreadableConcern });
  if (users === undefined || devices === undefined || groupsLost === undefined) throw new Error('three sources');
  const before = raise(nothing, [0, [users, groupsLost]], [0, policy], [minutes(1), recovery('blind|group')]);
  const stateOf = (raised: typeof before, of: typeof whole) => {
    const { status, resolvedAt, mergedInto } = alertAbout(raised, of);
    return [status, resolvedAt, mergedInto?.id];
  };

  test('the alerts about single sources continue in the one about all, and others stay', () => {
    const group = before.alerts.find(({ concerns }) => concerns.length === 0);
    expect(group?.status).toBe('resolved');
    const after = raise(before, [minutes(5), whole]);
    const into = alertAbout(after, whole);
    const lost = alertAbout(before, users).id;
    const merged = after.alerts.filter(({ mergedInto }) => mergedInto?.id === into.id);
    expect(merged.map(({ id, status, resolvedAt, concerns }) => [id, status, resolvedAt, concerns])).toEqual([
      [lost, 'resolved', iso(minutes(5)), []],
    ]);
    expect(stateOf(after, policy)).toEqual(['open', null, undefined]);
    expect(into.status).toBe('open');
  });

  test('one more source is a further alert and ends nothing', () => {
    const after = raise(before, [minutes(5), devices]);
    expect(after.alerts.filter(({ mergedInto }) => mergedInto !== undefined && mergedInto !== null)).toEqual([]);
    expect(stateOf(after, users)).toEqual(['open', null, undefined]);
  });
});
