/** An alert whose change turns out to be planned work: in each row, one condition alone decides. */
import type { Alert } from '../../../shared/core/alert/alert';
import { plannedSteps } from '../../../shared/core/alerting/planned';
import { planSteps } from '../../../shared/core/alerting/raise';
import type { WatchEvent } from '../../../shared/core/event/event';
import type { Rule } from '../../../shared/core/rule/rule';
import { aRule } from '../../store/fixtures';
import {
  contextOf,
  detection,
  done,
  entry,
  failed,
  groups,
  iso,
  minutes,
  openAlert,
  recovery,
  seen,
  tenantId,
} from './evidence';

const work = (over: Partial<Rule> = {}): Rule =>
  aRule(tenantId, {
    kind: 'expectedChange',
    source: null,
    resourceId: null,
    actorId: 'mara',
    createdAt: iso(-minutes(60)),
    from: iso(-minutes(60)),
    until: iso(minutes(60)),
    ended: null,
    ...over,
  });

const difference = seen('ca01', 0);
const logged = done('ca01', -minutes(5), 'mara');
const both = seen('ca01', 0, groups('vendors', 'sales'));
const vendors = done('ca01', -minutes(5), 'mara', groups('vendors'));
const sales = done('ca01', -minutes(4), 'mara', groups('sales'));
const control = failed('ZT.ID.021', 0);

const planned = (
  alert: Alert,
  entries: readonly WatchEvent[],
  {
    rules = [work()],
    afterMs = minutes(30),
    originals = [control],
    others = [],
  }: {
    readonly rules?: readonly Rule[];
    readonly afterMs?: number;
    readonly originals?: readonly WatchEvent[];
    readonly others?: readonly Alert[];
  } = {},
) =>
  plannedSteps([alert, ...others], entries, {
    ...contextOf(afterMs),
    rules,
    originalOf: (id) => originals.find((event) => event.id === id),
  });

test('an alert about planned work ends until the work does, and names the account', () => {
  const elsewhere = done('ca09', -minutes(5), 'mara');
  const [step, ...others] = planned(openAlert('a', [difference, control]), [elsewhere, logged]);
  expect(others).toEqual([]);
  expect(step?.alert).toMatchObject({
    status: 'resolved',
    concerns: [],
    attribution: { status: 'known', actor: { id: 'mara' } },
    planned: { ruleId: work().id, until: work().until },
    resolvedAt: iso(minutes(30)),
    seq: 2,
  });
  expect(step?.transitions.map(({ type }) => type)).toEqual(['resolved']);
  expect(step?.events).toEqual([expect.objectContaining({ id: logged.id })]);
});

test('an alert about planned work that has ended stays open, and says so', () => {
  const alert = openAlert('a', [difference]);
  const [step] = planned(alert, [logged], { afterMs: minutes(70) });
  expect(step?.alert).toMatchObject({
    status: 'open',
    concerns: alert.concerns,
    attribution: alert.attribution,
    planned: { ruleId: work().id },
  });
  expect(step?.transitions.map(({ type }) => type)).toEqual(['joined']);
});

test.each<[string, Alert, readonly WatchEvent[], readonly Rule[]]>([
  ['two entries show all of it together', openAlert('a', [both]), [vendors, sales], [work()]],
  [
    'what is over does not count',
    openAlert('a', [difference, seen('ca02', 0)], { concerns: openAlert('b', [difference]).concerns }),
    [logged],
    [work()],
  ],
])('planned work ends an alert: %s', (_, alert, entries, rules) =>
  expect(planned(alert, entries, { rules })).toMatchObject([{ alert: { status: 'resolved' } }]),
);

describe('a control that fails because of planned work and of another change', () => {
  const ofOther = seen('ca02', 0);
  const sharedWith = (...others: readonly Alert[]) =>
    planned(openAlert('a', [difference, control]), [logged], {
      originals: [{ ...control, details: { isShared: true } }],
      others,
    }).map(({ alert: { id, status } }) => [id, status]);

  test('does not keep the alert open if the alert of the other change reports it', () => {
    expect(sharedWith(openAlert('b', [ofOther, control]))).toEqual([['a', 'resolved']]);
  });

  test.each<[string, readonly Alert[]]>([
    ['no other alert reports it', []],
    ['the other alert is over', [openAlert('b', [ofOther, control], { status: 'resolved' })]],
    ['the other alert reports another control', [openAlert('b', [ofOther, failed('ZT.ID.022', 0)])]],
  ])('keeps the alert open if %s', (_, others) => expect(sharedWith(...others)).toEqual([]));
});

const rest = { rules: [work()] };

