/** The concerns that a recovery ends: in each row, one condition alone decides. */
import type { Alert } from '../../../shared/core/alert/alert';
import { endsConcern, endsOneOf, endsSomething, failingFor, failsForIn } from '../../../shared/core/alerting/concerns';
import { endSteps, fixedLaterSteps, inheritSteps, putBackSteps } from '../../../shared/core/alerting/ends';
import { byLead } from '../../../shared/core/alerting/lead';
import { evidenceOf, namedChangeOf } from '../../../shared/core/alerting/named-change';
import { controlConcern, detectorConcern, type WatchEvent } from '../../../shared/core/event/event';
import {
  contextOf,
  detection,
  done,
  endedAlert,
  entry,
  failed,
  failedBy,
  groups,
  type Happening,
  iso,
  minutes,
  nothing,
  openAlert,
  provedBy,
  raise,
  recovery,
  seen,
  telemetry,
  tenantId,
  withEvidence,
} from './evidence';

const excluded = detectorConcern('EV.P02', 'ca01');
const passes = (control: string, afterMs = minutes(10)): WatchEvent =>
  recovery(controlConcern(control), { source: control, anchor: iso(afterMs), recordedAt: iso(afterMs) });
const undone = (afterMs = minutes(10), over: Partial<WatchEvent> = {}): WatchEvent =>
  recovery(excluded, { anchor: iso(afterMs), recordedAt: iso(afterMs), ...over });

const weaker = (...elements: readonly string[]): Pick<WatchEvent, 'details'> => ({ details: { elements } });

describe('which concern a recovery ends', () => {
  test.each<[string, boolean, string, WatchEvent]>([
    ['the same concern', true, 'a', recovery('a')],
    ['another', false, 'b', recovery('a')],
    ['every element, where the recovery names none', true, 'a|group vendors', recovery('a')],
    ['the element that it names', true, 'a|group vendors', recovery('a', groups('vendors'))],
    ['no other element', false, 'a|group sales', recovery('a', groups('vendors'))],
    ['the whole, where its elements were unknown', true, 'a', recovery('a', groups('vendors'))],
    ['the spelling of an earlier version', true, 'a|weaker x', recovery('a', weaker('weaker x Grant'))],
    ['no setting that an earlier version did not name', false, 'a|weaker x Grant', recovery('a', weaker('weaker x'))],
    ['no other setting of a policy', false, 'a|weaker x Grant', recovery('a', weaker('weaker x Session'))],
    ['no concern that merely starts with the same text', false, 'ab', recovery('a')],
    ['nothing, where it concerns no lasting state', false, 'a', recovery('a', { concern: null })],
  ])('%s: %s', (_, is, held, event) => expect(endsConcern(held, event)).toBe(is));

  test('a recovery is news if an open alert contains the failure that it ends', () => {
    expect(endsSomething([{ status: 'open', concerns: ['b', 'a'], closed: null, named: [] }], recovery('a'))).toBe(
      true,
    );
    expect(endsSomething([{ status: 'open', concerns: ['b'], closed: null, named: [] }], recovery('a'))).toBe(false);
    expect(endsSomething([{ status: 'resolved', concerns: ['a'], closed: null, named: [] }], recovery('a'))).toBe(
      false,
    );
  });

  test.each([
    ['was not fixed when a person closed the alert', true, { isMomentary: false, endedAt: null }, {}],
    ['was fixed before', false, { isMomentary: false, endedAt: iso(1) }, {}],
    ['was over at once', false, { isMomentary: true, endedAt: null }, {}],
    ['belongs to an alert that ended by itself', false, { isMomentary: false, endedAt: null }, null],
  ])('it is news for a change that %s: %s', (_, is, change, closed) => {
    const alert = { status: 'resolved', concerns: [], closed, named: [{ ...change, concerns: ['a'] }] };
    expect(endsSomething([alert], recovery('a'))).toBe(is);
  });

  test('it says for whom a control still fails, each control by itself', () => {
    const stillFails = [...failingFor('ZT.AD.001', ['lea']), ...failingFor('ZT.AD.0011', ['tom'])];
    expect(failsForIn([recovery('a', { details: { stillFails } })])('ZT.AD.001')).toEqual(['lea']);
  });

  test('it is news where it ends a detection in the same alert', () => {
    expect(endsOneOf([seen('ca02', 0), seen('ca01', 0)], undone())).toBe(true);
    expect(endsOneOf([seen('ca02', 0)], undone())).toBe(false);
    expect(endsOneOf([{ ...seen('ca01', 0), type: 'change' }], undone())).toBe(false);
    expect(endsOneOf([seen('ca01', 0, { concern: null })], undone())).toBe(false);
  });
});

/** The state of an alert after a recovery: its remaining concerns, or its end time. */
function left(
  alerts: readonly Alert[],
  event: WatchEvent,
): Readonly<Record<string, readonly string[] | string | null>> {
  const context = { ...contextOf(minutes(11)), leadsOf: (source: string) => source === 'EV.R01' };
  return Object.fromEntries(
    endSteps(alerts, event, context).map(({ alert }) => [
      alert.id,
      alert.status === 'open' ? alert.concerns : alert.resolvedAt,
    ]),
  );
}

type Row = readonly [string, readonly Alert[], WatchEvent, ReturnType<typeof left>];

