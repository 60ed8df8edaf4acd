import type { Alert } from '../../shared/core/alert';
import { planSteps } from '../../shared/core/alerting/raise';
import type { WatchEvent } from '../../shared/core/event';
import { acknowledge, close, type Handling, type Refusal } from '../../shared/core/lifecycle';
import type { Operator } from '../../shared/core/operator';
import type { AlertStep } from '../../shared/core/ports';
import { everythingAtOnce } from '../fixtures/attention';
import { plainRaising, plainRouting } from '../fixtures/raising';
import { anAlert, anEvent, aRule, hex } from '../store/fixtures';

const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const start = Date.parse('2026-11-24T14:08:00.000Z');
const at = (minutes: number): string => new Date(start + minutes * 60_000).toISOString();
const operator = (id: string): Operator => ({ id, tenantId, name: id });
/** What is stored of him. */
const stored = (id: string): Operator => ({ id, tenantId, name: null });
const kai = operator('kai');
const known = (id: string): Alert['attribution'] => ({
  status: 'known',
  actor: { type: 'person', id, ipAddress: null },
  recordId: 'r',
  at: at(-5),
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

describe('what an operator may do', () => {
  const both = [acknowledge, close] as const;
  const mine = open({ attribution: known('KAI') });
  const one = (id: string) => ({ type: 'person', id, ipAddress: null }) as const;
  const candidates = open({ attribution: { status: 'ambiguous', candidates: [one('lea'), one('kai')] } });
  type Row = readonly [string, Alert, (typeof both)[number], Refusal];
  const rows: readonly Row[] = [
    ...both.flatMap((action): Row[] => [
      [`${action.name}: not what is over`, open({ status: 'resolved', concerns: [] }), action, 'notOpen'],
      [`${action.name}: not a summary`, open({ form: 'summary' }), action, 'notAnAlert'],
      [`${action.name}: not a week`, open({ form: 'digest' }), action, 'notAnAlert'],
      [`${action.name}: not a notice`, open({ form: 'notice' }), action, 'notAnAlert'],
      [`${action.name}: not his own change`, mine, action, 'ownHand'],
      [`${action.name}: not where he is one of several`, candidates, action, 'ownHand'],
    ]),
    ['taken on once', open({ acknowledged: handled }), acknowledge, 'notOpen'],
    [
      'not closed before the log has spoken',
      open({ attribution: { status: 'notYetKnown' } }),
      close,
      'handNotYetKnown',
    ],
  ];

  test.each(rows)('%s', (_, alert, action, expected) => {
    expect(action(alert, asked())).toBe(expected);
  });

  test('taking it on leaves open what is wrong, and says who and when', () => {
    // Safe: no refusal, as the type of a refusal is text.
    const { alert, transition } = acknowledge(open({ attribution: { status: 'notYetKnown' } }), asked()) as Handling;
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

  test('closing ends what it holds; what somebody took on another may close', () => {
    // Safe: as above.
    const { alert, transition } = close(
      open({ acknowledged: { ...handled, by: operator('tom') } }),
      asked(),
    ) as Handling;
    expect(alert).toMatchObject({ status: 'resolved', concerns: [], closed: { by: stored('kai') }, resolvedAt: at(1) });
    expect(transition.type).toBe('closed');
  });

  test('a firm of one may handle its own change', () => {
    for (const action of both) expect(typeof action(mine, asked({ ownHandAllowed: true }))).toBe('object');
  });
});

describe('what comes after', () => {
  const configuration = {
    ...plainRouting,
    recipients: [{ id: 'ops', name: 'Operations', channel: 'email-acs', address: 'ops@contoso.example' }] as const,
    routes: [{ recipients: ['ops'], minimumSeverity: 'high', sendResolved: true, ...everythingAtOnce }] as const,
  };
  const event = (over: Partial<WatchEvent> = {}): WatchEvent =>
    anEvent(tenantId, 7, {
      type: 'regression',
      source: 'ZT.ID.001',
      concern: 'control|ZT.ID.001',
      attribution: known('lea'),
      recordedAt: at(5),
      ...over,
    });
  const raised = (
    alert: Alert,
    over: Partial<WatchEvent> = {},
    given: { readonly rules?: Parameters<typeof planSteps>[2]['rules']; readonly ownHandAllowed?: boolean } = {},
  ): AlertStep | undefined =>
    planSteps([alert], [event(over)], {
      ...plainRaising,
      now: at(5),
      configuration: { ...configuration, ownHandAllowed: given.ownHandAllowed ?? false },
      rules: given.rules ?? [],
      groupWaitMs: 20_000,
    })[0];
  const takenOn = open({ acknowledged: handled });
  const closed = open({ status: 'resolved', concerns: [], resolvedAt: at(1), closed: handled });

  type Row = readonly [string, AlertStep | undefined, string, Partial<Alert>];
  const rows: readonly Row[] = [
    ['more of the same leaves it taken on', raised(takenOn), 'joined', { acknowledged: handled }],
    [
      'another control as well',
      raised(takenOn, { source: 'ZT.ID.003', concern: 'control|ZT.ID.003' }),
      'worsened',
      { acknowledged: handled },
    ],
    ['a rise in severity does not', raised(takenOn, { severity: 'critical' }), 'worsened', { acknowledged: null }],
    ['what was closed opens again', raised(closed), 'reopened', { status: 'open', closed: null, acknowledged: null }],
    [
      'and so does what was taken on and mended',
      raised(open({ ...closed, closed: null, acknowledged: handled })),
      'reopened',
      { acknowledged: null },
    ],
    [
      'what a rule leaves is told where the alert does not hold it yet',
      raised(takenOn, { type: 'detection', source: 'EV.P02', concern: 'EV.P02|p1', details: { ruleId: 'gone' } }),
      'worsened',
      { acknowledged: handled },
    ],
  ];

  test.each(rows)('%s', (_, step, type, expected) => {
    expect(step?.transitions.map((one) => one.type)).toEqual([type]);
    expect(step?.alert).toMatchObject(expected);
    expect(step?.deliveries.length).toBe(type === 'joined' ? 0 : 1);
  });

  test('whoever took on what turns out to be his own change has not taken it on', () => {
    const asking = { ...takenOn, attribution: { status: 'notYetKnown' } } as const;
    const answer = (id: string, ownHandAllowed = false) =>
      raised(
        asking,
        { type: 'attribution', attribution: known(id), details: { alertId: asking.id } },
        { ownHandAllowed },
      );
    expect(answer('kai')?.alert.acknowledged).toBeNull();
    expect(answer('lea')?.alert.acknowledged).toEqual(handled);
    expect(answer('kai', true)?.alert.acknowledged).toEqual(handled);
  });

  test('what a rule covers raises nothing; its end ends what was open before', () => {
    const pause = aRule(tenantId, { kind: 'pause', source: null, resourceId: null, createdAt: at(1), from: at(1) });
    expect(raised(open(), {}, { rules: [pause] })).toBeUndefined();
    const step = raised(open(), { type: 'recovery' }, { rules: [pause] });
    expect(step?.alert.status).toBe('resolved');
  });

  test('a notice is an alert of its own, told and over, to those of the control', () => {
    const notice = event({
      id: hex(8),
      type: 'health',
      source: 'ruleMade',
      groupKey: 'rule|r1|ruleMade|made',
      concern: null,
      details: { ruleId: 'r1', source: 'ZT.ID.001' },
      attribution: { status: 'nobody', reason: 'monitor' },
    });
    const step = raised(open(), notice);
    expect(step?.alert).toMatchObject({ form: 'notice', status: 'told', concerns: [] });
    expect(step?.deliveries).toMatchObject([{ recipientId: 'ops', notBefore: at(5) }]);
  });
});
