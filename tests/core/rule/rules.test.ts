import fc from 'fast-check';
import { controls } from '../../../shared/controls';
import type { Alert } from '../../../shared/core/alert/alert';
import type { Operator } from '../../../shared/core/alert/operator';
import { attributeRecord } from '../../../shared/core/attribution';
import { type Attribution, controlConcern, type WatchEvent, weakerConcern } from '../../../shared/core/event/event';
import { extentOf } from '../../../shared/core/event/weakness';
import type { Rule, RuleRequest } from '../../../shared/core/rule/rule';
import { changedBeyond, lapsed } from '../../../shared/core/rule/rule-events';
import {
  acceptedValueOf,
  confirmRule,
  coveredBy,
  endRule,
  heldAloneMs,
  isOver,
  planRule,
  type RuleContext,
  valueOfVerdict,
} from '../../../shared/core/rule/rules';
import { hourMs } from '../../../shared/core/time/durations';
import type { Verdict } from '../../../shared/core/verdict/control';
import { judge } from '../../../shared/core/verdict/judge';
import { openedBy } from '../../fixtures/opened-by';
import { anAlert, anEvent, aRule } from '../../store/fixtures';

const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const start = Date.parse('2026-11-24T14:00:00.000Z');
const at = (hours: number): string => new Date(start + hours * hourMs).toISOString();
const days = (count: number): string => at(24 * count);
const operator = (id: string): Operator => ({ id, tenantId, name: id });
/** The operator as it is stored. */
const stored = (id: string): Operator => ({ id, tenantId, name: null });
const kai = operator('kai');
/** It is unknown whether this guest account is theirs. */
const nameless = { ...kai, perhapsIds: ['max'] };
const person = (id: string) => ({ type: 'person', id, ipAddress: null }) as const;
const known = (id: string): Attribution => ({ status: 'known', actor: person(id), recordId: 'r', at: at(0) });

const request = (over: Partial<RuleRequest> = {}): RuleRequest => ({
  kind: 'suppression',
  source: 'EV.P02',
  resourceId: null,
  actorId: null,
  openings: [],
  reason: 'the migration touches it every day',
  owner: 'it@contoso.example',
  from: null,
  until: days(30),
  alertId: null,
  ...over,
});
const context = (over: Partial<RuleContext> = {}): RuleContext => ({
  tenantId,
  operator: kai,
  configuration: { ownHandAllowed: false },
  now: at(0),
  severity: 'high',
  value: null,
  extent: null,
  aloneMs: 0,
  ...over,
});
const moves = [{ type: 'mfaExclusion', personIds: ['max'] }] as const;
const madeBy = (attribution: Attribution): Alert => anAlert(tenantId, { attribution });
const planned = (over: Partial<RuleRequest>, alert: Alert | null = null, given: Partial<RuleContext> = {}): Rule => {
  const rule = planRule(request(over), alert, context(given));
  if (typeof rule === 'string') throw new Error(rule);
  return rule;
};

