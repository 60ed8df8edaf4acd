/** The people whose sign-ins an alert follows, and the effect of each reading. */
import type { Alert } from '../../../shared/core/alert/alert';
import type { AlertStep } from '../../../shared/core/alert/alert-step';
import type { SinceThen, SinceThenReading } from '../../../shared/core/alert/since-then';
import { namedChangeOf } from '../../../shared/core/alerting/named-change';
import { afterReading, isReadingDue, spansUntil, withSinceThen } from '../../../shared/core/alerting/sign-in-readings';
import type { CountedExposure, WatchEvent } from '../../../shared/core/event/event';
import { hourMs } from '../../../shared/core/time/durations';
import { anAlert, anEvent } from '../../store/fixtures';

const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const at = (time: string): string => `2026-11-24T${time}:00.000Z`;

const people = (count: number, first = 0): CountedExposure => ({
  computed: true,
  unit: 'people',
  count,
  of: 312,
  ids: Array.from({ length: Math.min(count, 50) }, (_, n) => `person${first + n}`),
  privilegedCount: 0,
  privilegedIds: [],
});

const event = (over: Partial<WatchEvent> = {}): WatchEvent =>
  anEvent(tenantId, 1, { source: 'EV.P02', anchor: at('12:50'), exposure: people(14), ...over });
const openAlert = (over: Partial<Alert> = {}): Alert =>
  anAlert(tenantId, { form: 'alert', status: 'open', happenedAt: at('13:02'), resolvedAt: null, ...over });
const stepOf = (alert: Alert, ...events: readonly WatchEvent[]): AlertStep => ({
  alert,
  events,
  transitions: [],
  deliveries: [],
});
const context = { now: at('13:08'), hourMs, followsSignIns: (source: string) => source === 'EV.P02' };
const begun = (over: Partial<SinceThen> = {}): SinceThen => ({
  spans: [{ from: at('13:02'), to: null }],
  people: { ids: people(14).ids, of: 14 },
  dueAt: at('14:08'),
  nextAt: at('13:13'),
  read: null,
  unread: null,
  ...over,
});

