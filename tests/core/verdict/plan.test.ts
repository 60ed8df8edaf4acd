import { controls } from '../../../shared/controls';
import type { Severity } from '../../../shared/core/event/severity';
import type { LicenceKey } from '../../../shared/core/tenant/licence-key';
import type { Control, Effort, Verdict } from '../../../shared/core/verdict/control';
import type { Evaluation } from '../../../shared/core/verdict/evaluation';
import {
  compareWeights,
  type PlanItem,
  phaseOf,
  planAfter,
  planNow,
  type Weight,
  weightOf,
  workLeft,
} from '../../../shared/core/verdict/plan';

const weight = (over: Partial<Weight> = {}): Weight => ({
  severity: 'high',
  reach: 1,
  isPrivileged: false,
  exposesPeople: false,
  effort: 'minutes',
  needsLicence: false,
  bySecurityDefaults: false,
  ...over,
});

test.each<[Severity, Effort, number, boolean, boolean, number]>([
  // severity, effort, reach, privileged, needs a licence -> phase
  ['critical', 'minutes', 0.01, false, false, 30],
  ['critical', 'days', 0.01, false, false, 30],
  ['critical', 'project', 1, true, false, 90],
  ['high', 'minutes', 0.01, false, false, 30],
  ['high', 'days', 0.09, false, false, 90],
  ['high', 'days', 0.1, false, false, 30],
  ['high', 'days', 0.01, true, false, 30],
  ['high', 'project', 1, true, false, 90],
  ['medium', 'minutes', 0.01, false, false, 30],
  ['medium', 'days', 1, true, false, 90],
  ['medium', 'project', 1, true, false, 365],
  ['low', 'minutes', 1, false, false, 90],
  ['low', 'days', 1, false, false, 365],
  ['informational', 'minutes', 1, false, false, 365],
  // A control that needs a licence waits one phase, unless it is critical.
  ['critical', 'minutes', 1, false, true, 30],
  ['high', 'days', 1, false, true, 90],
  ['high', 'project', 1, false, true, 365],
  ['medium', 'project', 1, false, true, 365],
])(
  '%s, %s, reach %d, privileged %s, licence %s: day %d',
  (severity, effort, reach, isPrivileged, needsLicence, phase) => {
    expect(phaseOf(weight({ severity, effort, reach, isPrivileged, needsLicence }))).toBe(phase);
  },
);

test('security defaults need no licence, so a fix by them does not', () => {
  const licences: ReadonlySet<LicenceKey> = new Set();
  const mfa = control('A', { licence: 'P1' });
  const failedBy = (problem: string): Verdict => ({
    status: 'fail',
    exposure: null,
    evidence: [],
    metric: null,
    findings: {
      total: 1,
      first: [{ resourceId: 'tenant', subject: { type: 'text', text: 'tenant' }, problem, details: {} }],
    },
  });
  expect(weightOf(mfa, failedBy('noSecurityDefaults'), licences)).toMatchObject({
    needsLicence: false,
    bySecurityDefaults: true,
    effort: 'minutes',
  });
  expect(weightOf({ ...mfa, effort: 'project' }, failedBy('noSecurityDefaults'), licences).effort).toBe('minutes');
  expect(weightOf(mfa, failedBy('noPolicy'), licences)).toMatchObject({
    needsLicence: true,
    bySecurityDefaults: false,
  });
  expect(workLeft(mfa, failedBy('noSecurityDefaults'))).toEqual({ effort: 'minutes', licence: 'free' });
  expect(workLeft(mfa, failedBy('noPolicy'))).toMatchObject({ licence: 'P1' });
});

test.each<[string, Partial<Weight>, Partial<Weight>]>([
  ['the critical, though it needs a licence', { severity: 'critical', needsLicence: true }, { severity: 'high' }],
  ['no new licence, of the others', { severity: 'low' }, { severity: 'high', needsLicence: true }],
  ['the more severe', { severity: 'critical', reach: 0.1 }, { severity: 'high', reach: 1 }],
  ['administrators affected', { isPrivileged: true, reach: 0.1 }, { reach: 1 }],
  ['more people', { reach: 0.5, effort: 'project' }, { reach: 0.4 }],
  ['the least effort', { effort: 'minutes' }, { effort: 'days' }],
])('first comes %s', (_, first, second) => {
  expect(compareWeights(weight(first), weight(second))).toBeLessThan(0);
  expect(compareWeights(weight(second), weight(first))).toBeGreaterThan(0);
});

