import fc from 'fast-check';
import { exceeds, extentOf } from '../../../shared/core/event/weakness';
import type { Kind } from '../../../shared/core/resource/kind';
import type { Control, FailVerdict, Held, Verdict } from '../../../shared/core/verdict/control';
import type { Evaluation } from '../../../shared/core/verdict/evaluation';
import {
  type JudgeContext,
  type Judgement,
  judge,
  missingVerdict,
  verdictOf,
} from '../../../shared/core/verdict/judge';
import { controlOf } from '../../fixtures/control';

const pass: Verdict = { status: 'pass', note: null, evidence: [], metric: null };
const fail: Verdict = {
  status: 'fail',
  findings: { total: 0, first: [] },
  exposure: null,
  evidence: [],
  metric: null,
};
const notApplicable: Verdict = { status: 'notApplicable', reason: 'no device is managed' };
const unknown: Verdict = { status: 'unknown', reason: 'Graph did not answer' };
const notLicensed: Verdict = { status: 'notLicensed', licence: 'P1' };

const aControl = (over: Partial<Control> = {}): Control =>
  controlOf({ id: 'ZT.DV.002', needs: ['managedDevice', 'user'], ...over });

const minute = (at: number): string => new Date(Date.UTC(2026, 10, 24, 14, at)).toISOString();
const collectionAt = (at: number, takenAt = at): JudgeContext => ({
  now: minute(at),
  takenAt: minute(takenAt),
  startedFrom: 'before',
  inputs: { managedDevice: at },
});

/** Judges one verdict a minute, each from a collection of its own. Returns all evaluations. */
function judgeAll(control: Control, verdicts: readonly Verdict[]): readonly Judgement[] {
  const judgements: Judgement[] = [];
  for (const [at, verdict] of verdicts.entries()) {
    judgements.push(judge(control, verdict, judgements.at(-1)?.evaluation, collectionAt(at)));
  }
  return judgements;
}
const changes = (control: Control, verdicts: readonly Verdict[]) =>
  judgeAll(control, verdicts).map(({ change }) => change);
const last = (control: Control, verdicts: readonly Verdict[]): Evaluation => {
  const judgement = judgeAll(control, verdicts).at(-1);
  if (judgement === undefined) throw new Error('nothing was judged');
  return judgement.evaluation;
};

describe('news of a verdict', () => {
  type Row = readonly [string, readonly Verdict[], readonly Judgement['change'][]];
  const rows: readonly Row[] = [
    ['the first result of a weak tenant is not news', [fail], [null]],
    ['the first result of a strong tenant is not news', [pass], [null]],
    ['pass to fail is a regression', [pass, fail], [null, 'regression']],
    ['fail to pass is a recovery', [fail, pass], [null, 'recovery']],
    ['an unchanged verdict is no news', [pass, pass, fail, fail], [null, null, 'regression', null]],
    ['a regression during lost access is still one', [pass, unknown, fail], [null, 'wentBlind', 'regression']],
    ['a recovery during lost access is still one', [fail, unknown, pass], [null, null, 'recovery']],
    ['unchanged verdicts after lost access are no news', [pass, unknown, pass], [null, 'wentBlind', null]],
    ['lasting lost access is reported once', [pass, unknown, unknown], [null, 'wentBlind', null]],
    ['a licence that ends disables the control', [pass, notLicensed], [null, 'licenceEnded']],
    [
      'a licence that ends during lost access is reported too',
      [pass, unknown, notLicensed],
      [null, 'wentBlind', 'licenceEnded'],
    ],
    ['a licence that never existed is no news', [notLicensed, notLicensed], [null, null]],
    ['a new licence that shows a weakness is a first result', [notLicensed, fail], [null, null]],
    ['not applicable to fail is no regression, because nothing passed before', [notApplicable, fail], [null, null]],
    ['pass to not applicable is no news', [pass, notApplicable], [null, null]],
    ['a failure after a time without a verdict is reported', [pass, notApplicable, fail], [null, null, 'regression']],
    ['a failure ends when the control no longer applies', [fail, notApplicable, pass], [null, 'recovery', null]],
    ['and a later failure is reported', [fail, notApplicable, fail], [null, 'recovery', 'regression']],
    [
      'a failure that was hidden ends as well',
      [fail, unknown, notApplicable, unknown, pass],
      [null, null, 'recovery', 'wentBlind', null],
    ],
  ];
  test.each(rows)('%s', (_, verdicts, expected) => {
    expect(changes(aControl(), verdicts)).toEqual(expected);
  });
});