describe('whose sign-ins are read', () => {
  test('those of the exposed people, from the change on, 5 and 60 minutes after the alert opened', () => {
    expect(withSinceThen(stepOf(openAlert(), event()), undefined, context).alert.sinceThen).toEqual(begun());
  });

  test('from the last state without the gap, where nobody knows when the change happened', () => {
    const { alert } = withSinceThen(stepOf(openAlert({ happenedAt: null }), event()), undefined, context);
    expect(alert.sinceThen?.spans).toEqual([{ from: at('12:50'), to: null }]);
  });

  test('from the change on, once the log says when it happened', () => {
    const gap = begun({ spans: [{ from: at('12:50'), to: null }] });
    const before = openAlert({ happenedAt: null, sinceThen: gap });
    const actor = { type: 'person', id: 'mara', ipAddress: null } as const;
    const found = (over: object = {}) =>
      openAlert({ ...before, attribution: { status: 'known', actor, recordId: 'r', at: at('13:02'), ...over } });
    const spansOf = (alert: Alert) => withSinceThen(stepOf(alert), before, context).alert.sinceThen?.spans;
    expect(spansOf(found())).toEqual([{ from: at('13:02'), to: null }]);
    expect(spansOf(found({ basis: 'policyEdit' }))).toEqual(gap.spans);
    expect(spansOf(openAlert({ ...found(), status: 'resolved', resolvedAt: at('13:20') }))).toEqual([
      { from: at('13:02'), to: null },
    ]);
  });

  test('at most 15 of them, and the number of all is kept', () => {
    const { alert } = withSinceThen(stepOf(openAlert(), event({ exposure: people(40) })), undefined, context);
    expect(alert.sinceThen?.people).toEqual({ ids: people(15).ids, of: 40 });
  });

  test.each<readonly [string, Partial<WatchEvent>]>([
    ['are not counted', { exposure: { computed: false, unit: 'people', why: { type: 'logOnly' } } }],
    ['are none', { exposure: people(0) }],
    ['are devices', { exposure: { ...people(3), unit: 'devices' } }],
    ['are of a source that has nothing to do with signing in', { source: 'EV.R01' }],
    ['are those of a recovery', { type: 'recovery' }],
    ['are those of an entry that only names the account', { type: 'attribution' }],
  ])('nobody is read where the exposed %s', (_, over) => {
    expect(withSinceThen(stepOf(openAlert(), event(over)), undefined, context).alert.sinceThen).toBeUndefined();
  });

  const readWith = (...events: readonly WatchEvent[]) =>
    withSinceThen(stepOf(openAlert({ leadEventId: 'a' }), ...events), undefined, context).alert.sinceThen?.people.of;

  test('the number is the one that the alert leads with', () => {
    const [lead, other] = [event({ id: 'a' }), event({ id: 'b', exposure: people(20) })];
    expect([readWith(lead, other), readWith(other, lead)]).toEqual([14, 14]);
  });

  test.each<readonly [string, Partial<WatchEvent>]>([
    ['exposes nobody', { exposure: people(0) }],
    ['does not count', { exposure: { computed: false, unit: 'people', why: { type: 'logOnly' } } }],
  ])('the largest number, where what the alert leads with %s', (_, over) => {
    const others = [event({ id: 'b', exposure: people(3) }), event({ id: 'c', exposure: people(20) })];
    expect(readWith(event({ id: 'a', ...over }), ...others)).toBe(20);
  });

  test.each<readonly [string, Partial<Alert>]>([
    ['an alert that has ended', { status: 'resolved', resolvedAt: at('13:20') }],
    ['the summary of a week', { form: 'digest' }],
  ])('nobody is read for %s', (_, over) => {
    expect(withSinceThen(stepOf(openAlert(over), event()), undefined, context).alert.sinceThen).toBeUndefined();
  });

  test('an entry of the log with an earlier time does not lengthen what has begun', () => {
    const before = openAlert({ sinceThen: begun() });
    const { alert } = withSinceThen(stepOf(openAlert({ ...before, happenedAt: at('12:40') })), before, context);
    expect(alert.sinceThen).toEqual(begun());
  });

  test('more people in an open alert are read with the others', () => {
    const before = openAlert({ sinceThen: begun() });
    const { alert } = withSinceThen(stepOf(before, event({ exposure: people(15) })), before, {
      ...context,
      now: at('13:30'),
    });
    expect(alert.sinceThen).toEqual(begun({ people: { ids: people(15).ids, of: 15 } }));
  });

  test('more people after the last reading are read again', () => {
    const before = openAlert({ sinceThen: begun({ nextAt: null }) });
    const { alert } = withSinceThen(stepOf(before, event({ exposure: people(15) })), before, {
      ...context,
      now: at('15:00'),
    });
    expect(alert.sinceThen).toMatchObject({ nextAt: at('15:05'), dueAt: at('16:00'), people: { of: 15 } });
  });

  test('an alert whose changes all moved to another one is read no more: that one says who signed in', () => {
    const before = openAlert({ named: [namedChangeOf(event())], sinceThen: begun() });
    const moved = openAlert({ status: 'resolved', named: [], sinceThen: begun() });
    expect(withSinceThen(stepOf(moved, event()), before, context).alert.sinceThen).toBeUndefined();
  });

  test('an alert that opens again before the last reading counts both times, and not the time between', () => {
    const before = openAlert({ status: 'resolved', resolvedAt: at('13:20'), sinceThen: begun() });
    const again = openAlert({ happenedAt: at('13:40'), sinceThen: begun() });
    const { alert } = withSinceThen(stepOf(again, event()), before, context);
    expect(spansUntil(alert, at('14:08'))).toEqual([
      { from: at('13:02'), to: at('13:20') },
      { from: at('13:40'), to: at('14:08') },
    ]);
  });

  test('an alert that opens again afterwards starts from the beginning', () => {
    const before = openAlert({ status: 'resolved', resolvedAt: at('13:20'), sinceThen: begun({ nextAt: null }) });
    const again = openAlert({ happenedAt: at('15:00'), sinceThen: begun({ nextAt: null }) });
    const { alert } = withSinceThen(stepOf(again, event()), before, { ...context, now: at('15:02') });
    expect(alert.sinceThen).toEqual(
      begun({ spans: [{ from: at('15:00'), to: null }], nextAt: at('15:07'), dueAt: at('16:02') }),
    );
  });
});

