import fc from 'fast-check';
import { type Alert, isLive } from '../../../shared/core/alert/alert';
import type { AlertStep } from '../../../shared/core/alert/alert-step';
import { acknowledge, close } from '../../../shared/core/alert/lifecycle';
import { endsSomething } from '../../../shared/core/alerting/concerns';
import { keyOf } from '../../../shared/core/alerting/deliveries';
import { planSteps } from '../../../shared/core/alerting/raise';
import type { RaiseContext } from '../../../shared/core/alerting/step';
import { controlConcern, detectorConcern, type WatchEvent } from '../../../shared/core/event/event';
import type { Severity } from '../../../shared/core/event/severity';
import type { Route } from '../../../shared/core/tenant/configuration';
import { everythingAtOnce } from '../../fixtures/attention';
import { plainRouting } from '../../fixtures/raising';
import { hex } from '../../store/fixtures';
import {
  actorIdOf,
  alertAbout,
  alertOf,
  answerOf,
  blind,
  byTime,
  contextOf,
  detection,
  entry,
  event,
  failedBy,
  type Happening,
  iso,
  lastOf,
  minutes,
  nothing,
  notYetKnown,
  provedBy,
  raise,
  recipients,
  recovery,
  regression,
  start,
  summary,
  telemetry,
  tenantId,
  typesOf,
} from './evidence';

/** The expected transitions of a history, and its number of alerts. */
type Row = readonly [string, readonly Happening[], readonly string[], number];

/** The findings of the control, and the people affected. */
const about = (foundIn: readonly string[], ...ids: readonly string[]): Partial<WatchEvent> => ({
  details: { foundIn },
  exposure: { computed: true, unit: 'people', count: ids.length, of: 9, ids, privilegedCount: 0, privilegedIds: [] },
});

