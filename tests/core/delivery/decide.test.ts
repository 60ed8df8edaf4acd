import type { Alert, TransitionType } from '../../../shared/core/alert/alert';
import { type DecisionContext, decide, turnsOf } from '../../../shared/core/delivery/decide';
import type { Delivery } from '../../../shared/core/delivery/delivery';
import { aDelivery, anAlert, aRule } from '../../store/fixtures';

const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const delivery = (seq: number, over: Partial<Delivery> = {}): Delivery => aDelivery(tenantId, seq, over);
const pending = (seq: number) => delivery(seq);
const sent = (seq: number, coveredSeq = seq) => delivery(seq, { state: 'sent', coveredSeq });
const accepted = (seq: number, coveredSeq = seq) => delivery(seq, { state: 'accepted', coveredSeq });
const failed = (seq: number) => delivery(seq, { state: 'failed' });
/** The message was sent without an answer, and is then retried, given up, or no longer needed. */
const unheard = (seq: number, state: Delivery['state']) => delivery(seq, { state, mayHaveArrived: true });
/** Non-critical alerts wait for working hours, and medium ones for the full hour. */
const inTheMorning = (seq: number) => delivery(seq, { notBefore: '2026-11-25T07:00:00.000Z' });
const onTheHour = (seq: number) => delivery(seq, { timing: 'hourly', notBefore: '2026-11-24T15:00:00.000Z' });
const theEnd = (seq: number, coveredSeq: number) =>
  delivery(seq, { state: 'sent', coveredSeq, decision: { send: true, because: 'resolved' } });
const skipped = (seq: number) => delivery(seq, { state: 'skipped' });

const open = anAlert(tenantId, { seq: 9 });
const critical = { ...open, severity: 'critical' } as const;
const over = { ...open, status: 'resolved' } as const;
/** Microsoft closed the risk while its message waited. */
const passed = { ...over, isDeferred: true } as const;

const now = '2026-11-24T14:10:00.000Z';
const decided = (
  alert: Alert,
  one: Delivery,
  transition: TransitionType,
  others: readonly Delivery[],
  rules: DecisionContext['rules'] = [],
  reopenedSeq = 0,
  endedSeq = 9,
  updateSeqs: readonly number[] = [],
): ReturnType<typeof decide> =>
  decide({
    alert,
    delivery: one,
    transition,
    reopenedSeq,
    endedSeq,
    updateSeqs,
    escalatedSeqs: [],
    others,
    now,
    rules,
  });

