/** What becomes of an alert step by step: parts that turn out to be others', what is sent again, who is involved. */
import { acknowledge } from '../../../shared/core/alert/lifecycle';
import { planSteps, withAlert } from '../../../shared/core/alerting/raise';
import type { WatchEvent } from '../../../shared/core/event/event';
import {
  actorIdOf,
  alertAbout,
  alertOf,
  answerOf,
  byTime,
  contextOf,
  done,
  endedAlert,
  event,
  failed,
  firstMessages,
  groups,
  iso,
  lastOf,
  minutes,
  nothing,
  openAlert,
  provedBy,
  type Raised,
  raise,
  recovery,
  seen,
  telemetry,
  tenantId,
  typesOf,
} from './evidence';

const concern = 'EV.P02|ca01';
const both = seen('ca01', 0, groups('vendors', 'sales'));
const vendors = done('ca01', -minutes(5), 'mara', groups('vendors'));
const sales = done('ca01', -minutes(4), 'tom', groups('sales'));
const undone = (...names: readonly string[]): WatchEvent => recovery(String(both.concern), groups(...names));
const namesOf = ({ alerts }: Raised, id: string): readonly string[] =>
  alerts.flatMap((alert) => (actorIdOf(alert) === id ? alert.named.flatMap(({ elements }) => elements) : []));

describe('a difference that turns out to be two accounts’', () => {
  const shown = raise(nothing, [0, both]);
  const claimed = raise(shown, [minutes(5), vendors]);

  test('what the entry does not claim goes on in an alert of its own', () => {
    expect(claimed.alerts).toHaveLength(2);
    const [rest] = claimed.alerts.filter(({ attribution }) => attribution.status !== 'known');
    expect(rest).toMatchObject({ status: 'open', concerns: [`${both.concern}|group sales`] });
    expect(alertAbout(claimed, vendors).concerns).toEqual([`${both.concern}|group vendors`]);
    expect(namesOf(claimed, 'mara')).toEqual(['group vendors', 'group vendors']);
    expect(firstMessages(claimed)).toHaveLength(2);
  });

  test('what was undone by then is kept as over, and sent to nobody', () => {
    const half = raise(shown, [minutes(3), undone('sales')], [minutes(5), vendors]);
    expect(half.alerts.map(({ status }) => status).sort()).toEqual(['open', 'resolved']);
    expect(firstMessages(half)).toHaveLength(1);
    const late = raise(half, [minutes(8), sales]);
    expect(late.alerts).toHaveLength(2);
    expect(firstMessages(late)).toHaveLength(1);
    expect(namesOf(late, 'tom')).toEqual(['group sales', 'group sales']);
  });

  test('an entry of all of it takes nothing apart', () => {
    const all = done('ca01', -minutes(5), 'mara', groups('vendors', 'sales'));
    expect(raise(shown, [minutes(5), all]).alerts).toHaveLength(1);
  });

  test('an entry of another object takes nothing apart', () => {
    const other = done('ca02', -minutes(5), 'mara', groups('vendors'));
    const raised = raise(shown, [minutes(5), other]);
    expect(alertAbout(raised, both)).toEqual(alertAbout(shown, both));
  });

  test('nor does an entry without an actor', () => {
    const unknown = done('ca01', -minutes(5), undefined, groups('vendors'));
    expect(raise(shown, [minutes(5), unknown]).alerts).toHaveLength(1);
  });

  test('what another account’s alert had named leaves it', () => {
    const first = raise(nothing, [-minutes(4), vendors]);
    const named = { ...both, details: { elements: ['group vendors', 'group sales'] } };
    const alert = alertOf(first);
    const holding = {
      ...alert,
      named: [...alert.named, ...alertOf(raise(nothing, [0, named])).named],
      concerns: [`${concern}|group vendors`, `${both.concern}|group vendors`, `${both.concern}|group sales`],
    };
    const raised = raise({ alerts: [holding], steps: [] }, [minutes(5), sales]);
    expect(namesOf(raised, 'mara')).toEqual(['group vendors', 'group vendors']);
    expect(namesOf(raised, 'tom')).toEqual(['group sales']);
    expect(raised.alerts.find((one) => actorIdOf(one) === 'mara')).toMatchObject({
      status: 'open',
      concerns: [`${concern}|group vendors`, `${both.concern}|group vendors`],
    });
  });
});

