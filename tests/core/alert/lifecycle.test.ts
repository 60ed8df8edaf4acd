import type { Alert } from '../../../shared/core/alert/alert';
import type { AlertStep } from '../../../shared/core/alert/alert-step';
import { acknowledge, close, type HandledAlert, type HandlingRefusal } from '../../../shared/core/alert/lifecycle';
import type { Operator } from '../../../shared/core/alert/operator';
import { namedChangeOf } from '../../../shared/core/alerting/named-change';
import { planSteps } from '../../../shared/core/alerting/raise';
import type { WatchEvent } from '../../../shared/core/event/event';
import { everythingAtOnce } from '../../fixtures/attention';
import { plainRaising, plainRouting } from '../../fixtures/raising';
import { anAlert, anEvent, aRule, hex } from '../../store/fixtures';

const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const start = Date.parse('2026-11-24T14:08:00.000Z');
const at = (minutes: number): string => new Date(start + minutes * 60_000).toISOString();
const operator = (id: string): Operator => ({ id, tenantId, name: id });
/** The operator as it is stored. */
const stored = (id: string): Operator => ({ id, tenantId, name: null });
const kai = operator('kai');
const known = (id: string, time = at(-5), recordId = 'r'): Alert['attribution'] => ({
  status: 'known',
  actor: { type: 'person', id, ipAddress: null },
  recordId,
  at: time,
});
const open = (over: Partial<Alert> = {}): Alert => anAlert(tenantId, { attribution: known('lea'), ...over });
const handled = { by: kai, at: at(1), note: null };
const asked = (over: Partial<Parameters<typeof acknowledge>[1]> = {}) => ({
  by: kai,
  note: 'I look at it',
  now: at(1),
  ownHandAllowed: false,
  ...over,
});

describe('actions that an operator may take', () => {
  const both = [acknowledge, close] as const;
  const mine = open({ attribution: known('KAI') });
  const one = (id: string) => ({ type: 'person', id, ipAddress: null }) as const;
  const candidates = open({ attribution: { status: 'ambiguous', candidates: [one('lea'), one('kai')] } });
  type Row = readonly [string, Alert, (typeof both)[number], HandlingRefusal];
  const rows: readonly Row[] = [
    ...both.flatMap((action): Row[] => [
      [`${action.name}: not what is over`, open({ status: 'resolved', concerns: [] }), action, 'notOpen'],
      [`${action.name}: not a summary`, open({ form: 'summary' }), action, 'notAnAlert'],
      [`${action.name}: not a week`, open({ form: 'digest' }), action, 'notAnAlert'],
      [`${action.name}: not a notice`, open({ form: 'notice' }), action, 'notAnAlert'],
      [`${action.name}: not one's own change`, mine, action, 'ownHand'],
      [`${action.name}: not where one is among several`, candidates, action, 'ownHand'],
    ]),
    ['acknowledged once', open({ acknowledged: handled }), acknowledge, 'notOpen'],
    [
      'not closed before the actor is known',
      open({ attribution: { status: 'notYetKnown' } }),
      close,
      'handNotYetKnown',
    ],
  ];

  test.each(rows)('%s', (_, alert, action, expected) => {
    expect(action(alert, asked())).toBe(expected);
  });

  test('nor a change by a guest account that may be their own', () => {
    const unsure = { ...kai, perhapsIds: ['LEA'] };
    for (const action of both) {
      expect(action(open(), asked({ by: unsure }))).toBe('noAddress');
      expect(typeof action(open(), asked({ by: unsure, ownHandAllowed: true }))).toBe('object');
    }
  });

  test('acknowledging keeps the failure open, and records who did it and when', () => {
    // Safe: no refusal, as the type of a refusal is text.
    const { alert, transition } = acknowledge(
      open({ attribution: { status: 'notYetKnown' } }),
      asked(),
    ) as HandledAlert;
    expect(alert).toMatchObject({
      status: 'open',
      concerns: open().concerns,
      acknowledged: { by: stored('kai'), at: at(1) },
      seq: 2,
    });
    expect(transition).toEqual({
      alertId: alert.id,
      seq: 2,
      type: 'acknowledged',
      at: at(1),
      eventId: alert.leadEventId,
      severity: 'high',
      by: stored('kai'),
      note: 'I look at it',
    });
  });

  test('closing ends all concerns of the alert, even when somebody else acknowledged it', () => {
    // Safe: a valid request is not refused.
    const { alert, transition } = close(
      open({ acknowledged: { ...handled, by: operator('tom') } }),
      asked(),
    ) as HandledAlert;
    expect(alert).toMatchObject({ status: 'resolved', concerns: [], closed: { by: stored('kai') }, resolvedAt: at(1) });
    expect(transition.type).toBe('closed');
  });

  test('a one-person firm may handle its own change', () => {
    for (const action of both) expect(typeof action(mine, asked({ ownHandAllowed: true }))).toBe('object');
  });
});

