import type { WorkingHours } from '../../../shared/core/tenant/configuration';
import { isWorkingTime, nextWorkingTime } from '../../../shared/core/time/working-hours';

const office: WorkingHours = { days: [1, 2, 3, 4, 5], from: 8, to: 18 };
const early: WorkingHours = { days: [1, 2, 3, 4, 5, 6, 7], from: 2, to: 4 };

type Row = readonly [string, WorkingHours, string, string, string];
const rows: readonly Row[] = [
  ['in working hours it is now', office, 'Europe/Berlin', '2026-11-24T09:13:00Z', '2026-11-24T09:13:00.000Z'],
  ['the first hour is included', office, 'Europe/Berlin', '2026-11-24T07:00:00Z', '2026-11-24T07:00:00.000Z'],
  ['the last hour is not', office, 'Europe/Berlin', '2026-11-24T17:00:00Z', '2026-11-25T07:00:00.000Z'],
  [
    'before working hours it is this morning',
    office,
    'Europe/Berlin',
    '2026-11-24T03:21:00Z',
    '2026-11-24T07:00:00.000Z',
  ],
  ['on Friday evening it is Monday', office, 'Europe/Berlin', '2026-11-27T19:00:00Z', '2026-11-30T07:00:00.000Z'],
  ['in New York it is another morning', office, 'America/New_York', '2026-11-24T03:21:00Z', '2026-11-24T13:00:00.000Z'],
  [
    'in Kolkata the hour starts at half past',
    office,
    'Asia/Kolkata',
    '2026-11-24T01:07:00Z',
    '2026-11-24T02:30:00.000Z',
  ],
  ['and ends there', office, 'Asia/Kolkata', '2026-11-24T12:30:00Z', '2026-11-25T02:30:00.000Z'],
  ['in Kathmandu at a quarter to', office, 'Asia/Kathmandu', '2026-11-24T01:07:00Z', '2026-11-24T02:15:00.000Z'],
  // Clocks go forward on 29 March 2026 in Berlin and on 8 March in New York, and back on 25 October and 1 November.
  [
    'Berlin, the Monday after clocks went forward',
    office,
    'Europe/Berlin',
    '2026-03-28T12:00:00Z',
    '2026-03-30T06:00:00.000Z',
  ],
  [
    'Berlin, the Monday after clocks went back',
    office,
    'Europe/Berlin',
    '2026-10-24T12:00:00Z',
    '2026-10-26T07:00:00.000Z',
  ],
  [
    'New York, after clocks went forward',
    office,
    'America/New_York',
    '2026-03-07T12:00:00Z',
    '2026-03-09T12:00:00.000Z',
  ],
  ['New York, after clocks went back', office, 'America/New_York', '2026-10-31T12:00:00Z', '2026-11-02T13:00:00.000Z'],
  [
    "Berlin has no two o'clock that day, so it is three",
    early,
    'Europe/Berlin',
    '2026-03-29T00:10:00Z',
    '2026-03-29T01:00:00.000Z',
  ],
  [
    "Berlin has two o'clock twice, and the first counts",
    early,
    'Europe/Berlin',
    '2026-10-24T22:10:00Z',
    '2026-10-25T00:00:00.000Z',
  ],
  [
    'and the second is in working hours as well',
    early,
    'Europe/Berlin',
    '2026-10-25T01:30:00Z',
    '2026-10-25T01:30:00.000Z',
  ],
  [
    "New York has no two o'clock that day either",
    early,
    'America/New_York',
    '2026-03-08T06:30:00Z',
    '2026-03-08T07:00:00.000Z',
  ],
  // South of the equator it is reversed: Sydney's clocks go back on 5 April 2026 and forward on 4 October.
  ['Sydney, after clocks went forward', office, 'Australia/Sydney', '2026-10-03T12:00:00Z', '2026-10-04T21:00:00.000Z'],
  ['Sydney, after clocks went back', office, 'Australia/Sydney', '2026-04-04T12:00:00Z', '2026-04-05T22:00:00.000Z'],
  ["Sydney has two o'clock twice", early, 'Australia/Sydney', '2026-04-04T13:10:00Z', '2026-04-04T15:00:00.000Z'],
  ["Sydney has no two o'clock", early, 'Australia/Sydney', '2026-10-03T15:10:00Z', '2026-10-03T16:00:00.000Z'],
  ['Kolkata does not change its clocks', office, 'Asia/Kolkata', '2026-03-29T20:00:00Z', '2026-03-30T02:30:00.000Z'],
];

test.each(rows)('%s', (_, hours, zone, at, expected) => {
  const next = nextWorkingTime(hours, zone, Date.parse(at));
  expect(new Date(next).toISOString()).toBe(expected);
  expect(isWorkingTime(hours, zone, next)).toBe(true);
  // The result is the first such moment: a minute earlier is outside working hours, unless working hours had already
  // begun.
  if (next > Date.parse(at)) expect(isWorkingTime(hours, zone, next - 60_000)).toBe(false);
});

test('working hours that never come hold nothing back', () => {
  const at = Date.parse('2026-11-24T03:21:00Z');
  expect(nextWorkingTime({ days: [], from: 8, to: 18 }, 'Europe/Berlin', at)).toBe(at);
  expect(nextWorkingTime({ days: [1], from: 8, to: 8 }, 'Europe/Berlin', at)).toBe(at);
});