describe('alerts are listed by their ids', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((id) => openAlert(id, [seen('ca01', 0)]));
  test.each([
    ['first', [b, c], a, ['a', 'b', 'c']],
    ['between', [a, c], b, ['a', 'b', 'c']],
    ['last', [a, b], c, ['a', 'b', 'c']],
    ['instead', [a, b], b, ['a', 'b']],
  ])('%s', (_, alerts, one, ids) => {
    // Safe: there are three ids above.
    expect(withAlert(alerts as never, one as never).map(({ id }) => id)).toEqual(ids);
  });
});

describe('what raises no alert', () => {
  test.each([
    ['a change that nothing is wrong with', event({ type: 'change' })],
    ['what the log says of an alert that is gone', event({ type: 'attribution', details: { alertId: 'gone' } })],
    ['the end of what nobody was alerted to', recovery('EV.P02|ca09')],
  ])('%s', (_, one) => {
    expect(raise(nothing, [0, one]).steps).toEqual([]);
  });

  test('what a rule mutes', () => {
    const one = seen('ca01', 0);
    const rule = {
      id: 'pause',
      tenantId,
      kind: 'pause',
      source: null,
      resourceId: null,
      value: null,
      actorId: null,
      openings: [],
      extent: null,
      reason: 'agreed',
      owner: 'Kai',
      createdBy: { id: 'kai', tenantId, name: null },
      createdAt: iso(-minutes(60)),
      from: iso(-minutes(60)),
      until: iso(minutes(60)),
      isOwnHand: false,
      confirmableUntil: null,
      confirmedBy: null,
      confirmedAt: null,
      ended: null,
      remindedAt: null,
    } as const;
    expect(planSteps([], [one], contextOf(0))).toHaveLength(1);
    expect(planSteps([], [one], { ...contextOf(0), rules: [rule] })).toEqual([]);
  });
});

describe('after a crash', () => {
  const first = raise(nothing, [0, seen('ca01', 0)]);
  const again = (raised: Raised, one: WatchEvent) =>
    planSteps(raised.alerts, [one], { ...contextOf(minutes(5)), told: new Set([one.id]) });

  test('what was alerted is not alerted again', () => {
    const [step] = first.steps;
    expect(again(nothing, step?.events[0] ?? event({}))).toEqual([]);
    expect(again(first, step?.events[0] ?? event({}))).toEqual([]);
  });

  test('an attribution is not sent again', () => {
    const answer = answerOf(alertOf(first), provedBy('mara'));
    expect(planSteps(first.alerts, [answer], contextOf(minutes(5)))).toHaveLength(1);
    expect(again(first, answer)).toEqual([]);
  });

  test('a recovery ends what it had not ended, and nothing that came after it', () => {
    const end = recovery('EV.P02|ca01', { recordedAt: iso(minutes(1)) });
    const own = alertOf(first).concerns.map((one) =>
      recovery(one, { ...end, concern: one, recordedAt: iso(minutes(1)) }),
    );
    const [stillOpen] = own.map((one) => again(first, one));
    expect(stillOpen).toHaveLength(1);
    const later = { ...alertOf(first), lastEventAt: iso(minutes(2)) };
    expect(own.map((one) => again({ alerts: [later], steps: [] }, one))).toEqual([[]]);
  });
});

describe('what leads does not depend on the order', () => {
  const people = (count: number): Pick<WatchEvent, 'exposure'> => ({
    exposure: { computed: true, unit: 'people', count, of: 50, ids: [], privilegedCount: 0, privilegedIds: [] },
  });
  const leadOf = (...events: readonly WatchEvent[]): string => alertOf(raise(nothing, [0, events])).leadEventId;

  const exposing = (source: string, count: number): WatchEvent =>
    failed(source, 0, { groupKey: 'g', ...people(count) });
  // Made first, so that it would lead if only the time or the id counted.
  const [few, none, a, b, edit] = [
    seen('ca01', 0, people(2)),
    failed('ZT.1', 0, { groupKey: 'g' }),
    exposing('ZT.1', 2),
    exposing('ZT.1', 2),
    done('ca01', 0, 'mara'),
  ];
  const own = event({
    type: 'health',
    source: 'zz',
    groupKey: 'zz',
    anchor: edit.anchor,
    happenedAt: edit.happenedAt,
    attribution: edit.attribution,
  });

  test.each<[string, WatchEvent, WatchEvent]>([
    ['the one that exposes more', seen('ca01', 0, people(4)), few],
    ['a control that exposes people', exposing('ZT.2', 2), none],
    ['of equal ones the first by its name', exposing('ZT.0', 2), a],
    ['of one source the first event', a, b],
    ['what is done to the monitor', own, edit],
  ])('%s', (_, lead, other) => {
    expect(leadOf(lead, other)).toBe(lead.id);
    expect(leadOf(other, lead)).toBe(lead.id);
  });
});