const [template] = controls;
const control = (id: string, over: Partial<Control> = {}): Control => {
  if (template === undefined) throw new Error('no control');
  return { ...template, id, severity: 'high', effort: 'minutes', licence: 'free', version: 1, ...over };
};

const start = '2026-09-01T08:00:00Z';
const day = (n: number): string => new Date(Date.parse(start) + (n - 1) * 86_400_000).toISOString();

const fail: Verdict = { status: 'fail', findings: { total: 1, first: [] }, exposure: null, evidence: [], metric: null };
const pass: Verdict = { status: 'pass', note: null, evidence: [], metric: null };
type Known = Evaluation['lastKnown'];
const evaluation = (controlId: string, verdict: Verdict, lastKnown: Known) => ({ controlId, verdict, lastKnown });
const failing = (id: string, since: string) => evaluation(id, fail, { status: 'fail', since, at: since });
const holding = (id: string, since: string) => evaluation(id, pass, { status: 'pass', since, at: since });

const item = (controlId: string, over: Partial<PlanItem> = {}): PlanItem => ({
  controlId,
  phase: 30,
  placedAt: start,
  version: 1,
  ...over,
});

const people = (count: number): Verdict => ({
  ...fail,
  exposure: { computed: true, unit: 'people', count, of: 312, privilegedCount: 0, ids: [], privilegedIds: [] },
});
const devices = (ok: number): Verdict => ({ ...fail, metric: { numerator: ok, denominator: 312, floor: 0.95 } });
const notCounted: Verdict = {
  ...fail,
  exposure: { computed: false, unit: 'people', why: { type: 'undecided', objects: [] } },
};

test.each<[string, Severity, Verdict, Effort, number]>([
  // remaining work, severity, verdict -> work, phase
  ['one person exposed', 'critical', people(1), 'days', 30],
  ['many people exposed', 'critical', people(300), 'project', 30],
  ['people exposed, not counted', 'critical', notCounted, 'project', 30],
  ['no person exposed', 'critical', devices(0), 'project', 90],
  ['ten people left', 'medium', people(10), 'days', 90],
  ['eleven people left', 'medium', people(11), 'project', 365],
  ['two devices left', 'medium', devices(310), 'days', 90],
  ['many devices left', 'medium', devices(12), 'project', 365],
  ['a setting of the tenant', 'medium', fail, 'project', 365],
])('the phase of a project follows what is left to do: %s, %s', (_, severity, verdict, effort, phase) => {
  const project = control('A', { severity, effort: 'project' });
  const since = { status: 'fail', since: start, at: start } as const;
  // The item was placed when there was much work to do.
  const { next } = planNow([item('A', { phase: 365 })], start, {
    controls: [project],
    evaluations: [evaluation('A', verdict, since)],
    licences: null,
    now: day(2),
  });
  expect(next.map((one) => [one.weight.effort, one.phase])).toEqual([[effort, phase]]);
});

test('an item does not move back to a later phase', () => {
  const { next } = planNow([item('A')], start, {
    controls: [control('A', { severity: 'low', effort: 'project' })],
    evaluations: [failing('A', start)],
    licences: null,
    now: day(2),
  });
  expect(next.map(({ phase }) => phase)).toEqual([30]);
});

test('a placed item stays as it was placed; new items are added', () => {
  const a = control('A', { severity: 'low', effort: 'project' });
  const b = control('B');
  const placing = {
    controls: [a, b],
    evaluations: [failing('A', start), failing('B', day(40))],
    licences: null,
    now: day(41),
  };
  const before = [item('A')];
  const after = planAfter(before, placing);
  expect(after).toEqual([item('A'), { controlId: 'B', phase: 30, placedAt: day(41), version: 1 }]);
  expect(planAfter(after, { ...placing, now: day(50) })).toBe(after);
});