describe('an update and a reminder that are due together', () => {
  const beside = (one: Delivery, transition: TransitionType, others: readonly Delivery[]) =>
    decided(open, one, transition, others, [], 0, 9, [3]);

  test.each(['worsened', 'actorFound', 'signedIn', 'reopened'] as const)(
    'the reminder gives way to the later update that says %s',
    (transition) => {
      const transitions = [...(['opened', 'reminded', transition] as const)].map((type, at) => ({ seq: at + 1, type }));
      const others = [sent(1), pending(3)];
      const turns = turnsOf(transitions, delivery(2));
      expect(
        decide({ alert: open, delivery: delivery(2), transition: 'reminded', ...turns, others, now, rules: [] }),
      ).toEqual(skip('folded'));
    },
  );

  test('the reminder gives way to an escalation that the same person is about to get', () => {
    const turns = turnsOf(
      [1, 2, 3].map((seq) => ({ seq, type: (['opened', 'reminded', 'escalated'] as const)[seq - 1] ?? 'opened' })),
      delivery(2),
    );
    const with_ = (others: readonly Delivery[], transition: TransitionType, one = delivery(2)) =>
      decide({ alert: open, delivery: one, transition, ...turns, others, now, rules: [] });
    expect(with_([sent(1), inTheMorning(3)], 'reminded')).toEqual(skip('folded'));
    expect(with_([sent(1), skipped(2)], 'escalated', delivery(3))).toEqual({ send: true, because: 'escalated' });
    // A recipient without an escalation gets the reminder.
    expect(with_([sent(1)], 'reminded')).toEqual({ send: true, because: 'reminder' });
  });

  test.each([
    ['signedIn', 'resolved'],
    ['actorFound', 'resolved'],
  ] as const)('an update about %s is part of the end that is about to be sent (%s)', (transition, end) => {
    const turns = turnsOf(
      [
        { seq: 1, type: 'opened' },
        { seq: 2, type: transition },
        { seq: 3, type: end },
      ],
      delivery(2),
    );
    const of = (alert: Alert, others: readonly Delivery[], one = delivery(2)) =>
      decide({ alert, delivery: one, transition, ...turns, others, now, rules: [] });
    expect(of(over, [sent(1), pending(3)])).toEqual(skip('folded'));
    // The process died while it sent the update, so the record must show that it was sent.
    expect(of(over, [sent(1), pending(3)], unheard(2, 'pending'))).toEqual({ send: true, because: transition });
    // Without a message about the end, or after it, the update is sent.
    expect(of(over, [sent(1)])).toMatchObject({ send: true });
    expect(of(open, [sent(1), pending(3)])).toMatchObject({ send: true });
    // An operator's note about closing the alert does not say who signed in.
    if (transition === 'signedIn') expect(of(closed, [sent(1), pending(3)])).toMatchObject({ send: true });
  });

  test.each(['worsened', 'actorFound'] as const)('and %s is sent after that', (transition) => {
    expect(beside(delivery(3), transition, [sent(1), skipped(2)])).toEqual({ send: true, because: transition });
  });

  test('an update about sign-ins waits until the reminder has given way', () => {
    expect(beside(delivery(3), 'signedIn', [sent(1), pending(2)])).toBe('wait');
    expect(beside(delivery(3), 'signedIn', [sent(1), skipped(2)])).toEqual({ send: true, because: 'signedIn' });
  });

  test('a reminder that was sent before the update was known hides nothing', () => {
    expect(beside(delivery(3), 'signedIn', [sent(1), sent(2)])).toEqual({ send: true, because: 'signedIn' });
    expect(beside(delivery(2), 'reminded', [sent(1), sent(3)])).toEqual(skip('folded'));
  });

  test('an update that another message covers does not take the place of a reminder', () => {
    expect(decided(open, delivery(4), 'reminded', [sent(1, 3), pending(3)], [], 0, 9, [3])).toEqual({
      send: true,
      because: 'reminder',
    });
  });
});

describe('a reopened alert', () => {
  const opened = sent(1, 3);
  /** The message waits for the rest of its story. */
  const reopening = delivery(5, { notBefore: '2026-11-24T14:10:20.000Z' });

  test.each(['worsened', 'actorFound'] as const)(
    '%s before that message was sent is not an update: it says that the alert has reopened',
    (transition) => {
      expect(decided(critical, delivery(6), transition, [opened, theEnd(4, 4)], [], 5)).toEqual(send('reopened'));
    },
  );

  test('a critical change goes ahead of that message, and also says that the alert has reopened', () => {
    expect(decided(critical, delivery(6), 'worsened', [opened, theEnd(4, 4), reopening], [], 5)).toEqual(
      send('reopened'),
    );
    expect(decided(critical, reopening, 'reopened', [opened, theEnd(4, 4), sent(6)], [], 5)).toEqual(skip('folded'));
  });

  test('after that message it is an update', () => {
    expect(decided(critical, delivery(6), 'worsened', [opened, theEnd(4, 4), sent(5)], [], 5)).toEqual(
      send('worsened'),
    );
  });
});