const edit = seen('ca01', 0, { source: 'EV.P01', concern: detectorConcern('EV.P01', 'ca01') });
const otherEdit = seen('ca02', 0, { source: 'EV.P01', concern: detectorConcern('EV.P01', 'ca02') });
const editUndone = recovery(String(edit.concern), { anchor: iso(minutes(10)), recordedAt: iso(minutes(10)) });
const control = failed('ZT.ID.021', 0);
const role = detection('EV.R01', 'lea|global');
/** Not the detector whose title leads the alert, but its change is about a role too. */
const outsidePim = detection('EV.R02', 'lea|global', { concern: role.concern });
const held = (...events: readonly WatchEvent[]): string[] => events.map(({ concern }) => String(concern));
/** The alert is open because of some events; other events that it named have ended. */
const overAlert = (id: string, over: readonly WatchEvent[], open: readonly WatchEvent[]): Alert => {
  const alert = openAlert(id, [...over, ...open], { concerns: held(...open) });
  const ids = new Set(over.map((event) => event.id));
  return { ...alert, named: alert.named.map((one) => (ids.has(one.eventId) ? { ...one, endedAt: iso(1) } : one)) };
};
const moment = done('ca01', 0, 'mara', { concern: null });

test('an alert whose leading change was undone leads with what is still in place', () => {
  const worst: WatchEvent = { ...otherEdit, severity: 'critical' };
  const alert = { ...openAlert('a', [edit, worst, role]), leadEventId: edit.id };
  const [step] = endSteps([alert], editUndone, contextOf(minutes(11)));
  expect(step?.alert).toMatchObject({ status: 'open', leadEventId: worst.id });
  const kept = { ...alert, leadEventId: role.id };
  expect(endSteps([kept], editUndone, contextOf(minutes(11)))[0]?.alert.leadEventId).toBe(role.id);
});

test.each([
  ['a change that nothing undoes does not', [edit, moment], edit.id],
  ['nor does one that was undone before', [edit, { ...otherEdit, id: 'gone' }], edit.id],
  ['of two equal ones, the later does', [edit, otherEdit, { ...role, severity: otherEdit.severity }], role.id],
  ['in whatever order', [edit, { ...role, severity: otherEdit.severity }, otherEdit], role.id],
] as const)('when the leading change was undone, %s', (_, events, leads) => {
  const later = (event: WatchEvent): WatchEvent =>
    event.id === role.id ? { ...event, anchor: iso(minutes(1)), recordedAt: iso(minutes(5)) } : event;
  const alert = openAlert('a', [...events.map(later), control], { leadEventId: edit.id });
  const named = alert.named.map((one) => (one.eventId === 'gone' ? { ...one, endedAt: iso(1) } : one));
  expect(endSteps([{ ...alert, named }], editUndone, contextOf(minutes(11)))[0]?.alert.leadEventId).toBe(leads);
});

test('a failing control that leads keeps leading when an edit is undone', () => {
  const alert = openAlert('a', [control, edit, otherEdit], { leadEventId: control.id });
  expect(endSteps([alert], editUndone, contextOf(minutes(11)))[0]?.alert.leadEventId).toBe(control.id);
});

test('a failing control that leads keeps leading when it passes and a change remains', () => {
  const alert = openAlert('a', [failed('ZT.AD.001', 0), role]);
  const [step] = endSteps([alert], passes('ZT.AD.001'), { ...contextOf(minutes(11)), leadsOf: () => true });
  expect(step?.alert).toMatchObject({ status: 'open', leadEventId: alert.leadEventId, concerns: held(role) });
});

test('a finding that leads by itself stays wrong when the control it made fail passes', () => {
  const joining: WatchEvent = { ...edit, evidence: { ...evidenceOf(edit), leads: true } };
  const [step] = endSteps([openAlert('a', [control, joining])], passes('ZT.ID.021'), contextOf(minutes(11)));
  expect(step?.alert).toMatchObject({ status: 'open', concerns: held(joining) });
  const [ended] = endSteps([openAlert('a', [control, edit])], passes('ZT.ID.021'), contextOf(minutes(11)));
  expect(ended?.alert.status).toBe('resolved');
});

test('a finding that leads by itself gives the headline at the severity of the control', () => {
  const joining: WatchEvent = { ...edit, severity: control.severity, evidence: { ...evidenceOf(edit), leads: true } };
  const [lead, other] = [joining, control].map(namedChangeOf);
  expect(lead && other && byLead(lead, other, { leadsOf: () => false })).toBeLessThan(0);
});

test('of two findings of one source, the one that stays wrong leads: a deleted account, not the role that went with it', () => {
  const [lasting, momentary] = [edit, { ...edit, id: 'a', concern: null }].map(namedChangeOf);
  const manyParts = momentary && { ...momentary, elements: ['one', 'two'] };
  expect(lasting && manyParts && byLead(lasting, manyParts, { leadsOf: () => false })).toBeLessThan(0);
});

test('an alert that ends keeps its lead, even if an earlier change that a person closed is still in place', () => {
  const one = seen('ca01', 0);
  const alert = openAlert('a', [otherEdit, one], { concerns: held(one), leadEventId: one.id });
  expect(endSteps([alert], undone(), contextOf(minutes(11)))[0]?.alert).toMatchObject({
    status: 'resolved',
    leadEventId: one.id,
  });
});

