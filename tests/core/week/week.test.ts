import fc from 'fast-check';
import { dayMs, hourMs } from '../../../shared/core/time/durations';
import { clockAt, dueWeek, isWeek, weekNumber, weekOf } from '../../../shared/core/week/week';

const hoursOf = ({ from, to }: { readonly from: string; readonly to: string }): number =>
  (Date.parse(to) - Date.parse(from)) / hourMs;
const zones = [
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Pacific/Apia',
  'Etc/UTC',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Africa/Casablanca',
  'Pacific/Chatham',
];

test.each(zones)(
  'the local time in %s is right at any hour of the year, also on days on which clocks change',
  (timeZone) => {
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
    const begin = Date.parse('2026-01-01T00:20:30Z');
    const moments = Array.from({ length: (365 * dayMs) / (5 * hourMs) }, (_, index) => begin + index * 5 * hourMs);
    const right = moments.map((at) => Date.parse(`${format.format(at).replace(' ', 'T')}Z`));
    expect(moments.map((at) => clockAt(timeZone, at + 400))).toEqual(right);
  },
);

describe('the week of a moment', () => {
  test.each([
    ['in winter', '2026-11-24T13:02:00Z', 'Europe/Berlin', '2026-W48', '2026-11-22T23:00:00.000Z', 168],
    ['its first moment', '2026-11-22T23:00:00Z', 'Europe/Berlin', '2026-W48', '2026-11-22T23:00:00.000Z', 168],
    ['the moment before', '2026-11-22T22:59:59Z', 'Europe/Berlin', '2026-W47', '2026-11-15T23:00:00.000Z', 168],
    ['clocks set back', '2026-10-25T12:00:00Z', 'Europe/Berlin', '2026-W43', '2026-10-18T22:00:00.000Z', 169],
    ['clocks set forward', '2026-03-29T12:00:00Z', 'Europe/Berlin', '2026-W13', '2026-03-22T23:00:00.000Z', 167],
    ['New York, set forward', '2026-03-08T12:00:00Z', 'America/New_York', '2026-W10', '2026-03-02T05:00:00.000Z', 167],
    ['New York, set back', '2026-11-01T12:00:00Z', 'America/New_York', '2026-W44', '2026-10-26T04:00:00.000Z', 169],
    ['an offset of half an hour', '2026-11-24T13:02:00Z', 'Asia/Kolkata', '2026-W48', '2026-11-22T18:30:00.000Z', 168],
    ['where Monday begins first', '2026-11-22T12:00:00Z', 'Pacific/Apia', '2026-W48', '2026-11-22T11:00:00.000Z', 168],
    ['a day that never existed', '2011-12-28T12:00:00Z', 'Pacific/Apia', '2011-W52', '2011-12-26T10:00:00.000Z', 144],
    [
      'half an hour set back',
      '2026-04-05T00:00:00Z',
      'Australia/Lord_Howe',
      '2026-W14',
      '2026-03-29T13:00:00.000Z',
      168.5,
    ],
    ['the last days of a year', '2026-12-31T12:00:00Z', 'Etc/UTC', '2026-W53', '2026-12-28T00:00:00.000Z', 168],
    ['the first days of a year', '2027-01-03T12:00:00Z', 'Etc/UTC', '2026-W53', '2026-12-28T00:00:00.000Z', 168],
    ['a year that begins early', '2024-12-30T12:00:00Z', 'Etc/UTC', '2025-W01', '2024-12-30T00:00:00.000Z', 168],
  ])('%s', (_, at, zone, id, from, hours) => {
    const week = weekOf(at, zone);
    expect([week.id, week.from, hoursOf(week)]).toEqual([id, from, hours]);
  });

  test('weeks follow each other without a gap or an overlap, in every time zone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2005, 0, 1), max: Date.UTC(2035, 0, 1) }),
        fc.constantFrom(...zones),
        (ms, zone) => {
          const at = new Date(ms).toISOString();
          const week = weekOf(at, zone);
          expect(isWeek(week.id)).toBe(true);
          expect(Date.parse(week.from)).toBeLessThanOrEqual(ms);
          expect(Date.parse(week.to)).toBeGreaterThan(ms);
          const next = weekOf(week.to, zone);
          expect(next.from).toBe(week.to);
          expect(next.id > week.id).toBe(true);
        },
      ),
    );
  });

  test.each([
    ['2026-W01', true],
    ['2026-W53', true],
    ['2026-W54', false],
    ['2026-48', false],
  ])('%s is a week: %s', (id, isOne) => {
    expect(isWeek(id)).toBe(isOne);
  });

  test('its number', () => {
    expect(weekNumber('2026-W09')).toBe(9);
  });
});

