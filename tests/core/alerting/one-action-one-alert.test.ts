/** Histories in which an alert was once lost, sent under another headline, or ended with another alert. */
import type { Alert } from '../../../shared/core/alert/alert';
import { acknowledge, close } from '../../../shared/core/alert/lifecycle';
import { evidenceOf, propertyOf } from '../../../shared/core/alerting/named-change';
import { planSteps } from '../../../shared/core/alerting/raise';
import { subjectKey, subjectOfResource } from '../../../shared/core/alerting/subject';
import { detectorConcern, type WatchEvent } from '../../../shared/core/event/event';
import {
  actorIdOf,
  alertAbout,
  alertOf,
  answerOf,
  byTime,
  contextOf,
  detection,
  entry,
  failedBy,
  firstMessages,
  type Happening,
  iso,
  lastOf,
  minutes,
  nothing,
  provedBy,
  type Raised,
  raise,
  recovery,
  regression,
  telemetry,
  tenantId,
  typesOf,
  withEvidence,
} from './evidence';

const seconds = (count: number): number => count * 1000;

/** A secret in the log. Afterwards nothing stays wrong, and no collection shows it. */
const secret = (afterMs: number, app: string, actor = 'lea'): WatchEvent =>
  entry(afterMs, 'EV.A05', app, {
    actor,
    concern: null,
    resource: { kind: 'directoryAudit', id: app, name: app },
  });

const excluded = (...groups: readonly string[]): Partial<WatchEvent> => ({
  details: { elements: groups.map((group) => `group ${group}`) },
});

/** The time of each change; the log is read a few seconds later. */
const logged = (...events: readonly WatchEvent[]): readonly Happening[] =>
  events.map((one) => [Date.parse(one.anchor) - Date.parse(iso(0)) + seconds(5), one]);

/** All alerts that contain this control's failure. */
const holding = ({ alerts }: Raised, { id }: WatchEvent): readonly Alert[] =>
  alerts.filter(({ named }) => named.some(({ eventId }) => eventId === id));

const request = (afterMs: number) => ({
  by: { id: 'kai', tenantId, name: null },
  note: null,
  now: iso(afterMs),
  ownHandAllowed: false,
});

/** An operator handles the alert about this event. */
function handled(raised: Raised, about: WatchEvent, how: typeof acknowledge, afterMs: number): Raised {
  const alert = alertAbout(raised, about);
  const handling = how(alert, request(afterMs));
  if (typeof handling === 'string') throw new Error(handling);
  return { ...raised, alerts: raised.alerts.map((one) => (one.id === alert.id ? handling.alert : one)) };
}

describe('the next change by the same account is never lost', () => {
  const [a, b, c] = [secret(0, 'app-a'), secret(minutes(3), 'app-b'), secret(minutes(8), 'app-c')];

  test('secrets for three apps are three first messages, each linked to the earlier ones', () => {
    const raised = raise(nothing, ...logged(a, b, c));
    expect(firstMessages(raised).map(({ leadEventId }) => leadEventId)).toEqual([a.id, b.id, c.id]);
    const [first, second, third] = [a, b, c].map((one) => alertAbout(raised, one));
    expect(first?.related).toEqual([]);
    expect(second?.related).toEqual([first?.id]);
    expect(third?.related).toHaveLength(2);
    expect(third?.related).toEqual(expect.arrayContaining([first?.id, second?.id]));
  });

  test.each([
    ['acknowledged', acknowledge],
    ['closed', close],
  ])('also after the first alert was %s, which covers no other', (_, how) => {
    const before = handled(raise(nothing, ...logged(a)), a, how, minutes(1));
    const raised = raise(before, ...logged(b, c));
    expect(firstMessages(raised).map(({ leadEventId }) => leadEventId)).toEqual([a.id, b.id, c.id]);
    expect(alertAbout(raised, a)).toEqual(alertAbout(before, a));
    expect([b, c].map((one) => alertAbout(raised, one).acknowledged)).toEqual([null, null]);
    expect(alertAbout(raised, b).related).toEqual([alertAbout(raised, a).id]);
  });

  const next: readonly (readonly [string, string, string, Partial<WatchEvent>])[] = [
    ['a permanent Exchange Administrator', 'EV.R01', 'tom|exchange', { details: { permanent: true } }],
    ['a role given outside PIM', 'EV.R02', 'tom|exchange', { severity: 'critical' }],
    ['the deletion of the policy that blocks legacy authentication', 'EV.P01', 'legacy', { severity: 'critical' }],
    ['Global Administrator for an app', 'EV.R11', 'app-z|global', { severity: 'critical' }],
  ];

  test.each(next)('%s after a secret', (_, detector, id, over) => {
    const later = entry(minutes(2), detector, id, { actor: 'lea', ...over });
    const raised = raise(nothing, ...logged(a, later));
    expect(firstMessages(raised).map(({ leadEventId }) => leadEventId)).toEqual([a.id, later.id]);
    expect(alertAbout(raised, later)).toMatchObject({ severity: later.severity, related: [alertAbout(raised, a).id] });
  });

  test.each(next)('%s, known only from a collection so far', (_, detector, id, over) => {
    const later = detection(detector, id, over);
    const raised = raise(nothing, ...logged(a), [minutes(4), later]);
    expect(firstMessages(raised).map(({ leadEventId }) => leadEventId)).toEqual([a.id, later.id]);
    // The log then names the same account, and the alert stays separate.
    const answered = raise(raised, [
      minutes(9),
      answerOf(alertAbout(raised, later), provedBy('lea', 'entry of later')),
    ]);
    expect(actorIdOf(alertAbout(answered, later))).toBe('lea');
    expect(alertAbout(answered, later).related).toEqual([alertAbout(answered, a).id]);
    expect(answered.alerts).toHaveLength(2);
  });
});