describe('a reading', () => {
  const lea = { personId: 'lea', at: at('13:09'), passwordOnlyAt: at('13:09'), isUnclear: false };
  const read = (time: string, over: Partial<Extract<SinceThenReading, { status: 'read' }>> = {}): SinceThenReading => ({
    alertId: 'a',
    plannedAt: at('13:13'),
    at: at(time),
    status: 'read',
    asked: 14,
    of: 14,
    signedIn: [lea],
    ...over,
  });
  const last = { plannedAt: at('14:08') };
  const timing = { now: at('13:13'), hourMs };
  const waiting = openAlert({ sinceThen: begun({ nextAt: at('14:08') }) });

  test('the first one is stored and sends nothing', () => {
    const after = afterReading(openAlert({ sinceThen: begun() }), read('13:13'), timing);
    expect(after).toMatchObject({
      isNews: false,
      alert: { sinceThen: { nextAt: at('14:08'), read: { signedIn: [lea] } } },
    });
  });

  test('the last one is news if somebody signed in, and is the last', () => {
    expect(afterReading(waiting, read('14:08', last), timing)).toMatchObject({
      isNews: true,
      alert: { sinceThen: { nextAt: null } },
    });
    expect(afterReading(waiting, read('14:08', { ...last, signedIn: [] }), timing)).toMatchObject({ isNews: false });
  });

  test('a first one that comes late is the last', () => {
    expect(afterReading(openAlert({ sinceThen: begun() }), read('14:30'), timing)).toMatchObject({
      isNews: true,
      alert: { sinceThen: { nextAt: null } },
    });
  });

  test('made for an earlier state, it changes nothing', () => {
    expect(afterReading(waiting, read('13:14'), timing)).toBeUndefined();
  });

  test('a failed one is tried again, and leaves what was read before', () => {
    const known = { at: at('13:13'), asked: 14, of: 14, signedIn: [lea] };
    const before = openAlert({ sinceThen: begun({ nextAt: at('14:08'), read: known }) });
    const failure = { reason: 'notPermitted', permission: 'AuditLog.Read.All', detail: 'Forbidden' } as const;
    const after = afterReading(before, { alertId: 'a', ...last, at: at('14:08'), status: 'unread', failure }, timing);
    expect(after).toMatchObject({
      isNews: false,
      alert: {
        sinceThen: {
          nextAt: at('14:23'),
          read: known,
          unread: { at: at('14:08'), reason: 'notPermitted', permission: 'AuditLog.Read.All' },
        },
      },
    });
  });

  const over = { status: 'resolved', resolvedAt: at('13:30'), lastEventAt: at('13:30') } as const;
  test.each<readonly [string, Partial<Alert>, SinceThen['read'], boolean]>([
    ['nothing was read before the end', over, null, true],
    [
      'an earlier reading was in the message about the end',
      over,
      { at: at('13:13'), asked: 14, of: 14, signedIn: [lea] },
      false,
    ],
    ['an earlier reading missed somebody', over, { at: at('13:13'), asked: 14, of: 14, signedIn: [] }, true],
    ['an earlier reading came after the end', over, { at: at('13:35'), asked: 14, of: 14, signedIn: [lea] }, true],
  ])('after the end: %s', (_, alert, before, isNews) => {
    const ended = openAlert({ ...alert, sinceThen: begun({ nextAt: at('14:08'), read: before }) });
    expect(afterReading(ended, read('14:08', last), timing)).toMatchObject({ isNews });
  });

  test('is due at its time, for a day, and not after the last', () => {
    const of = (nextAt: string | null) => openAlert({ sinceThen: begun({ nextAt }) });
    expect(isReadingDue(of(at('13:13')), at('13:12'))).toBe(false);
    expect(isReadingDue(of(at('13:13')), at('13:13'))).toBe(true);
    expect(isReadingDue(of(null), at('13:13'))).toBe(false);
    expect(isReadingDue(openAlert(), at('13:13'))).toBe(false);
    expect(isReadingDue(of(at('14:23')), '2026-11-25T14:07:59.000Z')).toBe(true);
    expect(isReadingDue(of(at('14:23')), '2026-11-25T14:08:00.000Z')).toBe(false);
  });
});