describe('known verdicts stay known', () => {
  test.each([
    ['unknown', unknown],
    ['not licensed', notLicensed],
  ])('%s keeps the last known verdict with its age', (_, blind) => {
    const evaluation = last(aControl(), [fail, blind]);
    expect(evaluation.verdict).toEqual(blind);
    expect(evaluation.lastKnown).toEqual({ status: 'fail', since: minute(0), at: minute(0) });
    expect([evaluation.since, evaluation.at]).toEqual([minute(1), minute(1)]);
  });

  test('the age of a verdict counts from its change, and each reading updates it', () => {
    expect(last(aControl(), [pass, fail, fail]).lastKnown).toEqual({ status: 'fail', since: minute(1), at: minute(2) });
  });

  test('lost access does not make a verdict younger', () => {
    expect(last(aControl(), [fail, unknown, fail]).lastKnown).toEqual({
      status: 'fail',
      since: minute(0),
      at: minute(2),
    });
  });

  test('a history row is written only when the status changes', () => {
    const rows = judgeAll(aControl(), [pass, pass, unknown, unknown, pass, fail]);
    expect(rows.map(({ statusChanged }) => statusChanged)).toEqual([true, false, true, false, true, true]);
  });

  test('the evaluation depends on the versions that were read', () => {
    expect(last(aControl(), [pass, pass]).inputs).toEqual({ managedDevice: 1 });
  });
});

describe('a metric needs two collections that agree', () => {
  const metric = aControl({ collections: 2 });
  type Row = readonly [string, readonly Verdict[], readonly Judgement['change'][]];
  const rows: readonly Row[] = [
    ['one bad collection is not news', [pass, fail], [null, null]],
    ['two in a row are', [pass, fail, fail], [null, null, 'regression']],
    ['one bad collection between good ones has no effect', [pass, fail, pass, fail], [null, null, null, null]],
    [
      'an unknown collection between two bad ones restarts the count',
      [pass, fail, unknown, fail],
      [null, null, 'wentBlind', null],
    ],
    ['a recovery takes two collections as well', [fail, pass, pass], [null, null, 'recovery']],
    ['a first result does not wait', [fail], [null]],
  ];
  test.each(rows)('%s', (_, verdicts, expected) => {
    expect(changes(metric, verdicts)).toEqual(expected);
  });

  test('the same collection judged twice counts once', () => {
    const first = judge(metric, pass, undefined, collectionAt(0)).evaluation;
    const once = judge(metric, fail, first, collectionAt(1));
    const again = judge(metric, fail, once.evaluation, collectionAt(2, 1));
    expect([once.change, again.change]).toEqual([null, null]);
    expect(again.evaluation.pending).toEqual({ status: 'fail', looks: 1, takenAt: minute(1) });
    expect(judge(metric, fail, again.evaluation, collectionAt(3)).change).toBe('regression');
  });

  test('while it waits, people read the earlier verdict', () => {
    const { verdict, lastKnown, pending } = last(metric, [pass, fail]);
    expect([verdict.status, lastKnown?.status, pending?.status]).toEqual(['pass', 'pass', 'fail']);
    expect(last(metric, [pass, fail, fail]).pending).toBeNull();
  });
});

