import { controls } from '../../shared/controls';
import type { Exposure, WatchEvent } from '../../shared/core/event/event';
import type { Control, Verdict } from '../../shared/core/verdict/control';
import { controlDocument } from '../../shared/reports/assessment/assessment';
import { digestContextOf } from '../../shared/reports/digest/digest-report';
import { openRow } from '../../shared/reports/digest/digest-rows';
import { percentOfBad } from '../../shared/reports/language/counting';
import { renderResolved } from '../../shared/reports/message/resolved-message';
import { measureOf, titleWithMeasure } from '../../shared/reports/posture/measure';
import { controlRow } from '../../shared/reports/posture/posture-rows';
import { failingInWords, othersInWords, totalsInShort } from '../../shared/reports/posture/totals';
import { failingTitle } from '../../shared/reports/wording';
import { busyInput, weekReport } from './digest/weeks';
import { event, report } from './stories';

const exposureOf = (count: number, of: number, privilegedCount = 0): Exposure => ({
  computed: true,
  unit: 'people',
  ids: [],
  privilegedIds: [],
  count,
  of,
  privilegedCount,
});

const controlOf = (id: string): Control => {
  const found = controls.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no control ${id}`);
  return found;
};
type Failing = Extract<Verdict, { readonly status: 'fail' }>;
const failing = (over: Partial<Failing>): Failing => ({
  status: 'fail',
  findings: { total: 1, first: [] },
  exposure: null,
  evidence: [],
  metric: null,
  ...over,
});
const metric = (numerator: number, denominator: number, floor = 1) => ({ numerator, denominator, floor });

test.each([
  [503 / 9999, 1 - 0.95, '5.1 %'],
  [0.051, 1 - 0.95, '5.1 %'],
  [2499 / 2500, 0, '99.9 %'],
  [1 / 9999, 0, '0.1 %'],
  [0, 0, '0 %'],
  [1, 0, '100 %'],
])('the share %d that fails is shown above the limit %d, and as all only if all fail', (share, most, words) => {
  expect(percentOfBad(share, most)).toBe(words);
});

describe('a number always counts those who violate it, of all', () => {
  test.each<[string, string, Partial<Failing>, string]>([
    ['nobody passes', 'ZT.ID.001', { metric: metric(0, 38), exposure: exposureOf(38, 38) }, '38 of 38 people'],
    ['five pass', 'ZT.ID.001', { metric: metric(5, 40), exposure: exposureOf(35, 40) }, '35 of 40 people'],
    ['all but five pass', 'ZT.ID.001', { metric: metric(35, 40), exposure: exposureOf(5, 40) }, '5 of 40 people'],
    ['no metric', 'ZT.AD.009', { exposure: exposureOf(24, 24, 3) }, '24 of 24 people, including 3 admins'],
    [
      'a metric keeps its admins',
      'ZT.ID.001',
      { metric: metric(38, 40), exposure: exposureOf(2, 40, 2) },
      '2 of 40 people, all of them admins',
    ],
    [
      'a floor',
      'ZT.ID.015',
      { metric: metric(90, 120, 0.9), exposure: exposureOf(30, 120) },
      '30 of 120 people, at most 10 % allowed',
    ],
    ['policies', 'ZT.ID.021', { metric: metric(6, 9) }, '3 of 9 policies'],
    ['points', 'ZT.TD.009', { metric: metric(62, 100, 0.7) }, '38 of 100 points missing, at most 30 % allowed'],
    ['nothing counted', 'ZT.ID.001', {}, ''],
  ])('%s', (_, id, over, expected) => {
    const verdict = failing(over);
    expect(measureOf(id, verdict) ?? '').toBe(expected);
    const wanted = expected === '' ? '1 finding' : expected;
    // The page, the assessment and the digest show the same text.
    const context = {
      tenant: { name: 'Contoso', timeZone: 'UTC' },
      names: new Map(),
      operatorNames: new Map(),
      now: '2026-11-24T13:00:00Z',
    };
    const judged = { controlId: id, verdict, since: context.now } as Parameters<typeof controlRow>[1];
    expect(controlRow(controlOf(id), judged, context).reason).toBe(wanted);
    expect(controlDocument({ control: controlOf(id), verdict }, new Map()).reason).toBe(wanted);
    const row = openRow(
      { control: controlOf(id), since: context.now, failing: verdict, isFixed: false },
      digestContextOf(weekReport(busyInput)),
    );
    const title = failingTitle(controlOf(id), verdict);
    expect(row.text).toBe(titleWithMeasure(title, expected === '' ? undefined : expected));
  });

  test('nobody violates a control that passes', () => {
    const passing = { status: 'pass', note: null, evidence: [], metric: metric(40, 40) } as const;
    expect(controlDocument({ control: controlOf('ZT.ID.001'), verdict: passing }, new Map()).reason).toBe('0 of 40');
  });
});

test('totals are out of all controls', () => {
  const few = { pass: 51, fail: 1, unknown: 0, notLicensed: 75, notApplicable: 0 };
  expect([totalsInShort(few), othersInWords(few)]).toEqual([
    '51 of 127 controls pass, 1 fails',
    '75 cannot be checked with your licence',
  ]);
  const mixed = { pass: 1, fail: 2, unknown: 3, notLicensed: 0, notApplicable: 1 };
  expect([totalsInShort(mixed), othersInWords(mixed)]).toEqual([
    '1 of 7 controls passes, 2 fail',
    '3 cannot be judged from the data available and 1 does not apply',
  ]);
  const all = { pass: 4, fail: 0, unknown: 0, notLicensed: 0, notApplicable: 0 };
  expect([totalsInShort(all), othersInWords(all)]).toEqual(['4 of 4 controls pass, none fails', '']);
});

test('a control that cannot be judged does not count as fixed', () => {
  const counts = { pass: 76, fail: 0, unknown: 30, notLicensed: 2, notApplicable: 0 };
  expect(failingInWords({ counts, failing: 14 })).toBe('14 of 108 controls failed when last judged');
  expect(failingInWords({ counts: { ...counts, fail: 5 }, failing: 14 })).toBe(
    '14 of 113 controls fail, 9 of them when last judged',
  );
  expect(failingInWords({ counts: { ...counts, fail: 1 }, failing: 1 })).toBe('1 of 109 controls fails');
  expect(failingInWords({ counts, failing: 0 })).toBe('None of 108 controls fail');
});

test('a shortened list says how many more there are', () => {
  const ids = controls.map(({ id }) => id).slice(0, 14);
  const failing = ids.map((id) =>
    event({ id: `fail-${id}`, source: id, type: 'regression', resource: { kind: 'control', id, name: null } }),
  );
  const [lead, ...others] = failing;
  if (lead === undefined) throw new Error('no controls');
  const recoveries = failing.map(
    (one): WatchEvent => ({
      ...one,
      id: `recovery-${one.source}`,
      type: 'recovery',
      recordedAt: '2026-11-24T16:20:00.000Z',
      lines: Array.from({ length: 9 }, (_, at) => ({ label: `Setting ${at}`, before: [], after: [] })),
    }),
  );
  const recovery = recoveries[0];
  const restoredReport = report({ lead, others: [...others, ...recoveries.slice(1)], ...(recovery && { recovery }) });
  const sections = new Map(renderResolved(restoredReport).sections.map(({ heading, lines }) => [heading, lines]));
  expect(sections.get('ALSO RESTORED')).toHaveLength(9);
  expect(sections.get('ALSO RESTORED')?.at(-1)).toBe('5 more in the timeline of the alert page');
  expect(sections.get('NOW')?.at(-1)).toBe('3 more not shown here');
});

test('an end between two collections is later than the beginning', () => {
  const policy = { kind: 'conditionalAccessPolicy', id: 'ca01', name: 'CA01' } as const;
  const lead = event({
    source: 'EV.P01',
    severity: 'critical',
    resource: policy,
    anchor: '2026-11-24T13:02:00.000Z',
    happenedAt: '2026-11-24T13:02:00.000Z',
    details: { policyName: 'CA01', change: 'disabled' },
  });
  const recovery: WatchEvent = {
    ...lead,
    id: 'over',
    type: 'recovery',
    anchor: '2026-11-24T12:56:00.000Z',
    happenedAt: null,
    attribution: { status: 'notYetKnown' },
    recordedAt: '2026-11-24T13:05:00.000Z',
  };
  const { preview } = renderResolved(report({ lead, others: [], recovery }));
  expect(preview).toBe('"CA01" was put in force again between 14:02 and 14:05.');
});

test.each([
  [
    '38 people can open mail in any phone app, including 6 admins',
    '38 of 40 people, including 6 admins',
    ' (38 of 40 people)',
  ],
  ['38 people can open mail in any phone app', '38 of 38 people, including 6 admins', ', including 6 admins'],
  ['38 people can sign in without MFA', '38 of 38 people', ''],
  ['38 people can sign in without MFA', '38 of 40 people', ' (38 of 40 people)'],
  ['7 of 7 admins can sign in with phishable MFA', '7 of 7 people, all of them admins', ''],
  ['5 people hold admin roles permanently', '5 of 40 people, all of them admins', ' (5 of 40 people)'],
  ['19 of 120 devices are not compliant', '19 of 120, at most 5 % allowed', ', at most 5 % allowed'],
  ['Too many devices are silent', '9 of 120 devices, at most 5 % allowed', ' (9 of 120 devices, at most 5 % allowed)'],
  ['1 policy is weaker than approved', '1 of 1,200 policies', ' (1 of 1,200 policies)'],
  ['Nothing is counted', undefined, ''],
])('beside "%s", the measure repeats nothing', (title, measure, said) => {
  expect(titleWithMeasure(title, measure)).toBe(`${title}${said}`);
});