describe('an alert that goes on', () => {
  const one = seen('ca01', 0, groups('vendors'));
  const first = raise(nothing, [0, one]);
  const entry = (over: Partial<WatchEvent> = {}): WatchEvent =>
    done('ca01', -minutes(5), 'mara', { ...groups('vendors'), ...over });

  test.each<[string, string, WatchEvent]>([
    ['the entry of what was named names the actor', 'actorFound', entry()],
    ['and is an update where it is worse', 'worsened', entry({ severity: 'critical' })],
    ['or where it adds a value', 'worsened', entry(groups('vendors', 'sales'))],
    [
      'or where it exposes more people',
      'worsened',
      entry({
        exposure: { computed: true, unit: 'people', count: 3, of: 9, ids: [], privilegedCount: 0, privilegedIds: [] },
      }),
    ],
  ])('%s', (_, type, later) => {
    expect(typesOf(raise(first, [minutes(5), later])).at(-1)).toBe(type);
  });

  test('the same entry again changes nothing', () => {
    const later = raise(first, [minutes(5), entry()]);
    expect(raise(later, [minutes(6), lastOf(later).events]).steps).toHaveLength(later.steps.length);
  });

  test('an acknowledgement covers what was named, and no more', () => {
    const request = {
      by: { id: 'kai', tenantId, name: null },
      note: null,
      now: iso(minutes(1)),
      ownHandAllowed: false,
    };
    const handling = acknowledge(alertOf(first), request);
    if (typeof handling === 'string') throw new Error(handling);
    const handled = { ...first, alerts: [handling.alert] };
    expect(alertOf(raise(handled, [minutes(5), entry()])).acknowledged).not.toBeNull();
    expect(alertOf(raise(handled, [minutes(5), entry(groups('vendors', 'sales'))])).acknowledged).toBeNull();
    expect(alertOf(raise(handled, [minutes(5), entry({ severity: 'critical' })])).acknowledged).toBeNull();
  });

  test('it began when the earliest of its entries says', () => {
    const [early, late] = [done('ca01', -minutes(5), 'mara'), done('ca01', -minutes(3), 'mara')];
    expect(alertOf(raise(nothing, [0, [late, early]])).happenedAt).toBe(iso(-minutes(5)));
    expect(alertOf(raise(nothing, [0, late], [1, early])).happenedAt).toBe(iso(-minutes(5)));
    expect(alertOf(raise(nothing, [0, early], [1, late])).happenedAt).toBe(iso(-minutes(5)));
  });

  test('a control that fails because of it says nothing of who did it', () => {
    const control = failed('ZT.ID.021', 0, { attribution: byTime });
    const edit = seen('ca01', 0, { source: 'EV.P01', attribution: telemetry });
    const raised = raise(nothing, [0, [edit, control]]);
    expect(alertOf(raised).named).toHaveLength(2);
    expect(alertOf(raised).attribution).toEqual(telemetry);
  });
});