describe('no action is hidden under another headline', () => {
  const edit = entry(-minutes(2), 'EV.P01', 'ca01', { actor: 'lea', severity: 'critical' });
  const seen = detection('EV.P01', 'ca01', { severity: 'critical', attribution: provedBy('lea', 'the edit') });
  const failed = failedBy([seen], 'ZT.ID.021', 0, { severity: 'critical' });
  const before = raise(nothing, [-minutes(1), edit], [0, [seen, failed]]);
  const widened = { anchor: iso(0), resource: { kind: 'namedLocation', id: 'office', name: 'Office' } } as const;

  test.each([
    ['another person', provedBy('tom', 'the widening', minutes(5))],
    ['an unknown actor', { status: 'notYetKnown' }],
  ] as const)(
    '%s widens a named location while the control is alerted: a separate alert, not an update',
    (_, attribution) => {
      expect(before.alerts).toHaveLength(1);
      const widening = detection('EV.P01', 'office', { ...widened, attribution });
      const weaker = failedBy([widening], 'ZT.ID.021', minutes(10), { type: 'weakened', concern: null, attribution });
      const raised = raise(before, [minutes(10), [widening, weaker]]);
      expect(firstMessages(raised)).toHaveLength(2);
      expect(alertAbout(raised, weaker)).toEqual(alertAbout(raised, widening));
      expect(alertAbout(raised, edit)).toEqual(alertAbout(before, edit));
    },
  );

  test.each([
    ['another person', provedBy('tom', 'the widening', minutes(5)), 'tom'],
    ['an unknown actor', { status: 'notYetKnown' }, null],
  ] as const)('a separate alert even where only the control shows that %s widened it', (_, attribution, actor) => {
    const subjects = failedBy([detection('EV.P01', 'office', widened)], 'ZT.ID.021', 0).evidence?.subjects ?? [];
    const weaker = regression('ZT.ID.021', {
      type: 'weakened',
      attribution,
      evidence: { subjects, property: null, from: iso(0), to: iso(minutes(10)), causes: [] },
    });
    const raised = raise(before, [minutes(10), weaker]);
    expect(firstMessages(raised)).toHaveLength(2);
    expect(actorIdOf(alertAbout(raised, weaker))).toBe(actor);
  });

  test('a separate alert even where the control had failed by itself', () => {
    const byItself = raise(nothing, [0, regression('ZT.ID.021', { attribution: byTime })]);
    const widening = entry(minutes(5), 'EV.P01', 'office', { actor: 'tom' });
    const raised = raise(byItself, ...logged(widening));
    expect(firstMessages(raised).map(actorIdOf)).toEqual([null, 'tom']);
  });

  test('a control that names the other policy is not a consequence of an edit that the log shows late', () => {
    const [one, other] = [detection('EV.P01', 'ca01'), detection('EV.P01', 'ca04')];
    const ofOther = failedBy([one, other], 'ZT.ID.022', 0, { details: { foundIn: ['ca04'] } });
    const late = entry(-minutes(1), 'EV.P01', 'ca01', { actor: 'lea' });
    const raised = raise(nothing, [0, [one, other, ofOther]], [minutes(10), late]);
    expect(holding(raised, ofOther)).toEqual([alertAbout(raised, other)]);
    expect(actorIdOf(alertAbout(raised, late))).toBe('lea');
    expect(firstMessages(raised)).toHaveLength(2);
  });

  test('a control that fails worse for the same person continues in their alert, and reopens no ended one', () => {
    const exposure = {
      computed: true,
      unit: 'people',
      ids: ['kim'],
      privilegedIds: [],
      count: 1,
      of: 60,
      privilegedCount: 0,
    } as const;
    const joining = (afterMs: number): WatchEvent =>
      entry(afterMs, 'EV.P01', 'spared', { actor: 'lea', peopleIds: ['kim'] });
    const failing = (cause: WatchEvent, afterMs: number): WatchEvent =>
      failedBy([cause], 'ZT.ID.022', afterMs, { exposure, details: { foundIn: ['ca01'] } });
    const [earlier, later] = [joining(0), joining(minutes(120))];
    const [first, second] = [failing(earlier, minutes(1)), failing(later, minutes(121))];
    const before = raise(
      nothing,
      [minutes(1), [earlier, first]],
      [minutes(60), [recovery(earlier.concern ?? ''), recovery(first.concern ?? '')]],
      [minutes(121), [{ ...later, attribution: provedBy('tom', 'entry of tom', minutes(120)) }, second]],
    );
    expect(before.alerts.map(({ status }) => status).sort()).toEqual(['open', 'resolved']);
    const weaker = regression('ZT.ID.022', {
      ...{ type: 'weakened', exposure, attribution: provedBy('tom', 'the other policy', minutes(130)) },
      details: { foundIn: ['ca01', 'ca04'], added: ['ca04'] },
      evidence: {
        subjects: [subjectOfResource('conditionalAccessPolicy', 'ca04')],
        ...{ property: null, from: iso(minutes(121)), to: iso(minutes(131)), causes: [] },
      },
    });
    const raised = raise(before, [minutes(131), weaker]);
    expect(alertAbout(raised, weaker).id).toBe(alertAbout(before, second).id);
    expect(typesOf(raised)).not.toContain('reopened');
  });

  test('a policy switched off a minute after the same account excluded a group from it gives two alerts', () => {
    const excluding = entry(0, 'EV.P02', 'ca01', { actor: 'lea', ...excluded('vendors') });
    const switching = entry(minutes(1), 'EV.P01', 'ca01', { actor: 'lea' });
    const raised = raise(nothing, ...logged(excluding, switching));
    expect(firstMessages(raised).map(({ leadEventId }) => leadEventId)).toEqual([excluding.id, switching.id]);
  });

  const [byMara, byTom] = [
    entry(0, 'EV.P01', 'ca01', { actor: 'mara' }),
    entry(minutes(1), 'EV.P01', 'ca01', { actor: 'tom' }),
  ];
  const off = detection('EV.P01', 'ca01');

  test.each<[string, readonly Happening[]]>([
    [
      'a collection between them',
      [
        [seconds(5), byMara],
        [minutes(2), off],
        [minutes(3), byTom],
      ],
    ],
    [
      'a collection first',
      [
        [minutes(2), off],
        [minutes(3), byMara],
        [minutes(4), byTom],
      ],
    ],
  ])('a second person who switched off the same policy is named, %s', (_, happenings) => {
    const raised = raise(nothing, ...happenings);
    expect([byMara, byTom].map((one) => actorIdOf(alertAbout(raised, one)))).toEqual(['mara', 'tom']);
    expect(firstMessages(raised)).toHaveLength(2);
  });

  test('an entry from before the last collection does not name its account for later changes', () => {
    const before = entry(-minutes(14), 'EV.P01', 'ca01', { actor: 'mara' });
    const raised = raise(nothing, [-minutes(12), before], [0, off]);
    expect(actorIdOf(alertAbout(raised, off))).toBeNull();
    expect(firstMessages(raised)).toHaveLength(2);
  });

  test('an edit that the log shows late brings along the control that it broke', () => {
    const control = regression('ZT.ID.021');
    const [first, late] = [detection('EV.P01', 'ca01'), entry(-minutes(1), 'EV.P01', 'ca02', { actor: 'tom' })];
    const raised = raise(nothing, [0, control], [seconds(1), first], [minutes(3), late]);
    expect(firstMessages(raised)).toHaveLength(2);
    expect(
      holding(raised, control)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([first, late].map((one) => alertAbout(raised, one).id).sort());
  });

  test.each([
    ['the log first', false],
    ['the collection first', true],
  ])("changes in a collection beyond one person's entry are not attributed to that person, %s", (_, isSeenFirst) => {
    const mara = entry(0, 'EV.P02', 'ca01', { actor: 'mara', ...excluded('sales') });
    const seen = detection('EV.P02', 'ca01', excluded('sales', 'vendors'));
    const raised = raise(nothing, [minutes(1), isSeenFirst ? seen : mara], [minutes(2), isSeenFirst ? mara : seen]);
    const holders = raised.alerts.map((alert) => [actorIdOf(alert), alert.concerns]);
    expect(holders).toHaveLength(2);
    expect(holders).toEqual(
      expect.arrayContaining([
        ['mara', ['EV.P02|ca01|group sales']],
        [null, ['EV.P02|ca01|group vendors']],
      ]),
    );
    expect(firstMessages(raised)).toHaveLength(2);
  });

  const weakenings = [
    entry(seconds(1), 'EV.P02', 'ca01', { actor: 'ada' }),
    entry(seconds(20), 'EV.P01', 'ca02', { actor: 'mara' }),
    entry(seconds(40), 'EV.P08', 'tenant-settings', { actor: 'tom' }),
  ];

  test.each([
    ['read one by one', logged(...weakenings)],
    ['read together', [[minutes(1), weakenings]] as readonly Happening[]],
  ])('three people weaken three things within a minute, %s: three first messages, three actors', (_, happenings) => {
    const raised = raise(nothing, ...happenings);
    expect(firstMessages(raised).map(actorIdOf).sort()).toEqual(['ada', 'mara', 'tom']);
    expect(typesOf(raised)).toEqual(['opened', 'opened', 'opened']);
    // Other people's changes at the same time are not linked.
    expect(raised.alerts.map(({ related }) => related)).toEqual([[], [], []]);
  });

  test('a control that all three broke is a consequence of each change', () => {
    const differences = weakenings.map(({ source, resource }) => detection(source, resource.id));
    const control = failedBy(differences, 'ZT.ID.021', minutes(2));
    const raised = raise(nothing, ...logged(...weakenings), [minutes(2), [...differences, control]]);
    expect(holding(raised, control).map(actorIdOf).sort()).toEqual(['ada', 'mara', 'tom']);
    expect(firstMessages(raised)).toHaveLength(3);
  });

  test('a guest becomes an administrator while an alert about a break-glass account is open: a separate alert', () => {
    const changed = entry(0, 'EV.R22', 'break-glass-1', { actor: 'lea', severity: 'critical', concern: null });
    const granted = entry(minutes(1), 'EV.R01', 'guest|global', { actor: 'lea', severity: 'critical' });
    const raised = raise(nothing, ...logged(changed, granted));
    expect(firstMessages(raised).map(({ leadEventId }) => leadEventId)).toEqual([changed.id, granted.id]);
    // The same changes without a known actor, in one collection.
    const [before, after] = [
      detection('EV.R22', 'break-glass-1', { concern: null }),
      detection('EV.R01', 'guest|global'),
    ];
    const control = failedBy([before, after], 'ZT.AD.012', 0);
    const seen = raise(nothing, [0, [before, after, control]]);
    expect(firstMessages(seen)).toHaveLength(2);
    expect(alertAbout(seen, after)).not.toEqual(alertAbout(seen, before));
  });
});

describe('each type of risk of a person is a separate alert', () => {
  const ofLea = (detector: string, part: string, over: Partial<WatchEvent> = {}) => {
    return entry(0, detector, 'lea', {
      evidence: {
        subjects: [subjectKey({ type: 'principal', id: 'lea' }), subjectOfResource('riskyUser', 'lea')],
        property: propertyOf(detector, 'lea'),
        partOf: detector === 'EV.S21' ? null : propertyOf('EV.S21', 'lea'),
        from: iso(0),
        to: iso(0),
        causes: [],
      },
      attribution: { status: 'nobody', reason: 'risk' },
      groupKey: detectorConcern('EV.S21', 'lea'),
      concern: detectorConcern('EV.S21', 'lea'),
      peopleIds: ['lea'],
      details: { elements: [part] },
      ...over,
    });
  };
  const level = ofLea('EV.S21', 'state');
  const leaked = ofLea('EV.S01', 'detection-1', { severity: 'critical' });
  const sprayed = ofLea('EV.S07', 'detection-2');

  test('a leaked password found after the risk level is not lost: it leads an update of its alert', () => {
    const raised = raise(nothing, [minutes(1), level], [minutes(3), leaked]);
    expect(firstMessages(raised)).toHaveLength(1);
    const update = lastOf(raised);
    expect(update.alert).toMatchObject({ leadEventId: leaked.id, severity: 'critical' });
    expect(update.transitions.map(({ type }) => type)).toEqual(['worsened']);
    expect(update.deliveries).not.toEqual([]);
  });

  test('a password that leaks after the level was read is a separate alert', () => {
    const later = { ...leaked, evidence: { ...evidenceOf(leaked), from: iso(minutes(2)), to: iso(minutes(2)) } };
    const raised = raise(nothing, [minutes(1), level], [minutes(3), later]);
    expect(firstMessages(raised).map(({ severity }) => severity)).toEqual(['high', 'critical']);
    expect(alertAbout(raised, later).related).toEqual([alertAbout(raised, level).id]);
  });

  test('a level that is worse than the detection keeps its own alert in both orders', () => {
    const worse = { ...level, severity: 'critical' } as const;
    expect(firstMessages(raise(nothing, [minutes(1), worse], [minutes(3), sprayed]))).toHaveLength(2);
    expect(firstMessages(raise(nothing, [minutes(1), sprayed], [minutes(3), worse]))).toHaveLength(2);
  });

  test('a risk level that only summarises the leaked password is not a second alert', () => {
    const raised = raise(nothing, [minutes(1), leaked], [minutes(3), level]);
    expect(alertOf(raised).leadEventId).toBe(leaked.id);
    expect(lastOf(raised).deliveries).toEqual([]);
  });

  test('a risk level worse than everything named is sent', () => {
    const raised = raise(nothing, [minutes(1), sprayed], [minutes(3), { ...level, severity: 'critical' }]);
    expect(lastOf(raised).alert.severity).toBe('critical');
    expect(lastOf(raised).deliveries).not.toEqual([]);
  });

  test.each([
    [
      'one after the other',
      [
        [minutes(1), leaked],
        [minutes(3), sprayed],
        [minutes(5), level],
      ],
    ],
    [
      'the level first',
      [
        [minutes(1), level],
        [minutes(3), leaked],
        [minutes(5), sprayed],
      ],
    ],
    [
      'the level first, with the others reversed',
      [
        [minutes(1), level],
        [minutes(3), sprayed],
        [minutes(5), leaked],
      ],
    ],
    [
      'the level in between',
      [
        [minutes(1), leaked],
        [minutes(3), level],
        [minutes(5), sprayed],
      ],
    ],
    ['together', [[minutes(1), [level, leaked, sprayed]]]],
  ] as readonly (readonly [string, readonly Happening[]])[])(
    'a leaked password and a password spray are two alerts, %s',
    (_, happenings) => {
      const raised = raise(nothing, ...happenings);
      expect(firstMessages(raised)).toHaveLength(2);
      expect(alertAbout(raised, leaked)).not.toEqual(alertAbout(raised, sprayed));
    },
  );
});

describe('a spike in a fleet continues until it ends', () => {
  const spike = (count: number, over: Partial<WatchEvent> = {}) =>
    detection('EV.D01', 'fleet', {
      resource: { kind: 'managedDevice', id: 'fleet', name: null },
      attribution: { status: 'nobody', reason: 'telemetry' },
      exposure: {
        computed: true,
        unit: 'devices',
        count,
        of: 300,
        ids: [],
        privilegedCount: 0,
        privilegedIds: [],
      },
      ...over,
    });
  /** The next collection starts where the last one ended. */
  const next = (count: number, afterMs: number, over: Partial<WatchEvent> = {}) =>
    spike(count, { anchor: iso(afterMs - minutes(10)), ...over });
  const first: Happening = [minutes(1), spike(6)];

  test('a few more devices send nothing, half as many again send an update', () => {
    const more = raise(nothing, first, [minutes(60), next(7, minutes(60))]);
    expect(firstMessages(more)).toHaveLength(1);
    expect(lastOf(more).deliveries).toEqual([]);
    const much = raise(more, [minutes(90), next(9, minutes(90))]);
    expect(firstMessages(much)).toHaveLength(1);
    expect(lastOf(much).transitions.map(({ type }) => type)).toEqual(['worsened']);
    expect(lastOf(much).deliveries).not.toEqual([]);
  });

  test.each<[string, WatchEvent]>([
    ['a known account that caused it', next(7, minutes(60), { attribution: provedBy('mara') })],
    ['an instant event, such as removed devices', next(7, minutes(60), { concern: null })],
    ['another property', { ...next(7, minutes(60)), source: 'EV.D07' }],
  ])('%s is a separate alert', (_, event) => {
    expect(firstMessages(raise(nothing, first, [minutes(60), event]))).toHaveLength(2);
  });

  test('when the spike ends before the control that it broke, the next spike is a separate alert', () => {
    const begun = spike(6);
    const control = failedBy([begun], 'ZT.DV.002', minutes(1));
    const over = recovery(detectorConcern('EV.D01', 'fleet'), { recordedAt: iso(minutes(70)) });
    const raised = raise(nothing, [minutes(1), [begun, control]], [minutes(70), over]);
    expect(alertOf(raised).status).toBe('open');
    const later = raise(raised, [minutes(90), next(6, minutes(90))]);
    expect(firstMessages(later)).toHaveLength(2);
  });

  test('after its end the next spike is a separate alert', () => {
    const over = recovery(detectorConcern('EV.D01', 'fleet'), { recordedAt: iso(minutes(70)) });
    const raised = raise(nothing, first, [minutes(70), over], [minutes(90), next(6, minutes(90))]);
    expect(typesOf(raised)).toContain('resolved');
    expect(alertOf(raised).status).toBe('open');
  });
});

describe('each change ends by itself', () => {
  const mara = entry(0, 'EV.P02', 'ca01', { actor: 'mara', ...excluded('sales') });
  const tom = entry(minutes(1), 'EV.P02', 'ca01', { actor: 'tom', ...excluded('vendors') });
  const both = detection('EV.P02', 'ca01', excluded('sales', 'vendors'));
  const restored = (group: string): WatchEvent =>
    recovery(detectorConcern('EV.P02', 'ca01'), { attribution: provedBy('ada'), ...excluded(group) });
  const control = failedBy([both], 'ZT.ID.001', minutes(2));

  test.each<[string, readonly Happening[]]>([
    ['the log first', [...logged(mara, tom), [minutes(2), both]]],
    [
      'a collection first',
      [
        [minutes(2), both],
        [minutes(3), mara],
        [minutes(4), tom],
      ],
    ],
    [
      'a collection between them',
      [
        [seconds(5), mara],
        [minutes(2), both],
        [minutes(4), tom],
      ],
    ],
  ])('two exclusions from one policy by two people, %s', (_, happenings) => {
    const raised = raise(nothing, ...happenings);
    expect([mara, tom].map((one) => actorIdOf(alertAbout(raised, one)))).toEqual(['mara', 'tom']);
    const half = raise(raised, [minutes(10), restored('sales')]);
    expect([mara, tom].map((one) => alertAbout(half, one).status)).toEqual(['resolved', 'open']);
    const whole = raise(half, [minutes(20), restored('vendors')]);
    expect([mara, tom].map((one) => alertAbout(whole, one).status)).toEqual(['resolved', 'resolved']);
    expect(typesOf(whole).filter((type) => type === 'resolved')).toHaveLength(2);
  });

  test('the first one ends though the control still fails because of the second', () => {
    const raised = raise(
      nothing,
      ...logged(mara, tom),
      [minutes(2), [both, control]],
      [minutes(10), restored('sales')],
    );
    expect(alertAbout(raised, mara).status).toBe('resolved');
    expect(alertAbout(raised, tom).concerns).toContain('control|ZT.ID.001');
  });
});

describe('a control whose failure is seen only after its cause was undone', () => {
  const mara = entry(0, 'EV.P01', 'ca01', { actor: 'mara', ...excluded('sales') });
  const undone = (afterMs: number): WatchEvent =>
    recovery(detectorConcern('EV.P01', 'ca01'), {
      anchor: iso(afterMs),
      happenedAt: iso(afterMs),
      attribution: provedBy('mara', 'undoing', afterMs),
      ...excluded('sales'),
    });
  const control = failedBy([mara], 'ZT.ID.021', minutes(1));
  const raised = raise(nothing, ...logged(mara), [minutes(2), undone(minutes(2))], [minutes(3), control]);
  const held = (of: Raised): Alert | undefined => of.alerts.find(({ status }) => status === 'open');

  test('waits for the next collection, meanwhile in an alert that names nobody', () => {
    expect(held(raised)).toMatchObject({
      concerns: ['control|ZT.ID.021'],
      isDeferred: true,
      attribution: { status: 'notYetKnown' },
    });
    expect(new Set(lastOf(raised).deliveries.map(({ notBefore }) => notBefore))).toEqual(new Set([iso(minutes(8))]));
    expect(alertAbout(raised, mara).status).toBe('resolved');
  });

  test('names the actor of the cause if several collections must agree that it passes again', () => {
    const slow = failedBy([mara], 'ZT.AD.015', minutes(1));
    const late = raise(nothing, ...logged(mara), [minutes(2), undone(minutes(2))], [minutes(3), slow]);
    expect(held(late)).toMatchObject({
      concerns: ['control|ZT.AD.015'],
      isDeferred: true,
      attribution: { status: 'known', actor: { id: 'mara' } },
    });
    expect(alertAbout(late, mara).status).toBe('resolved');
  });

  test.each([
    ['one account, if several collections must agree that it passes again', 'ZT.AD.015', ['mara', 'mara'], 'mara'],
    ['nobody, if one collection shows that it passes', 'ZT.ID.021', ['mara', 'mara'], null],
    ['nobody, if two accounts caused it', 'ZT.AD.015', ['mara', 'tom'], null],
    ['nobody, if the account of the cause is not known', 'ZT.AD.015', [undefined, undefined], null],
  ] as const)('names %s', (_, id, actors, expected) => {
    const causes = actors.map((actor, at) =>
      entry(minutes(at), 'EV.P01', `ca0${at}`, { ...(actor !== undefined && { actor }), ...excluded('sales') }),
    );
    const ends = causes.map(({ concern, details }) =>
      recovery(String(concern), { anchor: iso(minutes(2)), happenedAt: iso(minutes(2)), details }),
    );
    const late = raise(
      nothing,
      ...logged(...causes),
      [minutes(2), ends],
      [minutes(3), failedBy(causes, id, minutes(1.5))],
    );
    expect(late.alerts.map(({ status, isDeferred }) => `${status} ${isDeferred}`).sort()).toContain('open true');
    expect(late.alerts.filter(({ isDeferred }) => isDeferred).map(actorIdOf)).toEqual([expected]);
  });

  test('also where the collection that saw both is raised only then', () => {
    const shown = withEvidence(detection('EV.P01', 'ca01', excluded('sales')), {
      from: iso(-minutes(9)),
      to: iso(minutes(1)),
    });
    const both = [shown, failedBy([shown], 'ZT.ID.021', minutes(1))];
    const late = raise(nothing, ...logged(mara), [minutes(2), undone(minutes(2))], [minutes(3), both]);
    expect(held(late)).toMatchObject({ concerns: ['control|ZT.ID.021'], isDeferred: true });
    expect(alertAbout(late, mara).status).toBe('resolved');
  });

  test('waits less where collections are more frequent', () => {
    const before = raised.alerts.filter(({ id }) => id !== held(raised)?.id);
    const [step] = planSteps(before, [control], { ...contextOf(minutes(3), [mara, control]), groupWaitMs: 5_000 });
    expect(step?.deliveries.map(({ notBefore }) => notBefore)).toContain(iso(minutes(4.25)));
  });

  test('also where a crash came between the two steps, and only once', () => {
    const context = { ...contextOf(minutes(3), [mara, control]), alerted: new Set([control.id]) };
    const before = raised.alerts.filter(({ id }) => id !== held(raised)?.id);
    expect(planSteps(before, [control], context).map(({ alert }) => alert.id)).toEqual([held(raised)?.id]);
    expect(planSteps(raised.alerts, [control], context)).toEqual([]);
  });

  test('ends with the cause, where the control passes', () => {
    const passes = recovery('control|ZT.ID.021', { source: 'ZT.ID.021' });
    expect(held(raise(raised, [minutes(4), passes]))).toBeUndefined();
  });

  test('continues in the alert of another cause', () => {
    const tom = entry(minutes(3), 'EV.P01', 'ca01', { actor: 'tom', ...excluded('vendors') });
    const later = raise(raised, [minutes(5), tom]);
    expect(later.alerts.filter(({ status }) => status === 'open').map(actorIdOf)).toEqual(['tom']);
    expect(alertAbout(later, tom).concerns).toContain('control|ZT.ID.021');
  });

  test('is sent at once where an operator had only closed the alert of its cause', () => {
    const closed = handled(raise(nothing, ...logged(mara)), mara, close, minutes(2));
    const again = raise(closed, [minutes(3), control]);
    expect(typesOf(again).at(-1)).toBe('reopened');
    expect(alertAbout(again, mara).concerns).toContain('control|ZT.ID.021');
  });
});

test('a control that fails again after another edit was reverted is not news for the alert that reported it', () => {
  const mara = entry(0, 'EV.P02', 'ca01', { actor: 'mara', ...excluded('sales') });
  const first = failedBy([mara], 'ZT.ID.020', minutes(1));
  const passes = recovery('control|ZT.ID.020', { source: 'ZT.ID.020', recordedAt: iso(minutes(5)) });
  const again = failedBy([mara], 'ZT.ID.020', minutes(20), {
    attribution: provedBy('kim'),
    details: { isAsBefore: true },
  });
  const raised = raise(nothing, [minutes(1), [mara, first]], [minutes(5), passes], [minutes(20), again]);
  expect(alertOf(raised).concerns).toContain('control|ZT.ID.020');
  expect(actorIdOf(alertOf(raised))).toBe('mara');
  expect(alertOf(raised).hands).toBeUndefined();
  expect(typesOf(raised).at(-1)).toBe('joined');
});

describe('one action in many steps is one alert', () => {
  test.each([
    ['acknowledged', acknowledge],
    ['closed', close],
  ])('another secret of the same app within five minutes is sent, though the first alert was %s', (_, how) => {
    const [first, further] = [secret(0, 'app-a'), secret(minutes(4), 'app-a')];
    const before = handled(raise(nothing, ...logged(first)), first, how, minutes(1));
    const raised = raise(before, ...logged(further));
    expect(alertOf(raised)).toMatchObject({ status: 'open', acknowledged: null, closed: null });
    expect(lastOf(raised).deliveries).toHaveLength(1);
  });

  test('another secret after that is a separate alert', () => {
    const raised = raise(nothing, ...logged(secret(0, 'app-a'), secret(minutes(6), 'app-a')));
    expect(firstMessages(raised)).toHaveLength(2);
  });

  test('40 people who join a group within 3 minutes are one alert that names each of them', () => {
    const people = Array.from({ length: 40 }, (_, at) => `person-${at}`);
    const joining = people.map((person, at) =>
      entry(at * seconds(4.5), 'EV.R12', 'admins', {
        actor: 'lea',
        peopleIds: [person],
        details: { elements: [person] },
      }),
    );
    const raised = raise(nothing, ...logged(...joining));
    const alert = alertOf(raised);
    expect(firstMessages(raised)).toHaveLength(1);
    expect(typesOf(raised)).toEqual(['opened', ...people.slice(1).map(() => 'worsened')]);
    expect(alert.named.flatMap(({ elements }) => elements).sort()).toEqual([...people].sort());
    expect(alert.concerns).toHaveLength(40);
  });

  test('an alert that has named 120 steps is not sent again when a collection shows them', () => {
    const people = Array.from({ length: 120 }, (_, at) => `person-${at}`);
    const joining = people.map((person, at) =>
      entry(at * seconds(1.5), 'EV.R12', 'admins', { actor: 'lea', details: { elements: [person] } }),
    );
    // A detector names at most 50 elements of a difference.
    const seen = detection('EV.R12', 'admins', { details: { elements: people.slice(0, 50) } });
    const raised = raise(nothing, ...logged(...joining), [minutes(10), seen]);
    expect(firstMessages(raised)).toHaveLength(1);
    expect(lastOf(raised).deliveries).toEqual([]);
  });
});

describe('the headline does not depend on the source that was read first', () => {
  const exposing = (count: number): WatchEvent['exposure'] => ({
    computed: true,
    unit: 'people',
    count,
    of: 120,
    ids: [],
    privilegedCount: 0,
    privilegedIds: [],
  });
  const logEntry = entry(-minutes(2), 'EV.P01', 'ca01', { actor: 'lea' });
  const difference = detection('EV.P01', 'ca01', { exposure: exposing(4) });
  const critical = failedBy([difference], 'ZT.ID.021', 0, { severity: 'critical', exposure: exposing(91) });
  const awaited = regression('ZT.ID.022', { exposure: exposing(5) });
  const sources: readonly (readonly WatchEvent[])[] = [[logEntry], [difference, critical], [awaited]];

  test.each([[[0, 1, 2]], [[0, 2, 1]], [[1, 0, 2]], [[1, 2, 0]], [[2, 0, 1]], [[2, 1, 0]]])(
    'in the order %j the critical loss of protection leads',
    (order) => {
      const raised = raise(nothing, ...order.map((at, turn): Happening => [minutes(turn), sources[at] ?? []]));
      expect(alertOf(raised)).toMatchObject({ leadEventId: critical.id, severity: 'critical' });
      expect(actorIdOf(alertOf(raised))).toBe('lea');
    },
  );

  const orders: readonly (readonly [string, (a: WatchEvent, b: WatchEvent) => readonly Happening[]])[] = [
    [
      'the change first',
      (change, control) => [
        [0, change],
        [minutes(1), control],
      ],
    ],
    [
      'the control first',
      (change, control) => [
        [0, control],
        [minutes(1), change],
      ],
    ],
    ['both at once', (change, control) => [[0, [change, control]]]],
  ];

  test.each(orders)('at equal severity, people who lost protection lead over the edit, %s', (_, happenings) => {
    const edit = detection('EV.P01', 'ca01', { exposure: exposing(14) });
    const lost = failedBy([edit], 'ZT.ID.021', 0, { exposure: exposing(5) });
    expect(alertOf(raise(nothing, ...happenings(edit, lost))).leadEventId).toBe(lost.id);
  });

  test.each(orders)('a new administrator leads over the control about it, %s', (_, happenings) => {
    const grant = detection('EV.R01', 'lea|global');
    const control = failedBy([grant], 'ZT.AD.001', 0, { exposure: exposing(5) });
    expect(alertOf(raise(nothing, ...happenings(grant, control))).leadEventId).toBe(grant.id);
  });

  test('a laptop that loses compliance and encryption in one collection is one alert', () => {
    const laptop = {
      attribution: { status: 'nobody', reason: 'telemetry' },
      resource: { kind: 'managedDevice', id: 'laptop', name: 'LAPTOP-7' },
    } as const;
    const raised = raise(nothing, [0, [detection('EV.D01', 'laptop', laptop), detection('EV.D08', 'laptop', laptop)]]);
    expect(firstMessages(raised)).toHaveLength(1);
  });
});

describe('a flood by one account fills no mailbox and hides nothing', () => {
  const apps = Array.from({ length: 30 }, (_, at) => `app-${at}`);
  const sends = (raised: Raised) =>
    raised.steps.flatMap(({ alert, deliveries }) =>
      deliveries.map(({ notBefore }) => ({ id: alert.id, at: Date.parse(notBefore), until: alert.gatheredUntil })),
    );

  test.each<[string, number, (at: number) => number]>([
    ['within two minutes', minutes(2), (at) => at * seconds(4)],
    ['at once', 0, () => 0],
  ])('secrets for 30 apps %s: two are sent at once, and the rest together within five minutes', (_, spanMs, whenOf) => {
    const secrets = apps.map((app, at) => secret(whenOf(at), app));
    const raised = raise(nothing, ...(spanMs === 0 ? [[0, secrets] as const] : logged(...secrets)));
    expect(raised.alerts).toHaveLength(30);
    const [first, second, ...rest] = sends(raised);
    expect([first?.until, second?.until]).toEqual([null, null]);
    expect(rest).toHaveLength(28);
    const [until] = rest.map((one) => one.until);
    expect(new Set(rest.map((one) => one.until))).toEqual(new Set([until]));
    const third = raised.alerts.map(({ openedAt }) => Date.parse(openedAt)).sort((x, y) => x - y)[2] ?? 0;
    expect(Date.parse(until ?? '')).toBeGreaterThan(third);
    expect(Date.parse(until ?? '') - third).toBeLessThanOrEqual(minutes(5));
    expect(new Set(rest.map(({ at }) => at))).toEqual(new Set([Date.parse(until ?? '')]));
  });

  test('critical ones wait for 20 seconds at most', () => {
    const grants = apps.map((app) =>
      entry(0, 'EV.R11', app, {
        actor: 'lea',
        severity: 'critical',
        resource: { kind: 'directoryAudit', id: app, name: app },
      }),
    );
    const raised = raise(nothing, [0, grants]);
    const waits = sends(raised).map(({ at }) => at - Date.parse(iso(0)));
    expect(Math.max(...waits)).toBeLessThanOrEqual(seconds(20));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(4);
  });

  test('other changes by the same account do not wait', () => {
    const other = entry(minutes(2), 'EV.P01', 'ca01', { actor: 'lea' });
    const raised = raise(nothing, [0, apps.map((app) => secret(0, app))], ...logged(other));
    expect(alertAbout(raised, other).gatheredUntil).toBeNull();
  });

  test("another account's change to an app does not wait", () => {
    const other = secret(minutes(2), 'app-z', 'tom');
    const raised = raise(nothing, [0, apps.map((app) => secret(0, app))], ...logged(other));
    expect(alertAbout(raised, other).gatheredUntil).toBeNull();
  });
});

describe('an attack of several steps', () => {
  const actor = 'lea';
  const method = entry(0, 'EV.R24', 'lea', { actor });
  const secretOf = entry(minutes(20), 'EV.A05', 'app', { actor, concern: null });
  const role = entry(minutes(40), 'EV.R01', 'tom|global', { actor, severity: 'critical' });
  const proofOf = ({ attribution }: WatchEvent): string =>
    attribution.status === 'known' ? attribution.recordId : 'no entry';
  /** The story of these steps, as it is after the last one. */
  const story = (...steps: readonly WatchEvent[]): WatchEvent => {
    const last = steps.at(-1) ?? method;
    const own = entry(Date.parse(last.anchor) - Date.parse(iso(0)), 'EV.T04', 'lea', {
      attribution: last.attribution,
      concern: null,
      severity: last.severity,
      details: { elements: [proofOf(last)] },
    });
    return withEvidence(own, { subjects: [], steps: steps.map(proofOf) });
  };
  const [begun, grown, worst] = [story(method), story(method, secretOf), story(method, secretOf, role)];
  const stolen = raise(nothing, [minutes(1), begun]);

  test('is one alert, whose updates name the further steps', () => {
    const raised = raise(stolen, [minutes(21), [secretOf, grown]], [minutes(41), [worst, role]]);
    expect(firstMessages(raised)).toHaveLength(1);
    expect(alertOf(raised)).toMatchObject({ severity: 'critical', status: 'open' });
    expect(typesOf(raised)).toEqual(['opened', 'worsened', 'worsened', 'worsened', 'worsened']);
    // Only critical alerts reach the service desk.
    expect(lastOf(raised).deliveries.map(({ recipientId }) => recipientId)).toContain('desk');
  });

  test('withdraws an acknowledgement, and opens again what was closed', () => {
    for (const how of [acknowledge, close]) {
      const raised = raise(handled(stolen, begun, how, minutes(10)), [minutes(21), [secretOf, grown]]);
      expect(alertOf(raised)).toMatchObject({ status: 'open', acknowledged: null, closed: null });
      expect(lastOf(raised).deliveries.length).toBeGreaterThan(0);
    }
  });

  test('is a new alert if the first one was closed more than a day before', () => {
    const raised = raise(handled(stolen, begun, close, minutes(10)), [minutes(25 * 60), [secretOf, grown]]);
    expect(firstMessages(raised)).toHaveLength(2);
  });

  test('stays open after one step was undone, because of those that nobody can undo', () => {
    const all = raise(stolen, [minutes(21), [secretOf, grown]], [minutes(41), [worst, role]]);
    const undone = recovery(String(role.concern), { anchor: iso(minutes(60)), happenedAt: iso(minutes(60)) });
    expect(alertOf(raise(all, [minutes(61), undone])).status).toBe('open');
    // After a story alone, nothing stays wrong: it is over with its last step.
    const single = raise(nothing, [minutes(41), [role, story(method, role)]]);
    expect(alertOf(raise(single, [minutes(61), undone])).status).toBe('resolved');
  });

  test('takes over its last step, which a collection showed first without the account', () => {
    const shown = detection('EV.R01', 'tom|global', { severity: 'critical', anchor: iso(minutes(35)) });
    const raised = raise(stolen, [minutes(45), shown], [minutes(46), [role, story(method, role)]]);
    expect(firstMessages(raised)).toHaveLength(2);
    const [left, ...others] = raised.alerts.filter(({ named }) => named.length === 0);
    expect(others).toEqual([]);
    expect(left?.mergedInto?.id).toBe(alertAbout(raised, begun).id);
    expect(alertAbout(raised, role)).toMatchObject({ id: alertAbout(raised, begun).id, severity: 'critical' });
  });

  test('takes nothing else that the account does, and no step of another account', () => {
    const other = entry(minutes(50), 'EV.P08', 'authorizationPolicy', { actor });
    const reset = entry(-minutes(30), 'EV.R17', 'lea', { actor: 'mara', concern: null });
    const raised = raise(nothing, [minutes(1), [reset, story(reset, method)]], [minutes(51), other]);
    expect(firstMessages(raised)).toHaveLength(3);
  });
});

describe('a device that nobody changed', () => {
  const laptop = detection('EV.D01', 'laptop', { attribution: telemetry, severity: 'high' });
  const counted = (subjects = evidenceOf(laptop).subjects): WatchEvent =>
    withEvidence(failedBy([laptop], 'ZT.DV.002', minutes(1), { severity: 'high', attribution: telemetry }), {
      subjects,
    });

  test('still leads its alert when a control counts it', () => {
    const raised = raise(nothing, [0, laptop], [minutes(1), counted()]);
    expect(alertOf(raised).leadEventId).toBe(laptop.id);
  });

  test('leads no alert about a fleet', () => {
    const fleet = withEvidence(laptop, { subjects: [subjectKey({ type: 'fleet', kind: 'managedDevice' })] });
    const failure = counted(evidenceOf(fleet).subjects);
    expect(alertOf(raise(nothing, [0, fleet], [minutes(1), failure])).leadEventId).toBe(failure.id);
  });
});