describe('a control that failed before its cause was known', () => {
  const failed = regression('ZT.ID.021');
  const edit = (policyId: string, over: Partial<WatchEvent> = {}) => detection('EV.P01', policyId, over);
  const later = { anchor: iso(minutes(10)) };

  test('is one alert with the edit that explains it, and with its other failures', () => {
    const found = edit('p');
    const beside = failedBy([found], 'ZT.AD.002', minutes(1));
    const raised = raise(nothing, [0, failed], [minutes(1), [beside, found]]);
    expect(alertOf(raised).concerns).toEqual(['EV.P01|p', 'control|ZT.AD.002', 'control|ZT.ID.021']);
    expect(typesOf(raised)).toEqual(['opened', 'worsened', 'worsened']);
  });

  const rows: readonly Row[] = [
    [
      'a second edit',
      [
        [0, failed],
        [1_000, edit('p')],
        [2_000, edit('q')],
      ],
      ['opened', 'worsened', 'opened'],
      2,
    ],
    [
      'an edit made after the control had failed',
      [
        [0, failed],
        [minutes(20), edit('q', later)],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'an edit in the very next collection, which cannot have caused the failure',
      [
        [0, failed],
        [minutes(10), edit('q', { anchor: iso(0) })],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'a change that cannot break this control',
      [
        [0, failed],
        [1_000, detection('EV.D01', 'device')],
      ],
      ['opened', 'opened'],
      2,
    ],
  ];
  test.each(rows)('does not swallow %s', (_, happenings, types, count) => {
    const raised = raise(nothing, ...happenings);
    // The control may be a consequence of both, so it causes no message of its own.
    expect(typesOf(raised).filter((type) => type !== 'joined')).toEqual(types);
    expect(raised.alerts).toHaveLength(count);
  });
});

describe('controls that fail in the collection after the edit', () => {
  const edit = detection('EV.P01', 'p', { attribution: provedBy('admin') });

  test('are its consequences where it changed their subjects', () => {
    const both = ['ZT.ID.021', 'ZT.AD.002'].map((id) => failedBy([edit], id, minutes(5), { attribution: byTime }));
    const raised = raise(nothing, [0, edit], [minutes(5), both]);
    expect(alertOf(raised).concerns).toEqual(['EV.P01|p', 'control|ZT.AD.002', 'control|ZT.ID.021']);
    expect(actorIdOf(alertOf(raised))).toBe('admin');
  });

  test('are separate alerts where nothing shows that the edit can have caused them', () => {
    const beside = regression('ZT.AD.002', { attribution: byTime });
    const raised = raise(nothing, [0, edit], [minutes(5), [beside, regression('ZT.ID.021', { attribution: byTime })]]);
    expect(raised.alerts).toHaveLength(2);
    expect(alertAbout(raised, beside).attribution).toEqual(byTime);
  });
});

describe('a control that fails in another collection than its cause', () => {
  const edit = detection('EV.P01', 'p', { attribution: provedBy('admin') });
  const spike = detection('EV.D01', 'fleet', {
    attribution: telemetry,
    resource: { kind: 'managedDevice', id: 'fleet', name: null },
  });
  const failed = (over: Partial<WatchEvent> = {}): WatchEvent =>
    regression('ZT.ID.021', { attribution: byTime, ...over });

  const rows: readonly Row[] = [
    [
      'joins an edit since its last pass',
      [
        [0, edit],
        [minutes(120), failed()],
      ],
      ['opened', 'worsened'],
      1,
    ],
    [
      'joins an edit where it failed before and fails worse',
      [
        [0, edit],
        [minutes(5), failed({ type: 'weakened', concern: 'control|ZT.ID.021|weaker' })],
      ],
      ['opened', 'worsened'],
      1,
    ],
    [
      'joins devices that lost compliance before',
      [
        [0, spike],
        [minutes(30), regression('ZT.DV.002', { attribution: byTime })],
      ],
      ['opened', 'worsened'],
      1,
    ],
    [
      'is joined by the devices that broke it, and says so',
      [
        [0, regression('ZT.DV.002', { attribution: byTime })],
        [minutes(30), spike],
      ],
      ['opened', 'worsened'],
      1,
    ],
    [
      'does not join the edit where another account broke it',
      [
        [0, edit],
        [minutes(40), failed({ attribution: provedBy('other') })],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'does not join a change that cannot break it',
      [
        [0, edit],
        [minutes(40), regression('ZT.DX.001')],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'does not join an edit after which it still passed',
      [
        [0, edit],
        [minutes(40), failed({ anchor: iso(minutes(30)) })],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'does not join devices that lost compliance more than six hours before',
      [
        [0, spike],
        [minutes(361), regression('ZT.DV.002', { attribution: byTime })],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'does not join an edit made after the failure',
      [
        [0, failed()],
        [minutes(40), detection('EV.P01', 'q', { anchor: iso(minutes(30)) })],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'joins the edit where it finds the same policy wrong',
      [
        [0, edit],
        [minutes(40), failed(about(['p']))],
      ],
      ['opened', 'worsened'],
      1,
    ],
    [
      'does not join the edit where it finds another policy wrong',
      [
        [0, edit],
        [minutes(40), failed(about(['q'], 'lea'))],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'joins the edit where it finds the whole tenant wrong',
      [
        [0, edit],
        [minutes(40), failed(about(['tenant'], 'lea'))],
      ],
      ['opened', 'worsened'],
      1,
    ],
    [
      'joins the edit where it finds the excluded group wrong',
      [
        [0, detection('EV.P01', 'x', { details: { elements: ['group q'] } })],
        [minutes(40), failed(about(['q']))],
      ],
      ['opened', 'worsened'],
      1,
    ],
    [
      'joins an instant change to a break-glass account',
      [
        [0, detection('EV.R22', 'bg', { concern: null })],
        [minutes(40), regression('ZT.AD.012', { attribution: byTime, ...about(['bg'], 'bg') })],
      ],
      ['opened', 'worsened'],
      1,
    ],
    [
      'does not join a change to another break-glass account',
      [
        [0, detection('EV.R22', 'bg', { concern: null })],
        [minutes(40), regression('ZT.AD.012', { attribution: byTime, ...about(['bh'], 'bh') })],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'joins the alert of a person at risk for a day',
      [
        [0, detection('EV.S21', 'lea', { concern: 'EV.S21|lea|state' })],
        [minutes(1500), regression('ZT.TD.001', { attribution: byTime, ...about(['lea'], 'lea') })],
      ],
      ['opened', 'worsened'],
      1,
    ],
    [
      'does not join the alert of another person at risk',
      [
        [0, detection('EV.S21', 'lea', { concern: 'EV.S21|lea|state' })],
        [minutes(40), regression('ZT.TD.001', { attribution: byTime, ...about(['tom'], 'tom') })],
      ],
      ['opened', 'opened'],
      2,
    ],
  ];
  test.each(rows)('%s', (_, happenings, types, count) => {
    const raised = raise(nothing, ...happenings);
    expect(typesOf(raised)).toEqual(types);
    expect(raised.alerts).toHaveLength(count);
  });

  test('a person found at risk for too long is one alert, and another person is not part of it', () => {
    const overdue = regression('ZT.TD.001', { severity: 'critical', ...about(['lea'], 'lea') });
    const of = (id: string) => detection('EV.S21', id, { concern: `EV.S21|${id}|state` });
    const raised = raise(nothing, [0, [overdue, of('lea')]], [0, of('tom')]);
    expect(typesOf(raised)).toEqual(['opened', 'joined', 'opened']);
  });

  test('a second change to a break-glass account is alerted, though the first is still open', () => {
    const changed = (afterMs: number) => entry(afterMs, 'EV.R22', 'bg', { concern: null });
    const fails = regression('ZT.AD.012', { attribution: byTime, ...about(['bg'], 'bg') });
    const raised = raise(
      nothing,
      [0, changed(-minutes(1))],
      [minutes(5), fails],
      [minutes(50), changed(minutes(49))],
      [minutes(120), changed(minutes(119))],
    );
    expect(typesOf(raised)).toEqual(['opened', 'worsened', 'opened', 'opened']);
  });

  test('a control is a consequence of the edit in its own collection, and of no earlier one', () => {
    const own = detection('EV.P01', 'q', { anchor: iso(minutes(30)) });
    const fails = failedBy([own], 'ZT.ID.021', minutes(40), { attribution: byTime });
    const raised = raise(nothing, [0, edit], [minutes(40), [fails, own]]);
    expect(raised.alerts).toHaveLength(2);
    expect(alertAbout(raised, fails)).toEqual(alertAbout(raised, own));
    expect(alertAbout(raised, edit).concerns).toEqual(['EV.P01|p']);
  });

  test('a share that dropped above its floor is not alerted twice; a share below its floor is', () => {
    const fell = (isFall: boolean) => regression('ZT.DV.002', { attribution: byTime, details: { isFall } });
    const raised = (isFall: boolean) => raise(nothing, [0, spike], [minutes(30), fell(isFall)]);
    expect(typesOf(raised(true))).toEqual(['opened', 'joined']);
    expect(alertOf(raised(true)).concerns).toContain(controlConcern('ZT.DV.002'));
    expect(typesOf(raised(false))).toEqual(['opened', 'worsened']);
  });

  describe('for a fleet', () => {
    const devices = (count: number, over: Partial<WatchEvent> = {}): WatchEvent => {
      const ids = Array.from({ length: count }, (_, at) => `device-${at}`);
      const counted = { computed: true, unit: 'devices', count, of: 100, ids, privilegedCount: 0, privilegedIds: [] };
      return { ...spike, id: hex(count), exposure: counted as WatchEvent['exposure'], severity: 'high', ...over };
    };
    const later = { anchor: iso(minutes(1)) };

    test.each([
      ['a few more in a later collection are not news', devices(12, later), 'joined'],
      ['half as many again are news', devices(15, later), 'worsened'],
      ['a few more are news if that is worse', devices(12, { ...later, severity: 'critical' }), 'worsened'],
      ['a few more that another source saw at the same time are news', devices(12), 'worsened'],
    ])('%s', (_, more, type) => {
      expect(typesOf(raise(nothing, [0, devices(10)], [minutes(10), more]))).toEqual(['opened', type]);
    });
  });

  test('the alert ends when the devices are back and the control passes, not before', () => {
    const raised = raise(
      nothing,
      [0, spike],
      [minutes(30), regression('ZT.DV.002', { attribution: byTime })],
      [minutes(60), recovery(detectorConcern('EV.D01', 'fleet'))],
      [minutes(90), recovery(controlConcern('ZT.DV.002'))],
    );
    expect(typesOf(raised)).toEqual(['opened', 'worsened', 'joined', 'resolved']);
  });
});

describe('all consequences of one event', () => {
  const mfa = controlConcern('ZT.ID.001');
  const legacy = controlConcern('ZT.ID.003');
  const both = () => [regression('ZT.ID.001'), regression('ZT.ID.003', { groupKey: mfa })];
  /** A person became an administrator, and the control about it failed. */
  const granted = (holder: string, afterMs: number, over: Partial<WatchEvent> = {}) => {
    const grant = detection('EV.R01', holder, { anchor: iso(afterMs - minutes(10)), ...over });
    return [grant, failedBy([grant], 'ZT.AD.001', afterMs)];
  };
  const restored = (holder: string) => [
    recovery(detectorConcern('EV.R01', holder)),
    recovery(controlConcern('ZT.AD.001')),
  ];

  const rows: readonly Row[] = [
    ['a failing control opens an alert', [[0, regression('ZT.ID.001')]], ['opened'], 1],
    ['a harmless change is recorded and alerts nobody', [[0, event({ type: 'change', groupKey: null })]], [], 0],
    ['a detection for the digest alerts nobody', [[0, detection('EV.P05', 'p', { groupKey: null })]], [], 0],
    [
      'another source that shows the same change joins without a second message',
      [
        [0, detection('EV.P02', 'p')],
        [minutes(50), entry(-minutes(3), 'EV.P02', 'p')],
      ],
      ['opened', 'joined'],
      1,
    ],
    [
      'another policy is a separate alert',
      [
        [0, detection('EV.P02', 'p')],
        [minutes(1), detection('EV.P02', 'q')],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'the same policy changed after the next collection is a separate alert, where nobody is known',
      [
        [0, detection('EV.P02', 'p')],
        [minutes(10), detection('EV.P02', 'p', { anchor: iso(0) })],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'another change by the same account is a separate alert, however soon',
      [
        [0, entry(-1000, 'EV.P02', 'p', { actor: 'admin' })],
        [1000, entry(500, 'EV.R01', 'q', { actor: 'admin' })],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'another change by another account is a separate alert',
      [
        [0, entry(-1000, 'EV.P02', 'p', { actor: 'admin' })],
        [1000, entry(500, 'EV.R01', 'q', { actor: 'somebody else' })],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'one log entry is one alert, even about this monitor; the next entry is another',
      [
        [
          0,
          event({
            type: 'health',
            source: 'tamper',
            groupKey: 'tamper|credentialAdded',
            anchor: iso(0),
            happenedAt: iso(0),
            attribution: provedBy('admin', 'one'),
          }),
        ],
        [0, entry(0, 'EV.A05', 'ours', { concern: null, attribution: provedBy('admin', 'one') })],
        [minutes(5), entry(minutes(5), 'EV.P02', 'p', { attribution: provedBy('admin', 'another') })],
      ],
      ['opened', 'joined', 'opened'],
      2,
    ],
    [
      'two devices without an actor are two alerts',
      [
        [0, detection('EV.D06', 'a', { attribution: telemetry })],
        [1000, detection('EV.D06', 'b', { attribution: telemetry })],
      ],
      ['opened', 'opened'],
      2,
    ],
    ['two controls of one collection that fail for one reason are one message', [[0, both()]], ['opened', 'joined'], 1],
    [
      'a control that fails later without a known reason is a separate alert',
      [
        [0, regression('ZT.ID.001')],
        [minutes(1), regression('ZT.ID.003', { groupKey: mfa })],
      ],
      ['opened', 'opened'],
      2,
    ],
    [
      'a control that keeps failing does not make its alert worse',
      [
        [0, regression('ZT.ID.001')],
        [minutes(1), regression('ZT.ID.001')],
      ],
      ['opened', 'joined'],
      1,
    ],
    [
      'the same change with a higher severity is sent again',
      [
        [0, detection('EV.P02', 'p', { severity: 'medium' })],
        [minutes(1), detection('EV.P02', 'p', { severity: 'critical' })],
      ],
      ['opened', 'worsened'],
      1,
    ],
    [
      'the same change with a lower severity only joins',
      [
        [0, detection('EV.P02', 'p', { severity: 'critical' })],
        [minutes(1), detection('EV.P02', 'p', { severity: 'low' })],
      ],
      ['opened', 'joined'],
      1,
    ],
    [
      'the recovery of its only concern resolves it',
      [
        [0, regression('ZT.ID.001')],
        [minutes(9), recovery(mfa)],
      ],
      ['opened', 'resolved'],
      1,
    ],
    [
      'the recovery of one of two concerns leaves it open',
      [
        [0, both()],
        [minutes(9), recovery(mfa)],
      ],
      ['opened', 'joined', 'joined'],
      1,
    ],
    [
      'the recovery of the second of two concerns resolves it',
      [
        [0, both()],
        [minutes(9), recovery(mfa)],
        [minutes(10), recovery(legacy)],
      ],
      ['opened', 'joined', 'joined', 'resolved'],
      1,
    ],
    ['a recovery without an alert is no news', [[0, recovery(mfa)]], [], 0],
    [
      'a recovery after the end is no news',
      [
        [0, regression('ZT.ID.001')],
        [minutes(1), recovery(mfa)],
        [minutes(2), recovery(mfa)],
      ],
      ['opened', 'resolved'],
      1,
    ],
    [
      'a control that fails again within 24 h reopens its alert',
      [
        [0, regression('ZT.ID.001')],
        [minutes(1), recovery(mfa)],
        [minutes(24 * 60), regression('ZT.ID.001')],
      ],
      ['opened', 'resolved', 'reopened'],
      1,
    ],
    [
      'a control that fails again later than that is a new alert',
      [
        [0, regression('ZT.ID.001')],
        [minutes(1), recovery(mfa)],
        [minutes(24 * 60 + 1), regression('ZT.ID.001')],
      ],
      ['opened', 'resolved', 'opened'],
      2,
    ],
    [
      'the next change by the same account reopens no ended alert',
      [
        [0, regression('ZT.ID.001', { attribution: provedBy('admin') })],
        [minutes(1), recovery(mfa)],
        [minutes(2), entry(minutes(2), 'EV.R01', 'q', { actor: 'admin' })],
      ],
      ['opened', 'resolved', 'opened'],
      2,
    ],
    [
      'another person who breaks the same control is a new alert',
      [
        [0, granted('lea', 0)],
        [minutes(1), restored('lea')],
        [minutes(10), granted('paul', minutes(10))],
      ],
      ['opened', 'joined', 'joined', 'resolved', 'opened', 'joined'],
      2,
    ],
    [
      'the same change by the same actor reopens the alert',
      [
        [0, granted('lea', 0, { attribution: provedBy('admin', 'first') })],
        [minutes(1), restored('lea')],
        [minutes(10), granted('lea', minutes(10), { attribution: provedBy('admin', 'second') })],
      ],
      ['opened', 'joined', 'joined', 'resolved', 'reopened', 'joined'],
      1,
    ],
    [
      "the same change without an actor may be somebody else's, and is a new alert",
      [
        [0, granted('lea', 0)],
        [minutes(1), restored('lea')],
        [minutes(10), granted('lea', minutes(10))],
      ],
      ['opened', 'joined', 'joined', 'resolved', 'opened', 'joined'],
      2,
    ],
    [
      'a control that fails again for the same people by itself reopens the alert of its detection',
      [
        [0, granted('lea', 0)],
        [minutes(1), restored('lea')],
        [minutes(10), regression('ZT.AD.001', { attribution: byTime, anchor: iso(minutes(1)), ...about(['lea']) })],
      ],
      ['opened', 'joined', 'joined', 'resolved', 'reopened'],
      1,
    ],
    [
      'a control that fails again for other people is a new alert',
      [
        [0, granted('lea', 0)],
        [minutes(1), restored('lea')],
        [minutes(10), regression('ZT.AD.001', { attribution: byTime, anchor: iso(minutes(1)), ...about(['tom']) })],
      ],
      ['opened', 'joined', 'joined', 'resolved', 'opened'],
      2,
    ],
    ['the first summary is sent and stays closed', [[0, summary()]], ['opened'], 1],
    [
      'nothing joins the summary, whatever the actor',
      [
        [0, summary()],
        [1000, detection('EV.P02', 'p')],
      ],
      ['opened', 'opened'],
      2,
    ],
    ['a resource type that cannot be read is a separate alert', [[0, blind('user')]], ['opened'], 1],
    [
      'the next successful read ends that alert',
      [
        [0, blind('user')],
        [minutes(3), recovery('blind|user')],
      ],
      ['opened', 'resolved'],
      1,
    ],
  ];

  test.each(rows)('%s', (_, happenings, types, count) => {
    const raised = raise(nothing, ...happenings);
    expect(typesOf(raised)).toEqual(types);
    expect(raised.alerts).toHaveLength(count);
  });

  test.each([
    ['within half an hour is related', minutes(29), 1],
    ['later than that is not related', minutes(31), 0],
  ])('the next alert of the same account %s', (_, afterMs, related) => {
    const first = entry(0, 'EV.P02', 'p', { actor: 'admin' });
    const second = entry(afterMs, 'EV.R01', 'q', { actor: 'admin' });
    const raised = raise(nothing, [0, first], [afterMs, second]);
    expect(alertAbout(raised, second).related).toEqual([alertAbout(raised, first).id].slice(0, related));
  });
});

describe('one change, whichever source shows it first', () => {
  const record = entry(-minutes(1), 'EV.P02', 'policy-1');
  const difference = detection('EV.P02', 'policy-1', { anchor: iso(-minutes(8)) });
  const failed = failedBy([difference], 'ZT.ID.001', minutes(2));

  test('the log first, then the difference with the control that it broke', () => {
    const raised = raise(nothing, [0, record], [minutes(2), [failed, difference]]);
    expect(alertOf(raised).concerns).toEqual(['EV.P02|policy-1', 'control|ZT.ID.001']);
    // The failing control is news. That a collection shows the change too is none.
    const types = raised.steps.flatMap(({ transitions }) => transitions.map(({ eventId, type }) => [eventId, type]));
    expect(Object.fromEntries(types)).toEqual({
      [record.id]: 'opened',
      [failed.id]: 'worsened',
      [difference.id]: 'joined',
    });
  });

  test('the control and its difference first, then the log', () => {
    const raised = raise(nothing, [minutes(2), [failed, difference]], [minutes(3), record]);
    expect(typesOf(raised)).toEqual(['opened', 'joined', 'joined']);
    expect(alertOf(raised).concerns).toEqual(['EV.P02|policy-1', 'control|ZT.ID.001']);
  });

  test('a control without a known cause is not attributed to an edit', () => {
    const raised = raise(nothing, [0, record], [minutes(2), regression('ZT.ID.001')]);
    expect(raised.alerts).toHaveLength(2);
  });
});

describe('concerns by element', () => {
  const concern = detectorConcern('EV.P02', 'p');
  const excluded = (...elements: string[]) => detection('EV.P02', 'p', { details: { elements } });
  const restored = (...elements: string[]) => recovery(concern, { details: { elements } });

  test.each<[string, readonly WatchEvent[], readonly string[], Alert['status']]>([
    [
      'undoing one of two exclusions keeps the other open',
      [excluded('a', 'b'), restored('a')],
      [`${concern}|b`],
      'open',
    ],
    ['undoing both ends it', [excluded('a', 'b'), restored('b', 'a')], [], 'resolved'],
    ['undoing one after the other ends it', [excluded('a', 'b'), restored('a'), restored('b')], [], 'resolved'],
    ['a recovery without an element restores all', [excluded('a', 'b'), recovery(concern)], [], 'resolved'],
    ['an element that no alert named restores nothing', [excluded('a'), restored('c')], [`${concern}|a`], 'open'],
  ])('%s', (_, events, concerns, status) => {
    const raised = raise(nothing, ...events.map((one, at) => [minutes(at), one] as const));
    expect(raised.alerts).toHaveLength(1);
    expect(raised.alerts[0]).toMatchObject({ concerns, status });
  });

  test('a second exclusion without an actor is a separate alert, and stays open when the first is undone', () => {
    const [first, second] = [excluded('a'), excluded('b')];
    const raised = raise(nothing, [0, first], [minutes(1), second], [minutes(2), restored('a')]);
    expect(alertAbout(raised, first)).toMatchObject({ concerns: [], status: 'resolved' });
    expect(alertAbout(raised, second)).toMatchObject({ concerns: [`${concern}|b`], status: 'open' });
  });

  test("a resource whose id starts with another one's id is not restored with it", () => {
    const raised = raise(nothing, [0, detection('EV.P02', 'p2')], [1000, recovery(concern)]);
    expect(raised.alerts[0]?.status).toBe('open');
  });

  test('endsSomething predicts it', () => {
    const { alerts } = raise(nothing, [0, excluded('a', 'b')]);
    expect(endsSomething(alerts, restored('b'))).toBe(true);
    expect(endsSomething(alerts, recovery(concern))).toBe(true);
    expect(endsSomething(alerts, restored('z'))).toBe(false);
    expect(endsSomething([], restored('b'))).toBe(false);
  });
});

describe('actors', () => {
  const opened = (severity: Severity) => raise(nothing, [0, regression('ZT.ID.001', { severity })]);

  test.each<[Severity, number]>([
    ['critical', 2],
    ['high', 1],
    ['medium', 0],
  ])('an actor found later for an alert that is %s is sent %d times', (severity, messages) => {
    const before = opened(severity);
    const step = lastOf(raise(before, [minutes(5), answerOf(alertOf(before), provedBy('admin'))]));
    expect(step.transitions[0]?.type).toBe('actorFound');
    expect(step.alert.attribution).toEqual(provedBy('admin'));
    expect(step.deliveries).toHaveLength(messages);
  });

  test('when the only recipient is the actor, others are alerted whatever the severity', () => {
    const hourly: Route = { ...everythingAtOnce, recipients: ['ops'], minimumSeverity: 'medium', sendResolved: true };
    const context = (afterMs: number): RaiseContext => ({
      ...contextOf(afterMs),
      addressOf: (id) => `${id}@contoso.example`,
      configuration: { ...plainRouting, recipients, routes: [hourly], fallbackRecipient: 'desk' },
    });
    const alert = alertOf(opened('medium'));
    const sentTo = (id: string) =>
      planSteps([alert], [answerOf(alert, provedBy(id))], context(minutes(5)))[0]?.deliveries.map(
        (one) => one.recipientId,
      );
    expect(sentTo('ops')).toEqual(['desk']);
    expect(sentTo('admin')).toEqual([]);
  });

  test.each<[string, WatchEvent['attribution']]>([
    ['not found', { status: 'notFound' }],
    ['two actors', { status: 'ambiguous', candidates: [] }],
  ])('%s is stored and sent to nobody', (_, attribution) => {
    const before = opened('critical');
    const step = lastOf(raise(before, [minutes(5), answerOf(alertOf(before), attribution)]));
    expect(step.alert.attribution).toEqual(attribution);
    expect([step.transitions[0]?.type, step.deliveries]).toEqual(['joined', []]);
  });

  test('an account that only seemed to be the single one is taken back where two can have made the change', () => {
    const sole = { ...provedBy('admin'), basis: 'soleEntry' as const };
    const two = { status: 'ambiguous' as const, candidates: [] };
    const policy = detection('EV.P02', 'ca01', { attribution: sole });
    const further = detection('EV.P02', 'ca01', { attribution: sole, details: { elements: ['group sales'] } });
    const before = raise(nothing, [0, [policy, further]]);
    const lead = alertOf(before).leadEventId;
    const after = raise(before, [minutes(5), answerOf(alertOf(before), two)]);
    expect(alertOf(after).attribution).toEqual(two);
    expect(typesOf(after).at(-1)).toBe('actorFound');
    const namesActor = alertOf(after).named.map(({ eventId, actor }) => [eventId === lead, actor !== null]);
    expect(new Set(namesActor.map(String))).toEqual(new Set(['true,false', 'false,true']));

    const proved = raise(nothing, [0, detection('EV.P02', 'ca01', { attribution: provedBy('admin') })]);
    expect(alertOf(raise(proved, [minutes(5), answerOf(alertOf(proved), two)])).attribution).toEqual(provedBy('admin'));
    const other = raise(before, [minutes(5), answerOf(alertOf(before), { status: 'notFound' })]);
    expect(alertOf(other).attribution).toEqual(sole);
  });

  test('a known actor is not replaced by a later answer', () => {
    const before = raise(nothing, [0, regression('ZT.ID.001', { attribution: provedBy('admin') })]);
    const after = raise(before, [minutes(5), answerOf(alertOf(before), provedBy('somebody else'))]);
    expect(alertOf(after).attribution).toEqual(provedBy('admin'));
    expect(typesOf(after)).toEqual(['opened', 'joined']);
  });

  test('only a later log entry about the alert names its actor', () => {
    const raised = raise(nothing, [0, detection('EV.P01', 'p')]);
    const answer = answerOf(alertOf(raised), provedBy('admin'));
    expect(actorIdOf(alertOf(raise(raised, [minutes(5), answer])))).toBe('admin');
    expect(alertOf(raise(raised, [minutes(5), { ...answer, type: 'change' }]))).toEqual(alertOf(raised));
  });

  test('an alert that does not exist gets no actor', () => {
    const before = opened('high');
    const stranger = { ...alertOf(before), id: hex(99) };
    expect(raise(before, [minutes(5), answerOf(stranger, provedBy('admin'))]).steps).toHaveLength(1);
  });

  test('two known actors are two alerts, each with its own actor', () => {
    const [a, b] = ['a', 'b'].map((id) => detection('EV.P02', 'p', { attribution: provedBy(id) })) as [
      WatchEvent,
      WatchEvent,
    ]; // Safe: two changes give two parts.
    const raised = raise(nothing, [0, a], [1000, b]);
    expect([a, b].map((one) => actorIdOf(alertAbout(raised, one)))).toEqual(['a', 'b']);
  });

  const request = (id: string) => ({
    by: { id, tenantId, name: null },
    note: null,
    now: iso(minutes(1)),
    ownHandAllowed: false,
  });

  test.each<[string, WatchEvent['attribution']]>([
    ['without a known actor so far', notYetKnown],
    ['that no log shows', { status: 'notLogged', log: 'unifiedAuditLog' }],
  ])('nobody may acknowledge a change %s once it is proved to be theirs', (_, attribution) => {
    const raised = raise(
      nothing,
      [0, detection('EV.P02', 'p', { attribution })],
      [1000, detection('EV.P02', 'p', { attribution: provedBy('b') })],
    );
    expect(acknowledge(alertOf(raised), request('b'))).toBe('ownHand');
    expect(acknowledge(alertOf(raised), request('kai'))).not.toBe('ownHand');
  });

  test('nobody may acknowledge their own change, and everyone may acknowledge those of others', () => {
    const own = ['a', 'c', 'b'].map((id) => detection('EV.P02', 'p', { attribution: provedBy(id) }));
    const raised = raise(nothing, ...own.map((one, at) => [at * 1000, one] as const));
    const answers = own.map((one) => acknowledge(alertAbout(raised, one), request('b')));
    expect(answers.map((answer) => (typeof answer === 'string' ? answer : 'acknowledged'))).toEqual([
      'acknowledged',
      'acknowledged',
      'ownHand',
    ]);
  });

  test("an acknowledgement is withdrawn when the change turns out to be the operator's own", () => {
    const change = (attribution: WatchEvent['attribution']) => detection('EV.P02', 'p', { attribution });
    const before = raise(nothing, [0, change(notYetKnown)]);
    const acknowledged = { by: { id: 'b', tenantId, name: null }, at: iso(0), note: null };
    const handled = { ...before, alerts: [{ ...alertOf(before), acknowledged }] };
    const proved = (id: string) => alertOf(raise(handled, [1000, change(provedBy(id))])).acknowledged;
    expect(proved('b')).toBeNull();
    expect(proved('a')).toEqual(acknowledged);
  });

  test('acknowledging an alert does not cover a later change by somebody else', () => {
    const first = detection('EV.P02', 'p', { attribution: provedBy('a') });
    const second = detection('EV.P02', 'p', { attribution: provedBy('c') });
    const before = raise(nothing, [0, first]);
    const acknowledged = { by: { id: 'kai', tenantId, name: null }, at: iso(0), note: null };
    const raised = raise({ ...before, alerts: [{ ...alertOf(before), acknowledged }] }, [1000, second]);
    expect(alertAbout(raised, second).acknowledged).toBeNull();
    expect(alertAbout(raised, first).acknowledged).toEqual(acknowledged);
  });

  test('the actor of one exclusion is not named for another', () => {
    const first = detection('EV.P02', 'p', { details: { elements: ['group x'] } });
    const second = entry(-minutes(1), 'EV.P02', 'p', { actor: 'b', details: { elements: ['group y'] } });
    const raised = raise(nothing, [0, first], [1000, second]);
    expect(alertAbout(raised, first).attribution).toEqual(notYetKnown);
    expect(actorIdOf(alertAbout(raised, second))).toBe('b');
  });
});

describe('messages to be sent', () => {
  const to = (step: AlertStep) => step.deliveries.map(({ recipientId }) => recipientId);

  test.each<[Severity, readonly string[], number]>([
    ['informational', [], 0],
    ['low', [], 0],
    ['medium', [], 0],
    ['high', ['ops'], 20_000],
    ['critical', ['ops', 'desk'], 0],
  ])('an alert that is %s goes to %j, %d ms later', (severity, addressed, waitsMs) => {
    const step = lastOf(raise(nothing, [0, regression('ZT.ID.001', { severity })]));
    expect(to(step)).toEqual(addressed);
    for (const delivery of step.deliveries) {
      expect(delivery).toMatchObject({ notBefore: iso(waitsMs), state: 'pending', attempts: 0, seq: 1, tenantId });
    }
  });

  test('the summary goes at once to everyone in a route, whatever its severity', () => {
    const step = lastOf(raise(nothing, [0, summary()]));
    expect(to(step)).toEqual(['ops', 'desk']);
    expect(step.deliveries.every(({ notBefore }) => notBefore === iso(0))).toBe(true);
    expect(step.alert).toMatchObject({ key: 'START', form: 'summary', status: 'told' });
  });

  test('the end goes at once, only where the route includes ends', () => {
    const step = lastOf(
      raise(
        nothing,
        [0, regression('ZT.ID.001', { severity: 'critical' })],
        [minutes(1), recovery(controlConcern('ZT.ID.001'))],
      ),
    );
    expect(to(step)).toEqual(['ops']);
    expect(step.deliveries[0]).toMatchObject({ notBefore: iso(minutes(1)), seq: 2 });
  });

  test('another source of the same change sends nothing', () => {
    const raised = raise(nothing, [0, detection('EV.P02', 'p')], [1000, detection('EV.P02', 'p')]);
    expect(alertOf(raised).count).toBe(2);
    expect(lastOf(raised).deliveries).toEqual([]);
  });

  describe('the earliest time to send', () => {
    const byHour: readonly Route[] = [
      { recipients: ['ops'], minimumSeverity: 'high', sendResolved: true, ...everythingAtOnce },
      { recipients: ['desk'], minimumSeverity: 'medium', sendResolved: true, ...everythingAtOnce, timing: 'hourly' },
    ];
    const office = { days: [1, 2, 3, 4, 5], from: 8, to: 15 };
    const sent = (over: Partial<WatchEvent>, workingHours: typeof office | null = null) =>
      planSteps([], [detection('EV.P02', 'p', over)], {
        ...contextOf(minutes(5)),
        configuration: { ...plainRouting, recipients, routes: byHour, workingHours },
      })[0]?.deliveries.map(({ recipientId, timing, notBefore }) => [recipientId, timing, notBefore]);

    // The time is 15:05 in Berlin.
    type Row = readonly [string, Partial<WatchEvent>, typeof office | null, readonly (readonly string[])[]];
    const rows: readonly Row[] = [
      [
        'critical: now, on every route',
        { severity: 'critical' },
        office,
        [
          ['ops', 'atOnce', iso(minutes(5))],
          ['desk', 'atOnce', iso(minutes(5))],
        ],
      ],
      [
        'high: after its other evidence',
        { severity: 'high' },
        null,
        [
          ['ops', 'atOnce', iso(minutes(5) + 20_000)],
          ['desk', 'hourly', iso(minutes(60))],
        ],
      ],
      ['medium: on the hour', { severity: 'medium' }, null, [['desk', 'hourly', iso(minutes(60))]]],
      ['low: in the digest', { severity: 'low' }, null, []],
      [
        'an alert that may resolve itself: after its delay, then on the hour',
        { severity: 'medium', deferredUntil: iso(minutes(65)) },
        null,
        [['desk', 'hourly', iso(minutes(120))]],
      ],
      [
        'after working hours: in the morning',
        { severity: 'medium' },
        office,
        [['desk', 'hourly', iso(minutes(17 * 60))]],
      ],
      [
        'an alert whose delay ends at night: in the morning',
        { severity: 'medium', deferredUntil: iso(minutes(10 * 60)) },
        office,
        [['desk', 'hourly', iso(minutes(17 * 60))]],
      ],
    ];

    test.each(rows)('%s', (_, over, workingHours, expected) => {
      expect(sent(over, workingHours)).toEqual(expected);
    });
  });

  test('without a route there is no delivery', () => {
    const configuration = { ...plainRouting, recipients, routes: [] };
    const [step] = planSteps([], [regression('ZT.ID.001')], { ...contextOf(0), configuration });
    expect(step?.deliveries).toEqual([]);
  });

  test('a reopened alert takes the current severity', () => {
    const raised = raise(
      nothing,
      [0, regression('ZT.ID.001', { severity: 'critical' })],
      [minutes(1), recovery(controlConcern('ZT.ID.001'))],
      [minutes(2), regression('ZT.ID.001', { severity: 'high' })],
    );
    expect(lastOf(raised).alert).toMatchObject({ severity: 'high', status: 'open', resolvedAt: null });
    expect(to(lastOf(raised))).toEqual(['ops']);
  });

  test('the age of a leftover problem does not count as delay of its message', () => {
    const left = detection('EV.P02', 'p', {
      happenedAt: iso(-minutes(60)),
      details: { ruleId: 'r', ruleKind: 'suppression', rule: 'ended' },
    });
    expect(lastOf(raise(nothing, [0, left])).alert.happenedAt).toBeNull();
    const restored = [1000, recovery(detectorConcern('EV.P02', 'p'))] as const;
    expect(
      lastOf(raise(raise(nothing, [0, detection('EV.P02', 'p')]), restored, [2000, left])).alert.happenedAt,
    ).toBeNull();
  });

  test('it leads with the most severe event, the first one if several are equal', () => {
    const first = detection('EV.P02', 'p', { severity: 'high' });
    const second = detection('EV.P02', 'p', { severity: 'high' });
    const worst = detection('EV.P02', 'p', { severity: 'critical' });
    const before = raise(nothing, [0, first], [1000, second]);
    expect(alertOf(before).leadEventId).toBe(first.id);
    const after = alertOf(raise(before, [2000, worst]));
    expect([after.leadEventId, after.firstEventId]).toEqual([worst.id, first.id]);
  });

  test('the event time is the time of the first occurrence', () => {
    const raised = raise(
      nothing,
      [0, detection('EV.P02', 'p', { happenedAt: iso(-minutes(2)) })],
      [1000, detection('EV.P02', 'p', { happenedAt: iso(-minutes(9)) })],
      [2000, detection('EV.P02', 'p', { happenedAt: null })],
    );
    expect(lastOf(raised).alert.happenedAt).toBe(iso(-minutes(9)));
  });
});

describe('keys', () => {
  test('four characters that can be read aloud, none of them taken', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 200 }), (ids) => {
        const taken = new Set<string>();
        for (const id of ids) {
          const key = keyOf(id, taken);
          expect(key).toMatch(/^[2-9BCDFGHJKMNPQRTVWXYZ]{4}$/);
          expect(taken.has(key)).toBe(false);
          taken.add(key);
        }
      }),
    );
  });

  test('the same alert gets the same key; a taken key is skipped', () => {
    const key = keyOf('an alert', new Set());
    expect(keyOf('an alert', new Set())).toBe(key);
    expect(keyOf('an alert', new Set([key]))).not.toBe(key);
  });
});

/** Events of a small tenant in any order, with few sources so that they often match. */
const anyEvent = fc
  .record({
    what: fc.constantFrom('regression', 'recovery', 'detection', 'blind', 'summary', 'change'),
    of: fc.constantFrom('ZT.ID.001', 'ZT.ID.003', 'EV.P02'),
    id: fc.constantFrom('p', 'q'),
    severity: fc.constantFrom<Severity>('medium', 'high', 'critical'),
    attribution: fc.constantFrom(provedBy('a'), provedBy('b'), notYetKnown, telemetry),
    elements: fc.constantFrom([], ['x'], ['y'], ['x', 'y']),
  })
  .map(({ what, of, id, severity, attribution, elements }) => {
    switch (what) {
      case 'regression':
        return regression(of, { severity, attribution });
      case 'recovery':
        return id === 'p' ? recovery(controlConcern(of)) : recovery(detectorConcern(of, id), { details: { elements } });
      case 'detection':
        return detection(of, id, { severity, attribution, details: { elements } });
      case 'blind':
        return blind(id);
      case 'summary':
        return summary();
      default:
        return event({ type: 'change', groupKey: null });
    }
  });
const history = fc.array(fc.tuple(fc.integer({ min: 0, max: 26 * 60 }).map(minutes), anyEvent), { maxLength: 25 });
const inTime = (happenings: readonly (readonly [number, WatchEvent])[]) =>
  [...happenings].sort(([a], [b]) => a - b).map(([afterMs, one]) => [afterMs, one] as const);

describe('any history', () => {
  test('the same events in the same order give the same steps, even from the middle on', () => {
    fc.assert(
      fc.property(history, fc.nat(25), (happenings, crash) => {
        const ordered = inTime(happenings);
        const whole = raise(nothing, ...ordered);
        const resumed = raise(raise(nothing, ...ordered.slice(0, crash)), ...ordered.slice(crash));
        expect(resumed).toEqual(whole);
      }),
    );
  });

  test('no two alerts share an id or a key; numbers increase by one; nothing is open without a concern', () => {
    fc.assert(
      fc.property(history, (happenings) => {
        const { alerts, steps } = raise(nothing, ...inTime(happenings));
        const keys = alerts.filter(({ form }) => form !== 'summary').map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        for (const alert of alerts) {
          const own = steps.filter((step) => step.alert.id === alert.id);
          expect(own.map((step) => step.alert.seq)).toEqual(own.map((_, at) => at + 1));
          expect(own.map((step) => step.alert.count)).toEqual(own.map((_, at) => at + 1));
          expect(new Set(own.map((step) => step.alert.key)).size).toBe(1);
          if (alert.status === 'resolved') expect(alert.concerns).toEqual([]);
          expect(alert.status === 'resolved').toBe(alert.resolvedAt !== null);
        }
      }),
    );
  });

  test('once every concern has recovered, nothing is open', () => {
    fc.assert(
      fc.property(history, (happenings) => {
        const raised = raise(nothing, ...inTime(happenings));
        const held = raised.alerts.flatMap(({ status, concerns }) => (status === 'open' ? concerns : []));
        const ends = held.map((concern, at) => [minutes(27 * 60 + at), recovery(concern)] as const);
        const { alerts } = raise(raised, ...ends);
        expect(alerts.filter(({ status }) => status === 'open')).toEqual([]);
      }),
    );
  });
});

describe('instant events', () => {
  const signIn = (afterMs: number, ipAddress = '192.0.2.7'): WatchEvent =>
    entry(afterMs, 'EV.R21', 'break-glass', { severity: 'critical', concern: null, details: { ipAddress } });

  test('sign-ins of one session are one alert, and the next session is a separate one', () => {
    const at = [0, 20, 81].map((count): Happening => [minutes(count), signIn(minutes(count))]);
    const raised = raise(nothing, ...at);
    expect(typesOf(raised)).toEqual(['opened', 'joined', 'opened']);
    expect(raised.alerts).toHaveLength(2);
  });

  test('a sign-in from another address is a separate alert, however soon', () => {
    const raised = raise(nothing, [0, signIn(0)], [minutes(1), signIn(minutes(1), '198.51.100.9')]);
    expect(typesOf(raised)).toEqual(['opened', 'opened']);
  });

  const at = (hours: number): number => start + minutes(60 * hours);
  const happened = (severity: Severity) => alertOf(raise(nothing, [0, { ...signIn(0), severity }]));

  test.each<Severity>(['critical', 'high'])('%s: it stays on the page until somebody acknowledges it', (severity) => {
    const alert = happened(severity);
    const acknowledged = { by: { id: 'kai', tenantId, name: null }, at: iso(minutes(1)), note: null };
    expect([isLive(alert, at(25)), isLive(alert, at(24 * 60))]).toEqual([true, true]);
    expect([isLive({ ...alert, acknowledged }, at(23)), isLive({ ...alert, acknowledged }, at(25))]).toEqual([
      true,
      false,
    ]);
    expect(isLive({ ...alert, status: 'resolved' }, at(1))).toBe(false);
  });

  test('milder: it stays on the page for a day', () => {
    expect([isLive(happened('medium'), at(23)), isLive(happened('medium'), at(25))]).toEqual([true, false]);
  });

  test('a failing control stays on the page until it passes', () => {
    const wrong = alertOf(raise(nothing, [0, regression('ZT.ID.001')]));
    expect(isLive(wrong, at(500))).toBe(true);
    expect(isLive({ ...wrong, status: 'resolved' }, at(1))).toBe(false);
  });
});

describe('an alert that may resolve itself', () => {
  const risk = (over: Partial<WatchEvent> = {}): WatchEvent =>
    detection('EV.S21', 'jan', { severity: 'high', ...over });
  const later = { deferredUntil: iso(minutes(12)) };

  test('waits until then, and no longer', () => {
    const { deliveries, alert } = lastOf(raise(nothing, [0, risk(later)]));
    expect(alert.isDeferred).toBe(true);
    expect(deliveries.map(({ notBefore }) => notBefore)).toEqual([iso(minutes(12))]);
    expect(lastOf(raise(nothing, [0, risk()])).deliveries.map(({ notBefore }) => notBefore)).toEqual([iso(20_000)]);
  });

  test('one event that cannot resolve itself makes the whole alert send', () => {
    const raised = raise(nothing, [0, risk(later)], [minutes(1), risk()]);
    expect(lastOf(raised).alert.isDeferred).toBe(false);
    // The message does not wait again once it was sent for another reason.
    expect(lastOf(raise(raised, [minutes(2), risk(later)])).alert.isDeferred).toBe(false);
  });

  test('a worse one goes at once', () => {
    const raised = raise(nothing, [0, risk(later)], [minutes(1), risk({ severity: 'critical' })]);
    expect(lastOf(raised).deliveries[0]?.notBefore).toBe(iso(minutes(1)));
  });
});

describe('an event found after an alert has ended', () => {
  const edit = entry(-minutes(2), 'EV.P01', 'p', { actor: 'mara', details: { elements: ['edit'] } });
  const act = entry(-minutes(1), 'EV.P01', 'p', { actor: 'mara', concern: null, details: { elements: ['act'] } });
  const undone = recovery(String(edit.concern), { anchor: iso(minutes(1)), happenedAt: iso(minutes(1)) });
  const storyOf = (last: WatchEvent): WatchEvent =>
    detection('EV.P19', 'mara', {
      attribution: last.attribution,
      severity: 'critical',
      concern: null,
      evidence: { subjects: [], property: 'EV.P19|mara', from: last.anchor, to: iso(-minutes(1)), causes: [] },
    });
  const over = raise(nothing, [0, edit], [minutes(2), undone]);

  test('is sent, and reopens nothing, where it belongs to the same entry', () => {
    const story = storyOf(edit);
    const withStory = raise(over, [minutes(3), story]);
    expect(typesOf(withStory)).toEqual(['opened', 'resolved', 'worsened']);
    expect(alertOf(withStory)).toMatchObject({ status: 'resolved', severity: 'critical', leadEventId: story.id });
    expect(alertOf(withStory).named.at(-1)).toMatchObject({ endedAt: alertOf(withStory).resolvedAt });
  });

  test.each([
    // None of the changes has ended.
    ['another action in the entry', { ...edit, source: 'EV.P02', concern: 'EV.P02|p' }, []],
    ['an instant action of its own', act, []],
    ['a story whose last step has no end', storyOf(act), [act]],
  ])('%s reopens it', (_, found, beside) => {
    const ended = raise(nothing, [0, [edit, ...beside]], [minutes(2), undone]);
    expect(typesOf(raise(ended, [minutes(3), { ...found, id: hex(77) }]))).toContain('reopened');
  });

  test('does not count as an end where an operator closed the alert', () => {
    const by = { id: 'kai', tenantId, name: null };
    const closed = close(alertOf(raise(nothing, [0, edit])), {
      by,
      note: null,
      now: iso(minutes(2)),
      ownHandAllowed: true,
    });
    if (typeof closed === 'string') throw new Error(closed);
    const twin = detection('EV.P01', 'p', { anchor: iso(-minutes(10)), details: edit.details });
    const endOf = (before: readonly Alert[]) =>
      alertOf(raise({ alerts: before, steps: [] }, [minutes(1), twin])).named.at(-1)?.endedAt;
    expect(endOf([closed.alert])).toBeNull();
    expect(endOf(over.alerts)).toBe(iso(minutes(1)));
  });

  test('a control that failed meanwhile ends by itself', () => {
    const failure = failedBy([edit], 'ZT.ID.021', 0);
    const late = raise(over, [minutes(3), failure]);
    const named = late.alerts.flatMap((alert) => alert.named);
    expect(named.filter(({ source }) => source === 'ZT.ID.021').map(({ endedAt }) => endedAt)).toEqual(
      named.filter(({ source }) => source === 'ZT.ID.021').map(() => null),
    );
  });
});

describe('a story that turns out to be false', () => {
  const step = detection('EV.P01', 'p', { attribution: provedBy('tom'), severity: 'high' });
  const story = detection('EV.P19', 'tom', {
    attribution: provedBy('tom'),
    severity: 'critical',
    concern: null,
    evidence: { subjects: [], property: 'EV.P19|tom', from: iso(-minutes(1)), to: iso(0), causes: [] },
  });
  const disproval = recovery('EV.P19|tom', { source: 'EV.P19', concern: null, details: { disproves: story.id } });

  test('is corrected for its recipients, and the alert takes the severity of the rest', () => {
    const withStory = raise(nothing, [0, [step, story]]);
    expect(alertOf(withStory)).toMatchObject({ severity: 'critical', leadEventId: story.id });
    const after = raise(withStory, [minutes(8), disproval]);
    expect(alertOf(after)).toMatchObject({ status: 'open', severity: 'high', leadEventId: step.id });
    expect(typesOf(after)).toEqual(['opened', 'joined', 'worsened']);
    expect(lastOf(after).deliveries.map(({ recipientId }) => recipientId)).toContain('ops');
    // The message is sent once.
    expect(planSteps(after.alerts, [disproval], contextOf(minutes(9)))).toEqual([]);
  });

  test('leaves other named events unchanged, even ended ones', () => {
    const worst = detection('EV.P01', 'q', { attribution: step.attribution, severity: 'critical' });
    const withStory = raise(nothing, [0, [step, worst, story]]);
    const half = raise(withStory, [minutes(2), recovery(String(worst.concern))]);
    const after = alertOf(raise(half, [minutes(8), disproval]));
    expect(after).toMatchObject({ status: 'open', severity: 'critical', leadEventId: worst.id });
    expect(after.named.find(({ eventId }) => eventId === step.id)?.endedAt).toBeNull();
  });

  test('leaves an alert open that names another instant event', () => {
    const signIn = detection('EV.S31', 'tom', { attribution: step.attribution, severity: 'high', concern: null });
    const after = alertOf(raise(nothing, [0, [signIn, story]], [minutes(8), disproval]));
    expect(after).toMatchObject({ status: 'open', severity: 'high', leadEventId: signIn.id });
  });

  test('ends with its alert where the alert has nothing else', () => {
    const after = raise(nothing, [0, story], [minutes(8), disproval]);
    expect(alertOf(after)).toMatchObject({ status: 'resolved', severity: 'critical', resolvedAt: iso(minutes(8)) });
    expect(typesOf(after)).toEqual(['opened', 'resolved']);
  });

  test('does not affect another story or an ended alert', () => {
    const other = recovery('EV.P19|tom', { source: 'EV.P19', concern: null, details: { disproves: 'other' } });
    expect(typesOf(raise(nothing, [0, [step, story]], [minutes(8), other]))).toEqual(['opened', 'joined']);
    const by = { id: 'kai', tenantId, name: null };
    const alert = alertOf(raise(nothing, [0, story]));
    const closed = close(alert, { by, note: null, now: iso(minutes(2)), ownHandAllowed: true });
    if (typeof closed === 'string') throw new Error(closed);
    expect(planSteps([closed.alert], [disproval], contextOf(minutes(8)))).toEqual([]);
  });
});
