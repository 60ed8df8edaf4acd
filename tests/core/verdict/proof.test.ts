import fc from 'fast-check';
import type { Status } from '../../../shared/core/verdict/control';
import { hundredthsOf, type Spell, sharesOf, spellsOf } from '../../../shared/core/verdict/proof';

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 1) + minute * 60_000).toISOString();
const change = (minute: number, status: Status, controlId = 'a') => ({ controlId, at: at(minute), status });
const gap = (from: number, to: number) => ({ from: at(from), to: at(to) });
const of = (changes: readonly ReturnType<typeof change>[], gaps: readonly ReturnType<typeof gap>[] = []) =>
  spellsOf(['a'], changes, gaps, at(0), at(100)).map(({ state, from, to }) => [
    state,
    (Date.parse(from) - Date.parse(at(0))) / 60_000,
    (Date.parse(to) - Date.parse(at(0))) / 60_000,
  ]);

describe('a period', () => {
  test.each<[string, Parameters<typeof of>, ReturnType<typeof of>]>([
    ['without a verdict is not seen', [[]], [['notSeen', 0, 100]]],
    ['begins with the state before it', [[change(-5, 'pass')]], [['inForce', 0, 100]]],
    [
      'is not in force before the first verdict',
      [[change(40, 'pass')]],
      [
        ['notSeen', 0, 40],
        ['inForce', 40, 100],
      ],
    ],
    [
      'has its lapse, and the time after',
      [[change(-5, 'pass'), change(20, 'fail'), change(30, 'pass')]],
      [
        ['inForce', 0, 20],
        ['lapsed', 20, 30],
        ['inForce', 30, 100],
      ],
    ],
    [
      'is not in force while the tenant could not be read, whatever the last verdict',
      [[change(-5, 'pass')], [gap(10, 20)]],
      [
        ['inForce', 0, 10],
        ['notSeen', 10, 20],
        ['inForce', 20, 100],
      ],
    ],
    [
      'keeps a known failure, even while the tenant could not be read',
      [[change(-5, 'fail'), change(50, 'pass')], [gap(10, 20)]],
      [
        ['lapsed', 0, 50],
        ['inForce', 50, 100],
      ],
    ],
    ['is not in force without a licence', [[change(-5, 'notLicensed')]], [['notSeen', 0, 100]]],
    ['is not in force where nothing applies', [[change(-5, 'notApplicable')]], [['notSeen', 0, 100]]],
    ['counts nothing after its end', [[change(-5, 'pass'), change(100, 'fail')]], [['inForce', 0, 100]]],
  ])('%s', (_, [changes, gaps], expected) => {
    expect(of(changes, gaps)).toEqual(expected);
  });

  test('of several controls lapses where one fails, and omits those that do not apply', () => {
    const states = (...statuses: readonly Status[]) =>
      spellsOf(
        statuses.map((_, index) => String(index)),
        statuses.map((status, index) => change(-1, status, String(index))),
        [],
        at(0),
        at(1),
      ).map(({ state }) => state);
    expect(states('pass', 'fail')).toEqual(['lapsed']);
    expect(states('unknown', 'fail')).toEqual(['lapsed']);
    expect(states('pass', 'unknown')).toEqual(['notSeen']);
    expect(states('pass', 'notApplicable')).toEqual(['inForce']);
  });
});

test('time that was not seen has its reasons, the earliest first', () => {
  const reasons = (changes: readonly ReturnType<typeof change>[], gaps: readonly ReturnType<typeof gap>[] = []) =>
    spellsOf(['a'], changes, gaps, at(0), at(100)).map((spell) => spell.reasons);
  expect(reasons([])).toEqual([['noVerdict']]);
  expect(reasons([change(10, 'notLicensed'), change(20, 'unknown'), change(30, 'notLicensed')])).toEqual([
    ['noVerdict', 'notLicensed', 'unknown'],
  ]);
  expect(reasons([change(-5, 'pass')], [gap(10, 20)])).toEqual([[], ['notRead'], []]);
  expect(reasons([change(-5, 'notApplicable')])).toEqual([['notApplicable']]);
});

describe('for any history', () => {
  const minute = fc.integer({ min: -200, max: 1200 });
  const status = fc.constantFrom<Status>('pass', 'fail', 'unknown', 'notLicensed', 'notApplicable');
  const history = fc.array(fc.record({ minute, status, controlId: fc.constantFrom('a', 'b', 'c') }), { maxLength: 12 });
  const gaps = fc.array(fc.tuple(minute, minute), { maxLength: 4 });
  const drawn = fc.record({ history, gaps, length: fc.integer({ min: 1, max: 1000 }) });

  test('in force, lapsed and not seen add up to the period, without gap or overlap', () => {
    fc.assert(
      fc.property(drawn, ({ history, gaps, length }) => {
        const spells = spellsOf(
          ['a', 'b'],
          history.map((one) => change(one.minute, one.status, one.controlId)),
          gaps.map(([one, other]) => gap(one, other)),
          at(0),
          at(length),
        );
        const { inForce, lapsed, notSeen } = sharesOf(spells);
        expect(inForce + lapsed + notSeen).toBe(length * 60_000);
        expect([spells[0]?.from, spells.at(-1)?.to]).toEqual([at(0), at(length)]);
        for (const [index, spell] of spells.entries()) {
          const next: Spell | undefined = spells[index + 1];
          expect(spell.from < spell.to).toBe(true);
          if (next !== undefined) expect([next.from, next.state === spell.state]).toEqual([spell.to, false]);
        }
        const shares = hundredthsOf({ inForce, lapsed, notSeen });
        expect(shares.inForce + shares.lapsed + shares.notSeen).toBe(10_000);
        // A control that lapsed or was unknown for a moment is never shown as complete.
        expect(shares.inForce === 10_000).toBe(lapsed + notSeen === 0);
      }),
    );
  });

  test('no moment inside a gap, or before the first verdict, counts as in force', () => {
    fc.assert(
      fc.property(drawn, minute, ({ history, gaps, length }, moment) => {
        const changes = history.map((one) => change(one.minute, one.status, one.controlId));
        const spells = spellsOf(
          ['a'],
          changes,
          gaps.map(([one, other]) => gap(one, other)),
          at(0),
          at(length),
        );
        const isHidden = gaps.some(([from, to]) => from <= moment && moment < to);
        const isBlank = !changes.some(({ controlId, at: when }) => controlId === 'a' && when <= at(moment));
        const state = spells.find(({ from, to }) => from <= at(moment) && at(moment) < to)?.state;
        if (isHidden || isBlank) expect(state).not.toBe('inForce');
      }),
    );
  });
});