test.each<[string, readonly ReturnType<typeof evaluation>[], Partial<PlanItem>, object]>([
  ['open', [failing('A', start)], {}, { total: 1, done: 0, open: 1, slipped: 0 }],
  ['done', [holding('A', day(9))], {}, { total: 1, done: 1, open: 0, slipped: 0 }],
  ['regressed: failing since after it was placed', [failing('A', day(20))], {}, { done: 0, open: 1, slipped: 1 }],
  ['redefined by us: open, not regressed', [failing('A', day(20))], { version: 0 }, { open: 1, slipped: 0 }],
  [
    'temporarily unknown: as last known',
    [evaluation('A', { status: 'unknown', reason: 'stale' }, { status: 'fail', since: start, at: start })],
    {},
    { total: 1, done: 0, open: 1 },
  ],
  [
    'unknown, and passed before: done',
    [evaluation('A', { status: 'unknown', reason: 'stale' }, { status: 'pass', since: day(3), at: day(3) })],
    {},
    { total: 1, done: 1, open: 0 },
  ],
  [
    'the licence ended: neither done nor open',
    [evaluation('A', { status: 'notLicensed', licence: 'P2' }, { status: 'fail', since: start, at: start })],
    {},
    { total: 0, done: 0, open: 0 },
  ],
  [
    'no longer applicable: neither done nor open',
    [evaluation('A', { status: 'notApplicable', reason: 'x' }, { status: 'fail', since: start, at: start })],
    {},
    { total: 0, done: 0, open: 0 },
  ],
  ['disabled or removed: neither', [], {}, { total: 0, done: 0, open: 0 }],
])('an item is %s', (_, evaluations, placed, expected) => {
  const { progress } = planNow([item('A', placed)], start, {
    controls: [control('A')],
    evaluations,
    licences: null,
    now: day(34),
  });
  expect(progress).toMatchObject({ day: 34, of: 90, added: 0, ...expected });
});

test.each([
  [1, 30],
  [30, 30],
  [31, 90],
  [90, 90],
  [91, 365],
  [365, 365],
  [366, null],
])('day %d lies in the phase that ends on day %s', (n, of) => {
  const { progress } = planNow([], start, { controls: [], evaluations: [], licences: null, now: day(n) });
  expect([progress.day, progress.of]).toEqual([n, of]);
});

test('next: phase by phase, critical ones first, then those without a new licence; later additions are counted', () => {
  const some = [
    control('LATER', { severity: 'medium', effort: 'project' }),
    control('BOUGHT', { severity: 'critical', licence: 'P2' }),
    control('WORST', { severity: 'critical' }),
    control('NEXT'),
  ];
  const { next, progress } = planNow([item('NEXT'), item('WORST', { placedAt: day(20) })], start, {
    controls: some,
    evaluations: some.map(({ id }) => failing(id, start)),
    licences: new Set(['P1']),
    now: day(34),
  });
  expect(next.map((one) => [one.control.id, one.phase])).toEqual([
    ['WORST', 30],
    ['BOUGHT', 30],
    ['NEXT', 30],
    ['LATER', 365],
  ]);
  expect(progress).toMatchObject({ total: 4, open: 4, done: 0, added: 3 });
});

test.each<[string, Verdict, Partial<Weight>]>([
  [
    'people',
    {
      ...fail,
      exposure: { computed: true, unit: 'people', count: 14, of: 28, privilegedCount: 1, ids: [], privilegedIds: [] },
    },
    { reach: 0.5, isPrivileged: true },
  ],
  [
    'a share that is too low',
    { ...fail, metric: { numerator: 90, denominator: 100, floor: 0.95 } },
    { reach: expect.closeTo(0.1) as number },
  ],
  ['a number that is too high', { ...fail, metric: { numerator: 9, denominator: 9, floor: 4 } }, { reach: 1 }],
  ['a tenant-wide setting: everybody', fail, { reach: 1, isPrivileged: false }],
])('reach is given by %s', (_, verdict, expected) => {
  expect(weightOf(control('A', { licence: 'P2' }), verdict, null)).toMatchObject({ needsLicence: false, ...expected });
});
