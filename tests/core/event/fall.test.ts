import fc from 'fast-check';
import {
  type DayLevel,
  type FallRule,
  isBelow,
  medianOfWeek,
  type Track,
  tracked,
  unconfirmed,
  withLevel,
} from '../../../shared/core/event/fall';
import { type ShareLevel, shareOf } from '../../../shared/core/verdict/share';

const level = (numerator: number, denominator = 100): ShareLevel => ({ numerator, denominator });
const on = (day: number, numerator: number, denominator = 100): DayLevel => ({
  day: `2026-11-${String(day).padStart(2, '0')}`,
  numerator,
  denominator,
});
const today = '2026-11-24';
const dayAt = (at: number): string => new Date(Date.UTC(2026, 10, 1) + at * 86_400_000).toISOString().slice(0, 10);

describe('the median of the seven days before today', () => {
  type Row = readonly [name: string, days: readonly DayLevel[], median: ShareLevel | null];
  const rows: readonly Row[] = [
    ['nothing is known', [], null],
    ['six days are not seven', [on(18, 98)], null],
    ['seven days are', [on(17, 98)], level(98)],
    ['a value lasts until the next one, however old it is', [on(1, 98)], level(98)],
    ["today's value does not count as an earlier day", [on(1, 98), on(24, 50)], level(98)],
    ['three low days do not change the median', [on(1, 98), on(21, 91)], level(98)],
    ['four low days do', [on(1, 98), on(20, 91)], level(91)],
    ['the middle one of seven different ones', [17, 18, 19, 20, 21, 22, 23].map((day) => on(day, day)), level(20)],
    ['by shares, not by counts', [on(10, 90, 100), on(18, 60, 60), on(19, 90, 100)], level(90)],
    ['the last known value of a day counts', [on(16, 50), on(17, 98)], level(98)],
  ];
  test.each(rows)('%s', (_, days, median) => {
    expect(medianOfWeek(days, today)).toEqual(median);
  });

  test("is one of the share's values, in their middle", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 7, maxLength: 7 }), (values) => {
        const median = medianOfWeek(
          values.map((value, at) => on(17 + at, value)),
          today,
        );
        expect(median?.numerator).toBe([...values].sort((a, b) => a - b)[3]);
      }),
    );
  });
});

describe('whether it has dropped', () => {
  const rule: FallRule = { drop: 0.02, least: 3 };
  type Row = readonly [name: string, from: ShareLevel, to: ShareLevel, fell: boolean, below: boolean];
  const rows: readonly Row[] = [
    ['98 to 91 of 100', level(98), level(91), false, true],
    ['the drop itself is not enough', level(98), level(96), false, false],
    ['one more', level(98), level(95), false, true],
    ['a rise', level(90), level(98), false, false],
    ['the same', level(98), level(98), false, false],
    ['two of twenty are few, though they are 10 points', level(20, 20), level(18, 20), false, false],
    ['three of twenty are not', level(20, 20), level(17, 20), false, true],
    ['three of four hundred are less than the drop', level(400, 400), level(397, 400), false, false],
    ['of nineteen the count decides: three', level(19, 19), level(16, 19), false, true],
    ['of nineteen the count decides: two', level(19, 19), level(17, 19), false, false],
    ['of more than nineteen that were nineteen the count decides too', level(19, 19), level(19, 25), false, false],
    ['joiners without it lost nothing', level(98), level(98, 110), false, false],
    ['leavers who had it took nothing from anybody', level(98), level(40, 42), false, false],
    ['with joiners and losses, the losses count', level(98), level(94, 106), false, true],
    ['a share has not recovered at the drop', level(98), level(96), true, true],
    ['nor half a point above it', level(196, 200), level(193, 200), true, true],
    ['it has one point above it', level(98), level(97), true, false],
    ['a drop of less than the margin has recovered at its earlier level', level(98), level(98), true, false],
    ['a dropped share of few is not recovered by being few', level(98), level(95, 98), true, true],
    ['of nineteen a drop has recovered with two', level(19, 19), level(17, 19), true, false],
  ];
  test.each(rows)('%s', (_, from, to, fell, below) => {
    expect(isBelow(from, to, rule, fell)).toBe(below);
  });

  test('a drop within the margin never requires more than there was', () => {
    expect(isBelow(level(98), level(98), { drop: 0.002, least: 1 }, true)).toBe(false);
    expect(isBelow(level(980, 1000), level(979, 1000), { drop: 0.002, least: 1 }, true)).toBe(true);
  });

  test('a limit of 1 never reports a drop', () => {
    expect(isBelow(level(100), level(0), { drop: 1, least: 3 }, false)).toBe(false);
    expect(isBelow(level(19, 19), level(0, 19), { drop: 1, least: 3 }, false)).toBe(false);
  });
});