test('events found after the end are sent once', () => {
  const late = delivery(6);
  expect(decided(over, late, 'worsened', [sent(1), theEnd(5, 5)], [], 0, 5)).toEqual(send('worsened'));
  expect(decided(over, late, 'worsened', [sent(1), theEnd(7, 7)], [], 0, 7)).toEqual(skip('folded'));
  expect(decided(over, late, 'actorFound', [], [], 0, 5)).toEqual(skip('alreadyOver'));
});

describe('an alert that became part of another one', () => {
  const merged = {
    ...critical,
    status: 'resolved',
    isDeferred: true,
    mergedInto: { id: 'other', key: 'K7F3' },
  } as const;

  test('a recipient who was alerted gets the end of the merged alert, and nothing else', () => {
    expect(decided(merged, delivery(3), 'resolved', [sent(1)])).toEqual(send('resolved'));
    expect(decided(merged, delivery(3), 'resolved', [unheard(1, 'skipped')])).toEqual(send('resolved'));
    expect(decided(merged, delivery(3), 'resolved', [sent(1), theEnd(2, 3)])).toEqual(skip('folded'));
    expect(decided(merged, delivery(2), 'actorFound', [sent(1)])).toEqual(skip('superseded'));
    expect(decided(merged, delivery(2), 'reminded', [sent(1)])).toEqual(skip('superseded'));
  });

  test('a recipient who was not alerted gets only the other alert', () => {
    expect(decided(merged, delivery(1), 'opened', [])).toEqual(skip('superseded'));
    expect(decided(merged, delivery(2), 'worsened', [])).toEqual(skip('superseded'));
    expect(decided(merged, delivery(3), 'resolved', [pending(1)])).toEqual(skip('neverTold'));
  });
});

type Row = readonly [string, Alert, number, TransitionType, readonly Delivery[], ReturnType<typeof decide>];
const send = (because: 'opened' | 'worsened' | 'actorFound' | 'resolved' | 'reopened' | 'summary') =>
  ({ send: true, because }) as const;
const skip = (because: 'folded' | 'neverTold' | 'alreadyOver' | 'superseded') => ({ send: false, because }) as const;

