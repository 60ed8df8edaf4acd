/** Which alerts of a flood wait for each other: in each row, one condition alone decides. */
import type { Alert } from '../../../shared/core/alert/alert';
import { gatheredUntil } from '../../../shared/core/alerting/gather';
import type { Attribution, EventActor } from '../../../shared/core/event/event';
import { done, failed, iso, minutes, openAlert, seen } from './evidence';

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