describe('an alert that is over', () => {
  const one = done('ca01', -minutes(5), 'mara', { severity: 'high' });
  const over = { alerts: [{ ...endedAlert('old', [one], minutes(1)), key: 'K' }], steps: [] };

  test('what is read late of it leaves it over, and is sent to nobody', () => {
    const late = done('ca01', -minutes(4), 'mara');
    const raised = raise(over, [minutes(5), late]);
    expect(alertOf(raised)).toMatchObject({ status: 'resolved', resolvedAt: iso(minutes(1)) });
    expect(typesOf(raised)).toEqual(['joined']);
  });

  test('the entry of what a collection had shown names the actor', () => {
    const shown = { alerts: [endedAlert('old', [seen('ca01', 0)], minutes(1))], steps: [] };
    const raised = raise(shown, [minutes(5), [done('ca01', -minutes(5), 'mara'), done('ca01', -minutes(4), 'mara')]]);
    expect(typesOf(raised)).toEqual(['actorFound', 'joined']);
    expect(actorIdOf(alertOf(raised))).toBe('mara');
  });

  test('the same again opens it again: as bad as it is now, acknowledged by nobody', () => {
    const critical = {
      ...over.alerts[0],
      severity: 'critical',
      hands: [{ type: 'person', id: 'tom', ipAddress: null }],
    };
    const again = done('ca01', minutes(20), 'mara', { severity: 'high' });
    // Safe: the alert above with two fields changed.
    const raised = raise({ alerts: [critical as never], steps: [] }, [minutes(21), again]);
    expect(alertOf(raised)).toMatchObject({ status: 'open', severity: 'high', acknowledged: null, resolvedAt: null });
    expect(alertOf(raised).hands).toBeUndefined();
    expect(alertOf(raised).leadEventId).toBe(again.id);
    expect(alertOf(raised).happenedAt).toBe(iso(minutes(20)));
    expect(typesOf(raised)).toEqual(['reopened']);
  });
});

test('who had a part in it besides its actor may not acknowledge it', () => {
  const one = seen('ca01', 0, { attribution: provedBy('mara') });
  const control = (id: string) => failed('ZT.ID.021', 0, { attribution: provedBy(id), groupKey: 'g' });
  const raised = raise(nothing, [0, [control('tom'), control('tom'), control('mara')]]);
  expect(raised.alerts.flatMap(({ hands }) => hands ?? [])).toHaveLength(1);
  expect(alertOf(raise(nothing, [0, one])).hands).toBeUndefined();
});

describe('what the log says later of who did it', () => {
  const by = (id: string, record: string) => ({ attribution: provedBy(id, record) });
  const [one, two] = [seen('ca01', 0, by('mara', 'one')), seen('ca02', 0, by('mara', 'one'))];
  const answer = (raised: Raised, part: WatchEvent, id: string, over: WatchEvent['details'] = {}): Raised => {
    const alert = alertAbout(raised, part);
    const details = { alertId: alert.id, eventId: part.id, ...over };
    return raise(raised, [minutes(5), { ...answerOf(alert, provedBy(id, 'later')), details }]);
  };

  test('a part that was another account’s gets an alert of its own', () => {
    const before = raise(nothing, [0, [one, two]]);
    expect(before.alerts).toHaveLength(1);
    const raised = answer(before, two, 'tom');
    expect(firstMessages(raised)).toHaveLength(2);
    expect(alertAbout(raised, one)).toMatchObject({ concerns: [one.concern] });
    expect(actorIdOf(alertAbout(raised, one))).toBe('mara');
    expect(alertAbout(raised, two)).toMatchObject({ concerns: [two.concern] });
    expect(actorIdOf(alertAbout(raised, two))).toBe('tom');
    expect(alertAbout(raised, two).named.map(({ actor }) => actor)).toEqual([provedBy('tom').actor]);
  });

  test('an alert that is a single change stays whole', () => {
    const raised = answer(raise(nothing, [0, one]), one, 'tom');
    expect(typesOf(raised)).toEqual(['opened', 'joined']);
    expect(alertOf(raised).named.map(({ eventId }) => eventId)).toEqual([one.id]);
  });

  test('the same account again takes nothing apart', () => {
    const raised = answer(raise(nothing, [0, [one, two]]), two, 'mara');
    expect(raised.alerts).toHaveLength(1);
    expect(typesOf(raised).at(-1)).toBe('joined');
  });

  test('it is proved of the change that it is about, and of no other', () => {
    const [a, b] = [seen('ca01', 0, groups('a')), seen('ca01', 0, groups('b'))];
    const raised = answer(raise(nothing, [0, [a, b]]), b, 'mara');
    expect(typesOf(raised).at(-1)).toBe('actorFound');
    expect(
      alertOf(raised)
        .named.map(({ eventId, actor }) => [eventId, actor !== null])
        .sort(),
    ).toEqual(
      [
        [a.id, false],
        [b.id, true],
      ].sort(),
    );
  });

  test('who only restored it is not who did it', () => {
    const a = seen('ca01', 0);
    const raised = answer(raise(nothing, [0, a]), a, 'mara', { isAside: true });
    expect(alertOf(raised).attribution).toEqual({ status: 'notYetKnown' });
  });
});