describe('requirements of a rule', () => {
  type Row = readonly [string, Partial<RuleRequest>, Alert | null, Partial<RuleContext>, string];
  const mine = madeBy(known('kai'));
  const candidates = madeBy({ status: 'ambiguous', candidates: [person('lea'), person('KAI')] });
  const accepting = { kind: 'acceptance', source: 'ZT.ID.001' } as const;
  const rows: readonly Row[] = [
    ['an owner', { owner: ' ' }, null, {}, 'noOwner'],
    ['a reason', { reason: '' }, null, {}, 'noReason'],
    ['an end', { until: '' }, null, {}, 'noExpiry'],
    ['an end that is a valid time', { until: 'next week' }, null, {}, 'noExpiry'],
    ['a start that is a valid time', { from: 'soon' }, null, {}, 'noExpiry'],
    ['an end in the future', { until: at(0) }, null, {}, 'endsInThePast'],
    ['an end after the start', { from: at(5), until: at(4) }, null, {}, 'endsInThePast'],
    ['400 days at most', { until: days(401) }, null, {}, 'tooLong'],
    ['thirty for planned work', { kind: 'expectedChange', until: days(31) }, null, {}, 'tooLong'],
    ['seven for a pause', { kind: 'pause', until: days(8) }, null, {}, 'tooLong'],
    ['thirty for a migration', { kind: 'migration', openings: moves, until: days(31) }, null, {}, 'tooLong'],
    ['a migration in the future', { kind: 'migration', openings: moves, from: at(-1) }, null, {}, 'announcedTooLate'],
    ['openings of a migration', { kind: 'migration', openings: [] }, null, {}, 'aboutNothing'],
    [
      'and its people',
      { kind: 'migration', openings: [{ type: 'mfaExclusion', personIds: [] }] },
      null,
      {},
      'aboutNothing',
    ],
    [
      'another person than the one who migrates',
      { kind: 'migration', openings: moves },
      null,
      { operator: operator('MAX') },
      'ownOpening',
    ],
    [
      'even through their guest account',
      { kind: 'migration', openings: moves },
      null,
      { operator: { ...kai, alsoIds: ['max'] } },
      'ownOpening',
    ],
    ['work in the future', { kind: 'expectedChange', from: at(-1), until: at(3) }, null, {}, 'announcedTooLate'],
    ['a control or detector', { source: null }, null, {}, 'aboutNothing'],
    ['an object or an account for the work', { kind: 'expectedChange', source: null }, null, {}, 'aboutNothing'],
    ['a value to accept', accepting, madeBy(known('lea')), {}, 'noAlert'],
    ['and where no alert has one, a control that fails', accepting, null, {}, 'noAlert'],
    ['another person than the one who made the change', {}, mine, {}, 'ownHand'],
    ['also where the case of the id differs', {}, madeBy(known('KAI')), {}, 'ownHand'],
    ['also where only several accounts match', {}, candidates, {}, 'ownHand'],
    ['also for a pause', { kind: 'pause', until: days(2) }, mine, {}, 'ownHand'],
    ['an address that identifies a guest account', {}, madeBy(known('max')), { operator: nameless }, 'noAddress'],
    [
      'also for the guest account of the person who migrates',
      { kind: 'migration', openings: moves },
      null,
      { operator: nameless },
      'noAddress',
    ],
    [
      'for a program no more than one person alone may create',
      { until: days(8) },
      madeBy(known('lea')),
      { operator: { ...kai, isProgram: true }, severity: 'critical' },
      'noPerson',
    ],
    ['a known actor', {}, madeBy({ status: 'notYetKnown' }), {}, 'handNotYetKnown'],
  ];

  test.each(rows)('%s', (_, over, alert, given, expected) => {
    expect(planRule(request(over), alert, context(given))).toBe(expected);
  });

  test('with all of them it is a rule', () => {
    expect(planned({}, madeBy(known('lea')))).toMatchObject({
      kind: 'suppression',
      source: 'EV.P02',
      createdBy: stored('kai'),
      from: at(0),
      until: days(30),
      isOwnHand: false,
      ended: null,
    });
    expect(planned({ kind: 'expectedChange', source: null, actorId: 'lea', from: at(2) })).toMatchObject({
      from: at(2),
    });
    expect(planned({ kind: 'pause', source: null, until: days(7) })).toMatchObject({ source: null, until: days(7) });
    // A failure from before monitoring began raises no alert, but can be accepted too.
    expect(planned({ kind: 'acceptance', source: 'ZT.ID.001' }, null, { value: 'v' })).toMatchObject({ value: 'v' });
    // Changes by an application or by telemetry, or without a known actor, do not count as self-approval.
    for (const attribution of [{ status: 'notFound' }, { status: 'nobody', reason: 'telemetry' }] as const)
      expect(planned({}, madeBy(attribution)).isOwnHand).toBe(false);
  });

  test('a one-person firm may approve its own change, and the rule says so', () => {
    const allowed = { configuration: { ownHandAllowed: true } };
    expect(planned({}, mine, allowed).isOwnHand).toBe(true);
    expect(planned({}, madeBy(known('lea')), allowed).isOwnHand).toBe(false);
    expect(planned({}, madeBy({ status: 'notYetKnown' }), allowed).isOwnHand).toBe(false);
  });

  test('the same request at the same moment is the same rule', () => {
    expect(planned({}).id).toBe(planned({}).id);
    expect(planned({}).id).not.toBe(planned({ reason: 'another' }).id);
  });
});

test("a change through PIM counts as the person's own: the log names them beside the service", () => {
  const record = {
    kind: 'directoryAudit',
    id: 'r1',
    activityDateTime: at(0),
    activityDisplayName: 'Add member to role completed (PIM activation)',
    category: 'RoleManagement',
    loggedByService: 'PIM',
    result: 'success',
    correlationId: 'c1',
    actor: { type: 'user', id: 'kai', displayName: 'Kai', userPrincipalName: 'kai@contoso.example', ipAddress: null },
    targets: [],
    additionalDetails: [],
  };
  // Safe: only the fields that attribution reads.
  const attribution = attributeRecord(record as unknown as Parameters<typeof attributeRecord>[0], [], at(1));
  expect(attribution).toMatchObject({ status: 'known', actor: { type: 'person', id: 'kai' } });
  expect(planRule(request(), madeBy(attribution), context())).toBe('ownHand');
});