const rows: readonly Row[] = [
  ['a summary is always sent', anAlert(tenantId, { form: 'summary' }), 1, 'opened', [], send('summary')],
  ['the first message is sent', open, 1, 'opened', [], send('opened')],
  ['the first message is sent even if the alert has ended: its end follows', over, 1, 'opened', [], send('opened')],
  ['the first message is skipped when a later one has included it', critical, 1, 'opened', [sent(2)], skip('folded')],
  ['a joined event is never sent', open, 2, 'joined', [sent(1)], skip('folded')],

  ['a worsening after a message is sent', open, 2, 'worsened', [sent(1)], send('worsened')],
  ['a worsening from before a message was rendered is skipped', open, 2, 'worsened', [sent(1, 3)], skip('folded')],
  ['a worsening before the first message is part of it', open, 2, 'worsened', [pending(1)], skip('folded')],
  ['a critical change does not wait for the first message', critical, 2, 'worsened', [pending(1)], send('opened')],
  [
    'a critical change after a message waits its turn like any other',
    critical,
    3,
    'worsened',
    [sent(1), pending(2)],
    skip('folded'),
  ],
  [
    'a critical change does not wait for the working hours that a milder worsening waits for',
    critical,
    3,
    'worsened',
    [sent(1), inTheMorning(2)],
    send('worsened'),
  ],
  [
    'a high change does not wait for the hour of a medium one',
    { ...open, severity: 'high' },
    2,
    'worsened',
    [onTheHour(1)],
    send('opened'),
  ],
  [
    'nor where an earlier message was sent',
    { ...open, severity: 'high' },
    3,
    'worsened',
    [sent(1), onTheHour(2)],
    send('worsened'),
  ],
  ['a worsening is sent where the first message never arrived', open, 2, 'worsened', [failed(1)], send('worsened')],
  ['a worsening is sent to recipients of more severe alerts only', open, 2, 'worsened', [], send('worsened')],
  ['a worsening of an ended alert is not sent', over, 3, 'worsened', [sent(1)], skip('alreadyOver')],
  ['a worsening included in a mail on its way is skipped', open, 2, 'worsened', [accepted(1, 2)], skip('folded')],

  ['an actor found after the message is sent', open, 2, 'actorFound', [sent(1)], send('actorFound')],
  ['an actor found before the message is part of it', open, 2, 'actorFound', [pending(1)], skip('folded')],
  [
    'an actor found while a critical message is pending is part of it',
    critical,
    2,
    'actorFound',
    [pending(1)],
    skip('folded'),
  ],
  ['an actor that the message already named is skipped', open, 2, 'actorFound', [sent(1, 2)], skip('folded')],
  ['an actor adds recipients who get alerts because of that actor', open, 2, 'actorFound', [], send('opened')],
  ['and sends them the first message where it never arrived', open, 2, 'actorFound', [failed(1)], send('opened')],
  ['but nothing if the alert has ended by then', over, 2, 'actorFound', [], skip('alreadyOver')],
  [
    'the actor of an ended alert is sent too, to recipients alerted without it',
    over,
    3,
    'actorFound',
    [sent(1)],
    send('actorFound'),
  ],

  ['the end of a sent alert is sent', over, 2, 'resolved', [sent(1)], send('resolved')],
  ['the end of an alert in a mail on its way is sent', over, 2, 'resolved', [accepted(1)], send('resolved')],
  ['the end waits for the first message', over, 2, 'resolved', [pending(1)], 'wait'],
  ['the end waits for any earlier message', over, 3, 'resolved', [sent(1), pending(2)], 'wait'],
  ['a later message does not delay the end', over, 2, 'resolved', [sent(1), pending(3)], send('resolved')],
  ['the end of an undelivered alert is not sent', over, 2, 'resolved', [failed(1)], skip('neverTold')],
  ['the end of a skipped alert is not sent', over, 3, 'resolved', [skipped(1), skipped(2)], skip('neverTold')],
  ...(['skipped', 'failed'] as const).map(
    (state): Row => [
      `the end of an alert that may have arrived before its answer was lost is sent, though it was ${state}`,
      over,
      2,
      'resolved',
      [unheard(1, state)],
      send('resolved'),
    ],
  ),
  ['the end waits for the repeated attempt', over, 2, 'resolved', [unheard(1, 'pending')], 'wait'],
  ['the end of a failure that has returned is not sent', open, 2, 'resolved', [sent(1)], skip('superseded')],

  ['an alert that waited and resolved itself is never sent', passed, 1, 'opened', [], skip('alreadyOver')],
  ['an alert that waited and is still open is sent', { ...open, isDeferred: true }, 1, 'opened', [], send('opened')],
  ['the end of an unsent alert does not wait for its message', passed, 2, 'resolved', [pending(1)], skip('neverTold')],
  [
    'a resolved alert that may have arrived is not sent again, but its end is',
    passed,
    2,
    'resolved',
    [unheard(1, 'skipped')],
    send('resolved'),
  ],
  ['and waits until that is certain', passed, 2, 'resolved', [unheard(1, 'pending')], 'wait'],
  ['the end of an alert that waited and was sent is sent', passed, 2, 'resolved', [sent(1)], send('resolved')],

  ['a reopening is sent', open, 3, 'reopened', [sent(1), sent(2)], send('reopened')],
  ['a reopening waits for the end before it', open, 3, 'reopened', [sent(1), pending(2)], 'wait'],
  ['a reopening from before a message was rendered is skipped', open, 3, 'reopened', [sent(1, 3)], skip('folded')],
  [
    'a critical reopening does not wait for the working hours that its end waits for',
    critical,
    3,
    'reopened',
    [sent(1), inTheMorning(2)],
    send('reopened'),
  ],
  [
    'nor for the hour of the end, where it is sent at once',
    { ...open, severity: 'high' },
    3,
    'reopened',
    [sent(1), onTheHour(2)],
    send('reopened'),
  ],
  ['but recipients without any message get the first one', critical, 3, 'reopened', [inTheMorning(1)], send('opened')],
  ['of two ends of one alert one is sent', over, 4, 'resolved', [sent(1), theEnd(2, 4)], skip('folded')],
  ['a reopening that has ended again is not sent', over, 3, 'reopened', [sent(1), sent(2)], skip('alreadyOver')],
];