describe('a control that we redefine', () => {
  const [first, second] = [aControl(), aControl({ version: 2 })];

  test('starts again and says so: our change is no regression of the tenant', () => {
    const judgement = judge(second, fail, last(first, [pass]), collectionAt(5));
    expect(judgement.change).toBe('redefined');
    expect(judgement.evaluation).toMatchObject({
      definitionVersion: 2,
      lastKnown: { status: 'fail', since: minute(5) },
    });
  });

  test('counts no transition where the first known verdict follows an unknown one', () => {
    for (const known of [pass, fail]) {
      const [at, counter] = [judgeAll(first, [known]), judgeAll(first, [unknown, known])].map(
        (judgements) => judgements.at(-1)?.evaluation.counter,
      );
      expect([at, counter]).toEqual([0, 0]);
    }
  });

  test('continues the count: a transition with an old number would count as already sent', () => {
    const before = judgeAll(first, [pass, fail, pass]).map(({ evaluation }) => evaluation);
    const redefined = judge(second, pass, before.at(-1), collectionAt(5)).evaluation;
    const failed = judge(second, fail, redefined, collectionAt(6));
    expect(failed.change).toBe('regression');
    expect(before.map(({ counter }) => counter)).not.toContain(failed.evaluation.counter);
  });
});

describe('a control that fails and gets weaker', () => {
  const wrong = (
    findings: readonly string[],
    exposed: readonly [count: number, of: number, privileged?: number] | null = null,
    total = findings.length,
  ): Verdict => ({
    status: 'fail',
    findings: {
      total,
      first: findings.map((resourceId) => ({
        resourceId,
        subject: { type: 'text', text: resourceId },
        problem: 'excluded',
        details: {},
      })),
    },
    exposure:
      exposed === null
        ? null
        : {
            computed: true,
            unit: 'people',
            count: exposed[0],
            of: exposed[1],
            ids: [],
            privilegedCount: exposed[2] ?? 0,
            privilegedIds: [],
          },
    evidence: [],
    metric: null,
  });
  /** Each finding exposes people. `compared` contains the people whom no stricter setting added. */
  const stricter = (findings: readonly string[], compared: readonly string[] | null): Verdict => ({
    ...(wrong(findings) as FailVerdict), // Safe: `wrong` always fails.
    compared: compared === null ? null : (wrong(compared) as FailVerdict), // Safe: `wrong` always fails.
  });
  const measured = (policy: string, count: number, admins = 0): Verdict => ({
    ...(wrong([policy], [count, 312, admins]) as FailVerdict), // Safe: `wrong` always fails.
    metric: { numerator: 312 - count, denominator: 312, floor: 1 },
  });
  /** Policies are counted. People are exposed only if the basis of a policy changed. */
  const counted = (policies: readonly string[], exposed: number | null): Verdict => ({
    ...(wrong(policies, exposed === null ? null : [exposed, 312]) as FailVerdict), // Safe: `wrong` always fails.
    metric: { numerator: 7 - policies.length, denominator: 7, floor: 1 },
  });
  const setTo = (...problems: readonly string[]): readonly Verdict[] =>
    problems.map((problem) => ({
      ...fail,
      findings: {
        total: 1,
        first: [{ resourceId: 'settings', subject: { type: 'text', text: 'invitations' }, problem, details: {} }],
      },
    }));

  test('a setting that is made stronger did not get weaker, though it is wrong in another way', () => {
    const control = aControl({ milderProblems: { everyone: ['members'] } });
    expect(changes(control, setTo('everyone', 'members', 'everyone', 'another'))).toEqual([
      null,
      null,
      'weakened',
      'weakened',
    ]);
    const extents = setTo('everyone', 'members', 'another').map((verdict) => extentOf(control, verdict as FailVerdict)); // Safe: `setTo` always fails.
    const [accepted] = extents;
    expect(accepted && extents.map((now) => exceeds(now, accepted))).toEqual([false, false, true]);
  });

  test('people who lose an admin role are exposed like everybody without one, but others are news until their loss is over', () => {
    const control = aControl();
    const people = (count: number): Verdict => {
      const verdict = measured('a', count) as FailVerdict; // Safe: `measured` always fails.
      const ids = Array.from({ length: count }, (_, at) => `person ${at}`);
      return { ...verdict, exposure: verdict.exposure?.computed === true ? { ...verdict.exposure, ids } : null };
    };
    const formerAdmins = new Set(['person 5', 'person 6', 'person 7']);
    const told: Judgement[] = [];
    for (const [at, count] of [5, 8, 12, 8].entries()) {
      const context = { ...collectionAt(at), ...(at === 1 && { formerAdmins }) };
      told.push(judge(control, people(count), told.at(-1)?.evaluation, context));
    }
    expect(told.map(({ change }) => change)).toEqual([null, null, 'weakened', 'asBefore']);
    const alone = judge(control, people(8), told[0]?.evaluation, collectionAt(1));
    expect(alone.change).toBe('weakened');
  });

  const weaker = 'weakened';
  const asBefore = 'asBefore';
  type Row = readonly [string, readonly Verdict[], readonly Judgement['change'][]];
  const rows: readonly Row[] = [
    ['one more is excluded', [wrong(['a']), wrong(['a', 'b'])], [null, weaker]],
    ['one replaces the first', [wrong(['a']), wrong(['b'])], [null, weaker]],
    ['one less is no news', [wrong(['a', 'b']), wrong(['a'])], [null, null]],
    ['and one that returns is', [wrong(['a', 'b']), wrong(['a']), wrong(['a', 'b'])], [null, null, weaker]],
    ['nothing else is wrong', [wrong(['a'], [5, 312]), wrong(['a'], [5, 312])], [null, null]],
    ['more people are exposed', [wrong(['a'], [5, 312]), wrong(['a'], [9, 312])], [null, weaker]],
    ['one person comes and goes', [5, 6, 5, 6].map((count) => wrong(['a'], [count, 312])), [null, null, null, null]],
    [
      'of a measured number, another policy near the limit does not count',
      ['a', 'b'].map((policy) => measured(policy, 5)),
      [null, null],
    ],
    [
      'where policies are counted, one more is weaker although another policy exposes people',
      [counted(['a'], 312), counted(['a', 'b'], 312)],
      [null, weaker],
    ],
    ['and nobody being exposed any longer is no loss', [counted(['a', 'b'], 312), counted(['b'], null)], [null, null]],
    ['and one that leaves more open is weaker', [measured('a', 5), measured('a', 9)], [null, weaker]],
    [
      'but an administrator is never replaced by another',
      [wrong(['a'], [5, 312]), wrong(['a'], [6, 312, 1])],
      [null, weaker],
    ],
    ['an exposed person gets a role', [wrong(['a'], [5, 312]), wrong(['a'], [5, 312, 1])], [null, null]],
    ['one more role, where only roles are counted', [wrong(['a'], [2, 2, 2]), wrong(['a'], [3, 3, 3])], [null, null]],
    [
      'administrators come and go with their roles, day after day',
      [6, 1, 6, 2, 6].map((admins) => measured('a', 58 + admins, admins)),
      [null, null, null, null, null],
    ],
    [
      "roles are assigned while an administrator's is active, and it ends in the evening",
      [measured('a', 64, 6), measured('a', 63, 5), measured('a', 63, 8), measured('a', 64, 9)],
      [null, null, null, null],
    ],
    [
      'and both in one collection',
      [measured('a', 64, 6), measured('a', 63, 5), measured('a', 64, 9)],
      [null, null, null],
    ],
    [
      'but not one more, who had been covered',
      [measured('a', 64, 6), measured('a', 63, 5), measured('a', 63, 8), measured('a', 65, 10)],
      [null, null, null, weaker],
    ],
    ['an earlier gain excuses no later loss', [300, 14, 40].map((count) => measured('a', count)), [null, null, weaker]],
    ['joiners who were never covered', [wrong(['a'], [300, 300]), wrong(['a'], [340, 340])], [null, null]],
    ['leavers who were covered', [wrong(['a'], [5, 312]), wrong(['a'], [5, 200])], [null, null]],
    ['it grows one by one', [5, 6, 7, 8].map((count) => wrong(['a'], [count, 312])), [null, null, weaker, null]],
    ['during lost access', [wrong(['a']), unknown, wrong(['a', 'b'])], [null, null, weaker]],
    ['after passing it fails again', [wrong(['a']), pass, wrong(['a', 'b'])], [null, 'recovery', 'regression']],
    // A policy that was turned on adds its exclusions.
    ['one more came with a stricter setting', [wrong(['a']), stricter(['a', 'b'], ['a'])], [null, null]],
    ['all came with a stricter setting', [pass, stricter(['a'], null)], [null, 'fewer']],
    [
      'a setting that excluded one is off again',
      [wrong(['a']), stricter(['a', 'b'], ['a']), wrong(['a'])],
      [null, null, null],
    ],
    ['another is excluded beside it', [wrong(['a']), stricter(['a', 'b', 'c'], ['a', 'c'])], [null, weaker]],
    [
      'it is weaker, becomes stricter elsewhere, and as before again',
      [wrong(['a']), wrong(['a', 'b']), stricter(['a', 'b', 'c'], ['a', 'b']), wrong(['a', 'c'])],
      [null, weaker, null, asBefore],
    ],
    ['wrong in another way, and as before again', [wrong(['a']), wrong(['b']), wrong(['a'])], [null, weaker, asBefore]],
    [
      'an additional exclusion is removed again',
      [wrong(['a']), wrong(['a', 'b']), wrong(['a'])],
      [null, weaker, asBefore],
    ],
    [
      'and once more',
      ['a', 'ab', 'a', 'ab', 'a'].map((all) => wrong([...all])),
      [null, weaker, asBefore, weaker, asBefore],
    ],
    [
      'only the last of two is removed again',
      ['a', 'ab', 'abc', 'ab', 'a'].map((all) => wrong([...all])),
      [null, weaker, weaker, null, asBefore],
    ],
    ['another one stays', ['a', 'ab', 'bc'].map((all) => wrong([...all])), [null, weaker, weaker]],
    [
      'as many are exposed as before',
      [5, 9, 7, 5, 5].map((count) => measured('a', count)),
      [null, weaker, null, asBefore, null],
    ],
    ['fewer than before', [5, 9, 3].map((count) => measured('a', count)), [null, weaker, asBefore]],
    [
      'a number that grew one by one',
      [5, 6, 7, 6, 5].map((count) => measured('a', count)),
      [null, null, weaker, null, asBefore],
    ],
    [
      'joiners meanwhile',
      [wrong(['a'], [5, 312]), wrong(['a'], [9, 312]), wrong(['a'], [8, 315])],
      [null, weaker, asBefore],
    ],
    [
      "an administrator's role is active again, and ends again",
      [wrong(['a'], [5, 312]), wrong(['a'], [6, 312, 1]), wrong(['a'], [5, 312]), wrong(['a'], [6, 312, 1])],
      [null, weaker, asBefore, weaker],
    ],
    [
      'administrators whose roles end in the evening do not stand for other exposed people',
      [measured('a', 64, 6), measured('a', 68, 6), measured('a', 63, 1), measured('a', 68, 6), measured('a', 64, 6)],
      [null, weaker, null, null, asBefore],
    ],
    [
      "an eligible administrator's role was active once, and no other role has been since",
      [measured('a', 59, 1), measured('a', 58), measured('a', 62), measured('a', 58)],
      [null, null, weaker, asBefore],
    ],
    [
      'and is active again when the state is as before',
      [measured('a', 59, 1), measured('a', 58), measured('a', 62), measured('a', 59, 1)],
      [null, null, weaker, asBefore],
    ],
    [
      'one more role ends in the evening, reported once and not each day',
      [
        [64, 6],
        [59, 1],
        [65, 7],
        [59, 1],
        [65, 7],
        [60, 2],
        [65, 7],
      ].map(([count, admins]) => measured('a', count ?? 0, admins)),
      [null, null, weaker, asBefore, null, null, null],
    ],
    [
      'that administrator stands for nobody else',
      [measured('a', 59, 1), measured('a', 58), measured('a', 62), measured('a', 61, 1)],
      [null, null, weaker, null],
    ],
    [
      'during lost access it is as before',
      [wrong(['a']), wrong(['a', 'b']), unknown, wrong(['a'])],
      [null, weaker, null, asBefore],
    ],
    [
      'of more than are stored only the number counts',
      [wrong(['a'], null, 60), wrong(['b'], null, 61), wrong(['c'], null, 70)],
      [null, null, weaker],
    ],
  ];
  test.each(rows)('%s', (_, verdicts, expected) => {
    expect(changes(aControl(), verdicts)).toEqual(expected);
  });

  test('each change has a number, and the verdict keeps its own', () => {
    const { weakness, counter } = last(aControl(), [wrong(['a']), wrong(['a', 'b']), wrong(['b', 'c'])]);
    expect([weakness?.times, counter]).toEqual([2, 0]);
  });

  test('a row from before it was stored is compared with its verdict', () => {
    const old = last(aControl(), [wrong(['a'])]);
    expect(judge(aControl(), wrong(['b']), { ...old, weakness: null }, collectionAt(5)).change).toBe(weaker);
  });

  describe('a fleet', () => {
    const fold = { kind: 'managedDevice', init: () => 0, add: () => 0 } as const;
    const fleet = aControl({ collections: 2, folds: [fold] });
    const bad = (count: number): Verdict => ({
      ...fail,
      findings: {
        total: count,
        first: [
          {
            resourceId: `d${count}`,
            subject: { type: 'text', text: 'd' },
            problem: 'notCompliant',
            details: {},
          },
        ],
      },
      metric: { numerator: 300 - count, denominator: 300, floor: 0.9 },
    });
    const none = (count: number): readonly null[] => Array.from({ length: count }, () => null);

    test('has laptops that come and go', () => {
      expect(changes(fleet, [40, 43, 43, 41, 44, 44].map(bad))).toEqual(none(6));
    });

    test('is weaker by two percentage points, seen twice, and reported once', () => {
      expect(changes(fleet, [40, 50, 50, 50, 49].map(bad))).toEqual([null, null, weaker, null, null]);
      expect(changes(fleet, [40, 50, 40, 50, 40].map(bad))).toEqual(none(5));
    });

    test('is unchanged except for a few, seen twice', () => {
      const expected = [null, null, weaker, null];
      expect(changes(fleet, [40, 50, 50, 42, 42].map(bad))).toEqual([...expected, asBefore]);
      expect(changes(fleet, [40, 50, 50, 44, 44].map(bad))).toEqual([...expected, null]);
      expect(changes(fleet, [40, 50, 50, 42, 50].map(bad))).toEqual([...expected, null]);
    });
  });
});