test('one edit that ends a part of two alerts is shown in each with the part of that alert', () => {
  const alerts = ['vendors', 'sales'].map((name) => openAlert(name, [seen('ca01', 0, groups(name))]));
  const steps = endSteps(alerts, undone(minutes(10), groups('vendors', 'sales')), contextOf(minutes(11)));
  expect(steps.map(({ events }) => events[0]?.details.elements)).toEqual([['group vendors'], ['group sales']]);
});

describe('a recovery that names the edit it undoes', () => {
  const was = [{ field: 'state', value: 'on' }];
  const ofSetting = (one: WatchEvent, property = 'state'): WatchEvent => withEvidence(one, { was, property });
  const difference = ofSetting(seen('ca01', minutes(5)));
  const logged = ofSetting(done('ca01', 0));
  const restoring = (...ids: readonly string[]): WatchEvent => undone(minutes(10), { details: { restores: ids } });

  test.each<[string, string, readonly WatchEvent[], WatchEvent]>([
    ['ends that edit', 'resolved', [difference], restoring(difference.id)],
    ['ends no other edit of the same setting', 'open', [difference], restoring('another')],
    ['ends the difference that the edit made', 'resolved', [difference, logged], restoring(logged.id)],
    ['ends no further edit', 'open', [logged, ofSetting(done('ca01', 1))], restoring(logged.id)],
    ['ends no difference in another property', 'open', [difference, ofSetting(logged, 'x')], restoring(logged.id)],
    ['ends no difference of an edit that stands', 'open', [difference, logged], restoring('another')],
    [
      'ends no difference because of another one',
      'open',
      [difference, ofSetting(seen('ca01', minutes(5)))],
      restoring(difference.id),
    ],
  ])('%s: %s', (_, status, events, event) => {
    const alert = openAlert('a', events);
    expect(endSteps([alert], event, contextOf(minutes(11)))[0]?.alert.status ?? 'open').toBe(status);
  });
});

describe('an alert with a step that nothing undoes', () => {
  const own = done('ca01', 0);
  const story = (...of: readonly WatchEvent[]): WatchEvent =>
    withEvidence(detection('EV.X01', 'mara', { concern: null, details: { elements: of.map(({ id }) => id) } }), {
      steps: ['one'],
    });
  const last = story(own);
  const endOf = (events: readonly WatchEvent[], over: Partial<Alert> = {}) => {
    const alert = { ...openAlert('a', events, { concerns: held(own) }), ...over };
    return endSteps([alert], undone(), contextOf(minutes(11)))[0]?.alert.status;
  };
  const worse = failed('ZT.9', 0, { type: 'weakened', concern: null });

  test.each<[string, string, readonly WatchEvent[]]>([
    ['stays open as an attack', 'open', [own, last, moment]],
    ['ends if it is no attack', 'resolved', [own, moment]],
    ['ends if all steps of the attack can be undone', 'resolved', [own, last]],
    ['ends if a control got worse beside it', 'resolved', [own, last, worse]],
  ])('%s: %s', (_, status, events) => expect(endOf(events)).toBe(status));

  test('ends if a person has said that the step is over', () => {
    const { named } = openAlert('a', [own, last, moment]);
    expect(
      endOf([own, last, moment], {
        named: named.map((one) => (one.eventId === moment.id ? { ...one, endedAt: iso(1) } : one)),
      }),
    ).toBe('resolved');
  });

  test('stays open when its control moves to another alert', () => {
    const counted = failed('ZT.ID.021', 0);
    const attack = openAlert('a', [own, last, moment, counted], { concerns: held(counted) });
    const heir = openAlert('b', [seen('ca01', 0, { source: 'EV.P01' })]);
    const steps = inheritSteps([attack, heir], { ...contextOf(minutes(11)), originalOf: () => own });
    expect(steps.map(({ alert: { id, status } }) => [id, status])).toEqual([
      ['b', 'open'],
      ['a', 'open'],
    ]);
  });
});

