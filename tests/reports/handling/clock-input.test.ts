import { dayInput, minuteInput, momentOfInput } from '../../../shared/reports/handling/clock-input';

test.each([
  ['Europe/Berlin', '2027-01-15', '2027-01-15T23:00:00.000Z'],
  ['Europe/Berlin', '2027-06-15', '2027-06-15T22:00:00.000Z'],
  ['America/New_York', '2027-01-15', '2027-01-16T05:00:00.000Z'],
  ['Asia/Kathmandu', '2027-01-15T12:00', '2027-01-15T06:15:00.000Z'],
  ['Etc/UTC', '2027-01-15T12:00', '2027-01-15T12:00:00.000Z'],
  // Clocks are set forward on 28 March, so 02:30 does not exist, but 03:00 does.
  ['Europe/Berlin', '2027-03-28T02:30', '2027-03-28T01:00:00.000Z'],
  // Clocks are set back on 31 October, so 02:30 comes twice, and the first one counts.
  ['Europe/Berlin', '2027-10-31T02:30', '2027-10-31T00:30:00.000Z'],
  ['Europe/Berlin', '2027-10-31', '2027-10-31T23:00:00.000Z'],
  ['Europe/Berlin', '2027-12-31', '2027-12-31T23:00:00.000Z'],
])('in %s the field %s means %s', (timeZone, field, moment) => {
  expect(momentOfInput(field, timeZone)).toBe(moment);
});

test.each([
  '',
  'soon',
  '2027-02-30',
  '2027-13-01',
  '2027-1-1',
  '2027-01-15T25:00',
  '2027-01-15T12:00:00',
  '2027-01-15Z',
])('the field %p has no meaning', (field) => {
  expect(momentOfInput(field, 'Europe/Berlin')).toBeUndefined();
});

test("a field shows the tenant's local time some days later", () => {
  const at = '2026-11-24T23:30:00Z';
  expect(dayInput(at, 'Europe/Berlin')).toBe('2026-11-25');
  expect(dayInput(at, 'America/New_York')).toBe('2026-11-24');
  expect(dayInput(at, 'Europe/Berlin', 7)).toBe('2026-12-02');
  expect(minuteInput(at, 'Europe/Berlin')).toBe('2026-11-25T00:30');
});