describe('the week whose digest is due', () => {
  const monday = { weekday: 1, hour: 8 };
  test.each([
    ['a minute before', '2026-11-30T06:59:00Z', monday, '2026-W47'],
    ['on time', '2026-11-30T07:00:00Z', monday, '2026-W48'],
    ['days later', '2026-12-03T12:00:00Z', monday, '2026-W48'],
    ['at the end of the next week', '2026-12-06T22:59:59Z', monday, '2026-W48'],
    ['on the next Monday, early', '2026-12-06T23:30:00Z', monday, '2026-W48'],
    ['on Friday at 16:00, before', '2026-12-04T14:59:00Z', { weekday: 5, hour: 16 }, '2026-W47'],
    ['on Friday at 16:00', '2026-12-04T15:00:00Z', { weekday: 5, hour: 16 }, '2026-W48'],
    ['at midnight, when the running week ends first', '2026-11-29T23:09:59Z', { weekday: 1, hour: 0 }, '2026-W47'],
    ['ten minutes later', '2026-11-29T23:10:00Z', { weekday: 1, hour: 0 }, '2026-W48'],
  ])('%s', (_, now, digest, id) => {
    expect(dueWeek(now, 'Europe/Berlin', digest).id).toBe(id);
  });

  test.each([
    ['Europe/Berlin, after clocks were set forward', 'Europe/Berlin', '2026-03-30T06:00:00Z', '2026-W13'],
    ['Europe/Berlin, after clocks were set back', 'Europe/Berlin', '2026-10-26T07:00:00Z', '2026-W43'],
    ['America/New_York, forward', 'America/New_York', '2026-03-09T12:00:00Z', '2026-W10'],
    ['America/New_York, back', 'America/New_York', '2026-11-02T13:00:00Z', '2026-W44'],
    ['Asia/Kolkata', 'Asia/Kolkata', '2026-11-30T02:30:00Z', '2026-W48'],
    ['Pacific/Apia', 'Pacific/Apia', '2026-11-29T19:00:00Z', '2026-W48'],
  ])('%s: at 08:00 local time, to the second', (_, zone, at, id) => {
    expect(dueWeek(at, zone, monday).id).toBe(id);
    expect(dueWeek(new Date(Date.parse(at) - 1000).toISOString(), zone, monday).id).not.toBe(id);
  });

  test('an hour skipped by the clocks is due right after the skip', () => {
    // Cairo's clocks go from Thursday 23:59 to Friday 01:00.
    const digest = { weekday: 5, hour: 0 };
    expect(dueWeek('2026-04-23T21:59:59Z', 'Africa/Cairo', digest).id).toBe('2026-W15');
    expect(dueWeek('2026-04-23T22:00:00Z', 'Africa/Cairo', digest).id).toBe('2026-W16');
  });

  test('never one that has not ended', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2032, 0, 1) }),
        fc.constantFrom(...zones),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 0, max: 23 }),
        (ms, zone, weekday, hour) => {
          const due = dueWeek(new Date(ms).toISOString(), zone, { weekday, hour });
          expect(Date.parse(due.to)).toBeLessThan(ms);
          expect(Date.parse(due.to)).toBeGreaterThan(ms - 15 * 24 * hourMs);
        },
      ),
    );
  });
});