describe('an alert that still has an edit, but exposes nobody any more', () => {
  const people = (count: number): Pick<WatchEvent, 'exposure'> => ({
    exposure: { computed: true, unit: 'people', count, of: 18, ids: [], privilegedCount: 0, privilegedIds: [] },
  });
  const counted = failed('ZT.ID.021', 0, people(16));
  const other = failed('ZT.ID.022', 0);
  const secondCounted = failed('ZT.ID.022', 0, people(3));
  const countedRole = failed('ZT.AD.001', 0, people(2));
  const unrelated = seen('ca05', 0);
  const easedWith = (events: readonly WatchEvent[], over: Partial<Alert> = {}, control = 'ZT.ID.021') => {
    const context = {
      ...contextOf(minutes(11)),
      leadsOf: (source: string) => source === 'EV.R01',
      followsSignIns: (source: string) => source !== 'ZT.TD.001',
    };
    const [step] = endSteps([openAlert('a', events, over)], passes(control), context);
    return step?.transitions.map(({ type }) => type);
  };

  test.each<[string, readonly WatchEvent[]]>([
    ['the only control that counted people passes', [edit, counted, other]],
    ['what else fails counts no sign-ins', [edit, counted, other, failed('ZT.TD.001', 0, people(3))]],
    ['the edit names the people itself', [{ ...edit, ...people(16) }, counted, other]],
  ])('says so when %s', (_, events) => expect(easedWith(events)).toEqual(['eased']));

  test('says so whatever other edits are undone', () => {
    expect(easedWith([unrelated, edit, counted, other], { concerns: held(edit, counted, other) })).toEqual(['eased']);
  });

  test.each<[string, readonly WatchEvent[], Partial<Alert>, string]>([
    ['said before', [edit, counted, other], { easedAt: iso(1) }, 'ZT.ID.021'],
    ['no edit is left', [counted, other], {}, 'ZT.ID.021'],
    ['somebody keeps a role', [role, countedRole, other], {}, 'ZT.AD.001'],
    ['another edit exposes people too', [edit, unrelated, counted, other], {}, 'ZT.ID.021'],
    [
      'the people were safe before',
      [edit, counted, other, failed('ZT.9', 0)],
      { concerns: held(edit, other, failed('ZT.9', 0)) },
      'ZT.ID.022',
    ],
    ['a second control still counts people', [edit, counted, secondCounted], {}, 'ZT.ID.021'],
  ])('says nothing if %s', (_, events, over, control) =>
    expect(easedWith(events, over, control)).not.toEqual(['eased']),
  );

  test('leads with the edit that is still in place', () => {
    const undoneBefore = seen('ca07', 0);
    const alert = overAlert('a', [undoneBefore], [other, edit, counted]);
    const context = { ...contextOf(minutes(11)), followsSignIns: () => true };
    const [step] = endSteps([alert], passes('ZT.ID.021'), context);
    expect(step?.alert).toMatchObject({ leadEventId: edit.id, easedAt: iso(minutes(10)), status: 'open' });
  });
});

describe('a control that fails as before because an edit was put back', () => {
  const again = failed('ZT.ID.021', minutes(10), { details: { isPutBack: true } });
  const putBack = (alert: Alert, originals: readonly WatchEvent[] = [edit, moment]) =>
    putBackSteps([alert], again, {
      ...contextOf(minutes(11)),
      originalOf: (id) => originals.find((event) => event.id === id),
    }).map(({ alert: { status, concerns, resolvedAt }, transitions, events }) => ({
      status,
      concerns,
      resolvedAt,
      type: transitions.map(({ type }) => type),
      about: events.map(({ id }) => id),
    }));

  test('leaves an alert that has other concerns', () => {
    expect(putBack(openAlert('a', [edit, control]))).toEqual([
      { status: 'open', concerns: held(edit), resolvedAt: null, type: ['joined'], about: [again.id] },
    ]);
  });

  test('ends an alert without other concerns', () => {
    expect(putBack(overAlert('a', [edit], [control]))).toEqual([
      { status: 'resolved', concerns: [], resolvedAt: iso(minutes(11)), type: ['resolved'], about: [edit.id] },
    ]);
  });

  test('does not end an attack with a step that nothing undoes', () => {
    const story = withEvidence(detection('EV.X01', 'mara', { concern: null }), { steps: ['one'] });
    const attack = openAlert('a', [edit, control, story, moment], { concerns: held(control) });
    expect(putBack(attack)).toMatchObject([{ status: 'open', concerns: [], type: ['joined'] }]);
  });

  test.each<[string, Alert, readonly WatchEvent[]]>([
    ['is about the control alone', openAlert('a', [control]), [control]],
    ['is over', endedAlert('a', [edit, control], 0, { concerns: held(edit, control) }), [edit]],
    ['is about another control', openAlert('a', [edit, failed('ZT.9', 0)]), [edit]],
    ['has no recorded lead', openAlert('a', [edit, control]), []],
  ])('stays in an alert that %s', (_, alert, originals) => expect(putBack(alert, originals)).toEqual([]));
});

describe('an alert that a person closed before its change was undone', () => {
  const closed = { by: { id: 'kai', tenantId, name: null }, at: iso(minutes(5)), note: null };
  const closedAlert = (events: readonly WatchEvent[], over: Partial<Alert> = {}): Alert =>
    endedAlert('a', events, minutes(5), { closed, ...over });
  const ends = (alert: Alert, event: WatchEvent): readonly (string | null)[] =>
    fixedLaterSteps([alert], event, contextOf(minutes(11))).flatMap(({ alert: { named } }) =>
      named.map(({ endedAt }) => endedAt),
    );
  const one = seen('ca01', 0);

  test('says what has put it back, and sends nothing', () => {
    const [step, ...others] = fixedLaterSteps([closedAlert([one, seen('ca02', 0)])], undone(), contextOf(minutes(11)));
    expect(others).toEqual([]);
    expect(step?.alert.named.map(({ endedAt }) => endedAt)).toEqual([iso(minutes(10)), null]);
    expect(step?.alert).toMatchObject({ status: 'resolved', count: 2, seq: 2 });
    expect(step?.transitions.map(({ type }) => type)).toEqual(['joined']);
    expect(step?.deliveries).toEqual([]);
  });

  test.each<[string, Alert, WatchEvent]>([
    ['is open', openAlert('a', [one], { closed }), undone()],
    ['ended by itself', closedAlert([one], { closed: null }), undone()],
    ['is about another object', closedAlert([seen('ca02', 0)]), undone()],
    ['is about a moment', closedAlert([{ ...moment, concern: null }]), undone()],
    ['has a later change', closedAlert([seen('ca01', minutes(20))]), undone()],
    [
      'was undone before',
      { ...closedAlert([one]), named: closedAlert([one]).named.map((n) => ({ ...n, endedAt: iso(1) })) },
      undone(),
    ],
  ])('is unchanged if it %s', (_, alert, event) => expect(ends(alert, event)).toEqual([]));

  test.each([
    ['the edit that it names', one.id, [iso(minutes(10))]],
    ['no other edit of the same setting', 'another event', []],
  ])('ends with the recovery of %s', (_, restored, expected) => {
    const event = undone(minutes(10), { details: { restores: [restored] } });
    const alert = closedAlert([one]);
    const named = alert.named.map((change) => ({ ...change, was: [] }));
    expect(ends({ ...alert, named }, event)).toEqual(expected);
  });
});