describe('accepting a critical failure', () => {
  const accept = (over: Partial<RuleRequest> = {}) =>
    planned({ kind: 'acceptance', source: 'ZT.ID.001', until: days(60), ...over }, madeBy(known('lea')), {
      severity: 'critical',
      value: 'v',
    });

  test('lasts a week until a second operator confirms it', () => {
    const rule = accept();
    expect([rule.until, rule.confirmableUntil]).toEqual([days(7), days(60)]);
    expect(confirmRule(rule, null, operator('tom'), at(1))).toMatchObject({
      until: days(60),
      confirmableUntil: null,
      confirmedBy: stored('tom'),
    });
  });

  test('cannot be confirmed by its author, by the account that made the change, or too late', () => {
    const rule = accept();
    expect(confirmRule(rule, null, operator('KAI'), at(1))).toBe('sameOperator');
    expect(confirmRule(rule, madeBy(known('lea')), operator('lea'), at(1))).toBe('ownHand');
    expect(confirmRule(rule, null, operator('tom'), days(7))).toBe('over');
    expect(confirmRule(rule, null, { ...operator('tom'), isProgram: true }, at(1))).toBe('noPerson');
    const unsure = { ...operator('tom'), perhapsIds: ['KAI'] };
    expect(confirmRule(rule, null, unsure, at(1))).toBe('noAddress');
    expect(confirmRule(rule, madeBy(known('kai')), unsure, at(1))).toBe('noAddress');
    // An operator from another tenant is identified only by an address.
    const elsewhere = { ...operator('tom'), tenantId: 'another' };
    expect(confirmRule(rule, null, elsewhere, at(1))).toBe('noAddress');
    expect(confirmRule(rule, null, { ...elsewhere, address: 'tom@msp.example' }, at(1))).toMatchObject({
      until: rule.confirmableUntil,
    });
    expect(confirmRule(endRule(rule, kai, at(1)), null, operator('tom'), at(2))).toBe('over');
  });

  test('for a week or less, or for milder failures, needs no confirmation', () => {
    expect(accept({ until: days(7) }).confirmableUntil).toBeNull();
    const high = planned({ kind: 'acceptance', until: days(60) }, madeBy(known('lea')), { value: 'v' });
    expect([high.until, high.confirmableUntil]).toEqual([days(60), null]);
    expect(confirmRule(high, null, operator('tom'), at(1))).toBe('notNeeded');
  });
});

