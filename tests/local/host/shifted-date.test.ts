import { installShiftedDate } from '../../../infra/local/host/shifted-date';

const RealDate = Date;
const HOUR = 3_600_000;
const SLACK = 60_000;

/** A separate global, so that the test runner's clock stays right. */
const target: { Date: DateConstructor } = { Date: RealDate };
let clock: ReturnType<typeof installShiftedDate>;

beforeEach(() => {
  clock = installShiftedDate(target, HOUR);
});

afterEach(() => clock.uninstall());

const isShifted = (ms: number, offset = HOUR) => Math.abs(ms - RealDate.now() - offset) < SLACK;

test('now, the empty constructor and the plain call are shifted', () => {
  expect(isShifted(target.Date.now())).toBe(true);
  expect(isShifted(new target.Date().getTime())).toBe(true);
  expect(isShifted(RealDate.parse((target.Date as unknown as () => string)()))).toBe(true); // Safe: Date is callable.
  expect(isShifted(clock.now())).toBe(true);
});

test('the real time stays available, and the offset can be moved', () => {
  expect(isShifted(clock.realNow(), 0)).toBe(true);
  clock.shiftTo(2 * HOUR);
  expect(clock.offsetMs()).toBe(2 * HOUR);
  expect(isShifted(target.Date.now(), 2 * HOUR)).toBe(true);
});

test('every other use of Date is unchanged', () => {
  expect(new target.Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
  expect(new target.Date('2026-11-24T00:00:00Z').getTime()).toBe(Date.UTC(2026, 10, 24));
  expect(new target.Date(2026, 10, 24, 5).getHours()).toBe(5);
  expect(target.Date.UTC(2026, 0)).toBe(Date.UTC(2026, 0));
  expect(target.Date.parse('2026-01-01')).toBe(Date.parse('2026-01-01'));
  expect(new target.Date(new RealDate(5)).getTime()).toBe(5);
  // Not "now": an argument was given, though it is undefined.
  expect(new target.Date(undefined as unknown as string).getTime()).toBeNaN(); // Safe: JavaScript allows it.
});

test('dates of either kind are instances of both', () => {
  expect(new target.Date()).toBeInstanceOf(RealDate);
  expect(new RealDate()).toBeInstanceOf(target.Date);
  expect(new target.Date().constructor).toBe(target.Date);
});

test('a subclass is shifted too', () => {
  class Stamp extends target.Date {}
  expect(new Stamp()).toBeInstanceOf(Stamp);
  expect(isShifted(new Stamp().getTime())).toBe(true);
});

test('uninstall gives the real Date back', () => {
  clock.uninstall();
  expect(target.Date).toBe(RealDate);
  expect(new RealDate().constructor).toBe(RealDate);
});
