/** The life of an alert step by step: parts that move to other alerts, resent messages, and people involved. */
import type { Alert } from '../../../shared/core/alert/alert';
import { acknowledge } from '../../../shared/core/alert/lifecycle';
import { alertIdOf } from '../../../shared/core/alerting/open';
import { planSteps } from '../../../shared/core/alerting/raise';
import { withAlert } from '../../../shared/core/alerting/step';
import { subjectKey } from '../../../shared/core/alerting/subject';
import { detectorConcern, type WatchEvent } from '../../../shared/core/event/event';
import { digestKey } from '../../../shared/core/week/digest';
import {
  actorIdOf,
  alertAbout,
  alertOf,
  answerOf,
  byTime,
  contextOf,
  detection,
  done,
  endedAlert,
  entry,
  event,
  failed,
  failedBy,
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
  withEvidence,
} from './evidence';

const concern = 'EV.P02|ca01';
const both = seen('ca01', 0, groups('vendors', 'sales'));
const vendors = done('ca01', -minutes(5), 'mara', groups('vendors'));
const sales = done('ca01', -minutes(4), 'tom', groups('sales'));
const undone = (...names: readonly string[]): WatchEvent => recovery(String(both.concern), groups(...names));
const namesOf = ({ alerts }: Raised, id: string): readonly string[] =>
  alerts.flatMap((alert) => (actorIdOf(alert) === id ? alert.named.flatMap(({ elements }) => elements) : []));