test.each(rows)('%s', (_, alert, seq, transition, others, expected) => {
  expect(decided(alert, delivery(seq), transition, others)).toEqual(expected);
});

const closed = { ...over, closed: { by: { id: 'kai', tenantId, name: 'Kai' }, at: now, note: null } } as const;
const takenOn = { ...open, acknowledged: closed.closed } as const;
const handled = { send: false, because: 'handled' } as const;
const sentBecause = (because: 'reminder' | 'escalated' | 'handled' | 'notice') => ({ send: true, because }) as const;

const handledRows: readonly Row[] = [
  [
    'an alert acknowledged before its first message is sent all the same, because it happened',
    takenOn,
    1,
    'opened',
    [],
    send('opened'),
  ],
  ['a worsening after the acknowledgement is sent', takenOn, 3, 'worsened', [sent(1)], send('worsened')],
  ['an alert closed before its first message is never sent', closed, 1, 'opened', [], handled],
  ['a worsening of a closed alert is not sent', closed, 3, 'worsened', [sent(1)], handled],
  ['nor is an actor of a closed alert', closed, 3, 'actorFound', [sent(1)], handled],
  ['nor is a reopening that was closed before it was sent', closed, 3, 'reopened', [sent(1)], handled],
  ['the closing is sent to recipients of the alert', closed, 2, 'closed', [sent(1)], sentBecause('handled')],
  ['and to nobody else', closed, 2, 'closed', [], skip('neverTold')],
  [
    'and to recipients whose first message may have arrived',
    closed,
    2,
    'closed',
    [unheard(1, 'skipped')],
    sentBecause('handled'),
  ],
  ['after the messages before it', closed, 2, 'closed', [pending(1)], 'wait'],
  [
    'an end does not wait for a message that a later one has included',
    over,
    3,
    'resolved',
    [pending(1), sent(2)],
    send('resolved'),
  ],
  ['it does wait for one that none has included', over, 3, 'resolved', [sent(1), pending(2)], 'wait'],
  [
    'nor is an actor part of a message that a later one has included',
    critical,
    3,
    'actorFound',
    [pending(1), sent(2)],
    send('actorFound'),
  ],
  ['it is, where the alert is open again', open, 2, 'closed', [sent(1)], skip('superseded')],
  ['an acknowledgement is not sent', takenOn, 2, 'acknowledged', [sent(1)], skip('folded')],
  ['a reminder is sent', open, 2, 'reminded', [sent(1)], sentBecause('reminder')],
  ['a reminder of an acknowledged alert is not sent', takenOn, 2, 'reminded', [sent(1)], handled],
  ['nor one of a closed alert', closed, 2, 'reminded', [sent(1)], handled],
  ['nor one of an ended alert', over, 2, 'reminded', [sent(1)], skip('alreadyOver')],
  ['a reminder behind the first message is part of it', open, 2, 'reminded', [pending(1)], skip('folded')],
  ['a reminder before a message with later events is part of it', open, 2, 'reminded', [sent(1, 3)], skip('folded')],
  ['an escalation is sent to recipients without any message', open, 2, 'escalated', [], sentBecause('escalated')],
  ["and does not wait for the morning's message", open, 2, 'escalated', [pending(1)], sentBecause('escalated')],
  ['that message is part of it then', open, 1, 'opened', [sent(2)], skip('folded')],
  ['an escalation of an acknowledged alert is not sent', takenOn, 2, 'escalated', [], handled],
  ['nor is an escalation of an ended alert', over, 2, 'escalated', [], skip('alreadyOver')],
  [
    'a notice is always sent',
    anAlert(tenantId, { form: 'notice', status: 'told' }),
    1,
    'opened',
    [],
    sentBecause('notice'),
  ],
];

