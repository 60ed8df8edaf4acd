/**
 * The cause of a verdict. The verdict may wait for a second collection, which sees no change, or may have been unknown
 * at first.
 */
import { changeOf } from '../../../shared/core/event/change';
import { type AttributedChange, foundIn } from '../../../shared/core/event/collection-facts';
import type { Attribution } from '../../../shared/core/event/event';
import type { Control, Verdict } from '../../../shared/core/verdict/control';
import type { Evaluation } from '../../../shared/core/verdict/evaluation';
import { type JudgeContext, judge } from '../../../shared/core/verdict/judge';
import { causeOf, withCause } from '../../../shared/core/verdict/verdict-cause';
import { group } from '../../fixtures/conditional-access';
import { controlOf } from '../../fixtures/control';

const pass: Verdict = { status: 'pass', note: null, evidence: [], metric: null };
const fail: Verdict = { status: 'fail', findings: { total: 1, first: [] }, exposure: null, evidence: [], metric: null };
const unknown: Verdict = { status: 'unknown', reason: 'groups could not be read' };

const control = (over: Partial<Control> = {}): Control => controlOf({ collections: 2, evaluate: () => pass, ...over });

const named = (id: string): Attribution => ({
  status: 'known',
  actor: { type: 'person', id, ipAddress: null },
  recordId: `record of ${id}`,
  at: '2026-11-24T14:06:00.000Z',
});
const notYetKnown: Attribution = { status: 'notYetKnown' };
const byTime: Attribution = { status: 'nobody', reason: 'time' };

function edit(by: Attribution, name = 'a'): AttributedChange {
  const change = changeOf('group', 'g', group('g', []), group('g', [name]));
  if (change === undefined) throw new Error('nothing changed');
  return { change, attribution: by, subject: JSON.stringify({ of: name }), lines: [] };
}

/** Judges collection after collection, and returns the cause of the verdict that changed last. */
function play(
  of: Control,
  rounds: readonly (readonly [Verdict, readonly AttributedChange[], configuration?: number])[],
) {
  let before: Evaluation | undefined;
  let last: ReturnType<typeof causeOf> | undefined;
  rounds.forEach(([verdict, changes, configuration = 1], at) => {
    const minute = `2026-11-24T14:${String(at).padStart(2, '0')}:00.000Z`;
    const context: JudgeContext = {
      now: minute,
      startedFrom: 'before',
      takenAt: minute,
      inputs: { configuration, group: at },
      levels: {},
    };
    const judgement = judge(of, verdict, before, context);
    const entry = { control: of, judgement, before };
    const found = foundIn(changes, []);
    if (judgement.change !== null) last = causeOf(entry, found, verdict.status === 'pass' ? 'ended' : 'raised');
    before = withCause(entry, found);
  });
  return { last, stored: before };
}

test('a control that waits for a second collection names the change in the first one', () => {
  const { last, stored } = play(control(), [
    [pass, []],
    [fail, [edit(named('mara'))]],
    [fail, []],
  ]);
  expect(last).toEqual({ attribution: named('mara'), subjects: ['{"of":"a"}'], of: 'waiting' });
  expect(stored?.cause).toBeUndefined();
});

test('an account that changes something after the failure began is not named for it', () => {
  const { last } = play(control(), [
    [pass, []],
    [fail, [edit(named('mara'))]],
    [fail, [edit(named('tom'), 'b')]],
  ]);
  expect(last?.attribution).toEqual(named('mara'));
});

test('without a log entry by then the cause is not known yet, and the first change is asked about again', () => {
  const { last } = play(control(), [
    [pass, []],
    [fail, [edit(notYetKnown)]],
    [fail, []],
  ]);
  expect(last).toMatchObject({ attribution: notYetKnown, subjects: ['{"of":"a"}'] });
});

test('a recovery names the change that began it', () => {
  const { last } = play(control(), [
    [fail, []],
    [pass, [edit(named('tom'))]],
    [pass, []],
  ]);
  expect(last?.attribution).toEqual(named('tom'));
});

test('a failure that went away and returned names the change that brought it back', () => {
  const { last } = play(control(), [
    [pass, []],
    [fail, [edit(named('mara'))]],
    [pass, [edit(named('tom'), 'b')]],
    [fail, [edit(named('ines'), 'c')]],
    [fail, []],
  ]);
  expect(last?.attribution).toEqual(named('ines'));
});

test('the account that made a control not applicable is not named for its later failure', () => {
  const notApplicable: Verdict = { status: 'notApplicable', reason: 'security defaults are on' };
  const atOnce = control({ collections: 1 });
  const off = [fail, [edit(named('lea'), 'c')]] as const;
  expect(play(atOnce, [[fail, []], [notApplicable, [edit(named('tom'))]], off]).last?.attribution).toEqual(
    named('lea'),
  );
  const meanwhile = [notApplicable, [edit(named('mara'), 'b')]] as const;
  expect(
    play(atOnce, [[pass, []], [notApplicable, [edit(named('tom'))]], meanwhile, off]).last?.attribution,
  ).toMatchObject({ status: 'ambiguous', candidates: [{ id: 'mara' }, { id: 'lea' }] });
});