describe('a kind that is missing', () => {
  const present: Held<unknown> = { status: 'present', value: [], takenAt: minute(0), version: 1 };
  const absent: Held<unknown> = { status: 'unknown', reason: 'grant User.Read.All' };
  const unlicensed: Held<unknown> = { status: 'notLicensed', licence: 'INTUNE' };

  test.each<[string, Held<unknown>, Held<unknown>, Verdict | undefined]>([
    ['all kinds there: the control judges', present, present, undefined],
    [
      'one not permitted: unknown, with the reason',
      present,
      absent,
      { status: 'unknown', reason: 'grant User.Read.All' },
    ],
    ['one without a licence', unlicensed, present, { status: 'notLicensed', licence: 'INTUNE' }],
    [
      'a missing licence explains more than missing data',
      absent,
      unlicensed,
      { status: 'notLicensed', licence: 'INTUNE' },
    ],
  ])('%s', (_, managedDevice, user, expected) => {
    const held = (kind: Kind): Held<unknown> => (kind === 'managedDevice' ? managedDevice : user);
    expect(missingVerdict(aControl(), held)).toEqual(expected);
  });

  test('a control that does not need it is judged', () => {
    expect(missingVerdict(aControl({ needs: [] }), () => absent)).toBeUndefined();
  });
});