test.each<[string, Alert, readonly WatchEvent[], Parameters<typeof planned>[2]]>([
  ['it is over', openAlert('a', [difference], { status: 'resolved' }), [logged], rest],
  ['it is a message that is sent once', openAlert('a', [difference], { form: 'summary' }), [logged], rest],
  [
    'it was planned work before',
    openAlert('a', [difference], { planned: { ruleId: 'one', until: iso(0) } }),
    [logged],
    rest,
  ],
  ['no work announced the entry', openAlert('a', [difference]), [logged], { rules: [] }],
  [
    'a mute covers it, and no announced work',
    openAlert('a', [difference]),
    [logged],
    { rules: [work({ kind: 'suppression', actorId: null })] },
  ],
  [
    'the entry names nobody',
    openAlert('a', [difference]),
    [done('ca01', -minutes(5))],
    { rules: [work({ actorId: null })] },
  ],
  ['the entry is about another object', openAlert('a', [difference]), [done('ca02', -minutes(5), 'mara')], rest],
  ['the entries show a part of it', openAlert('a', [both]), [vendors], rest],
  [
    'two works show a part of it each',
    openAlert('a', [both]),
    [vendors, { ...sales, source: 'EV.P02', resource: sales.resource }],
    {
      rules: [
        work({ id: 'one', until: iso(-minutes(4)) }),
        work({ id: 'two', createdAt: iso(-minutes(59)), from: iso(-minutes(4)) }),
      ],
    },
  ],
  ['another change is still wrong', openAlert('a', [difference, seen('ca02', 0)]), [logged], rest],
  [
    'a control fails because of another change too',
    openAlert('a', [difference, control]),
    [logged],
    { originals: [{ ...control, details: { isShared: true } }] },
  ],
  ['the event of a failing control is not kept', openAlert('a', [difference, control]), [logged], { originals: [] }],
  [
    'a control fails that the work does not cover',
    openAlert('a', [difference, control]),
    [logged],
    { rules: [work({ source: 'EV.P02' })] },
  ],
  [
    'a message about the monitor is not a consequence',
    openAlert('a', [difference, control]),
    [logged],
    { originals: [{ ...difference, id: control.id, type: 'health' }] },
  ],
  [
    'the entry is of another detector',
    openAlert('a', [difference]),
    [entry(-minutes(5), 'EV.P01', 'ca01', { actor: 'mara' })],
    rest,
  ],
])('planned work ends no alert if %s', (_, alert, entries, given) =>
  expect(planned(alert, entries, given)).toEqual([]),
);

describe('what a collection raises', () => {
  const raised = (alerts: readonly Alert[], events: readonly WatchEvent[], rules: readonly Rule[] = []) =>
    planSteps(alerts, events, {
      ...contextOf(minutes(30)),
      rules,
      originalOf: (id) => events.find((one) => one.id === id),
    });

  test('nothing for an entry of planned work, and the rest of the difference that it made', () => {
    expect(raised([], [vendors], [work()])).toEqual([]);
    const steps = raised([], [both, vendors], [work()]);
    expect(steps.map(({ alert: { concerns } }) => concerns)).toEqual([[`${both.concern}|group sales`]]);
  });

  test('nothing new for a control that fails as before because an edit was put back', () => {
    const again = failed('ZT.ID.021', minutes(20), { details: { isPutBack: true } });
    expect(raised([], [again])).toEqual([]);
    const alert = openAlert('a', [seen('ca01', 0), control]);
    const steps = planSteps([alert], [again], { ...contextOf(minutes(30)), originalOf: () => difference });
    expect(steps.map(({ alert: { id, concerns } }) => [id, concerns])).toEqual([['a', [difference.concern]]]);
  });

  test('the recovery of a change before the controls that pass again because of it', () => {
    const at = { anchor: iso(minutes(20)), recordedAt: iso(minutes(20)) };
    const passes = recovery(String(control.concern), {
      source: control.source,
      resource: { kind: 'control', id: control.source, name: null },
      ...at,
    });
    const undone = recovery(String(difference.concern), at);
    const steps = raised([openAlert('a', [difference, control])], [passes, undone]);
    expect(steps.map(({ events }) => events.map(({ id }) => id))).toEqual([[undone.id], [passes.id]]);
    expect(passes.id < undone.id).toBe(true);
  });

  test('no failure for another alert if the control passes in the same collection', () => {
    const at = { anchor: iso(minutes(20)), recordedAt: iso(minutes(20)) };
    const undone = recovery(String(difference.concern), at);
    const passes = recovery(String(control.concern), { source: control.source, ...at });
    const beside = openAlert('b', [detection('EV.P01', 'ca01')]);
    const steps = raised([openAlert('a', [difference, control]), beside], [undone, passes]);
    expect(steps.map(({ alert: { id } }) => id)).toEqual(['a', 'a']);
  });

  test('the sign-ins of an alert are read again for each time that it is open', () => {
    const people = {
      computed: true,
      unit: 'people',
      count: 2,
      of: 9,
      ids: ['lea'],
      privilegedCount: 0,
      privilegedIds: [],
    } as const;
    const exposing = (afterMs: number): WatchEvent => done('ca01', afterMs, 'mara', { exposure: people });
    const other = openAlert('0', [seen('ca09', 0)]);
    const context = { ...contextOf(minutes(21)), followsSignIns: () => true };
    const [first] = planSteps([other], [exposing(minutes(20))], context);
    const before = first?.alert;
    if (before?.sinceThen === undefined) throw new Error('no sign-ins are to be read');
    const over: Alert = { ...before, status: 'resolved', concerns: [], resolvedAt: iso(minutes(22)) };
    const steps = planSteps([other, over], [exposing(minutes(30))], { ...context, now: iso(minutes(31)) });
    expect(steps.map(({ alert: { id } }) => id)).toEqual([over.id]);
    expect(steps[0]?.alert.sinceThen?.spans).toHaveLength(2);
  });
});
