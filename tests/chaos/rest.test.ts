/** A chaos run waits for a slow machine but not for stuck work. */
import { createRestWatch } from '../../bench/chaos/rest';

const minuteMs = 60_000;

test('events that become fewer, then more and fewer again are not stuck', () => {
  const watch = createRestWatch(0);
  const pending = (count: number, from: number) => Array.from({ length: count }, (_, at) => `event ${from + at}`);
  // Three events are left; then a slow collection adds a hundred, which are raised one by one.
  expect(watch(pending(3, 0), minuteMs).status).toBe('waits');
  for (let minute = 2; minute < 27; minute += 1)
    expect([minute, watch(pending(120 - 4 * minute, 4 * minute), minute * minuteMs).status]).toEqual([minute, 'waits']);
});

test('what is left for ten minutes is stuck, although its next attempt moves', () => {
  const watch = createRestWatch(0);
  const line = (minute: number) => [`delivery a|1 is pending until 08:${String(minute).padStart(2, '0')}`];
  for (let minute = 1; minute <= 10; minute += 1) expect(watch(line(minute), minute * minuteMs).status).toBe('waits');
  expect(watch(line(11), 11 * minuteMs).status).toBe('stuck');
});

test('one thing that waits for half an hour is stuck while others come and go', () => {
  const watch = createRestWatch(0);
  for (let minute = 0; minute <= 30; minute += 1)
    expect([minute, watch(['event a', `collection ${minute}`], minute * minuteMs).status]).toEqual([minute, 'waits']);
  expect(watch(['event a', 'collection 31'], 31 * minuteMs).status).toBe('stuck');
});

test('a run rests once nothing was pending for a while', () => {
  const watch = createRestWatch(0);
  expect(watch(['event a'], 1_000).status).toBe('waits');
  expect(watch([], 4_000).status).toBe('waits');
  expect(watch(['event b'], 40_000).status).toBe('waits');
  expect(watch([], 50_000).status).toBe('waits');
  expect(watch([], 90_000).status).toBe('waits');
  expect(watch([], 96_000)).toEqual({ status: 'rests', since: 50_000 });
});