describe('alerts after a recovery', () => {
  test.each<Row>([
    ['an alert without other concerns ends', [openAlert('a', [seen('ca01', 0)])], undone(), { a: iso(minutes(11)) }],
    [
      'the time of the fix comes from the log',
      [openAlert('a', [seen('ca01', 0)])],
      undone(minutes(10), { happenedAt: iso(minutes(10)) }),
      { a: iso(minutes(10)) },
    ],
    ['an alert about something else is unchanged', [openAlert('a', [seen('ca02', 0)])], undone(), {}],
    ['an ended alert is unchanged', [endedAlert('a', [seen('ca01', 0)], 0, { concerns: [excluded] })], undone(), {}],
    [
      'the remaining elements stay open',
      [openAlert('a', [seen('ca01', 0, groups('vendors', 'sales'))])],
      undone(minutes(10), groups('vendors')),
      { a: [`${excluded}|group sales`] },
    ],
    [
      'a failure after the recovery stays open',
      [openAlert('a', [seen('ca01', 0), seen('ca01', minutes(11))])],
      undone(),
      {},
    ],
    [
      'a later failure of another object does not matter',
      [openAlert('a', [seen('ca01', 0), seen('ca02', minutes(11))])],
      undone(),
      { a: held(seen('ca02', 0)) },
    ],
    [
      'an edit ends once the control that it broke passes',
      [openAlert('a', [edit, control])],
      passes('ZT.ID.021'),
      { a: iso(minutes(11)) },
    ],
    [
      'an edit ends even when the last control to pass is not the one that it broke',
      [openAlert('a', [edit, control, failed('ZT.9', 0)], { concerns: held(edit, failed('ZT.9', 0)) })],
      passes('ZT.9'),
      { a: iso(minutes(11)) },
    ],
    [
      'an edit stays open while another of its controls fails',
      [openAlert('a', [edit, control, failed('ZT.ID.022', 0)])],
      passes('ZT.ID.021'),
      { a: held(edit, failed('ZT.ID.022', 0)) },
    ],
    [
      'an edit stays open when a control passes that it cannot have broken',
      [openAlert('a', [edit, failed('ZT.TD.001', 0)])],
      passes('ZT.TD.001'),
      { a: held(edit) },
    ],
    [
      'a device that nobody changed stays open when the control that counts its fleet passes',
      [openAlert('a', [{ ...edit, attribution: telemetry }, control])],
      passes('ZT.ID.021'),
      { a: held(edit) },
    ],
    [
      'an edit stays open when only another part of it was undone',
      [openAlert('a', [edit, seen('ca01', 0), control], { concerns: held(edit, seen('ca01', 0)) })],
      undone(),
      { a: held(edit) },
    ],
    [
      'a new administrator stays open though the control passes',
      [openAlert('a', [role, failed('ZT.AD.001', 0)])],
      passes('ZT.AD.001'),
      { a: held(role) },
    ],
    [
      'a role that was given outside PIM stays open too, even if only that was alerted',
      [openAlert('a', [outsidePim, failed('ZT.AD.001', 0)])],
      passes('ZT.AD.001'),
      { a: held(role) },
    ],
    [
      'a control that fails because of another open alert stays in that alert alone',
      [openAlert('a', [seen('ca01', 0), control]), openAlert('b', [seen('ca02', 0), control])],
      undone(),
      { a: iso(minutes(11)) },
    ],
    [
      'it is not moved where the other alert has ended',
      [
        openAlert('a', [seen('ca01', 0), control]),
        endedAlert('b', [seen('ca02', 0), control], 0, { concerns: held(edit, control) }),
      ],
      undone(),
      { a: held(control) },
    ],
    [
      'it is not moved where the other alert is about the control alone',
      [openAlert('a', [seen('ca01', 0), control]), openAlert('b', [control])],
      undone(),
      { a: held(control) },
    ],
    [
      'an alert takes over a control that a change of the same type broke to the same extent',
      [openAlert('a', [edit, control]), openAlert('b', [otherEdit])],
      editUndone,
      { a: iso(minutes(11)), b: held(otherEdit, control) },
    ],
    [
      'it is not moved for a change that nothing undoes',
      [openAlert('a', [edit, control]), openAlert('b', [{ ...otherEdit, concern: null }, seen('ca03', 0)])],
      editUndone,
      { a: held(control) },
    ],
    [
      'of two alerts, each takes over the control that its own change broke',
      [
        openAlert('a', [edit, control, failed('ZT.AD.001', 0, { details: { foundIn: ['lea'] } })]),
        openAlert('b', [otherEdit]),
        openAlert('c', [role]),
      ],
      editUndone,
      { a: iso(minutes(11)), b: held(otherEdit, control), c: [...held(role), controlConcern('ZT.AD.001')] },
    ],
    [
      'an edit made after its control passed stays open',
      [openAlert('a', [control, seen('ca02', minutes(20), { source: 'EV.P01', concern: otherEdit.concern })])],
      passes('ZT.ID.021'),
      { a: held(otherEdit) },
    ],
    [
      'a device that nobody changed keeps no edit open beside it',
      [openAlert('a', [edit, { ...otherEdit, attribution: telemetry }, control])],
      passes('ZT.ID.021'),
      { a: held(otherEdit) },
    ],
    [
      'it does so where another type of change was made to the same object',
      [openAlert('a', [seen('ca01', 0), control]), openAlert('b', [edit])],
      undone(),
      { a: iso(minutes(11)), b: held(edit, control) },
    ],
    [
      'when one edit ends two alerts, the second keeps the remaining failure',
      [openAlert('a', [seen('ca01', 0), control]), openAlert('b', [seen('ca01', 0), control])],
      undone(),
      { a: iso(minutes(11)), b: held(control) },
    ],
    [
      'it is not moved where that change has ended',
      [openAlert('a', [edit, control]), overAlert('b', [otherEdit], [seen('ca03', 0)])],
      editUndone,
      { a: held(control) },
    ],
    [
      'it is not moved where the other change has another type and object',
      [openAlert('a', [seen('ca01', 0), control]), openAlert('b', [otherEdit])],
      undone(),
      { a: held(control) },
    ],
    [
      'it is moved where that change broke the control in more places',
      [
        openAlert('a', [seen('ca01', 0), control]),
        openAlert('b', [otherEdit, failed('ZT.ID.021', 0, { type: 'weakened', concern: null })]),
      ],
      undone(),
      { a: iso(minutes(11)), b: held(otherEdit, control) },
    ],
    [
      'it is not moved where only another control names the object of the other change',
      [
        openAlert('a', [
          seen('ca03', 0),
          failed('ZT.ID.021', 0, { details: { foundIn: ['ca09'] } }),
          failed('ZT.9', 0, { details: { foundIn: ['ca02'] } }),
        ]),
        openAlert('b', [otherEdit]),
      ],
      recovery(detectorConcern('EV.P02', 'ca03'), { anchor: iso(minutes(10)), recordedAt: iso(minutes(10)) }),
      { a: held(control, failed('ZT.9', 0)) },
    ],
    [
      'it is not moved where a change of this type cannot break it',
      [openAlert('a', [edit, failed('ZT.9', 0)]), openAlert('b', [otherEdit])],
      editUndone,
      { a: held(failed('ZT.9', 0)) },
    ],
    [
      'it is not moved where the other alert is about another control',
      [openAlert('a', [seen('ca01', 0), control]), openAlert('b', [seen('ca02', 0), failed('ZT.9', 0)])],
      undone(),
      { a: held(control) },
    ],
    [
      'it is not moved while something else in the alert is wrong too',
      [openAlert('a', [seen('ca01', 0), seen('ca03', 0), control]), openAlert('b', [seen('ca02', 0), control])],
      undone(),
      { a: held(seen('ca03', 0), control) },
    ],
    [
      'an alert about controls alone continues beside the edit that broke one of them',
      [openAlert('a', [control, failed('ZT.9', 0)]), openAlert('b', [seen('ca02', 0), control])],
      passes('ZT.9'),
      { a: held(control) },
    ],
    [
      'an alert about an instant event continues as well',
      [
        openAlert('a', [moment, control, failed('ZT.9', 0)], { concerns: held(control, failed('ZT.9', 0)) }),
        openAlert('b', [seen('ca02', 0), control]),
      ],
      passes('ZT.9'),
      { a: held(control) },
    ],
  ])('%s', (_, alerts, event, expected) => expect(left(alerts, event)).toEqual(expected));

  test('a control that passes in the same collection moves to no other alert', () => {
    const alerts = [openAlert('a', [seen('ca01', 0), control]), openAlert('b', [seen('ca02', 0), control])];
    const steps = endSteps(alerts, undone(), contextOf(minutes(11)), [undone(), passes('ZT.ID.021')]);
    expect(steps.map(({ alert: { id, status, concerns } }) => [id, status, concerns])).toEqual([
      ['a', 'open', held(control)],
    ]);
  });

  const endsIn = (alert: Alert, event: WatchEvent): readonly (string | null)[] =>
    endSteps([alert], event, contextOf(minutes(11))).flatMap((step) => step.alert.named.map(({ endedAt }) => endedAt));

  test('a change ends when all its effects are undone', () => {
    const vendors = { ...seen('ca01', 0, groups('vendors')) };
    const both = seen('ca01', 0, groups('vendors', 'sales'));
    const event = undone(minutes(10), groups('vendors'));
    expect(endsIn(openAlert('a', [vendors, both, moment]), event)).toEqual([iso(minutes(10)), null, null]);
  });

  test('an ended change keeps its time, and one without effects gets none', () => {
    const alert = openAlert('a', [seen('ca01', 0), seen('ca01', 0), seen('ca02', 0)], { concerns: [excluded] });
    const named = alert.named.map((one, at) => (at === 0 ? { ...one, endedAt: iso(1) } : one));
    expect(endsIn({ ...alert, named }, undone())).toEqual([iso(1), iso(minutes(10)), null]);
  });
});

