/** The parts of an alert that remain when further changes join it. In each row, one condition alone decides. */
import type { Alert } from '../../../shared/core/alert/alert';
import { attributionOf } from '../../../shared/core/alerting/actors';
import { joinStep } from '../../../shared/core/alerting/join';
import { namedChangeOf } from '../../../shared/core/alerting/named-change';
import type { WatchEvent } from '../../../shared/core/event/event';
import { contextOf, done, endedAlert, failed, iso, minutes, openAlert, provedBy, seen, start } from './evidence';

const joined = (alert: Alert, events: readonly WatchEvent[], others: readonly Alert[] = []) =>
  joinStep(
    [alert, ...others],
    alert,
    events.map((event) => ({ event, change: namedChangeOf(event) })),
    contextOf(minutes(11)),
  );

const first = done('ca01', 0, 'mara');
const planned = { ruleId: 'one', until: iso(minutes(60)) };
const again = done('ca01', minutes(10), 'mara');

describe('an alert of planned work', () => {
  test('stays one until the same change is made again after its end', () => {
    expect(joined(endedAlert('a', [first], 1, { planned }), [again]).alert.planned).toBeUndefined();
    expect(joined(openAlert('a', [first], { planned }), [again]).alert.planned).toEqual(planned);
  });
});

describe('an alert that exposes nobody any more', () => {
  const easedAt = iso(1);
  const sameAgain = { ...seen('ca01', minutes(1)), anchor: iso(-minutes(5)) };

  test('says so after a source that shows nothing new', () =>
    expect(joined(openAlert('a', [first], { easedAt }), [sameAgain]).alert.easedAt).toBe(easedAt));

  test.each<[string, Alert, WatchEvent]>([
    ['a further change', openAlert('a', [first], { easedAt }), done('ca02', minutes(1), 'mara')],
    ['a control that passes no longer', openAlert('a', [first], { easedAt }), failed('ZT.ID.021', minutes(10))],
    [
      'the same problem after its end',
      endedAlert('a', [first], minutes(5), { easedAt }),
      failed('ZT.ID.021', minutes(10), { details: { isGoingOn: true } }),
    ],
  ])('says so no longer after %s', (_, alert, event) => expect(joined(alert, [event]).alert.easedAt).toBeUndefined());
});

describe('a change that was alerted before the log named its account', () => {
  const earlier = [done('ca02', 0, 'mara'), done('ca03', minutes(1), 'mara')];
  const entry = done('ca04', minutes(2), 'mara');
  const control = failed('ZT.ID.021', minutes(2));
  const shown = openAlert('b', [
    seen('ca04', minutes(5)),
    seen('ca06', minutes(5), { anchor: iso(-minutes(15)) }),
    control,
  ]);
  const own = openAlert('a', earlier, { severity: 'critical' });
  const isWaiting = (events: readonly WatchEvent[], alert: Alert, others: readonly Alert[]): boolean =>
    joined(alert, events, others).deliveries.some(({ notBefore }) => Date.parse(notBefore) >= start + minutes(16));

  test.each<[string, boolean, readonly WatchEvent[], Alert, readonly Alert[]]>([
    ['waits for those of the next minutes', true, [entry], own, [shown]],
    ['waits with a control that was alerted before', true, [entry, control], own, [shown]],
    ['does not wait if nobody was alerted to it', false, [entry], own, []],
    ['does not wait if that alert is over', false, [entry], own, [{ ...shown, status: 'resolved' }]],
    ['does not wait if it is the first of the account', false, [entry], openAlert('a', [first]), [shown]],
    [
      'does not wait with a change of the account long before',
      false,
      [entry, done('ca06', -minutes(10), 'mara')],
      own,
      [shown],
    ],
    [
      'does not wait with a change that nobody was alerted to',
      false,
      [entry, done('ca05', minutes(3), 'mara')],
      own,
      [shown],
    ],
    ['does not wait if it makes the alert more severe', false, [entry], { ...own, severity: 'medium' }, [shown]],
    ['does not wait after the end of the alert', false, [entry], endedAlert('a', earlier, 1), [shown]],
  ])('%s', (_, expected, events, alert, others) => expect(isWaiting(events, alert, others)).toBe(expected));
});

describe('the alerts of the same account', () => {
  const other = openAlert('b', [done('ca09', minutes(1), 'mara')], { openedAt: iso(minutes(10)) });

  test('are linked once the log names the account', () =>
    expect(
      joined(openAlert('a', [seen('ca01', 0)], { openedAt: iso(minutes(10)) }), [first], [other]).alert.related,
    ).toEqual(['b']));

  test('stay as they were linked if the account was known', () =>
    expect(joined(openAlert('a', [first], { related: ['c'] }), [again], [other]).alert.related).toEqual(['c']));
});

describe('the account of an alert', () => {
  const members = (...events: readonly WatchEvent[]) =>
    events.map((event) => ({ event, change: namedChangeOf(event) }));
  const byTom = failed('ZT.ID.021', 0, { attribution: provedBy('tom') });

  test('is never that of a control that another account made fail', () =>
    expect(attributionOf(members(seen('ca01', 0), byTom)).status).toBe('notYetKnown'));
  test('is that of the control if nothing else is in the alert', () =>
    expect(attributionOf(members(byTom))).toEqual(provedBy('tom')));
});
