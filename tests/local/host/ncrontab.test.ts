import fc from 'fast-check';
import { readNcrontab } from '../../../infra/local/host/ncrontab';

const FROM = '2026-11-24T13:37:12.345Z';
const nextOf = (expression: string, from = FROM): string | undefined => {
  const next = readNcrontab(expression).next(Date.parse(from));
  return next === undefined ? undefined : new Date(next).toISOString();
};

test.each([
  ['every second', '* * * * * *', '2026-11-24T13:37:13.000Z'],
  ['every minute', '0 * * * * *', '2026-11-24T13:38:00.000Z'],
  ['five fields have no seconds', '* * * * *', '2026-11-24T13:38:00.000Z'],
  ['a list', '0 0 3,15,21 * * *', '2026-11-24T15:00:00.000Z'],
  ['a step from a number runs to the end of the field', '5/15 * * * * *', '2026-11-24T13:37:20.000Z'],
  ['a step over a range', '0 10-50/20 * * * *', '2026-11-24T13:50:00.000Z'],
  ['a step of 0 counts as 1', '*/0 * * * * *', '2026-11-24T13:37:13.000Z'],
  ['a reversed range is swapped: 2-22, not 22-2', '0 0 22-2 * * *', '2026-11-24T14:00:00.000Z'],
  ['reversed weekdays: Monday to Friday', '0 0 9 * * FRI-MON', '2026-11-25T09:00:00.000Z'],
  ['a name in full', '0 0 0 * JULY SUNDAY', '2027-07-04T00:00:00.000Z'],
  ['a name by its beginning, in any case', '0 0 0 * * wedn', '2026-11-25T00:00:00.000Z'],
  ['the first name with this beginning', '0 0 0 * ju *', '2027-06-01T00:00:00.000Z'],
  ['day of month AND day of week', '0 0 0 13 * 5', '2027-08-13T00:00:00.000Z'],
  ['a leap day', '0 0 0 29 2 *', '2028-02-29T00:00:00.000Z'],
  ['the turn of the year', '0 0 0 1 1 *', '2027-01-01T00:00:00.000Z'],
])('%s: %s', (_, expression, expected) => {
  expect(nextOf(expression)).toBe(expected);
});

test('an occurrence is not its own next one', () => {
  expect(nextOf('0 0 * * * *', '2026-11-24T14:00:00.000Z')).toBe('2026-11-24T15:00:00.000Z');
  expect(nextOf('0 0 * * * *', '2026-11-24T13:59:59.999Z')).toBe('2026-11-24T14:00:00.000Z');
});

test('a day that never comes has no next occurrence', () => {
  expect(nextOf('0 0 0 31 2 *')).toBeUndefined();
});

test.each([
  ['day of week 7', '0 0 0 * * 7', /days of week/],
  ['the last day', '0 0 0 L * *', /days/],
  ['the nearest weekday', '0 0 0 15W * *', /days/],
  ['the third Friday', '0 0 0 * * 5#3', /days of week/],
  ['no matter which', '0 0 0 ? * *', /days/],
  ['minute 60', '0 60 * * * *', /minutes/],
  ['month 0', '0 0 0 1 0 *', /months/],
  ['a name in a field that has none', 'mon * * * * *', /seconds/],
  ['an empty part of a list', '0 1,,2 * * * *', /minutes/],
  ['a step that is not a number', '0 */x * * * *', /step/],
  ['two steps', '0 */2/3 * * * *', /step/],
  ['a negative number', '-5 * * * * *', /seconds/],
  ['a nickname', '@daily', /six fields/],
  ['an interval', '00:05:00', /six fields/],
  ['nothing', '', /six fields/],
  ['seven fields', '0 0 0 * * * *', /six fields/],
])('refuses %s: %s', (_, expression, reason) => {
  expect(() => readNcrontab(expression)).toThrow(reason);
});

/** A field as text, with its expected values worked out without the parser. */
type SampleField = { readonly text: string; readonly has: (value: number) => boolean };

function sampleField(min: number, max: number): fc.Arbitrary<SampleField> {
  const value = fc.integer({ min, max });
  const step = fc.integer({ min: 1, max: max - min + 1 });
  const part: fc.Arbitrary<SampleField> = fc.oneof(
    fc.constant({ text: '*', has: () => true }),
    step.map((n) => ({ text: `*/${n}`, has: (v: number) => (v - min) % n === 0 })),
    value.map((n) => ({ text: `${n}`, has: (v: number) => v === n })),
    fc.tuple(value, step).map(([n, s]) => ({ text: `${n}/${s}`, has: (v: number) => v >= n && (v - n) % s === 0 })),
    fc.tuple(value, value, step).map(([a, b, s]) => ({
      text: `${a}-${b}/${s}`,
      has: (v: number) => v >= Math.min(a, b) && v <= Math.max(a, b) && (v - Math.min(a, b)) % s === 0,
    })),
  );
  return fc.array(part, { minLength: 1, maxLength: 2 }).map((parts) => ({
    text: parts.map(({ text }) => text).join(','),
    has: (v) => parts.some(({ has }) => has(v)),
  }));
}

const moment = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2032, 0, 1) });

test('agrees with a check of every second of six hours', () => {
  const fields = fc.tuple(sampleField(0, 59), sampleField(0, 59), sampleField(0, 23));
  fc.assert(
    fc.property(fields, moment, ([second, minute, hour], from) => {
      const start = Math.floor(from / 1000) + 1;
      const end = start + 6 * 3600;
      let walked: number | undefined;
      for (let s = start; s < end && walked === undefined; s += 1) {
        const isDue = hour.has(Math.floor(s / 3600) % 24) && minute.has(Math.floor(s / 60) % 60) && second.has(s % 60);
        if (isDue) walked = s * 1000;
      }
      const next = readNcrontab(`${second.text} ${minute.text} ${hour.text} * * *`).next(from);
      expect(next !== undefined && next < end * 1000 ? next : undefined).toBe(walked);
    }),
    { numRuns: 200 },
  );
});

test('agrees with a check of every day of four years', () => {
  const fields = fc.tuple(sampleField(1, 31), sampleField(1, 12), sampleField(0, 6));
  fc.assert(
    fc.property(fields, moment, ([day, month, weekday], from) => {
      const tomorrow = new Date(from);
      tomorrow.setUTCHours(24, 0, 0, 0);
      const end = new Date(tomorrow);
      end.setUTCFullYear(end.getUTCFullYear() + 4);
      let walked: number | undefined;
      for (const at = tomorrow; at < end && walked === undefined; at.setUTCDate(at.getUTCDate() + 1)) {
        const isDue = day.has(at.getUTCDate()) && month.has(at.getUTCMonth() + 1) && weekday.has(at.getUTCDay());
        if (isDue) walked = at.getTime();
      }
      const next = readNcrontab(`0 0 0 ${day.text} ${month.text} ${weekday.text}`).next(from);
      expect(next !== undefined && next < end.getTime() ? next : undefined).toBe(walked);
    }),
    { numRuns: 200 },
  );
});