describe('a remaining failure is reported as it is now', () => {
  const acknowledged = { by: { id: 'kai', tenantId, name: 'Kai' }, at: iso(0), note: null };
  const context = (originals: readonly WatchEvent[]) => ({
    ...contextOf(minutes(11)),
    originalOf: (id: string) => originals.find((event) => event.id === id),
  });
  const counted = failed('ZT.ID.021', 0, {
    exposure: {
      computed: true,
      unit: 'people',
      count: 16,
      of: 18,
      ids: ['ada'],
      privilegedCount: 0,
      privilegedIds: [],
    },
    attribution: provedBy('mara'),
    lines: [{ label: 'Not covered', before: [], after: [{ type: 'text', text: 'every sign-in' }] }],
    details: { findings: 16 },
    severity: 'critical',
  });
  const own = seen('ca01', 0);
  const heir = {
    ...openAlert('b', [entry(minutes(9), 'EV.P01', 'ca01', { actor: 'tom' })]),
    severity: 'high',
    acknowledged,
  } as const;
  const moved = (originals = [counted]) =>
    endSteps([openAlert('a', [own, counted]), heir], undone(), context(originals));

  test('before the end, so that one alert holds the control at any time', () => {
    expect(moved().map(({ alert }) => alert.id)).toEqual(['b', 'a']);
  });

  test('with the recovery, if the event of the failure is not kept', () => {
    expect(moved([])[0]?.events).toMatchObject([{ type: 'recovery', concern: excluded }]);
  });

  test('without the number and the account of the alert that it leaves', () => {
    const [step] = moved();
    expect(step?.events).toMatchObject([
      {
        id: counted.id,
        exposure: null,
        lines: [],
        details: { isGoingOn: true },
        attribution: heir.attribution,
        recordedAt: iso(minutes(10)),
      },
    ]);
    expect(step?.alert.named.at(-1)).toMatchObject({ source: 'ZT.ID.021', exposed: null, about: [], found: [] });
  });

  test('without a message, because the other alert is as severe as its own action', () => {
    const [step] = moved();
    expect(step).toMatchObject({ alert: { severity: 'high', acknowledged, count: heir.count + 1 } });
    expect(step?.transitions.map(({ type }) => type)).toEqual(['joined']);
  });

  test('once: an alert that has already named the failure only holds it again', () => {
    const known = { ...heir, named: [...heir.named, ...openAlert('c', [counted]).named] };
    const [again] = endSteps([openAlert('a', [own, counted]), known], undone(), context([counted]));
    expect(again?.alert.concerns).toContain('control|ZT.ID.021');
    expect(again?.alert.named).toHaveLength(known.named.length);
  });

  test('even if the other change is seen only after the end', () => {
    const left = { ...openAlert('a', [own, counted], { concerns: held(counted) }), leadEventId: counted.id };
    const late = inheritSteps([left, heir], context([counted]));
    expect(late.map(({ alert: { id, status, concerns } }) => [id, status, concerns])).toEqual([
      ['b', 'open', [...heir.concerns, 'control|ZT.ID.021']],
      ['a', 'resolved', []],
    ]);
    expect(late.at(-1)?.transitions.map(({ type }) => type)).toEqual(['resolved']);
    expect(late.at(-1)?.alert).toMatchObject({ resolvedAt: iso(minutes(11)) });
    expect(late.at(-1)?.alert.named.find(({ type }) => type === 'failure')).toMatchObject({
      endedAt: iso(minutes(11)),
    });
  });

  test.each<[string, readonly Alert[]]>([
    ['nothing, while the action itself remains', [openAlert('a', [own, counted]), heir]],
    ['nothing for an ended alert', [endedAlert('a', [own, counted], 0, { concerns: held(counted) }), heir]],
    ['nothing, where no other change explains it', [openAlert('a', [own, counted], { concerns: held(counted) })]],
  ])('%s', (_, alerts) => expect(inheritSteps(alerts, context([own, counted]))).toEqual([]));

  test.each([
    ['continues where the control names the subject of the other alert', 'ca01', ['b', 'a']],
    ['stays where the control names something else', 'ca09', []],
  ])('a change elsewhere %s', (_, foundIn, expected) => {
    const joined = entry(0, 'EV.R12', 'exclusions', { actor: 'mara' });
    const failing = failed('ZT.ID.021', 0, { details: { foundIn: [foundIn] } });
    const left = { ...openAlert('a', [joined, failing], { concerns: held(failing) }), leadEventId: failing.id };
    const late = inheritSteps([left, heir], context([failing]));
    expect(late.map(({ alert: { id } }) => id)).toEqual(expected);
  });

  test.each([
    ['continues in the alert of a change since it passed, of a person for whom it fails today', 9, 'lea', ['b', 'a']],
    ['stays where it fails today for others', 9, 'jan', []],
    ['stays where the change is older than the failure', -11, 'lea', []],
  ])('a control that an undone edit made fail %s', (_, changedAt, failsFor, expected) => {
    const failing = failed('ZT.AD.001', 0, { details: { foundIn: ['ca01'] } });
    const left = { ...openAlert('a', [own, failing], { concerns: held(failing) }), leadEventId: failing.id };
    const newAdmin = openAlert('b', [entry(minutes(changedAt), 'EV.R01', 'lea|global', { actor: 'tom' })]);
    const still = undone(minutes(10), { details: { stillFails: failingFor('ZT.AD.001', [failsFor]) } });
    const late = inheritSteps([left, newAdmin], { ...context([failing]), failsFor: failsForIn([undone(), still]) });
    expect(late.map(({ alert: { id } }) => id)).toEqual(expected);
  });

  test.each([
    ['continues in the only alert that can explain it', ['ben'], ['b', 'a']],
    ['stays where two alerts can', ['ben', 'ida'], []],
    ['continues in the alert of a person who is listed', ['ben', 'lea'], ['lea', 'a']],
  ])('a control that fails for more people than the list names %s', (_, people, expected) => {
    const failing = failed('ZT.AD.001', 0, { details: { foundIn: ['ca01'] } });
    const left = { ...openAlert('a', [own, failing], { concerns: held(failing) }), leadEventId: failing.id };
    const others = people.map((id) =>
      openAlert(id === 'ben' ? 'b' : id, [entry(minutes(9), 'EV.R01', `${id}|global`, { actor: 'tom' })]),
    );
    const still = undone(minutes(10), { details: { stillFails: failingFor('ZT.AD.001', ['lea'], 51) } });
    const late = inheritSteps([left, ...others], { ...context([failing]), failsFor: failsForIn([still]) });
    expect(late.map(({ alert: { id } }) => id)).toEqual(expected);
  });

  test('a change before the control failed does not explain it, whatever else the alert named before', () => {
    const failing = failed('ZT.AD.001', 0);
    const before = failed('ZT.AD.001', -minutes(20));
    const alert = openAlert('a', [seen('ca01', -minutes(20)), before, failing], { concerns: held(failing) });
    const named = alert.named.map((one) => (one.eventId === before.id ? { ...one, endedAt: iso(-minutes(11)) } : one));
    const newAdmin = openAlert('b', [entry(-minutes(15), 'EV.R01', 'lea|global', { actor: 'tom' })]);
    const still = undone(minutes(10), { details: { stillFails: failingFor('ZT.AD.001', ['lea']) } });
    const moved = inheritSteps([{ ...alert, leadEventId: failing.id, named }, newAdmin], {
      ...context([failing]),
      failsFor: failsForIn([still]),
    });
    expect(moved).toEqual([]);
  });

  test('a control that failed first stays while its cause is in place, and moves once that is undone', () => {
    const failing = failedBy([edit], 'ZT.ID.021', 0);
    const left = openAlert('a', [failing], { leadEventId: failing.id });
    const moved = (cause: Alert): readonly string[] =>
      inheritSteps([left, cause, openAlert('c', [otherEdit])], context([failing])).map(({ alert: { id } }) => id);
    expect(moved(openAlert('b', [edit]))).toEqual([]);
    expect(moved(overAlert('b', [edit], [seen('ca03', 0)]))).toEqual(['c', 'a']);
  });

  test('a failure without another explanation stays', () => {
    const other = failed('ZT.9', 0);
    const left = {
      ...openAlert('a', [own, counted, other], { concerns: held(counted, other) }),
      leadEventId: counted.id,
    };
    const late = inheritSteps([left, heir], context([counted, other]));
    expect(late.at(-1)?.alert).toMatchObject({ id: 'a', status: 'open', concerns: held(other), resolvedAt: null });
    expect(late.at(-1)?.transitions.map(({ type }) => type)).toEqual(['joined']);
  });
});

