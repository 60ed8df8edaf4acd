import { clockOf, nextMoment } from '../../../infra/local/scenario/moment';

const iso = (ms: number): string => new Date(ms).toISOString();

test('the clock of Contoso', () => {
  expect(clockOf(Date.UTC(2026, 10, 24, 13, 2))).toBe('Tue 14:02');
});

test.each([
  ['later the same day', '2026-11-24T13:00:00Z', 'Tue 14:02', '2026-11-24T13:02:00.000Z'],
  [
    'a minute that has begun counts as over: a week later',
    '2026-11-24T13:02:10Z',
    'Tue 14:02',
    '2026-12-01T13:02:00.000Z',
  ],
  ['across the end of summer time', '2026-10-24T10:00:00Z', 'Mon 08:00', '2026-10-26T07:00:00.000Z'],
  ['across its beginning', '2026-03-28T10:00:00Z', 'Mon 08:00', '2026-03-30T06:00:00.000Z'],
])('%s', (_, after, clock, expected) => {
  expect(iso(nextMoment(Date.parse(after), clock))).toBe(expected);
});

test('an invalid time is refused', () => {
  expect(() => nextMoment(0, 'Tuesday')).toThrow(/is not a time of the week/);
});