describe('rules that one person alone may create for a week only', () => {
  type Row = readonly [string, Partial<RuleRequest>, Partial<RuleContext>, boolean];
  const critical = { severity: 'critical' } as const;
  const work = { kind: 'expectedChange', until: days(20) } as const;
  const rows: readonly Row[] = [
    ['a mute of a critical source', {}, critical, true],
    ['of a milder source', {}, {}, false],
    ['of a critical source for a week', { until: days(7) }, critical, false],
    ['work of any type by one account', { ...work, source: null, actorId: 'lea' }, critical, true],
    ['work on one object, of any type', { ...work, source: null, resourceId: 'p1', actorId: 'lea' }, critical, true],
    ['work of their own', { ...work, actorId: 'KAI' }, {}, true],
    ['work by their guest account', { ...work, actorId: 'max' }, { operator: { ...kai, alsoIds: ['max'] } }, true],
    ['critical work by anyone, including themselves', work, critical, true],
    ['milder work by anyone', work, {}, false],
    ["another person's critical work of one type", { ...work, actorId: 'lea' }, critical, false],
    ['a week of work, announced long before', { ...work, actorId: 'kai', from: days(20), until: days(27) }, {}, false],
    ['also in a one-person firm', {}, { ...critical, configuration: { ownHandAllowed: true } }, true],
  ];

  test.each(rows)('%s', (_, over, given, expected) => {
    const rule = planned(over, null, given);
    expect([rule.until, rule.confirmableUntil]).toEqual(
      expected ? [days(7), over.until ?? days(30)] : [over.until ?? days(30), null],
    );
  });

  test('the second operator is neither the author nor the person doing the work', () => {
    const rule = planned({ ...work, source: null, actorId: 'lea' }, null, critical);
    expect(confirmRule(rule, null, kai, at(1))).toBe('sameOperator');
    expect(confirmRule(rule, null, operator('LEA'), at(1))).toBe('ownWork');
    expect(confirmRule(rule, null, { ...operator('tom'), alsoIds: ['lea'] }, at(1))).toBe('ownWork');
    expect(confirmRule(rule, null, operator('tom'), at(1))).toMatchObject({ until: days(20), confirmedAt: at(1) });
  });

  describe('and not again and again', () => {
    /** A second request by the same person, this many days later. */
    const again = (
      over: Partial<RuleRequest>,
      laid: readonly Rule[],
      day: number,
      given: Partial<RuleContext> = {},
    ): Rule | string => {
      const asked = request({ until: days(day + 7), ...over });
      const by = given.operator ?? kai;
      const aloneMs = heldAloneMs(laid, asked, by, days(day));
      return planRule(asked, null, context({ ...critical, now: days(day), aloneMs, ...given }));
    };
    const muted = planned({}, null, critical);
    const accepted = planned({ kind: 'acceptance' }, null, { ...critical, value: 'v' });
    const brief = planned({ until: days(2) }, null, critical);

    test.each<readonly [string, Partial<RuleRequest>, readonly Rule[], number]>([
      ['while the first holds', {}, [muted], 3],
      ['when it has ended', {}, [muted], 8],
      ['by another name', {}, [accepted], 8],
      ['for all objects after one', {}, [planned({ resourceId: 'p1' }, null, critical)], 8],
      ['for one object after all', { resourceId: 'p1' }, [muted], 8],
      ['a pause after a pause', { kind: 'pause', source: null }, [planned({ kind: 'pause', until: days(7) })], 8],
      [
        'a migration for the same person',
        { kind: 'migration', openings: moves },
        [planned({ kind: 'migration', openings: moves }, null, critical)],
        8,
      ],
    ])('%s', (_, over, laid, day) => {
      expect(again(over, laid, day)).toBe('heldAlone');
    });

    test.each<readonly [string, Partial<RuleRequest>, readonly Rule[], number, Partial<RuleContext>]>([
      ['by another person', {}, [muted], 8, { operator: operator('tom') }],
      ['in a firm of one', {}, [muted], 8, { configuration: { ownHandAllowed: true } }],
      ['something else', { source: 'EV.P01' }, [muted], 8, {}],
      ['another object', { resourceId: 'p2' }, [planned({ resourceId: 'p1' }, null, critical)], 8, {}],
      [
        'somebody else who migrates',
        { kind: 'migration', openings: [{ type: 'mfaExclusion', personIds: ['eva'] }] },
        [planned({ kind: 'migration', openings: moves }, null, critical)],
        8,
        {},
      ],
      ['a rule that a second operator confirmed', {}, [{ ...muted, confirmedBy: operator('tom') }], 8, {}],
      ['a month later', {}, [muted], 37, {}],
      ['a rule that was ended at once', {}, [endRule(muted, kai, at(0))], 0, {}],
      ['a rule that needs no confirmation', {}, [muted], 8, { severity: 'high' }],
    ])('but %s', (_, over, laid, day, given) => {
      expect(again(over, laid, day, given)).toMatchObject({ until: days(day + 7), confirmableUntil: null });
    });

    test('the rest of the week can be used, and further time waits', () => {
      expect(again({ until: days(8) }, [brief], 3)).toMatchObject({ until: days(8), confirmableUntil: null });
      expect(again({ until: days(60) }, [brief], 3)).toMatchObject({ until: days(8), confirmableUntil: days(60) });
    });
  });
});

describe('a migration with a critical opening', () => {
  const move = (until: string) =>
    planned({ kind: 'migration', source: null, openings: moves, until }, null, { severity: 'critical' });

  test('lasts a week until a second operator, who does not migrate, confirms it', () => {
    const rule = move(days(20));
    expect(rule).toMatchObject({ source: null, openings: moves, until: days(7), confirmableUntil: days(20) });
    expect(confirmRule(rule, null, kai, at(1))).toBe('sameOperator');
    expect(confirmRule(rule, null, operator('Max'), at(1))).toBe('ownOpening');
    expect(confirmRule(rule, null, operator('tom'), at(1))).toMatchObject({ until: days(20), confirmableUntil: null });
  });

  test('for a week or less needs nobody, and in a one-person firm the record says that it is their own', () => {
    expect(move(days(7)).confirmableUntil).toBeNull();
    const own = { operator: operator('max'), configuration: { ownHandAllowed: true } };
    expect(planned({ kind: 'migration', openings: moves, until: days(2) }, null, own).isOwnHand).toBe(true);
  });

  test('covers what it opens, if announced before the change and made in its time', () => {
    const rule = aRule(tenantId, { kind: 'migration', openings: moves, createdAt: at(1), from: at(2), until: at(9) });
    const left = (done: number, seen: number) =>
      anEvent(tenantId, 1, {
        type: 'regression',
        source: 'ZT.ID.001',
        anchor: at(done),
        recordedAt: at(seen),
        happenedAt: null,
        details: { newlyExposed: ['max'] },
      });
    expect(coveredBy(left(3, 4), [rule], openedBy)).toBe(rule);
    expect(coveredBy(left(0, 4), [rule], openedBy)).toBeUndefined();
    expect(coveredBy(left(9, 10), [rule], openedBy)).toBeUndefined();
    expect(coveredBy({ ...left(3, 4), type: 'recovery' }, [rule], openedBy)).toBeUndefined();
  });
});