test('a control that throws is unknown, and its message, which may name people, is never shown', () => {
  const broken = verdictOf(aControl(), () => {
    throw new TypeError('ada@contoso.example is undefined');
  });
  expect(broken).toEqual({ status: 'unknown', reason: 'the check ZT.DV.002 failed (TypeError)' });
  const odd = verdictOf(aControl(), () => {
    throw 'ada@contoso.example';
  });
  expect(JSON.stringify(odd)).not.toContain('contoso');
  expect(verdictOf(aControl(), () => fail)).toEqual(fail);
});

describe('any series of verdicts', () => {
  const series = fc.array(fc.constantFrom(pass, fail, unknown, notLicensed, notApplicable), { maxLength: 30 });

  test('regressions and recoveries follow the known verdicts, and each has its own number', () => {
    fc.assert(
      fc.property(series, fc.constantFrom(1, 2, 3), (verdicts, collections) => {
        const judgements = judgeAll(aControl({ collections }), verdicts);
        const counters = judgements.flatMap(({ change, evaluation }) =>
          change === 'regression' || change === 'recovery' ? [evaluation.counter] : [],
        );
        expect(new Set(counters).size).toBe(counters.length);
        for (const [at, { change, evaluation }] of judgements.entries()) {
          const before = judgements[at - 1]?.evaluation.lastKnown?.status;
          const now = evaluation.lastKnown?.status;
          expect(change === 'regression').toBe(before === 'pass' && now === 'fail');
          expect(change === 'recovery').toBe(before === 'fail' && now === 'pass');
        }
      }),
    );
  });
});

