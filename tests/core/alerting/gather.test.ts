/** Which alerts of a flood wait for each other: in each row, one condition alone decides. */
import type { Alert } from '../../../shared/core/alert/alert';
import { gatheredUntil, isNamedElsewhere, sameAccountUntil } from '../../../shared/core/alerting/gather';
import { namedChangeOf } from '../../../shared/core/alerting/named-change';
import type { Attribution, EventActor, WatchEvent } from '../../../shared/core/event/event';
import { done, failed, groups, iso, minutes, openAlert, seen, start } from './evidence';

const groupWaitMs = 20_000;
const soon = iso(groupWaitMs);
const later = iso(15 * groupWaitMs);
const waits = (alert: Alert, others: readonly Alert[]): string | null =>
  gatheredUntil(alert, others, { now: iso(0), groupWaitMs });

const policy = (number: number, over: Partial<Alert> = {}, actor = 'mara'): Alert =>
  openAlert(`a${number}`, [done(`ca0${number}`, 0, actor)], over);
const difference = (number: number, ofMs = 0): Alert => openAlert(`d${number}`, [seen(`ca0${number}`, ofMs)]);
const control = (number: number): Alert => openAlert(`c${number}`, [failed(`ZT.${number}`, 0)]);
const unknown = (number: number): Alert => openAlert(`u${number}`, [done(`ca0${number}`, 0)]);
const by = (actor: EventActor): Attribution => ({ status: 'known', actor, recordId: 'one', at: iso(0) });
const service = (number: number, name: string): Alert =>
  policy(number, { attribution: by({ type: 'microsoft', name }) });
const two = [policy(1), policy(2)];

test.each<[string, string | null, Alert, readonly Alert[]]>([
  ['the first two of an account are sent separately', null, policy(3), [policy(1)]],
  ['the third one waits', later, policy(3), two],
  ['a critical one waits for a shorter time', soon, policy(3, { severity: 'critical' }), two],
  ['another account does not wait', null, policy(3, {}, 'tom'), two],
  [
    'an alert does not wait for old ones',
    null,
    policy(3),
    [policy(1), policy(2, { openedAt: iso(-15 * groupWaitMs) })],
  ],
  ['the fourth waits as long as the third', iso(1), policy(4), [...two, policy(3, { gatheredUntil: iso(1) })]],
  [
    'and for the one that is sent first',
    iso(1),
    policy(5),
    [...two, policy(3, { gatheredUntil: iso(2) }), policy(4, { gatheredUntil: iso(1) })],
  ],
  [
    'a milder one is not sent with a critical one',
    later,
    policy(4),
    [...two, policy(3, { severity: 'critical', gatheredUntil: iso(1) })],
  ],
  ['a sent alert takes no others along', later, policy(4), [...two, policy(3, { gatheredUntil: iso(0) })]],
  ['changes without an actor in one collection wait too', later, difference(3), [difference(1), difference(2)]],
  ['another collection is another flood', null, difference(3, minutes(10)), [difference(1), difference(2)]],
  ['entries without an actor do not wait', null, unknown(3), [unknown(1), unknown(2)]],
  ['failing controls do not wait', null, control(3), [control(1), control(2)]],
  [
    'an alert waits for the change in it, not for the control',
    later,
    openAlert('a3', [failed('ZT.1', 0), seen('ca03', 0)]),
    [difference(1), difference(2)],
  ],
  ['one service of Microsoft', later, service(3, 'PIM'), [service(1, 'PIM'), service(2, 'PIM')]],
  ['another service of Microsoft', null, service(3, 'PIM'), [service(1, 'Sync'), service(2, 'Sync')]],
])('%s: %s', (_, until, alert, others) => {
  expect(waits(alert, others)).toBe(until);
});

describe('whether another open alert has named a change', () => {
  const own = policy(1);
  const both = done('ca02', 0, undefined, groups('vendors', 'sales'));
  const vendors = done('ca02', 0, 'mara', groups('vendors'));
  const interns = done('ca02', 0, 'mara', groups('vendors', 'interns'));

  test.each<[string, boolean, WatchEvent, readonly Alert[]]>([
    ['the same change', true, vendors, [openAlert('b', [both])]],
    ['the same event', true, vendors, [openAlert('b', [done('ca09', 0), vendors])]],
    ['a part of it', false, interns, [openAlert('b', [both])]],
    [
      'the same elements of another object',
      false,
      vendors,
      [openAlert('b', [done('ca09', 0, undefined, groups('vendors'))])],
    ],
    ['nothing of it', false, vendors, [openAlert('b', [done('ca09', 0)])]],
    ['it, and is over', false, vendors, [openAlert('b', [both], { status: 'resolved' })]],
    ['it, and is the same alert', false, vendors, [openAlert('a1', [both])]],
  ])('it has named %s: %s', (_, is, event, others) =>
    expect(isNamedElsewhere([own, ...others], own, namedChangeOf(event))).toBe(is),
  );
});

describe('until when the later changes of one account wait for each other', () => {
  const entries = (...afterMinutes: readonly number[]): readonly WatchEvent[] =>
    afterMinutes.map((after) => done(`ca0${after}`, minutes(after), 'mara'));
  const change = done('ca09', minutes(9), 'mara');
  const until = (before: readonly WatchEvent[], event = change): number | null =>
    sameAccountUntil(openAlert('a', before), namedChangeOf(event), { now: iso(minutes(10)), groupWaitMs });

  test('the third within five minutes of each other waits', () => {
    expect(until(entries(1, 5))).toBe(start + minutes(10) + 15 * groupWaitMs);
    expect(until(entries(5, 1))).not.toBeNull();
  });

  test.each<[string, readonly WatchEvent[], WatchEvent]>([
    ['the second', entries(5), change],
    ['one after a longer pause', entries(1, 3), change],
    ['one with a longer pause among the earlier ones', entries(0, 8), change],
    ['one whose account is not known', entries(5, 8), done('ca09', minutes(9))],
    ['one after another entry of the same moment', [...entries(5), done('ca06', minutes(5), 'mara')], change],
    ['one after others that no entry proves', [...entries(5), seen('ca06', minutes(6))], change],
    ['one with later ones', entries(5, 10), change],
    ['one whose account is not stored', entries(5, 8), { ...change, attribution: { status: 'notYetKnown' } }],
    ['one that the alert names already', [...entries(5), change], change],
  ])('%s does not wait', (_, before, event) => expect(until(before, event)).toBeNull());
});