test('ended manually, it is over and stays as it ended', () => {
  const rule = planned({});
  const ended = endRule(rule, operator('tom'), at(3));
  expect([isOver(rule, at(3)), isOver(ended, at(2)), isOver(ended, at(3)), isOver(rule, days(30))]).toEqual([
    false,
    false,
    true,
    true,
  ]);
  expect(endRule(ended, kai, at(9))).toBe(ended);
});

describe('events that a rule covers', () => {
  const event = (over: Partial<WatchEvent> = {}): WatchEvent =>
    anEvent(tenantId, 1, { anchor: at(2), recordedAt: at(3), happenedAt: null, attribution: known('lea'), ...over });
  const rule = (over: Partial<Rule> = {}): Rule =>
    aRule(tenantId, { resourceId: null, createdAt: at(1), from: at(1), until: days(2), ...over });
  const work = (over: Partial<Rule> = {}): Rule => rule({ kind: 'expectedChange', ...over });
  const accepted = rule({ kind: 'acceptance', value: acceptedValueOf(event()) });
  const regression = (resourceIds: readonly string[]): WatchEvent =>
    event({
      type: 'regression',
      source: 'ZT.ID.001',
      resource: { kind: 'control', id: 'ZT.ID.001', name: null },
      details: { value: 'v1', subjects: resourceIds.map((resourceId) => JSON.stringify({ resourceId })) },
    });

  type Row = readonly [string, Rule, WatchEvent, boolean];
  const rows: readonly Row[] = [
    ['a suppression covers its detector', rule(), event(), true],
    ['and no other', rule(), event({ source: 'EV.P01' }), false],
    ['for one resource it covers that one', rule({ resourceId: 'p1' }), event(), true],
    ['and no other one', rule({ resourceId: 'p2' }), event(), false],
    [
      'a control only where that change alone broke it',
      rule({ source: null, kind: 'expectedChange', resourceId: 'ca01' }),
      regression(['ca01', 'ca01']),
      true,
    ],
    [
      'not where another change broke it as well',
      rule({ source: null, kind: 'expectedChange', resourceId: 'ca01' }),
      regression(['ca01', 'ca02']),
      false,
    ],
    [
      'nor where the cause is unknown',
      rule({ source: null, kind: 'expectedChange', resourceId: 'ca01' }),
      regression([]),
      false,
    ],
    ['not before it begins', rule({ from: at(4) }), event(), false],
    ['not after its end', rule({ until: at(3) }), event(), false],
    ['not after it was ended', rule({ ended: { by: kai, at: at(3) } }), event(), false],
    ['an event recorded before it was ended', rule({ ended: { by: kai, at: at(4) } }), event(), true],
    ['never the end of a failure', rule(), event({ type: 'recovery' }), false],
    [
      'never a health event of the monitor',
      rule({ kind: 'pause', source: null }),
      event({ type: 'health', source: 'blind' }),
      false,
    ],
    ['a pause covers everything else', rule({ kind: 'pause', source: null }), event(), true],
    ['never its own leftovers', rule(), event({ details: { ruleId: rule().id } }), false],
    ['but those of another rule', rule(), event({ details: { ruleId: 'another' } }), true],
    ['an exception covers the accepted failure', accepted, event(), true],
    ['and nothing else', accepted, event({ lines: [] }), false],
    ['a control by its value', rule({ kind: 'acceptance', source: 'ZT.ID.001', value: 'v1' }), regression([]), true],
    ['and no other value', rule({ kind: 'acceptance', source: 'ZT.ID.001', value: 'v0' }), regression([]), false],
    ['announced work is covered', work(), event({ happenedAt: at(2.5) }), true],
    ['not a change from before the announcement', work(), event({ happenedAt: at(0.5) }), false],
    ['nor one at the same moment', work(), event({ happenedAt: at(1) }), false],
    ['not before its time', work({ from: at(2.6) }), event({ happenedAt: at(2.5) }), false],
    ['not after it', work({ until: at(2.5) }), event({ happenedAt: at(2.5) }), false],
    ['a change seen later and made in time', work({ until: at(2.6) }), event({ happenedAt: at(2.5) }), true],
    ['a change of unknown time if all of its range is after the announcement', work(), event(), true],
    ['and not if a part of it is before', work(), event({ anchor: at(0.9) }), false],
    ['by the named account', work({ actorId: 'LEA' }), event(), true],
    ['and by no other', work({ actorId: 'tom' }), event(), false],
    ['nor by an unknown one', work({ actorId: 'lea' }), event({ attribution: { status: 'notYetKnown' } }), false],
  ];

  test.each(rows)('%s', (_, one, what, expected) => {
    expect(coveredBy(what, [one], openedBy) !== undefined).toBe(expected);
  });

  test('an event stays covered at any time, even after the rule has ended', () => {
    const ended = endRule(rule(), kai, at(10));
    expect(coveredBy(event(), [ended], openedBy)).toBe(ended);
  });

  test('an event recorded before every rule was created is never covered', () => {
    const anyRule = fc.record({
      kind: fc.constantFrom('suppression', 'expectedChange', 'pause'),
      from: fc.integer({ min: 4, max: 9 }).map(at),
      until: fc.integer({ min: 10, max: 20 }).map(at),
    });
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 4 }), (rules) => {
        expect(
          coveredBy(
            event(),
            rules.map((over) => rule({ ...over, source: null, createdAt: at(3.5) })),
            openedBy,
          ),
        ).toBeUndefined();
      }),
    );
  });
});