describe('later changes to a handled alert', () => {
  const configuration = {
    ...plainRouting,
    recipients: [{ id: 'ops', name: 'Operations', channel: 'email-acs', address: 'ops@contoso.example' }] as const,
    routes: [{ recipients: ['ops'], minimumSeverity: 'high', sendResolved: true, ...everythingAtOnce }] as const,
  };
  const event = (over: Partial<WatchEvent> = {}): WatchEvent =>
    anEvent(tenantId, 7, {
      concern: 'EV.P02|p1',
      groupKey: 'EV.P02|p1',
      details: {},
      anchor: at(-10),
      attribution: known('lea'),
      recordedAt: at(5),
      ...over,
    });
  /** The difference that opened the alert. */
  const first = event({ id: hex(1), recordedAt: at(0) });
  const about = (over: Partial<Alert> = {}): Alert =>
    open({ groupKey: 'EV.P02|p1', concerns: ['EV.P02|p1'], named: [namedChangeOf(first)], ...over });
  const failure = (control: string, over: Partial<WatchEvent> = {}): WatchEvent =>
    event({
      type: 'regression',
      source: control,
      resource: { kind: 'control', id: control, name: control },
      concern: `control|${control}`,
      groupKey: `control|${control}`,
      ...over,
    });
  const raised = (
    alert: Alert,
    one: WatchEvent,
    given: { readonly rules?: Parameters<typeof planSteps>[2]['rules']; readonly ownHandAllowed?: boolean } = {},
  ): AlertStep | undefined =>
    planSteps([alert], [one], {
      ...plainRaising,
      joinsOf: (source) => (source === 'EV.P02' ? ['ZT.ID.003'] : []),
      mayFail: () => true,
      now: at(5),
      configuration: { ...configuration, ownHandAllowed: given.ownHandAllowed ?? false },
      rules: given.rules ?? [],
      groupWaitMs: 20_000,
    })[0];
  const acknowledged = about({ acknowledged: handled });
  const over = { status: 'resolved', concerns: [], resolvedAt: at(1) } as const;
  const closed = about({ ...over, closed: handled });
  const entry = (id: string, minutes: number, overrides: Partial<WatchEvent> = {}): WatchEvent =>
    event({ anchor: at(minutes), happenedAt: at(minutes), attribution: known(id, at(minutes), 'r2'), ...overrides });
  const aSecret = { source: 'EV.A05', concern: null, groupKey: 'EV.A05|p1' } as const;
  const secret = about({
    groupKey: 'EV.A05|p1',
    concerns: [],
    named: [namedChangeOf(entry('lea', 0, { ...aSecret, id: hex(1), attribution: known('lea', at(0)) }))],
  });
  const control = about({
    groupKey: 'control|ZT.ID.003',
    concerns: ['control|ZT.ID.003'],
    named: [namedChangeOf(failure('ZT.ID.003', { id: hex(1), recordedAt: at(0) }))],
  });

  type Row = readonly [string, AlertStep | undefined, string, Partial<Alert>];
  const rows: readonly Row[] = [
    [
      'another source of the same change keeps the acknowledgement',
      raised(acknowledged, event()),
      'joined',
      { acknowledged: handled },
    ],
    [
      'a control that the change broke is sent, and keeps the acknowledgement',
      raised(acknowledged, failure('ZT.ID.003')),
      'worsened',
      { acknowledged: handled },
    ],
    [
      'a higher severity withdraws the acknowledgement',
      raised(acknowledged, event({ severity: 'critical' })),
      'worsened',
      { acknowledged: null },
    ],
    [
      'another step of the same action within five minutes withdraws it',
      raised({ ...secret, acknowledged: handled }, entry('lea', 3, aSecret)),
      'worsened',
      { acknowledged: null },
    ],
    [
      'and reopens an alert that was closed manually',
      raised({ ...secret, ...over, closed: handled }, entry('lea', 3, aSecret)),
      'reopened',
      { status: 'open', closed: null, acknowledged: null },
    ],
    [
      'the same change by the same actor reopens a closed alert',
      raised(closed, entry('lea', 4)),
      'reopened',
      { status: 'open', closed: null, acknowledged: null },
    ],
    [
      'and an acknowledged alert that has ended',
      raised(about({ ...over, acknowledged: handled }), entry('lea', 4)),
      'reopened',
      { acknowledged: null },
    ],
    [
      'a control that fails again reopens its alert',
      raised({ ...control, ...over, closed: handled }, failure('ZT.ID.003')),
      'reopened',
      { status: 'open', closed: null },
    ],
    [
      "another person's change is a separate alert without an acknowledgement",
      raised(acknowledged, entry('tom', 4)),
      'opened',
      { acknowledged: null },
    ],
    [
      'a problem left over by a rule is sent, and withdraws the acknowledgement',
      raised(
        { ...acknowledged, named: acknowledged.named.map((one) => ({ ...one, elements: ['group a'] })) },
        event({ details: { ruleId: 'gone', elements: ['group a', 'group b'] } }),
      ),
      'worsened',
      { acknowledged: null, concerns: ['EV.P02|p1', 'EV.P02|p1|group a', 'EV.P02|p1|group b'] },
    ],
    [
      'one that the alert does not name is an alert of its own',
      raised(acknowledged, event({ details: { ruleId: 'gone', elements: ['group b'] } })),
      'opened',
      { acknowledged: null, concerns: ['EV.P02|p1|group b'] },
    ],
  ];

  test.each(rows)('%s', (_, step, type, expected) => {
    expect(step?.transitions.map((one) => one.type)).toEqual([type]);
    expect(step?.alert).toMatchObject(expected);
    expect(step?.deliveries.length).toBe(type === 'joined' ? 0 : 1);
  });

  test('an operator loses their acknowledgement when the change turns out to be their own', () => {
    const asking = { ...acknowledged, attribution: { status: 'notYetKnown' } } as const;
    const answer = (id: string, ownHandAllowed = false) =>
      raised(
        asking,
        event({ type: 'attribution', attribution: known(id), details: { alertId: asking.id, eventId: first.id } }),
        { ownHandAllowed },
      );
    expect(answer('kai')?.alert.acknowledged).toBeNull();
    expect(answer('lea')?.alert.acknowledged).toEqual(handled);
    expect(answer('kai', true)?.alert.acknowledged).toEqual(handled);
  });

  test('a covered event raises nothing, but a covered recovery still ends an open alert', () => {
    const pause = aRule(tenantId, { kind: 'pause', source: null, resourceId: null, createdAt: at(1), from: at(1) });
    expect(raised(about(), failure('ZT.ID.003'), { rules: [pause] })).toBeUndefined();
    const step = raised(about(), event({ type: 'recovery' }), { rules: [pause] });
    expect(step?.alert.status).toBe('resolved');
  });

  test('a notice is a closed alert of its own, sent to the recipients of its control', () => {
    const notice = event({
      id: hex(8),
      type: 'health',
      source: 'ruleMade',
      groupKey: 'rule|r1|ruleMade|made',
      concern: null,
      details: { ruleId: 'r1', source: 'ZT.ID.001' },
      attribution: { status: 'nobody', reason: 'monitor' },
    });
    const step = raised(about(), notice);
    expect(step?.alert).toMatchObject({ form: 'notice', status: 'told', concerns: [] });
    expect(step?.deliveries).toMatchObject([{ recipientId: 'ops', notBefore: at(5) }]);
  });
});