describe('a deleted policy that another one replaces', () => {
  const deletion = entry(0, 'EV.P01', 'ca01', { actor: 'mara' });
  const replaced = (details = {}): WatchEvent =>
    recovery(String(deletion.concern), { source: 'EV.P01', details: { isReplaced: true, ...details } });
  const endsAs = (...happenings: readonly Happening[]): readonly unknown[] =>
    raise(nothing, [minutes(1), deletion], ...happenings).alerts.map(({ status, isDeferred }) => [status, isDeferred]);

  test('is over without a message, if none was sent by then', () => {
    expect(endsAs([minutes(2), replaced()])).toEqual([['resolved', true]]);
  });

  test('is reported where it was restored instead', () => {
    expect(endsAs([minutes(2), replaced({ isReplaced: false })])).toEqual([['resolved', false]]);
  });

  test('is reported where a control failed because of it', () => {
    const control = failedBy([deletion], 'ZT.ID.021', minutes(2));
    const passes = recovery(String(control.concern), { source: 'ZT.ID.021' });
    expect(endsAs([minutes(2), control], [minutes(3), [replaced(), passes]])).toEqual([['resolved', false]]);
  });

  test('is reported with another change of the same action', () => {
    const other = entry(minutes(1), 'EV.P01', 'ca01', { actor: 'mara', concern: 'EV.P01|other' });
    const isUndone = recovery('EV.P01|other', { source: 'EV.P01' });
    expect(endsAs([minutes(2), other], [minutes(3), isUndone], [minutes(4), replaced()])).toEqual([
      ['resolved', false],
    ]);
  });

  test('is reported with a step of the same action that nothing can undo', () => {
    const step = entry(minutes(1), 'EV.P01', 'ca01', { actor: 'mara', concern: null });
    expect(endsAs([minutes(2), step], [minutes(3), replaced()])).toEqual([['resolved', false]]);
  });
});
