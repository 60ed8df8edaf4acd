import fc from 'fast-check';
import { hourMs } from '../../../shared/core/time/durations';
import { uptimesOf } from '../../../shared/core/time/uptime';
import type { Status } from '../../../shared/core/verdict/control';

const at = (hours: number): string => new Date(Date.UTC(2026, 10, 1) + hours * hourMs).toISOString();
const was = (hours: number, status: Status, controlId = 'ZT.ID.001') => ({
  controlId,
  at: at(hours),
  verdict: { status },
});
const hours = (history: readonly ReturnType<typeof was>[], from: number, to: number) =>
  uptimesOf(history, at(from), at(to)).map(({ heldMs, failedMs, notKnownMs, share }) => [
    heldMs / hourMs,
    failedMs / hourMs,
    notKnownMs / hourMs,
    share,
  ]);

type Row = readonly [
  string,
  readonly ReturnType<typeof was>[],
  readonly [number, number],
  readonly (number | null)[][],
];
const rows: readonly Row[] = [
  ['passed all the time', [was(-9, 'pass')], [0, 10], [[10, 0, 0, 1]]],
  ['failed for a part of it', [was(-9, 'pass'), was(4, 'fail'), was(6, 'pass')], [0, 10], [[8, 2, 0, 0.8]]],
  ['an unknown time is neither', [was(0, 'pass'), was(5, 'unknown'), was(9, 'fail')], [0, 10], [[5, 1, 4, 5 / 6]]],
  ['a period without known time has no share', [was(0, 'notLicensed')], [0, 10], [[0, 0, 10, null]]],
  ['counts from the first verdict', [was(6, 'pass')], [0, 10], [[4, 0, 0, 1]]],
  ['a verdict after the period does not count', [was(0, 'pass'), was(12, 'fail')], [0, 10], [[10, 0, 0, 1]]],
  ['not judged yet', [was(12, 'fail')], [0, 10], []],
  ['a period of no length', [was(0, 'pass')], [5, 5], []],
];
test.each(rows)('%s', (_, history, [from, to], expected) => {
  expect(hours(history, from, to)).toEqual(expected);
});

test('each control by itself, in the order of ids', () => {
  const history = [was(0, 'fail', 'ZT.ID.003'), was(0, 'pass', 'ZT.ID.001'), was(5, 'pass', 'ZT.ID.003')];
  expect(uptimesOf(history, at(0), at(10)).map(({ controlId, share }) => [controlId, share])).toEqual([
    ['ZT.ID.001', 1],
    ['ZT.ID.003', 0.5],
  ]);
});

test('parts add up to the whole, and two consecutive periods make one', () => {
  const status = fc.constantFrom<Status>('pass', 'fail', 'unknown', 'notLicensed', 'notApplicable');
  const changes = fc.array(fc.tuple(fc.integer({ min: 1, max: 99 }), status), { maxLength: 12 });
  fc.assert(
    fc.property(changes, status, fc.integer({ min: 1, max: 99 }), (later, first, middle) => {
      const history = [was(0, first), ...later.map(([when, what]) => was(when, what))];
      const [whole] = hours(history, 0, 100);
      const [before, after] = [hours(history, 0, middle)[0], hours(history, middle, 100)[0]];
      const sum = (part: readonly (number | null)[] | undefined): number =>
        (part ?? []).slice(0, 3).reduce<number>((all, one) => all + (one ?? 0), 0);
      expect(sum(whole)).toBeCloseTo(100);
      for (const index of [0, 1, 2])
        expect(Number(before?.[index]) + Number(after?.[index])).toBeCloseTo(Number(whole?.[index]));
    }),
  );
});