describe('accepted failures', () => {
  const fail = (
    problems: readonly string[],
    over: Partial<Extract<Verdict, { readonly status: 'fail' }>> = {},
  ): Verdict => ({
    status: 'fail',
    findings: {
      total: problems.length,
      first: problems.map((problem, n) => ({
        resourceId: `p${n}`,
        subject: { type: 'text', text: 'x' },
        problem,
        details: {},
      })),
    },
    exposure: null,
    evidence: [],
    metric: null,
    ...over,
  });
  const metric = { numerator: 3, denominator: 9, floor: 0.8 };

  test('stay the same while the same objects have the same problem', () => {
    expect(valueOfVerdict(fail(['off', 'off']))).toBe(valueOfVerdict(fail(['off', 'off'], { exposure: null })));
    expect(valueOfVerdict(fail(['off', 'off']))).not.toBe(valueOfVerdict(fail(['off'])));
    expect(valueOfVerdict(fail(['off']))).not.toBe(valueOfVerdict(fail(['excluded'])));
    expect(valueOfVerdict({ status: 'unknown', reason: 'x' })).toBeNull();
  });

  test('of measured values change their number without an event', () => {
    expect(valueOfVerdict(fail(['low'], { metric }))).toBe(
      valueOfVerdict(fail(['low', 'low'], { metric: { ...metric, numerator: 2 } })),
    );
  });

  test('do not depend on the order of findings and elements', () => {
    const elements = ['a', 'b', 'c'];
    fc.assert(
      fc.property(fc.shuffledSubarray(elements, { minLength: 3, maxLength: 3 }), (shuffled) => {
        const value = (list: readonly string[]) =>
          acceptedValueOf(anEvent(tenantId, 1, { details: { elements: list } }));
        expect(value(shuffled)).toBe(value(elements));
      }),
    );
    expect(acceptedValueOf(anEvent(tenantId, 1, { details: { elements: ['a'] } }))).not.toBe(
      acceptedValueOf(anEvent(tenantId, 1, { details: { elements: ['a', 'b'] } })),
    );
  });

  const control = controls.find(({ folds, collections }) => folds.length === 0 && collections === 1);
  if (control === undefined) throw new Error('no controls');
  const moment = { tenantId, now: at(3), recordDay: '2026-11-24', startedFrom: at(2) };
  const context = { now: at(3), takenAt: at(3), startedFrom: 'before', inputs: {} };
  const failedWith = (verdict: Verdict) => judge(control, verdict, undefined, context).evaluation;
  const acceptanceAt = (verdict: Verdict): Rule =>
    aRule(tenantId, {
      kind: 'acceptance',
      source: control.id,
      resourceId: null,
      value: valueOfVerdict(verdict),
      extent: verdict.status === 'fail' ? extentOf(control, verdict) : null,
      createdAt: at(1),
      from: at(1),
    });
  const accepted = acceptanceAt(fail(['off']));
  const changed = (
    verdict: Verdict,
    { rules = [accepted], from = fail(['off']) }: { readonly rules?: readonly Rule[]; readonly from?: Verdict } = {},
  ) => {
    const before = failedWith(from);
    const judged = [{ control, before, judgement: judge(control, verdict, before, context) }];
    return changedBeyond(moment, judged, rules, () => ({ attribution: known('lea'), subjects: [] }));
  };

  test('a further change is an event, once for each value', () => {
    const [event, ...others] = changed(fail(['off', 'off']));
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      type: 'regression',
      source: control.id,
      // The concern ends when the value returns to the accepted one, though the control still fails.
      concern: `control|${control.id}|weaker`,
      attribution: known('lea'),
    });
    expect(changed(fail(['off', 'off']))[0]?.id).toBe(event?.id);
    expect(changed(fail(['excluded']))[0]?.id).not.toBe(event?.id);
  });

  test('the same value, another rule, or its end is not an event', () => {
    expect(changed(fail(['off']))).toEqual([]);
    expect(changed(fail(['off', 'off']), { rules: [] })).toEqual([]);
    expect(changed(fail(['off', 'off']), { rules: [{ ...accepted, kind: 'suppression' }] })).toEqual([]);
    expect(changed(fail(['off', 'off']), { rules: [endRule(accepted, kai, at(2))] })).toEqual([]);
    expect(changed({ status: 'unknown', reason: 'x' })).toEqual([]);
  });

  test('an improvement, and a return to the accepted value, is not an event either', () => {
    const two = fail(['off', 'off']);
    expect(changed(fail(['off']), { from: two, rules: [acceptanceAt(two)] })).toEqual([]);
    expect(changed(two, { from: fail(['off']), rules: [acceptanceAt(two)] })).toEqual([]);
    // An older rule without a stored extent knows only the value.
    expect(changed(two, { rules: [{ ...accepted, extent: null }] })).toHaveLength(1);
    expect(changed(two, { rules: [{ ...accepted, extent: null, value: valueOfVerdict(two) }] })).toEqual([]);
  });

  test('the same problem with more people affected exceeds the acceptance', () => {
    const open = (count: number, privilegedCount = 0): Verdict =>
      fail(['excluded'], {
        exposure: { computed: true, unit: 'people', count, of: 312, ids: [], privilegedCount, privilegedIds: [] },
        metric: { numerator: 312 - count, denominator: 312, floor: 1 },
      });
    const rules = [acceptanceAt(open(14))];
    const from = open(14);
    expect(valueOfVerdict(open(30))).toBe(valueOfVerdict(from));
    expect(changed(open(30), { from, rules })).toMatchObject([{ exposure: { count: 30 } }]);
    expect(changed(open(15, 1), { from, rules })).toHaveLength(1);
    expect(changed(open(12), { from, rules })).toEqual([]);
    expect(changed(open(14), { from: open(3), rules })).toEqual([]);
    // If the control passed in between, a new failure is still compared with the same extent.
    const failedAnew = (count: number): WatchEvent => {
      const { verdict, weakness } = failedWith(open(count));
      return anEvent(tenantId, 1, {
        type: 'regression',
        source: control.id,
        recordedAt: at(3),
        exposure: verdict.status === 'fail' ? verdict.exposure : null,
        details: {
          value: valueOfVerdict(verdict),
          found: weakness?.findings ?? [],
          foundTotal: weakness?.total ?? null,
        },
      });
    };
    expect(coveredBy(failedAnew(14), rules, openedBy)).toBe(rules[0]);
    expect(coveredBy(failedAnew(9), rules, openedBy)).toBe(rules[0]);
    expect(coveredBy(failedAnew(30), rules, openedBy)).toBeUndefined();
  });
});