test('stored memory survives unknown results and a new definition, until the control replaces it', () => {
  const control = aControl();
  const kept = { backup: ['Mail.Send'] };
  const first = judge(control, pass, undefined, { ...collectionAt(0), memory: kept }).evaluation;
  const blind = judge(control, unknown, first, collectionAt(1)).evaluation;
  const other = judge(aControl({ version: 2 }), pass, blind, collectionAt(2)).evaluation;
  expect([first.memory, blind.memory, other.memory]).toEqual([kept, kept, kept]);
  expect(judge(control, pass, blind, { ...collectionAt(2), memory: {} }).evaluation.memory).toEqual({});
  expect(judge(control, pass, undefined, collectionAt(0)).evaluation).not.toHaveProperty('memory');
});

describe('a share that is too low only because fewer are counted', () => {
  const floor = 0.5;
  /** The verdict if `exposed` of `all` people are unprotected. */
  const of = (exposed: number, all: number): Verdict => {
    const metric = { numerator: all - exposed, denominator: all, floor };
    return metric.numerator < floor * all ? { ...fail, metric } : { ...pass, metric };
  };
  const rows: readonly (readonly [string, readonly Verdict[], readonly Judgement['change'][]])[] = [
    ['a protected person who leaves is no regression', [of(3, 6), of(3, 5)], [null, 'fewer']],
    ['nor is one who leaves together with an unprotected one', [of(6, 12), of(5, 9)], [null, 'fewer']],
    ['a person who loses protection is one', [of(3, 6), of(4, 6)], [null, 'regression']],
    ['also while another one leaves', [of(3, 6), of(4, 5)], [null, 'regression']],
    ['and so is one who joins without protection', [of(3, 6), of(4, 7)], [null, 'regression']],
    [
      'losses that were each too small are reported with the one that leaves',
      [of(1, 6), of(2, 6), of(3, 6), of(3, 5)],
      [null, null, null, 'regression'],
    ],
    ['a loss after it is reported', [of(3, 6), of(3, 5), of(5, 5)], [null, 'fewer', 'weakened']],
    ['it passes again without an alert to end', [of(3, 6), of(3, 5), of(3, 6)], [null, 'fewer', 'recovery']],
    ['a control that counts nothing always reports its failure', [pass, fail], [null, 'regression']],
  ];

  test.each(rows)('%s', (_, verdicts, expected) => {
    expect(changes(aControl({ collections: 1 }), verdicts)).toEqual(expected);
  });

  test('no history in which people only leave is a regression, and no growing number of unprotected people stays silent', () => {
    const step = fc.record({ gone: fc.nat(3), exposed: fc.integer({ min: -2, max: 4 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        let [exposed, all] = [4, 40];
        const levels: (readonly [number, number])[] = [[exposed, all]];
        for (const one of steps) {
          all = Math.max(2, all - one.gone);
          exposed = Math.min(all, Math.max(0, exposed + one.exposed));
          levels.push([exposed, all]);
        }
        const seen = changes(
          aControl({ collections: 1 }),
          levels.map(([count, total]) => of(count, total)),
        );
        const counts = levels.map(([count]) => count);
        const begins = seen.findIndex((change) => change === 'regression' || change === 'fewer');
        if (begins < 0) return;
        const least = Math.min(...counts.slice(0, begins));
        const now = counts[begins] ?? 0;
        const was = counts[begins - 1] ?? 0;
        if (steps.every(({ exposed: more }) => more <= 0)) expect(seen[begins]).toBe('fewer');
        if (now > was || now - least >= 2) expect(seen[begins]).toBe('regression');
      }),
    );
  });
});