describe('a difference that turns out to be the work of two accounts', () => {
  const shown = raise(nothing, [0, both]);

  test('the part that the entry does not claim continues in its own alert', () => {
    const claimed = raise(shown, [minutes(5), vendors]);
    expect(claimed.alerts).toHaveLength(2);
    const [rest] = claimed.alerts.filter(({ attribution }) => attribution.status !== 'known');
    expect(rest).toMatchObject({ status: 'open', concerns: [`${both.concern}|group sales`] });
    expect(alertAbout(claimed, vendors).concerns).toEqual([`${both.concern}|group vendors`]);
    expect(namesOf(claimed, 'mara')).toEqual(['group vendors', 'group vendors']);
    expect(firstMessages(claimed)).toHaveLength(2);
  });

  test('a part that was already undone is stored as ended, and sent to nobody', () => {
    const half = raise(shown, [minutes(3), undone('sales')], [minutes(5), vendors]);
    expect(half.alerts.map(({ status }) => status).sort()).toEqual(['open', 'resolved']);
    expect(firstMessages(half)).toHaveLength(1);
    const late = raise(half, [minutes(8), sales]);
    expect(late.alerts).toHaveLength(2);
    expect(firstMessages(late)).toHaveLength(1);
    expect(namesOf(late, 'tom')).toEqual(['group sales', 'group sales']);
  });

  test('entries of both accounts found in one reading of the log are one alert each', () => {
    const claimed = raise(shown, [minutes(5), [vendors, sales]]);
    expect(claimed.alerts).toHaveLength(2);
    expect(firstMessages(claimed)).toHaveLength(2);
    expect(namesOf(claimed, 'mara')).toEqual(['group vendors', 'group vendors']);
    expect(namesOf(claimed, 'tom')).toEqual(['group sales', 'group sales']);
    expect(alertAbout(claimed, sales).concerns).toEqual([`${both.concern}|group sales`]);
    expect(actorIdOf(alertAbout(claimed, vendors))).toBe('mara');
    const three = seen('ca01', 0, groups('vendors', 'sales', 'interns'));
    const left = raise(raise(nothing, [0, three]), [minutes(5), [vendors, sales]]);
    expect(left.alerts.map((alert) => [actorIdOf(alert), alert.concerns.join()]).sort()).toEqual([
      [null, `${both.concern}|group interns`],
      ['mara', `${both.concern}|group vendors`],
      ['tom', `${both.concern}|group sales`],
    ]);
  });

  test('a part of the rest that was already undone is not open in its alert', () => {
    const three = seen('ca01', 0, groups('vendors', 'sales', 'interns'));
    const half = raise(raise(nothing, [0, three]), [minutes(3), undone('sales')], [minutes(5), vendors]);
    const [rest] = half.alerts.filter(({ attribution }) => attribution.status !== 'known');
    expect(rest).toMatchObject({ status: 'open', concerns: [`${both.concern}|group interns`] });
  });

  test("of a person's two new roles in one collection, an entry about one does not name the actor of the other", () => {
    const role = (id: string): WatchEvent =>
      withEvidence(detection('EV.R01', `lea|${id}`), { subjects: [subjectKey({ type: 'principal', id: 'lea' })] });
    const [user, exchange] = [role('user'), role('exchange')];
    const entryOf = (one: WatchEvent, actor: string): WatchEvent =>
      withEvidence(entry(-minutes(5), 'EV.R01', one.resource.id, { actor }), {
        subjects: [subjectKey({ type: 'principal', id: 'lea' })],
      });
    const given = raise(nothing, [0, [user, exchange]]);
    expect(given.alerts).toHaveLength(1);
    const claimed = raise(given, [minutes(5), entryOf(user, 'ada')]);
    expect([user, exchange].map((one) => actorIdOf(alertAbout(claimed, one)))).toEqual(['ada', null]);
    const both = raise(given, [minutes(5), [entryOf(user, 'ada'), entryOf(exchange, 'tom')]]);
    expect(both.alerts.map(actorIdOf).sort()).toEqual(['ada', 'tom']);
    expect(firstMessages(both)).toHaveLength(2);
  });

  test('an alert whose part moved elsewhere sends nothing more when the account is found', () => {
    const begun = raise(nothing, [0, done('ca01', 0, 'mara', groups('vendors'))]);
    const shown = raise(begun, [minutes(2), seen('ca01', minutes(3), { ...groups('sales'), anchor: iso(minutes(1)) })]);
    const [first] = firstMessages(shown).slice(-1);
    const moved = raise(shown, [minutes(3), done('ca01', minutes(2), 'mara', groups('sales'))]);
    const left = moved.alerts.find(({ id }) => id === first?.id);
    expect(left).toMatchObject({ status: 'resolved', named: [], mergedInto: { key: alertOf(begun).key } });
    if (left === undefined) throw new Error('no alert was left');
    const answered = raise(moved, [minutes(6), answerOf(left, provedBy('mara'))]);
    expect(typesOf(answered).slice(typesOf(moved).length)).toEqual(['joined']);
  });

  test('an entry claims no part of a difference that an earlier entry of the same account explains', () => {
    const difference = seen('ca01', 0, groups('sales'));
    const { alerts } = raise(
      nothing,
      [-minutes(9), done('ca01', -minutes(9), 'mara', groups('sales'))],
      [-minutes(1), done('ca01', -minutes(1), 'mara', groups('vendors'))],
      [0, difference],
      [1000, done('ca01', -30_000, 'mara', groups('sales'))],
    );
    expect(alerts.filter(({ named }) => named.some(({ eventId }) => eventId === difference.id))).toHaveLength(1);
  });

  test('a part without an actor stays in its alert', () => {
    const own = seen('ca01', 0, { ...groups('vendors'), attribution: telemetry });
    const shown = raise(nothing, [0, [own, seen('ca01', 0, groups('sales'))]]);
    expect(alertOf(raise(shown, [minutes(5), sales])).named.map(({ eventId }) => eventId)).toContain(own.id);
  });

  test('a control moves with the part where the other alert holds it too', () => {
    const part = seen('ca01', minutes(3), { ...groups('sales'), anchor: iso(minutes(1)) });
    const control = failedBy([part], 'ZT.ID.021', minutes(3));
    const begun = raise(nothing, [0, done('ca01', 0, 'mara', groups('vendors'))]);
    const shown = raise(begun, [minutes(3), [part, control]]);
    const moved = raise(shown, [minutes(4), done('ca01', minutes(2), 'mara', groups('sales'))]);
    expect(moved.alerts.map((alert) => [actorIdOf(alert), alert.status, alert.concerns]).sort()).toEqual([
      [null, 'resolved', []],
      ['mara', 'open', [`${concern}|group sales`, `${concern}|group vendors`, 'control|ZT.ID.021']],
    ]);
  });

  test('entries of one action that two collections had shown stay in the alerts of those collections', () => {
    const [one, three] = [seen('ca01', 0, groups('one')), seen('ca01', minutes(10), groups('three'))];
    const known = raise(nothing, [0, one], [minutes(10), three], [minutes(11), undone('one')]);
    const entries = [
      done('ca01', -minutes(1), 'tom', groups('one')),
      done('ca01', minutes(1), 'tom', groups('three')),
      done('ca01', minutes(2), 'tom', groups('four')),
    ];
    const claimed = raise(known, [minutes(15), entries]);
    expect(typesOf(claimed)).not.toContain('reopened');
    expect(alertAbout(claimed, one)).toMatchObject({ status: 'resolved', attribution: { status: 'known' } });
    expect(alertAbout(claimed, three)).toMatchObject({ status: 'open', attribution: { status: 'known' } });
    expect(firstMessages(claimed)).toHaveLength(2);
    expect(claimed.alerts.flatMap(({ named }) => named.flatMap(({ elements }) => elements))).toContain('group four');
  });

  test('a control shared by two actions says so, and only then', () => {
    const isShared = ({ steps }: Raised): readonly unknown[] =>
      steps.flatMap(({ events }) =>
        events.filter(({ type }) => type === 'regression').map(({ details }) => details.isShared === true),
      );
    const control = failedBy([both], 'ZT.ID.021', 0);
    const of = (...entries: readonly WatchEvent[]): Raised =>
      raise(nothing, ...entries.map((one) => [-minutes(3), one] as const), [0, [both, control]]);
    expect(isShared(of(vendors, sales))).toEqual([true, true]);
    const all = done('ca01', -minutes(5), 'mara', groups('vendors', 'sales'));
    expect(isShared(of(all))).toEqual([false]);
    expect(isShared(of())).toEqual([false]);
  });

  test('an entry that covers all of it splits nothing', () => {
    const all = done('ca01', -minutes(5), 'mara', groups('vendors', 'sales'));
    expect(raise(shown, [minutes(5), all]).alerts).toHaveLength(1);
  });

  test('an entry about another object splits nothing', () => {
    const other = done('ca02', -minutes(5), 'mara', groups('vendors'));
    const raised = raise(shown, [minutes(5), other]);
    expect(alertAbout(raised, both)).toEqual(alertAbout(shown, both));
  });

  test('an entry without an actor splits nothing', () => {
    const unknown = done('ca01', -minutes(5), undefined, groups('vendors'));
    expect(raise(shown, [minutes(5), unknown]).alerts).toHaveLength(1);
  });

  test.each<[string, WatchEvent, WatchEvent]>([
    ['an entry of the log', done('ca01', -minutes(4), undefined, groups('vendors', 'sales')), vendors],
    [
      'an alert whose account is known',
      seen('ca01', 0, { ...groups('vendors', 'sales'), attribution: provedBy('mara') }),
      vendors,
    ],
    [
      'a difference, for another difference',
      both,
      seen('ca01', 0, { ...groups('vendors'), attribution: provedBy('mara') }),
    ],
  ])('%s is not split', (_, first, second) => {
    const raised = raise(raise(nothing, [0, first]), [minutes(5), second]);
    expect(alertAbout(raised, first)).toEqual(alertAbout(raised, second));
    expect(raised.alerts).toHaveLength(1);
  });

  test('a difference in the alert of a known account stays there when an entry of that account claims part of it', () => {
    const holding = openAlert('a', [done('ca01', -minutes(6), 'mara', groups('vendors')), both]);
    expect(planSteps([holding], [vendors], contextOf(minutes(5), [both])).map(({ alert }) => alert.id)).toEqual(['a']);
  });

  test('a difference whose event is gone stays whole', () => {
    expect(planSteps(shown.alerts, [vendors], contextOf(minutes(5))).map(({ alert }) => alert.id)).toEqual([
      alertOf(shown).id,
    ]);
  });

  test('only a difference of the same object is split, and everything else stays in place', () => {
    const beside = seen('ca02', 0, groups('vendors', 'sales'));
    const control = failed('ZT.ID.021', 0);
    const alerts = [openAlert('a', [seen('ca03', 0)]), openAlert('b', [both, beside, control])];
    const steps = planSteps(alerts, [vendors], contextOf(minutes(5), [both, beside, control]));
    const own = steps.filter(({ alert }) => alert.id === 'b').at(-1)?.alert;
    expect(own?.named.map(({ eventId, elements, concerns }) => [eventId, elements, concerns])).toEqual([
      [both.id, ['group vendors'], [`${concern}|group vendors`]],
      [beside.id, ['group vendors', 'group sales'], ['EV.P02|ca02|group vendors', 'EV.P02|ca02|group sales']],
      [control.id, [], ['control|ZT.ID.021']],
      [vendors.id, ['group vendors'], [`${concern}|group vendors`]],
    ]);
    expect(own?.concerns).toEqual([
      `${concern}|group vendors`,
      'EV.P02|ca02|group sales',
      'EV.P02|ca02|group vendors',
      'control|ZT.ID.021',
    ]);
    expect(steps.filter(({ alert }) => alert.id !== 'b').map(({ alert }) => alert.concerns)).toEqual([
      [`${concern}|group sales`],
    ]);
  });

  test("a part that another account's alert had named leaves that alert", () => {
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

describe("an entry claims parts that another account's alert had named", () => {
  const mara = { attribution: provedBy('mara') };
  const part = seen('ca01', 0, groups('sales'));
  const control = failed('ZT.ID.021', 0);
  const secret = done('app', -minutes(5), 'mara', { source: 'EV.A05', concern: null });
  const salesToo = done('ca01', -minutes(5), 'mara', groups('sales'));
  const left = (alert: Alert): Alert | undefined =>
    planSteps([alert], [sales], contextOf(minutes(5), [part])).find((step) => step.alert.id === alert.id)?.alert;

  test('all of it: that alert is over, and all that is sent of it is where it continues', () => {
    const unrelated = openAlert('0', [seen('ca09', 0)]);
    const steps = planSteps([unrelated, openAlert('a', [part], mara)], [sales], contextOf(minutes(5), [part]));
    const step = steps.find(({ alert }) => alert.id === 'a');
    const into = steps.find(({ alert }) => alert.id !== 'a')?.alert;
    expect(step?.alert).toMatchObject({
      status: 'resolved',
      isDeferred: true,
      resolvedAt: iso(minutes(5)),
      named: [],
      concerns: [],
      mergedInto: { id: into?.id, key: into?.key },
    });
    expect(step?.transitions.map(({ type }) => type)).toEqual(['resolved']);
    expect(step?.deliveries.map(({ recipientId }) => recipientId)).toEqual(['ops']);
  });

  test.each<[string, Alert, Partial<Alert>]>([
    [
      'an instant event stays, and its acknowledgement is removed',
      openAlert('a', [secret, part], mara),
      { status: 'open', concerns: [] },
    ],
    [
      'a control that still fails stays',
      openAlert('a', [control, part], mara),
      { status: 'open', concerns: ['control|ZT.ID.021'] },
    ],
    [
      'a control that passes again keeps nothing open',
      openAlert('a', [control, part], { ...mara, concerns: [`${concern}|group sales`] }),
      { status: 'resolved', concerns: [] },
    ],
    [
      'parts named too long ago to be listed are still wrong',
      openAlert('a', [part], { ...mara, concerns: [`${concern}|group sales`, 'EV.P02|ca02'] }),
      { status: 'open', concerns: ['EV.P02|ca02'] },
    ],
    [
      'parts that both accounts changed are still wrong in both',
      openAlert('a', [salesToo, part], { ...mara, concerns: [`${concern}|group sales`] }),
      { status: 'open', concerns: [`${concern}|group sales`] },
    ],
  ])('%s', (_, alert, expected) => {
    expect(left(alert)).toMatchObject(expected);
  });

  test('of a difference by both accounts the unclaimed part stays', () => {
    expect(left(openAlert('a', [both], mara))?.named).toMatchObject([
      { elements: ['group vendors'], concerns: [`${concern}|group vendors`] },
    ]);
  });

  test.each<[string, Alert]>([
    ['an ended alert', endedAlert('a', [part], minutes(1), mara)],
    ['a proved change', openAlert('a', [seen('ca01', 0, { ...groups('sales'), attribution: provedBy('tom') })])],
    ['another entry of the log', openAlert('a', [done('ca01', -minutes(3), undefined, groups('sales'))])],
  ])('%s keeps what it named', (_, alert) => {
    const own = openAlert('b', [done('ca01', -minutes(3), 'tom', groups('sales'))], { openedAt: iso(1) });
    const steps = planSteps([alert, own], [sales], contextOf(minutes(5), [part]));
    expect(steps.map((step) => step.alert.id)).toEqual(['b']);
  });
});

describe('an entry claims part of a difference with the exposure that a collection counted for it', () => {
  const counted = seen('ca01', 0, { ...groups('vendors', 'sales'), severity: 'critical' });
  const tom = done('ca01', -minutes(5), 'tom', groups('sales'));
  const anotherEntry = done('ca01', -minutes(4), undefined, groups('sales', 'vendors'));
  const own = openAlert('own', [done('ca01', -minutes(7), 'tom', groups('guests'))], { openedAt: iso(1) });
  const alertsOf = (alerts: readonly Alert[], recorded: readonly WatchEvent[] = [counted]): readonly Alert[] =>
    planSteps(alerts, [tom], contextOf(minutes(5), recorded)).map((step) => step.alert);
  const ofTom = (all: readonly Alert[]): Alert | undefined => all.find((one) => actorIdOf(one) === 'tom');

  test.each([
    ['in a new alert', []],
    ['in an alert of the same action', [own]],
  ])('%s', (_, others) => {
    const alert = ofTom(alertsOf([openAlert('of nobody', [counted], { severity: 'critical' }), ...others]));
    expect(alert).toMatchObject({ severity: 'critical' });
    expect(alert?.named.filter(({ eventId }) => eventId === counted.id)).toMatchObject([{ elements: ['group sales'] }]);
  });

  test.each<[string, Alert, readonly WatchEvent[]]>([
    ['not from an ended alert', endedAlert('over', [counted], minutes(-20)), [counted]],
    ['not from an event that can no longer be read', openAlert('a', [counted]), []],
    [
      "not from a change proved to be somebody else's",
      openAlert('a', [{ ...counted, attribution: provedBy('mara') }]),
      [counted],
    ],
    ['not from another entry', openAlert('a', [anotherEntry]), [counted, anotherEntry]],
    [
      'not from another policy',
      openAlert('a', [{ ...counted, ...withEvidence(counted, { property: 'EV.P02|ca02' }) }]),
      [counted],
    ],
  ])('%s', (_, alert, recorded) => {
    expect(ofTom(alertsOf([alert, own], recorded))).toMatchObject({ id: 'own', severity: 'high' });
    const named = ofTom(alertsOf([alert, own], recorded))?.named.map(({ eventId }) => eventId);
    expect(named?.filter((id) => recorded.some((one) => one.id === id))).toEqual([]);
  });
});

test('a part that leaves its alert takes along the control that it broke, even from another alert alone', () => {
  const both = seen('ca01', 0, { source: 'EV.P01', ...groups('vendors', 'sales') });
  const control = failedBy([both], 'ZT.ID.021', 0);
  const vendors = done('ca01', -minutes(5), 'mara', { source: 'EV.P01', ...groups('vendors') });
  const holding = openAlert('z', [control], { attribution: provedBy('kim') });
  const steps = planSteps([openAlert('y', [both]), holding], [vendors], contextOf(minutes(5), [both, control]));
  const rest = steps.find(({ alert: { id } }) => id !== 'y' && id !== 'z');
  expect(rest?.alert.concerns).toContain('control|ZT.ID.021');
});

test('a control that fails again because of an action reopens that action, for any account', () => {
  const edit = done('ca01', -minutes(5), 'mara', { source: 'EV.P01', concern: detectorConcern('EV.P01', 'ca01') });
  const fails = (afterMs: number, over: Partial<WatchEvent> = {}) => failedBy([edit], 'ZT.ID.021', afterMs, over);
  const raised = raise(
    nothing,
    [0, [edit, fails(0)]],
    [minutes(10), recovery('control|ZT.ID.021', { source: 'ZT.ID.021' })],
    [minutes(20), fails(minutes(20), { attribution: provedBy('tom') })],
  );
  expect(typesOf(raised).at(-1)).toBe('reopened');
  expect(actorIdOf(alertOf(raised))).toBe('mara');
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

describe('events that raise no alert', () => {
  test.each([
    ['a change with nothing wrong', event({ type: 'change' })],
    ['a log entry for a deleted alert', event({ type: 'attribution', details: { alertId: 'gone' } })],
    ['the end of something that raised no alert', recovery('EV.P02|ca09')],
  ])('%s', (_, one) => {
    expect(raise(nothing, [0, one]).steps).toEqual([]);
  });

  test('events that a rule mutes', () => {
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
    planSteps(raised.alerts, [one], { ...contextOf(minutes(5)), alerted: new Set([one.id]) });

  test('an alerted event is not alerted again', () => {
    const [step] = first.steps;
    expect(again(nothing, step?.events[0] ?? event({}))).toEqual([]);
    expect(again(first, step?.events[0] ?? event({}))).toEqual([]);
  });

  test('an attribution is not sent again', () => {
    const answer = answerOf(alertOf(first), provedBy('mara'));
    expect(planSteps(first.alerts, [answer], contextOf(minutes(5)))).toHaveLength(1);
    expect(again(first, answer)).toEqual([]);
  });

  test('a recovery ends only what it had not ended, and no later failure', () => {
    const end = recovery('EV.P02|ca01', { recordedAt: iso(minutes(1)) });
    const own = alertOf(first).concerns.map((one) =>
      recovery(one, { ...end, concern: one, recordedAt: iso(minutes(1)) }),
    );
    const [stillOpen] = own.map((one) => again(first, one));
    expect(stillOpen).toHaveLength(1);
    const later = { ...alertOf(first), lastEventAt: iso(minutes(2)) };
    expect(own.map((one) => again({ alerts: [later], steps: [] }, one))).toEqual([[]]);
  });

  test('a new recovery also ends failures that another source has shown since', () => {
    const later = { ...alertOf(first), lastEventAt: iso(minutes(2)) };
    const end = recovery('EV.P02|ca01', { recordedAt: iso(minutes(1)) });
    expect(planSteps([later], [end], contextOf(minutes(5))).map(({ alert }) => alert.status)).toEqual(['resolved']);
  });

  test('a change joins no other alert, and a failing control joins each alert that explains it', () => {
    const edit = seen('ca01', 0, { source: 'EV.P01', concern: 'EV.P01|ca01' });
    const raised = raise(nothing, [0, edit]);
    expect(again(raised, seen('ca01', 0, { source: 'EV.P01' }))).toEqual([]);
    expect(again(raised, failed('ZT.ID.021', 0))).toHaveLength(1);
  });
});

describe('the order of events in one collection', () => {
  const [a, b] = [seen('ca01', 0), seen('ca01', 0, { severity: 'critical' })];

  test('names the same alert, even where the more severe event leads', () => {
    expect(alertOf(raise(nothing, [0, [a, b]])).id).toBe(alertIdOf(a));
    expect(alertOf(raise(nothing, [0, [b, a]])).id).toBe(alertIdOf(a));
  });

  test('names the alert after the change, not after a control that it broke', () => {
    const control = failed('ZT.ID.021', 0);
    const edit = seen('ca01', 0, { source: 'EV.P01' });
    expect(alertOf(raise(nothing, [0, [control, edit]])).id).toBe(alertIdOf(edit));
  });

  test('ends the same way', () => {
    const alerts = [openAlert('a', [seen('ca01', 0)]), openAlert('b', [seen('ca02', 0)])];
    const ends = [recovery('EV.P02|ca01'), recovery('EV.P02|ca02')];
    const backwards = planSteps(alerts, [...ends].reverse(), contextOf(0));
    expect(backwards).toEqual(planSteps(alerts, ends, contextOf(0)));
    expect(backwards).toHaveLength(2);
  });

  test('an alert has the id of its event, whatever else is open', () => {
    const whole = seen('ca02', 0, groups('a', 'b'));
    const raised = raise(nothing, [0, a], [1, whole]);
    expect(alertAbout(raised, whole).id).toBe(alertIdOf(whole));
  });
});

describe('the lead event does not depend on the order', () => {
  const people = (count: number): Pick<WatchEvent, 'exposure'> => ({
    exposure: { computed: true, unit: 'people', count, of: 50, ids: [], privilegedCount: 0, privilegedIds: [] },
  });
  const leadOf = (...events: readonly WatchEvent[]): string => alertOf(raise(nothing, [0, events])).leadEventId;

  const exposing = (source: string, count: number): WatchEvent =>
    failed(source, 0, { groupKey: 'g', ...people(count) });
  // The first event would lead if only time or id counted.
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
    ['the one that exposes more people', seen('ca01', 0, people(4)), few],
    ['a control that exposes people', exposing('ZT.2', 2), none],
    ['among equal events the first by name', exposing('ZT.0', 2), a],
    ['from one source the first event', a, b],
    ['a change to the monitor', own, edit],
  ])('%s', (_, lead, other) => {
    expect(leadOf(lead, other)).toBe(lead.id);
    expect(leadOf(other, lead)).toBe(lead.id);
  });

  test('of two collections the first event of one source leads, whichever is read first', () => {
    const [one, two] = [seen('ca01', 0), seen('ca01', 0)];
    expect(alertOf(raise(nothing, [0, one], [1, two])).leadEventId).toBe(one.id);
    expect(alertOf(raise(nothing, [0, two], [1, one])).leadEventId).toBe(one.id);
  });

  test('a control that fails worse leads its own alert though it is milder now, and no alert about something else', () => {
    const first = failed('ZT.1', 0, { severity: 'critical' });
    const weaker = (source: string) =>
      failed(source, minutes(5), { type: 'weakened', severity: 'high', concern: null });
    const same = weaker('ZT.1');
    expect(alertOf(raise(nothing, [0, first], [minutes(5), same])).leadEventId).toBe(same.id);
    const edit = seen('ca01', 0, { source: 'EV.P01', severity: 'critical' });
    expect(alertOf(raise(nothing, [0, edit], [minutes(5), weaker('ZT.ID.021')])).leadEventId).toBe(edit.id);
  });

  test.each<[string, WatchEvent['severity'], boolean]>([
    ['a worse event leads', 'critical', true],
    ['an equal event does not lead', 'high', false],
    ['a milder event does not lead', 'medium', false],
  ])('where the lead moved to another alert, %s', (_, severity, leads) => {
    const alert = openAlert('a', [seen('ca01', 0)], { leadEventId: 'gone', severity: 'high' });
    const next = seen('ca01', 0, { severity });
    const [step] = planSteps([alert], [next], contextOf(0));
    expect(step?.alert.leadEventId).toBe(leads ? next.id : 'gone');
  });
});

describe('an alert that continues', () => {
  const one = seen('ca01', 0, groups('vendors'));
  const first = raise(nothing, [0, one]);
  const entry = (over: Partial<WatchEvent> = {}): WatchEvent =>
    done('ca01', -minutes(5), 'mara', { ...groups('vendors'), ...over });

  test.each<[string, string, WatchEvent]>([
    ['the entry of a named event gives the actor', 'actorFound', entry()],
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

  test('two entries of a named event give the actor once', () => {
    const raised = raise(first, [minutes(5), [entry(), entry()]]);
    expect(typesOf(raised)).toEqual(['opened', 'actorFound', 'joined']);
  });

  test('an entry without an actor does not hide a proved actor', () => {
    const unknown = done('ca01', -minutes(4), undefined, groups('vendors'));
    expect(actorIdOf(alertOf(raise(first, [minutes(5), entry()], [minutes(6), unknown])))).toBe('mara');
    expect(actorIdOf(alertOf(raise(nothing, [minutes(6), [entry(), unknown]])))).toBe('mara');
  });

  test('the same entry again changes nothing', () => {
    const later = raise(first, [minutes(5), entry()]);
    expect(raise(later, [minutes(6), lastOf(later).events]).steps).toHaveLength(later.steps.length);
  });

  test('an acknowledgement covers the named events, and no others', () => {
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

  test.each<[string, Partial<WatchEvent>, boolean]>([
    ['a control that it broke keeps the acknowledgement', {}, true],
    ['a control that makes it worse withdraws it', { severity: 'critical' }, false],
  ])('%s', (_, over, isKept) => {
    const acknowledged = { by: { id: 'kai', tenantId, name: null }, at: iso(0), note: null };
    const edit = seen('ca01', 0, { source: 'EV.P01', attribution: provedBy('mara') });
    const alert = openAlert('a', [edit], { acknowledged });
    const [step] = planSteps([alert], [failed('ZT.ID.021', 0, over)], contextOf(minutes(1)));
    expect(step?.transitions.map(({ type }) => type)).toEqual(['worsened']);
    expect(step?.alert.acknowledged).toEqual(isKept ? acknowledged : null);
  });

  test('a one-person firm keeps the acknowledgement of its own change', () => {
    const acknowledged = { by: { id: 'mara', tenantId, name: null }, at: iso(0), note: null };
    const alert = { ...alertOf(first), acknowledged };
    const context = contextOf(minutes(5));
    const acknowledgedBy = (ownHandAllowed: boolean) =>
      planSteps([alert], [entry()], { ...context, configuration: { ...context.configuration, ownHandAllowed } })[0]
        ?.alert.acknowledged;
    expect([acknowledgedBy(true), acknowledgedBy(false)]).toEqual([acknowledged, null]);
  });

  test('an alert that may resolve itself still may after another of its type joins, even after its end', () => {
    const risk = (over: Partial<WatchEvent> = {}) =>
      done('jan', 0, undefined, { source: 'EV.S21', attribution: telemetry, ...over });
    const later = { deferredUntil: iso(minutes(12)) };
    const isDeferred = (raised: Raised) => alertOf(raised).isDeferred;
    expect(isDeferred(raise(nothing, [0, risk()]))).toBe(false);
    expect(isDeferred(raise(nothing, [0, risk(later)], [minutes(1), risk(later)]))).toBe(true);
    const over = { alerts: [endedAlert('a', [risk()], minutes(1))], steps: [] };
    const again = risk({ ...later, anchor: iso(minutes(5)), happenedAt: iso(minutes(5)) });
    expect(isDeferred(raise(over, [minutes(5), again]))).toBe(true);
    expect(alertOf(raise(over, [minutes(5), again])).status).toBe('open');
  });

  test('it starts at the time of its earliest entry', () => {
    const [early, late] = [done('ca01', -minutes(5), 'mara'), done('ca01', -minutes(3), 'mara')];
    expect(alertOf(raise(nothing, [0, [late, early]])).happenedAt).toBe(iso(-minutes(5)));
    expect(alertOf(raise(nothing, [0, late], [1, early])).happenedAt).toBe(iso(-minutes(5)));
    expect(alertOf(raise(nothing, [0, early], [1, late])).happenedAt).toBe(iso(-minutes(5)));
  });

  test('a control that fails because of it does not change its actor', () => {
    const control = failed('ZT.ID.021', 0, { attribution: byTime });
    const edit = seen('ca01', 0, { source: 'EV.P01', attribution: telemetry });
    const raised = raise(nothing, [0, [edit, control]]);
    expect(alertOf(raised).named).toHaveLength(2);
    expect(alertOf(raised).attribution).toEqual(telemetry);
  });

  test('nor does a control that fails because of it later', () => {
    const edit = seen('ca01', 0, { source: 'EV.P01', attribution: telemetry });
    const control = (attribution: WatchEvent['attribution']) => failed('ZT.ID.021', 0, { attribution });
    for (const attribution of [provedBy('tom'), { status: 'notYetKnown' } as const]) {
      const raised = raise(nothing, [0, edit], [1, control(attribution)]);
      expect(alertOf(raised).named).toHaveLength(2);
      expect(alertOf(raised).attribution).toEqual(telemetry);
    }
  });
});

describe('an ended alert', () => {
  const one = done('ca01', -minutes(5), 'mara', { severity: 'high' });
  const over = { alerts: [{ ...endedAlert('old', [one], minutes(1)), key: 'K' }], steps: [] };

  test('stays ended after a late event, and sends nothing', () => {
    const late = done('ca01', -minutes(4), 'mara');
    const raised = raise(over, [minutes(5), late]);
    expect(alertOf(raised)).toMatchObject({ status: 'resolved', resolvedAt: iso(minutes(1)) });
    expect(typesOf(raised)).toEqual(['joined']);
  });

  test('gets its actor from the entry of a change that a collection had shown', () => {
    const shown = { alerts: [endedAlert('old', [seen('ca01', 0)], minutes(1))], steps: [] };
    const raised = raise(shown, [minutes(5), [done('ca01', -minutes(5), 'mara'), done('ca01', -minutes(4), 'mara')]]);
    expect(typesOf(raised)).toEqual(['actorFound', 'joined']);
    expect(actorIdOf(alertOf(raised))).toBe('mara');
  });

  test('sends nothing for a late event without an actor either', () => {
    const shown = { alerts: [endedAlert('old', [seen('ca01', 0)], minutes(1))], steps: [] };
    expect(typesOf(raise(shown, [minutes(5), done('ca01', -minutes(5))]))).toEqual(['joined']);
  });

  test('stays ended after a control whose failure was seen before the end', () => {
    const edit = seen('ca01', 0, { source: 'EV.P01' });
    const shown = { alerts: [endedAlert('old', [edit], minutes(1))], steps: [] };
    const raised = raise(shown, [minutes(5), failedBy([edit], 'ZT.ID.021', 0)]);
    expect(alertOf(raised).status).toBe('resolved');
    expect(typesOf(raised)).toEqual(['joined']);
  });

  test('is reopened by another value of the same action, even if it is read late', () => {
    const vendorsOver = { alerts: [endedAlert('old', [vendors], minutes(1))], steps: [] };
    const late = done('ca01', -minutes(4), 'mara', groups('sales'));
    const raised = raise(vendorsOver, [minutes(5), late]);
    expect(typesOf(raised)).toEqual(['reopened']);
    expect(alertOf(raised).concerns).toEqual([`${concern}|group sales`]);
  });

  test('needs a new acknowledgement when its control fails again', () => {
    const acknowledged = { by: { id: 'kai', tenantId, name: null }, at: iso(0), note: null };
    const ended = endedAlert('old', [failed('ZT.ID.021', 0)], minutes(1), { acknowledged });
    const raised = raise({ alerts: [ended], steps: [] }, [minutes(20), failed('ZT.ID.021', minutes(20))]);
    expect(typesOf(raised)).toEqual(['reopened']);
    expect(alertOf(raised).acknowledged).toBeNull();
  });

  test('is reopened by the same event: with the current severity, and not acknowledged', () => {
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
    expect(alertOf(raised).attribution).toEqual(again.attribution);
    expect(alertOf(raised).happenedAt).toBe(iso(minutes(20)));
    expect(typesOf(raised)).toEqual(['reopened']);
  });
});

test('other participants besides its actor may not acknowledge it', () => {
  const one = seen('ca01', 0, { attribution: provedBy('mara') });
  const weakened = (id: string) => failedBy([edit], 'ZT.ID.021', 1, { attribution: provedBy(id) });
  const control = (id: string) => failed('ZT.ID.021', 0, { attribution: provedBy(id), groupKey: 'g' });
  const raised = raise(nothing, [0, [control('tom'), control('tom'), control('mara')]]);
  expect(raised.alerts.flatMap(({ hands }) => hands ?? [])).toHaveLength(1);
  expect(alertOf(raise(nothing, [0, one])).hands).toBeUndefined();
  const edit = seen('ca01', 0, { source: 'EV.P01', attribution: provedBy('mara') });
  const later = raise(nothing, [0, edit], [1, [weakened('tom'), weakened('ina'), weakened('tom')]]);
  expect(alertOf(later).hands).toEqual([provedBy('tom').actor, provedBy('ina').actor]);
});

describe('later log entries about the actor', () => {
  const by = (id: string, record: string) => ({ attribution: provedBy(id, record) });
  const [one, two] = [seen('ca01', 0, by('mara', 'one')), seen('ca02', 0, by('mara', 'one'))];
  const answer = (raised: Raised, part: WatchEvent, id: string, over: WatchEvent['details'] = {}): Raised => {
    const alert = alertAbout(raised, part);
    const details = { alertId: alert.id, eventId: part.id, ...over };
    return raise(raised, [minutes(5), { ...answerOf(alert, provedBy(id, 'later')), details }]);
  };

  test('a part that another account made gets its own alert', () => {
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

  test('a part that was undone earlier is ended in its own alert, and nothing stays open', () => {
    const undone = recovery(String(two.concern), { recordedAt: iso(minutes(4)) });
    const raised = answer(raise(nothing, [0, [one, two]], [minutes(4), undone]), two, 'tom');
    expect(alertAbout(raised, two)).toMatchObject({ status: 'resolved', concerns: [] });
    expect(actorIdOf(alertAbout(raised, two))).toBe('tom');
    expect(alertAbout(raised, one)).toMatchObject({ status: 'open', concerns: [one.concern] });
    expect(firstMessages(raised)).toHaveLength(1);
  });

  test('an instant part is sent with the account that made it', () => {
    const moment = { ...two, concern: null };
    const raised = answer(raise(nothing, [0, [one, moment]]), moment, 'tom');
    expect(firstMessages(raised)).toHaveLength(2);
    expect(actorIdOf(alertAbout(raised, moment))).toBe('tom');
  });

  test('an alert about a single change stays whole', () => {
    const raised = answer(raise(nothing, [0, one]), one, 'tom');
    expect(typesOf(raised)).toEqual(['opened', 'joined']);
    expect(alertOf(raised).named.map(({ eventId }) => eventId)).toEqual([one.id]);
  });

  test('a change stays whole with the control that it broke', () => {
    const raised = answer(raise(nothing, [0, [one, failedBy([one], 'ZT.1', 0)]]), one, 'tom');
    expect(raised.alerts).toHaveLength(1);
    expect(typesOf(raised).at(-1)).toBe('joined');
  });

  test('a failing control is not taken out of the alert of two changes', () => {
    const control = failedBy([one], 'ZT.1', 0);
    const raised = answer(raise(nothing, [0, [one, two, control]]), control, 'tom');
    expect(raised.alerts).toHaveLength(1);
    expect(alertOf(raised).named).toHaveLength(3);
  });

  test.each<[string, WatchEvent, readonly WatchEvent[]]>([
    ['whose event was deleted', two, []],
    ['that it does not name', both, [both]],
  ])('an alert loses no part %s', (_, part, recorded) => {
    const raised = raise(nothing, [0, [one, two]]);
    const details = { alertId: alertOf(raised).id, eventId: part.id };
    const later = event({ type: 'attribution', attribution: provedBy('tom'), groupKey: null, details });
    const steps = planSteps(raised.alerts, [later], contextOf(minutes(5), recorded));
    expect(steps.map(({ alert }) => alert.named.length)).toEqual([2]);
  });

  test.each<[string, WatchEvent['attribution']]>([
    ['nobody', { status: 'notFound' }],
    ['two possible actors', { status: 'ambiguous', candidates: [] }],
  ])('%s splits nothing and proves nothing', (_, attribution) => {
    const known = raise(nothing, [0, [one, two]]);
    expect(raise(known, [minutes(5), answerOf(alertOf(known), attribution)]).alerts).toHaveLength(1);
    const shown = raise(nothing, [0, [seen('ca01', 0, groups('vendors')), seen('ca01', 0, groups('sales'))]]);
    const answered = raise(shown, [minutes(5), answerOf(alertOf(shown), attribution)]);
    expect(alertOf(answered).named).toEqual(alertOf(shown).named);
  });

  test('it proves that change alone, and changes of another type stay where they are', () => {
    const other = seen('ca01', 0, { source: 'EV.P01', concern: detectorConcern('EV.P01', 'ca01') });
    const named = (raised: Raised) =>
      alertOf(raised).named.map(({ source, actor, isRecord }) => [source, isRecord, actor !== null]);
    const shown = raise(nothing, [0, [seen('ca01', 0), other]]);
    const details = {
      alertId: alertOf(shown).id,
      eventId: String(alertOf(shown).named.find(({ source }) => source === 'EV.P02')?.eventId),
    };
    const answered = raise(shown, [minutes(5), { ...answerOf(alertOf(shown), provedBy('mara')), details }]);
    expect(named(answered)).toEqual(
      expect.arrayContaining([
        ['EV.P02', false, true],
        ['EV.P01', false, false],
      ]),
    );
    const entered = raise(shown, [minutes(5), done('ca01', -minutes(5), 'mara')]);
    expect(named(entered)).toEqual(
      expect.arrayContaining([
        ['EV.P02', true, true],
        ['EV.P01', false, false],
      ]),
    );
  });

  test('a part whose account has an alert from its own entry moves to that alert', () => {
    const own = done('ca02', -minutes(5), 'tom', by('tom', 'later'));
    const entered = raise(raise(nothing, [0, [one, two]]), [minutes(4), own]);
    const raised = answer(entered, two, 'tom');
    expect(raised.alerts.map(actorIdOf).sort()).toEqual(['mara', 'tom']);
    expect(firstMessages(raised)).toHaveLength(2);
    expect(raised.alerts.map(({ concerns }) => concerns)).toEqual(
      expect.arrayContaining([[one.concern], [two.concern]]),
    );
  });

  test('the same account again splits nothing', () => {
    const raised = answer(raise(nothing, [0, [one, two]]), two, 'mara');
    expect(raised.alerts).toHaveLength(1);
    expect(typesOf(raised).at(-1)).toBe('joined');
  });

  test('it proves the change that it is about; the other one, without an actor, is a separate alert', () => {
    const [a, b] = [seen('ca01', 0, groups('a')), seen('ca01', 0, groups('b'))];
    const raised = answer(raise(nothing, [0, [a, b]]), b, 'mara');
    expect(typesOf(raised).slice(-1)).toEqual(['actorFound']);
    expect([a, b].map((of) => actorIdOf(alertAbout(raised, of)))).toEqual([null, 'mara']);
    expect(firstMessages(raised).map(({ id }) => id)).toContain(alertAbout(raised, a).id);
  });

  test('an account that only restored it is not the actor', () => {
    const a = seen('ca01', 0);
    const raised = answer(raise(nothing, [0, a]), a, 'mara', { isAside: true });
    expect(alertOf(raised).attribution).toEqual({ status: 'notYetKnown' });
  });
});

describe('news of an alert', () => {
  const by = (record: string) => ({ attribution: provedBy('mara', record) });
  const tampered = (record: string): WatchEvent =>
    event({
      type: 'health',
      source: 'tamper',
      groupKey: 'tamper|credentialAdded',
      anchor: iso(0),
      happenedAt: iso(0),
      ...by(record),
    });
  const secret = (record: string, over: Partial<WatchEvent> = {}): WatchEvent =>
    done('ours', 0, 'mara', { source: 'EV.A05', concern: null, ...by(record), ...over });
  const ofRule = { ruleId: 'r', ruleKind: 'suppression', rule: 'ended' };

  test.each<[string, readonly WatchEvent[], string]>([
    [
      'another object of one entry',
      [done('ca01', 0, 'mara', by('one')), done('ca02', 0, 'mara', by('one'))],
      'worsened',
    ],
    ['the notice of a named entry', [secret('one'), tampered('one')], 'joined'],
    ['the entry of a notice', [tampered('one'), secret('one')], 'joined'],
    ['the next entry after a notice', [tampered('one'), secret('one'), secret('two')], 'worsened'],
    ['a control that fails worse', [failed('ZT.1', 0), failed('ZT.1', 0, { type: 'weakened' })], 'worsened'],
    ['a control that still fails', [failed('ZT.1', 0), failed('ZT.1', 0)], 'joined'],
    [
      'a control that still fails when its rule ends',
      [failed('ZT.1', 0), failed('ZT.1', 0, { details: ofRule })],
      'worsened',
    ],
  ])('%s', (_, events, type) => {
    const raised = raise(nothing, ...events.map((one, at) => [at, one] as const));
    expect(raised.alerts).toHaveLength(1);
    expect(typesOf(raised).at(-1)).toBe(type);
  });

  test.each<[string, readonly string[], readonly string[], string]>([
    ['is already wrong, sends nothing', ['vendors', 'sales'], ['vendors'], 'joined'],
    ['nobody has named, is sent', ['vendors'], ['vendors', 'sales'], 'worsened'],
    ['was fixed in between, is sent', ['sales'], ['vendors', 'sales'], 'worsened'],
  ])('a leftover problem that %s', (_, held, names, type) => {
    const alert = openAlert('a', [both], { concerns: held.map((name) => `${concern}|group ${name}`) });
    const left = seen('ca01', 0, { severity: 'critical', details: { ...groups(...names).details, ...ofRule } });
    const [step] = planSteps([alert], [left], contextOf(0));
    expect(step?.transitions.map((one) => one.type)).toEqual([type]);
  });
});

describe('a change that is seen late', () => {
  const edit = (policy: string, over: Partial<WatchEvent> = {}): WatchEvent =>
    seen(policy, 0, {
      source: 'EV.P01',
      concern: `EV.P01|${policy}`,
      resource: { kind: 'conditionalAccessPolicy', id: policy, name: policy },
      ...over,
    });
  const late = done('ca02', -minutes(5), 'mara', { source: 'EV.P01', concern: 'EV.P01|ca02' });
  const control = failed('ZT.ID.021', 0);
  const namedIn = (alerts: readonly Alert[]): readonly string[] | undefined =>
    planSteps(alerts, [late], contextOf(minutes(5), [control]))[0]
      ?.alert.named.map(({ eventId }) => eventId)
      .sort();

  test('can also be the cause of a control that still fails, and of none that passes again', () => {
    const holding = openAlert('a', [edit('ca01'), control]);
    expect(namedIn([holding])).toEqual([late.id, control.id].sort());
    expect(namedIn([{ ...holding, concerns: ['EV.P01|ca01', 'EV.P01|ca03'] }])).toEqual([late.id]);
  });

  test('is alerted without a control whose event is gone', () => {
    const holding = openAlert('a', [edit('ca01'), failed('ZT.ID.021', 0)]);
    expect(namedIn([holding])).toEqual([late.id]);
  });

  test('two changes in one collection each name the control that both broke once', () => {
    const raised = raise(nothing, [0, [edit('ca01'), edit('ca02'), control]]);
    expect(raised.alerts.map(({ named }) => named.filter(({ type }) => type === 'failure').length)).toEqual([1, 1]);
  });
});

test('two detections of one entry, read together, are one alert with the changes a collection showed', () => {
  const by = provedBy('mara', 'entry 1', -minutes(1));
  const shown = detection('EV.P01', 'ca01');
  const first = raise(nothing, [0, [shown, failedBy([shown], 'ZT.ID.021', 0)]]);
  const listed = entry(-minutes(1), 'EV.P19', 'mara', { attribution: by, concern: null });
  const named = entry(-minutes(1), 'EV.P01', 'ca01', { attribution: by });
  for (const order of [
    [listed, named],
    [named, listed],
  ]) {
    const both = raise(first, [minutes(2), order]);
    expect(both.alerts.map(({ id, status }) => [id, status])).toEqual([[alertOf(first).id, 'open']]);
  }
});

test('an alert whose change moved to another alert of the same entry ends once, and never as restored', () => {
  const by = provedBy('mara', 'entry 1', -minutes(1));
  const logged = (source: string, id: string, over: Partial<WatchEvent> = {}): WatchEvent =>
    entry(-minutes(1), source, id, { attribution: by, ...over });
  const shown = detection('EV.P01', 'ca01');
  const first = raise(nothing, [0, [shown, failedBy([shown], 'ZT.ID.021', 0)]]);
  const moved = raise(
    first,
    [minutes(1), logged('EV.P19', 'mara', { concern: null })],
    [minutes(2), logged('EV.P01', 'ca01')],
  );
  const left = moved.alerts.find(({ id }) => id === alertOf(first).id);
  const into = alertAbout(moved, shown);
  expect(left).toMatchObject({ status: 'resolved', mergedInto: { id: into.id, key: into.key } });
  const ends = moved.steps.filter(({ alert }) => alert.id === left?.id).slice(1);
  expect(ends.map(({ transitions }) => transitions.map(({ type }) => type))).toEqual([['resolved']]);
  expect(ends.flatMap(({ deliveries }) => deliveries.map(({ recipientId }) => recipientId))).toEqual(['ops']);
  const named = raise(moved, [minutes(3), answerOf(alertOf(first), by)]);
  expect(typesOf(named).slice(typesOf(moved).length)).toEqual(['joined']);
  expect(alertAbout(named, shown)).toMatchObject({ status: 'open', concerns: ['EV.P01|ca01', 'control|ZT.ID.021'] });
});

describe('events that are sent once', () => {
  const note = (source: string, groupKey: string): WatchEvent =>
    event({ type: 'health', source, groupKey, attribution: provedBy('mara'), concern: null });

  test('a new rule is a notice, unrelated to other changes by its author', () => {
    const notice = note('ruleMade', 'rule|r');
    const raised = raise(nothing, [0, done('ca01', 0, 'mara')], [1, notice]);
    expect(alertAbout(raised, notice)).toMatchObject({ form: 'notice', status: 'told', related: [] });
  });

  test('a week has the key that its mail shows', () => {
    const digest = note('digest', 'digest|2026-W48');
    expect(alertOf(raise(nothing, [0, digest]))).toMatchObject({ form: 'digest', key: digestKey('digest|2026-W48') });
  });
});

test('an alert whose change was undone does not open again because another object exposes its actor', () => {
  const by = provedBy('ines', 'entry 1');
  const edit = entry(-minutes(1), 'EV.P01', 'ca10', { attribution: by });
  const story = entry(-minutes(1), 'EV.P19', 'ines', { attribution: by, concern: null });
  const over = endedAlert('a', [edit, story, failedBy([edit], 'ZT.ID.021', 0)], minutes(1));
  const exposure: WatchEvent['exposure'] = {
    computed: true,
    unit: 'people',
    count: 1,
    of: 300,
    ids: ['ines'],
    privilegedCount: 1,
    privilegedIds: ['ines'],
  };
  const worse = (id: string): WatchEvent =>
    failedBy([detection('EV.P01', id)], 'ZT.ID.021', minutes(2), {
      type: 'weakened',
      details: { foundIn: [id], added: [id] },
      exposure,
    });
  const idOf = (event: WatchEvent): string | undefined =>
    planSteps([over], [event], contextOf(minutes(2)))[0]?.alert.id;
  expect(idOf(worse('ca03'))).not.toBe('a');
  expect(idOf(worse('ca10'))).toBe('a');
});

test.each([
  ['in a collection taken after the one that ended it', minutes(10), 'reopened', 'open'],
  ['in the collection that ended it', minutes(5), 'joined', 'resolved'],
])('a control that fails again %s, both raised late and together', (_, foundAt, type, status) => {
  const first = failedBy([], 'ZT.ID.021', -minutes(5));
  const passes = withEvidence(recovery(String(first.concern)), { from: iso(-minutes(5)), to: iso(minutes(5)) });
  const again = failedBy([], 'ZT.ID.021', foundAt);
  const raised = raise(nothing, [0, first], [minutes(10), passes], [minutes(10), again]);
  expect(typesOf(raised)).toEqual(['opened', 'resolved', type]);
  expect(alertOf(raised).status).toBe(status);
});

test('the same change made again by one account is as severe as this time, whatever its alert was before', () => {
  const first = done('ca01', -minutes(5), 'ada', { ...groups('two'), severity: 'high' });
  const exposing = seen('ca01', 0, { ...groups('two'), attribution: first.attribution, severity: 'critical' });
  const undoing = recovery(String(first.concern), { ...groups('two'), anchor: iso(minutes(1)) });
  const again = done('ca01', minutes(60), 'ada', { ...groups('two'), severity: 'high' });
  const over = raise(nothing, [-minutes(4), first], [0, exposing], [minutes(2), undoing]);
  expect(alertOf(over)).toMatchObject({ status: 'resolved', severity: 'critical' });
  const reopened = raise(over, [minutes(60), again]);
  expect(typesOf(reopened)).toContain('reopened');
  expect(alertOf(reopened)).toMatchObject({ status: 'open', severity: 'high' });
});