describe('problems left over when a rule ends', () => {
  const moment = { tenantId, now: days(31), recordDay: '2026-12-25' };
  const rule = aRule(tenantId, { kind: 'suppression', source: 'EV.P02', until: days(30) });
  const detection = (over: Partial<WatchEvent> = {}): WatchEvent =>
    anEvent(tenantId, 1, { concern: 'EV.P02|p1', recordedAt: at(5), details: { elements: ['a', 'b'] }, ...over });
  const recovery = (over: Partial<WatchEvent> = {}): WatchEvent =>
    detection({ type: 'recovery', recordedAt: at(6), details: {}, ...over });
  const left = (covered: readonly WatchEvent[], recoveries: readonly WatchEvent[] = []) =>
    lapsed(moment, {
      rule,
      covered,
      known: [],
      recoveries,
      evaluations: [],
      controls: [],
      heldBy: () => false,
      isAlerted: () => false,
    });

  test('are those it covered that nobody fixed', () => {
    expect(left([detection()])).toMatchObject([
      { source: 'EV.P02', concern: 'EV.P02|p1', recordedAt: days(31), anchor: days(30) },
    ]);
    expect(left([detection()], [recovery()])).toEqual([]);
    expect(left([detection()], [recovery({ recordedAt: at(4) })])).toHaveLength(1);
  });

  test('leave out a part that was fixed', () => {
    expect(left([detection()], [recovery({ details: { elements: ['a'] } })])[0]?.details.elements).toEqual(['b']);
  });

  test('do not include instant events', () => {
    expect(left([detection({ concern: null })])).toEqual([]);
  });

  test('include the newest of each, however often this is checked', () => {
    const events = left([detection(), detection({ id: 'newer', recordedAt: at(7) })]);
    expect(events).toHaveLength(1);
    expect(left([detection(), detection({ id: 'newer', recordedAt: at(7) })])).toEqual(events);
  });

  describe('for a control that still fails', () => {
    const failing = controls.find(({ folds, collections }) => folds.length === 0 && collections === 1);
    if (failing === undefined) throw new Error('no controls');
    const { id } = failing;
    const verdict: Verdict = {
      status: 'fail',
      findings: { total: 0, first: [] },
      ...{ exposure: null, evidence: [], metric: null },
    };
    const context = { now: at(1), takenAt: at(1), startedFrom: 'before', inputs: {} };
    const { evaluation } = judge(failing, verdict, undefined, context);
    const resource = { kind: 'control', id, name: id } as const;
    const failure = (over: Partial<WatchEvent>): WatchEvent =>
      anEvent(tenantId, 2, { source: id, resource, details: {}, groupKey: controlConcern(id), ...over });
    const regression = failure({ type: 'regression', concern: controlConcern(id), recordedAt: at(4) });
    const weaker = failure({ type: 'weakened', concern: weakerConcern(id), recordedAt: at(5) });
    const joined = { ...weaker, concern: null };
    const cause = detection({ groupKey: controlConcern(id) });
    const traced = {
      ...joined,
      evidence: { subjects: [], property: null, from: at(4), to: at(5), causes: [cause.id] },
    };
    const undone = recovery();
    const asBefore = failure({ type: 'recovery', concern: weakerConcern(id), recordedAt: at(6) });
    const pause = aRule(tenantId, { kind: 'pause', source: null, resourceId: null, until: days(30) });
    const migration = { ...pause, kind: 'migration' } as const;
    const concernsAfter = (over: Rule, covered: readonly WatchEvent[], recoveries: readonly WatchEvent[]) =>
      lapsed(moment, {
        rule: over,
        ...{
          covered,
          known: [cause],
          recoveries,
          evaluations: [evaluation],
          controls: [failing],
          heldBy: () => false,
          isAlerted: () => false,
        },
      }).flatMap(({ source, concern }) => (source === id ? [concern] : []));

    test.each<[string, Rule, readonly WatchEvent[], readonly WatchEvent[], readonly (string | null)[]]>([
      ['a regression and a later weakening', pause, [regression, weaker], [], [controlConcern(id)]],
      ['a regression and what a detection added', pause, [regression, joined, cause], [], [controlConcern(id)]],
      [
        'the regression, if the detection is undone',
        pause,
        [regression, joined, cause],
        [undone],
        [controlConcern(id)],
      ],
      ['what a detection added, with it', pause, [joined, cause], [], [null]],
      ['nothing, if the detection is undone', pause, [joined, cause], [undone], []],
      ['a weakening whose detection was not covered', pause, [joined], [], [weakerConcern(id)]],
      [
        'a weakening whose detection alerts nobody',
        pause,
        [joined, { ...cause, groupKey: null }],
        [],
        [weakerConcern(id)],
      ],
      ['no weakening that is over', pause, [joined], [asBefore], []],
      ['no weakening whose cause was undone', pause, [traced], [undone], []],
      ['a weakening whose cause is in place, even beside a fix', pause, [traced], [asBefore], [weakerConcern(id)]],
      ['nothing that only counts fewer', pause, [failure({ type: 'regression', groupKey: null })], [], []],
      ['an end for what a migration added', migration, [joined, cause], [], [weakerConcern(id)]],
      ['the whole failure in a migration', migration, [regression, joined, cause], [undone], [controlConcern(id)]],
    ])('report %s', (_, over, covered, recoveries, expected) => {
      expect(concernsAfter(over, covered, recoveries)).toEqual(expected);
    });
  });
});