test('"nobody" is given where time alone can be the cause, and never because no change was found', () => {
  const rounds = [
    [pass, []],
    [fail, []],
    [fail, []],
  ] as const;
  expect(play(control(), rounds).last?.attribution).toEqual(notYetKnown);
  expect(play(control({ collections: 1 }), rounds.slice(0, 2)).last?.attribution).toEqual(notYetKnown);
  expect(play(control({ dependsOnTime: true }), rounds).last?.attribution).toEqual(byTime);
  const configured = [
    [pass, []],
    [fail, [], 2],
  ] as const;
  expect(play(control({ collections: 1 }), configured).last?.attribution).toEqual(byTime);
});

test('a change made while the control could not be judged is the cause of the next verdict', () => {
  const one = control({ collections: 1 });
  expect(
    play(one, [
      [pass, []],
      [unknown, [edit(named('mara'))]],
      [fail, []],
    ]).last?.attribution,
  ).toEqual(named('mara'));
  // Two accounts made changes in between, so the last one is not named for both.
  expect(
    play(one, [
      [pass, []],
      [unknown, [edit(named('mara'))]],
      [unknown, []],
      [fail, [edit(named('tom'), 'b')]],
    ]).last?.attribution,
  ).toMatchObject({ status: 'ambiguous' });
});

test.each([
  ['', {}],
  [' that depends on time too', { dependsOnTime: true }],
])('a wait that a collection without a verdict interrupts keeps the change that began it: a control%s', (_, over) => {
  const { last } = play(control(over), [
    [pass, []],
    [fail, [edit(named('mara'))]],
    [unknown, []],
    [fail, []],
    [fail, []],
  ]);
  expect(last?.attribution).toEqual(named('mara'));
});

test('a wait that ended with another verdict leaves no cause behind', () => {
  const { last } = play(control(), [
    [pass, []],
    [fail, [edit(named('mara'))]],
    [pass, [edit(named('tom'), 'b')]],
    [unknown, []],
    [fail, []],
    [fail, []],
  ]);
  expect(last?.attribution).toEqual(notYetKnown);
});

test('a wait from before causes were stored says that the cause is unknown', () => {
  const of = control();
  const minute = '2026-11-24T14:00:00.000Z';
  const context: JudgeContext = {
    now: minute,
    startedFrom: 'before',
    takenAt: minute,
    inputs: { configuration: 1 },
    levels: {},
  };
  const begun = judge(of, pass, undefined, context).evaluation;
  const waiting = {
    ...begun,
    pending: { status: 'fail' as const, looks: 1, startedFrom: 'before', takenAt: '2026-11-24T13:00:00.000Z' },
  };
  const judgement = judge(of, fail, waiting, context);
  expect(judgement.change).toBe('regression');
  expect(causeOf({ control: of, judgement, before: waiting }, foundIn([], []), 'raised').attribution).toEqual(
    notYetKnown,
  );
});

describe('of two objects that two accounts changed', () => {
  const finding = (resourceId: string) => ({
    resourceId,
    subject: { type: 'group' as const, id: resourceId, name: resourceId },
    problem: 'wrong',
    details: {},
  });
  const wrong = (...ids: readonly string[]): Verdict => ({
    ...(fail as Extract<Verdict, { status: 'fail' }>), // Safe: `fail` is a failing verdict.
    findings: { total: ids.length, first: ids.map(finding) },
  });
  const editOf = (id: string, by: string): AttributedChange => {
    const change = changeOf('group', id, group(id, []), group(id, ['a']));
    if (change === undefined) throw new Error('nothing changed');
    return { change, attribution: named(by), subject: JSON.stringify({ of: id }), lines: [] };
  };
  const both = [editOf('g', 'mara'), editOf('h', 'tom')];
  const actorsBehind = (verdict: Verdict) =>
    play(control({ collections: 1, needs: ['group'] }), [
      [pass, []],
      [verdict, both],
    ]).last?.attribution;

  test('the control names the account that changed the object it finds wrong', () => {
    expect(actorsBehind(wrong('g'))).toMatchObject({ status: 'known', actor: { id: 'mara' } });
    expect(actorsBehind(wrong('h'))).toMatchObject({ status: 'known', actor: { id: 'tom' } });
  });

  test('it names both if both are wrong, if it finds an unchanged object wrong, or if not all findings are kept', () => {
    expect(actorsBehind(wrong('g', 'h'))).toMatchObject({ status: 'ambiguous' });
    expect(actorsBehind(wrong('g', 'elsewhere'))).toMatchObject({ status: 'ambiguous' });
    expect(actorsBehind({ ...wrong('g'), findings: { total: 2, first: [finding('g')] } } as Verdict)).toMatchObject({
      status: 'ambiguous',
    });
  });
});
