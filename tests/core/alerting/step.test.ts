/** How long a message waits: for the rest of its story, for its flood, or because the alert may end by itself. */
import type { Alert, TransitionType } from '../../../shared/core/alert/alert';
import { stepOf } from '../../../shared/core/alerting/step';
import type { WatchEvent } from '../../../shared/core/event/event';
import { contextOf, iso, minutes, openAlert, seen } from './evidence';

/** When the first message of a step is sent, in seconds from now. */
function waits(alert: Partial<Alert>, type: TransitionType, over: Partial<WatchEvent> = {}): number | undefined {
  const [first] = sent(alert, type, over);
  return first && (Date.parse(first.notBefore) - Date.parse(iso(0))) / 1000;
}

function sent(alert: Partial<Alert>, type: TransitionType, over: Partial<WatchEvent> = {}) {
  const event = seen('ca01', 0, over);
  const own = openAlert('a', [event], { severity: 'high', ...alert });
  return stepOf(own, [{ event, change: null }], [type], contextOf(0)).deliveries;
}

const passing = { deferredUntil: iso(minutes(5)) };
const gathered = { gatheredUntil: iso(minutes(1)) };

test.each<[string, number | undefined, () => number | undefined]>([
  ['a first message waits for its story', 20, () => waits({}, 'opened')],
  ['a critical one does not', 0, () => waits({ severity: 'critical' }, 'opened')],
  ['an end does not', 0, () => waits({}, 'resolved')],
  ['a summary does not', 0, () => waits({ form: 'summary', status: 'told' }, 'opened')],
  ['a digest does not', 0, () => waits({ form: 'digest', status: 'told' }, 'opened')],
  ['a notice does not', 0, () => waits({ form: 'notice', status: 'told' }, 'opened')],
  ['a first message waits for its flood', 60, () => waits(gathered, 'opened')],
  ['an update does not', 20, () => waits(gathered, 'worsened')],
  ['an alert that may resolve itself waits until then', 300, () => waits({ isDeferred: true }, 'opened', passing)],
  ['not once part of it stays', 20, () => waits({ isDeferred: false }, 'opened', passing)],
  ['a joined event is not sent', undefined, () => waits({}, 'joined')],
])('%s: %s s', (_, seconds, waited) => {
  expect(waited()).toBe(seconds);
});