describe('stored levels', () => {
  test('an unchanged level adds nothing', () => {
    const days = [on(1, 98)];
    expect(withLevel(days, today, level(98))).toBe(days);
  });
  test('of each day the last level is kept', () => {
    expect(withLevel([on(20, 98), on(24, 97)], today, level(96))).toEqual([on(20, 98), on(24, 96)]);
  });
  test('of levels older than a week the last one is kept', () => {
    expect(withLevel([on(1, 90), on(10, 98), on(18, 97)], today, level(96))).toEqual([
      on(10, 98),
      on(18, 97),
      on(24, 96),
    ]);
  });
  test('never more than nine values, and the same median as of all of them', () => {
    const moves = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 40 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(moves, (steps) => {
        let [kept, all, at]: [readonly DayLevel[], readonly DayLevel[], number] = [[], [], 0];
        for (const [wait, numerator] of steps) {
          at += wait;
          const day = dayAt(at);
          kept = withLevel(kept, day, level(numerator, 40));
          all = [...all.filter((one) => one.day !== day), { day, numerator, denominator: 40 }];
          expect(kept.length).toBeLessThanOrEqual(9);
          expect(medianOfWeek(kept, day)).toEqual(medianOfWeek(all, day));
        }
      }),
    );
  });
});

describe('a share day by day', () => {
  const rule: FallRule = { drop: 0.02, least: 3 };
  /** Follows a share with one level for each day. Returns the result of each day. */
  const play = (levels: readonly ShareLevel[], basis: (at: number) => string = () => 'b') => {
    let track: Track | undefined;
    return levels.map((one, at) => {
      const { track: next, fall } = tracked(track, one, dayAt(at), rule, basis(at));
      track = next;
      return fall !== null ? `fell from ${fall.from.numerator}` : (next.ended ?? '');
    });
  };
  const days = (count: number, numerator: number, denominator = 100): ShareLevel[] =>
    Array.from({ length: count }, () => level(numerator, denominator));

  test('the first seven days give no result', () => {
    expect(play([...days(6, 98), level(50)]).at(-1)).toBe('');
    expect(play([...days(7, 98), level(50)]).at(-1)).toBe('fell from 98');
  });
  test('it recovers one point above the drop', () => {
    expect(play([...days(8, 98), level(91), level(96), level(97)]).slice(8)).toEqual([
      'fell from 98',
      'fell from 98',
      'back',
    ]);
  });
  test('a level that stays low becomes the level of a week after four days', () => {
    expect(play([...days(8, 98), ...days(6, 91)]).slice(8)).toEqual([
      ...Array.from({ length: 4 }, () => 'fell from 98'),
      'newLevel',
      'newLevel',
    ]);
  });
  test('it is compared with the level it dropped from, though the median falls meanwhile', () => {
    const slide = [...days(8, 98), level(95), level(95), level(92), level(92), level(92), level(89)];
    expect(play(slide).slice(8)).toEqual(Array.from({ length: 6 }, () => 'fell from 98'));
  });
  test('once it is the usual level, only a lower value is a drop', () => {
    expect(play([...days(8, 98), ...days(7, 91), level(90), level(88)]).slice(-2)).toEqual([
      'newLevel',
      'fell from 91',
    ]);
  });
  test('a share that varies within the drop never drops', () => {
    const swinging = Array.from({ length: 60 }, (_, at) => level(98 - (at % 3)));
    expect(new Set(play(swinging))).toEqual(new Set(['']));
  });
  test('counted by other limits it is another share', () => {
    const said = play([...days(8, 98), ...days(7, 80)], (at) => (at < 8 ? 'old' : 'new'));
    expect(new Set(said)).toEqual(new Set(['']));
  });
  test('time alone causes no drop', () => {
    const history = fc.array(fc.integer({ min: 20, max: 40 }), { minLength: 8, maxLength: 20 });
    fc.assert(
      fc.property(history, (values) => {
        const said = play([...values.map((value) => level(value, 40)), ...days(10, values.at(-1) ?? 20, 40)]);
        const last = said[values.length - 1];
        if (last?.startsWith('fell') === true) return;
        expect(said.slice(values.length).filter((one) => one.startsWith('fell'))).toEqual([]);
      }),
    );
  });
  test('where the verdict waits, the level is stored and the drop is not', () => {
    const before: Track = { basis: 'b', days: [on(1, 98)], fellFrom: null, ended: null };
    const { track } = tracked(before, level(91), today, rule, 'b');
    expect(track.fellFrom).toEqual(level(98));
    expect(unconfirmed(track, before)).toEqual({ ...track, fellFrom: null, days: [on(1, 98), on(24, 91)] });
    expect(unconfirmed(track, undefined).fellFrom).toBeNull();
  });
  test('a share of nobody has no level', () => {
    expect(shareOf(level(0, 0))).toBe(0);
  });
});