test.each(handledRows)('%s', (_, alert, seq, transition, others, expected) => {
  expect(decided(alert, delivery(seq), transition, others)).toEqual(expected);
});

describe('while alerts are paused', () => {
  const pauseUntil = (until: string) => [aRule(tenantId, { kind: 'pause', source: null, resourceId: null, until })];
  const paused = pauseUntil('2026-11-26T00:00:00.000Z');
  const heldBack = { send: false, because: 'paused', until: '2026-11-24T15:10:00.000Z' };

  test.each<TransitionType>(['opened', 'worsened', 'resolved', 'reopened', 'reminded', 'escalated', 'closed'])(
    'an alert that is %s is held back for an hour at a time',
    (transition) => {
      expect(decided(open, delivery(2), transition, [sent(1)], paused)).toEqual(heldBack);
    },
  );

  test('or until the end of the pause', () => {
    const until = '2026-11-24T14:30:00.000Z';
    expect(decided(open, delivery(1), 'opened', [], pauseUntil(until))).toMatchObject({ because: 'paused', until });
  });

  test('a pause that has expired, was ended, or is another type of rule holds nothing back', () => {
    const past = pauseUntil('2026-11-24T14:09:59.000Z');
    const ended = paused.map((rule) => ({ ...rule, ended: { by: { id: 'kai', tenantId, name: null }, at: now } }));
    for (const rules of [past, ended, [aRule(tenantId)]]) {
      expect(decided(open, delivery(1), 'opened', [], rules)).toEqual(send('opened'));
    }
  });

  test('messages about the monitor itself, weeks and notices are sent all the same', () => {
    const blind = anAlert(tenantId, { form: 'blind' });
    expect(decided(blind, delivery(1), 'opened', [], paused)).toEqual(send('opened'));
    const licence = anAlert(tenantId, { attribution: { status: 'nobody', reason: 'monitor' } });
    expect(decided(licence, delivery(1), 'opened', [], paused)).toEqual(send('opened'));
    for (const form of ['digest', 'notice', 'summary'] as const)
      expect(decided(anAlert(tenantId, { form }), delivery(1), 'opened', [], paused)).toEqual({
        send: true,
        because: form,
      });
  });

  test('an alert that is fixed during the pause is never sent, neither its start nor its end', () => {
    const held = delivery(1, { decision: { send: false, because: 'paused' } });
    expect(decided(over, held, 'opened', [])).toEqual(skip('alreadyOver'));
    expect(decided(over, delivery(2), 'resolved', [held])).toBe('wait');
    expect(decided(over, delivery(2), 'resolved', [{ ...held, state: 'skipped' }])).toEqual(skip('neverTold'));
    // The message was attempted before the pause, and the answer was lost.
    const unanswered = { ...held, mayHaveArrived: true };
    expect(decided(over, unanswered, 'opened', [])).toEqual(skip('alreadyOver'));
    expect(decided(over, delivery(2), 'resolved', [{ ...unanswered, state: 'skipped' }])).toEqual(send('resolved'));
    // The failure that remains is sent.
    expect(decided(open, held, 'opened', [])).toEqual(send('opened'));
  });
});

test('an open alert is sent at least once, whatever its other messages', () => {
  const states = [pending, failed, skipped, sent, accepted];
  for (const first of states) {
    const firstDecision = decided(open, pending(1), 'opened', []);
    const second = decided(open, pending(2), 'worsened', [first(1)]);
    const isFirstSent = firstDecision !== 'wait' && firstDecision.send;
    expect(isFirstSent || (second !== 'wait' && second.send)).toBe(true);
  }
});
