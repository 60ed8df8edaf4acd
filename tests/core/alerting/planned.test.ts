/** An alert whose change turns out to be planned work: in each row, one condition alone decides. */
import type { Alert } from '../../../shared/core/alert/alert';
import { plannedSteps } from '../../../shared/core/alerting/planned';
import type { WatchEvent } from '../../../shared/core/event/event';
import type { Rule } from '../../../shared/core/rule/rule';
import { aRule } from '../../store/fixtures';
import { contextOf, done, entry, failed, groups, iso, minutes, openAlert, seen, tenantId } from './evidence';

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
  { rules = [work()], afterMs = minutes(30), originals = [control] } = {},
) =>
  plannedSteps([alert], entries, {
    ...contextOf(afterMs),
    rules,
    originalOf: (id) => originals.find((event) => event.id === id),
  });

test('an alert about planned work ends until the work does, and names the account', () => {
  const [step, ...others] = planned(openAlert('a', [difference, control]), [logged]);
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
