import fc from 'fast-check';
import type { Alert, Transition, TransitionType } from '../../../shared/core/alert/alert';
import type { Delivery } from '../../../shared/core/delivery/delivery';
import { patienceOf, planReminder, type Reminding } from '../../../shared/core/delivery/reminder';
import { minuteMs } from '../../../shared/core/time/durations';
import { plainAttention } from '../../fixtures/attention';
import { aDelivery, anAlert, aTransition } from '../../store/fixtures';

const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const start = Date.parse('2026-11-24T14:00:00.000Z');
const at = (minutes: number): string => new Date(start + minutes * minuteMs).toISOString();

const configuration = {
  escalateTo: ['boss'],
  patience: {
    ...plainAttention.patience,
    high: { remindAfter: 30, escalateAfter: 120 },
    medium: { remindAfter: 30, escalateAfter: null },
  },
};
const open = (over: Partial<Alert> = {}): Alert => anAlert(tenantId, { openedAt: at(0), lastEventAt: at(0), ...over });
const step = (seq: number, type: TransitionType, minutes: number): Transition =>
  aTransition(seq, { type, at: at(minutes) });
const sent = (seq: number, minutes: number, coveredSeq = seq): Delivery =>
  aDelivery(tenantId, seq, { state: 'sent', coveredSeq, outcome: { at: at(minutes), reason: 'sent' } });
const pending = (seq: number, minutes: number, attempts = 0): Delivery =>
  aDelivery(tenantId, seq, { notBefore: at(minutes), attempts });
const skipped = (seq: number): Delivery =>
  aDelivery(tenantId, seq, { state: 'skipped', outcome: { at: at(1), reason: 'folded' } });
const failed = (seq: number): Delivery =>
  aDelivery(tenantId, seq, { state: 'failed', outcome: { at: at(1), reason: 'no such address' } });

const opened = step(1, 'opened', 0);
const remind: Reminding = { do: 'reminded' };
const escalate: Reminding = { do: 'escalated' };
const nothing: Reminding = { do: 'nothing' };
const until = (minutes: number): Reminding => ({ do: 'wait', until: start + minutes * minuteMs });
const kai = { by: { id: 'kai', tenantId, name: 'Kai' }, at: at(5), note: null };

type Row = readonly [string, Alert, readonly Transition[], readonly Delivery[], number, Reminding];
const rows: readonly Row[] = [
  ['before its time nothing is sent', open(), [opened], [sent(1, 1)], 20, until(31)],
  ['at its time a reminder is sent', open(), [opened], [sent(1, 1)], 31, remind],
  ['once: then it waits for the escalation', open(), [opened, step(2, 'reminded', 31)], [sent(1, 1)], 40, until(121)],
  ['then the escalation is sent', open(), [opened, step(2, 'reminded', 31)], [sent(1, 1)], 121, escalate],
  ['once', open(), [opened, step(2, 'reminded', 31), step(3, 'escalated', 121)], [sent(1, 1)], 600, nothing],
  ['after an outage one message is sent, the later one', open(), [opened], [sent(1, 1)], 600, escalate],
  ['and no reminder after that', open(), [opened, step(2, 'escalated', 600)], [sent(1, 1)], 601, nothing],
  ['acknowledged alerts have no reminder', open({ acknowledged: kai }), [opened], [sent(1, 1)], 600, nothing],
  ['nor do ended ones', open({ status: 'resolved', concerns: [] }), [opened], [sent(1, 1)], 600, nothing],
  ['an instant event has a reminder', open({ concerns: [] }), [opened], [sent(1, 1)], 40, remind],
  ['a high one has it however long ago it was', open({ concerns: [] }), [opened], [sent(1, 1)], 48 * 60, escalate],
  [
    'until somebody acknowledges it',
    open({ concerns: [], acknowledged: kai }),
    [opened],
    [sent(1, 1)],
    48 * 60,
    nothing,
  ],
  ['a milder one has it for a day', open({ concerns: [], severity: 'medium' }), [opened], [sent(1, 1)], 60, remind],
  ['and no longer', open({ concerns: [], severity: 'medium' }), [opened], [sent(1, 1)], 24 * 60, nothing],
  ['a summary never has one', open({ form: 'summary', status: 'told' }), [opened], [sent(1, 1)], 600, nothing],
  ['lost access has one', open({ form: 'blind' }), [opened], [sent(1, 1)], 40, remind],
  ['an alert in the digest only has none', open(), [opened], [], 600, nothing],
  ['a severity without a time limit has none', open({ severity: 'low' }), [opened], [sent(1, 1)], 600, nothing],
  ['the time limit starts with the first message, not with the alert', open(), [opened], [sent(1, 60)], 80, until(90)],
  ['in quiet hours it starts in the morning', open(), [opened], [pending(1, 600)], 200, until(630)],
  ['a failing channel does not delay it', open(), [opened], [pending(1, 600, 4)], 130, escalate],
  ['nor does an abandoned message', open(), [opened], [failed(1)], 130, escalate],
  [
    'a worsening starts the time again',
    open(),
    [opened, step(2, 'reminded', 31), step(3, 'worsened', 60)],
    [sent(1, 1), sent(3, 61)],
    91,
    remind,
  ],
  [
    'a reopening does too',
    open(),
    [opened, step(2, 'escalated', 121), step(3, 'resolved', 130), step(4, 'reopened', 200)],
    [sent(1, 1), sent(4, 201)],
    210,
    until(231),
  ],
  [
    'a worsening included in another message starts with that message',
    open(),
    [opened, step(2, 'worsened', 2)],
    [sent(1, 3, 2), skipped(2)],
    32,
    until(33),
  ],
];

test.each(rows)('%s', (_, alert, transitions, deliveries, minutes, expected) => {
  const moment = { now: start + minutes * minuteMs, minuteMs };
  expect(planReminder(alert, transitions, deliveries, configuration, moment)).toEqual(expected);
});

test('without anyone to escalate to, nothing is escalated', () => {
  expect(patienceOf(open(), { ...configuration, escalateTo: [] }, minuteMs).map(({ type }) => type)).toEqual([
    'reminded',
  ]);
});

test('however often and late it is checked, each step is taken at most once per opening', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 20 }), (times) => {
      const transitions = [opened];
      for (const minutes of [...times].sort((a, b) => a - b)) {
        const plan = planReminder(open(), transitions, [sent(1, 1)], configuration, {
          now: start + minutes * minuteMs,
          minuteMs,
        });
        if (plan.do === 'reminded' || plan.do === 'escalated')
          transitions.push(step(transitions.length + 1, plan.do, minutes));
      }
      const done = transitions.slice(1).map(({ type }) => type);
      expect(new Set(done).size).toBe(done.length);
      expect(done.at(0) === 'escalated' ? done.length : 1).toBe(1);
    }),
  );
});
