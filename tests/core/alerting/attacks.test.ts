/** An attack in several steps: which step is news, and which alerts contain the earlier steps. */
import type { Alert } from '../../../shared/core/alert/alert';
import { namedChangeOf } from '../../../shared/core/alerting/named-change';
import { isNews } from '../../../shared/core/alerting/news';
import { earlierStepsOf } from '../../../shared/core/alerting/related';
import type { WatchEvent } from '../../../shared/core/event/event';
import { storyMark } from '../../../shared/core/event/story-step';
import { detection, done, failed, iso, openAlert, seen, withEvidence } from './evidence';

describe('an attack that goes on', () => {
  const attack = (of: string, steps: readonly string[], over: Partial<WatchEvent> = {}): WatchEvent =>
    withEvidence(
      detection('EV.X01', 'mara', { concern: null, details: { elements: [of] }, severity: 'high', ...over }),
      {
        steps,
      },
    );
  const alert = openAlert('a', [attack('first', ['one', 'two'])]);
  const news = (event: WatchEvent): boolean => isNews(alert, { event, change: namedChangeOf(event) });

  test.each<[string, boolean, WatchEvent]>([
    ['no news with the steps that it had', false, attack('second', ['two'])],
    ['news with a further step', true, attack('second', ['two', 'three'])],
    ['news once it is more severe', true, attack('second', ['two'], { severity: 'critical' })],
    ['no news once it is less severe', false, attack('second', ['two'], { severity: 'medium' })],
  ])('is %s', (_, expected, event) => expect(news(event)).toBe(expected));

  test('a control that goes on failing is no news', () =>
    expect(news(failed('ZT.ID.021', 0, { details: { isGoingOn: true } }))).toBe(false));
});

describe('the earlier steps of an attack', () => {
  const step = done('ca01', 0, 'mara');
  const second = done('ca02', 0, 'mara');
  const { recordId } = namedChangeOf(second);
  const steps = [
    { id: step.id, proof: 'another' },
    { id: 'unknown', proof: recordId },
  ].map((one) => JSON.stringify(one));
  const story = detection('EV.X01', 'mara', { details: { what: storyMark, steps } });
  const inAlert = (key: string, event: WatchEvent, over: Partial<Alert> = {}): Alert =>
    openAlert(key, [event], { key, ...over });
  const earlier = (alerts: readonly Alert[], own: Partial<Alert> = {}) =>
    earlierStepsOf([{ event: story }], alerts, { id: 'own', ...own });

  test.each<[string, readonly string[] | undefined, readonly Alert[]]>([
    ['by its event', ['AAAA'], [inAlert('AAAA', step)]],
    ['by its log entry', ['AAAA'], [inAlert('AAAA', second)]],
    [
      'oldest first',
      ['BBBB', 'AAAA'],
      [inAlert('AAAA', step, { openedAt: iso(9) }), inAlert('BBBB', second, { openedAt: iso(1) })],
    ],
    [
      'oldest first in any order',
      ['BBBB', 'AAAA'],
      [inAlert('BBBB', second, { openedAt: iso(1) }), inAlert('AAAA', step, { openedAt: iso(9) })],
    ],
    ['but not in an alert that is over', undefined, [inAlert('AAAA', step, { status: 'resolved' })]],
    ['but no other change', undefined, [inAlert('AAAA', done('ca03', 0, 'mara'))]],
    ['and no difference without a log entry', undefined, [inAlert('AAAA', seen('ca03', 0))]],
    ['but not in its own alert', undefined, [inAlert('own', step)]],
  ])('are found %s', (_, expected, alerts) => expect(earlier(alerts)).toEqual(expected));

  test('are added to those that are known', () =>
    expect(earlier([inAlert('AAAA', step)], { earlierSteps: ['CCCC'] })).toEqual(['CCCC', 'AAAA']));
});
