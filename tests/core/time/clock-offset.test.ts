import { offsetAfter } from '../../../shared/core/time/clock-offset';
import { minuteMs } from '../../../shared/core/time/durations';

const written = Date.parse('2026-11-24T08:00:00Z');
const date = 'Tue, 24 Nov 2026 08:00:00 GMT';
/**
 * An answer to a machine whose clock is this far behind when it sends the request. The answer takes a fifth of a
 * second.
 */
const answered = (behindMs: number, tookMs = 200) => ({
  date,
  askedAt: written - behindMs,
  answeredAt: written - behindMs + tookMs,
});

test.each([
  ['a clock that agrees is not moved', 0, answered(0), 0],
  ['nor by less than the header shows', 0, answered(-700), 0],
  ['a clock six minutes behind moves ahead', 0, answered(6 * minuteMs), 6 * minuteMs - 200],
  ['a clock six minutes ahead moves back', 0, answered(-6 * minuteMs), -6 * minuteMs + 1000],
  ['a slow answer says little', 0, answered(30_000, minuteMs), 0],
  ['a known difference stays', -6 * minuteMs + 400, answered(-6 * minuteMs), -6 * minuteMs + 400],
  ['a clock that was corrected meanwhile is followed', 6 * minuteMs, answered(0), 1000],
  ['no header', 5, { ...answered(0), date: null }, 5],
  ['not a date', 5, { ...answered(0), date: 'yesterday' }, 5],
  ['a date years ahead is not believed', 5, { ...answered(0), date: 'Sun, 24 Nov 2058 08:00:00 GMT' }, 5],
  ['nor is one a day back', 5, answered(-24 * 60 * minuteMs), 5],
  ['nor is an answer before its question', 5, answered(0, -5000), 5],
])('%s', (_, before, answer, after) => {
  expect(offsetAfter(before, answer)).toBe(after);
});
