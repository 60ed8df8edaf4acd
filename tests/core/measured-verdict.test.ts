import { thresholdDefinitions } from '../../shared/config/thresholds';
import { controls } from '../../shared/controls';
import { intuneDevicesEncrypted as encrypted } from '../../shared/controls/devices/intune-devices-encrypted/control';
import type { Control, ControlState, Verdict } from '../../shared/core/verdict/control';
import type { Evaluation } from '../../shared/core/verdict/evaluation';
import { type Judgement, judge, measuredVerdict } from '../../shared/core/verdict/judge';
import type { ShareLevel } from '../../shared/core/verdict/share';
import { countingThresholds } from '../../shared/core/verdict/thresholds';
import { stateOf } from '../controls/state';
import { controlOf } from '../fixtures/control';

type Said = ShareLevel | 'unknown' | 'broken' | 'nobody';

/** A control of one share. It fails below 80 of 100, and also if the share has decreased. */
const shareControl = (said: Said, over: Partial<Control> = {}): Control =>
  controlOf({
    thresholds: encrypted.thresholds,
    needs: ['managedDevice'],
    dependsOnTime: true,
    collections: 2,
    measures: [{ name: 'share', drop: 'encryptedDrop', least: 'fallCount', read: () => levelOf(said) }],
    evaluate: ({ fell }) => verdictOf(said, fell('share') !== null),
    ...over,
  });

function levelOf(said: Said): ShareLevel | null {
  if (said === 'broken') throw new Error('no such thing');
  if (said === 'nobody') return { numerator: 0, denominator: 0 };
  return said === 'unknown' ? { numerator: 1, denominator: 100 } : said;
}

function verdictOf(said: Said, hasFallen: boolean): Verdict {
  if (typeof said === 'string') return { status: 'unknown', reason: 'Graph does not say' };
  const metric = { ...said, floor: 0.8 };
  return hasFallen || said.numerator < 0.8 * said.denominator
    ? { status: 'fail', findings: { total: 0, first: [] }, exposure: null, evidence: [], metric }
    : { status: 'pass', note: null, evidence: [], metric };
}

/** Two collections a day, from 1 November on. */
function play(
  days: readonly Said[],
  over: (day: number) => { version?: number; deviceContactDays?: number } = () => ({}),
) {
  let before: Evaluation | undefined;
  const judgements: Judgement[] = [];
  for (const [day, said] of days.entries())
    for (const hour of [8, 20]) {
      const now = new Date(Date.UTC(2026, 10, 1 + day, hour)).toISOString();
      const { version = 1, ...thresholds } = over(day);
      const made = stateOf({ thresholds });
      const state: ControlState = { ...made, facts: { ...made.facts, now } };
      const control = shareControl(said, { version });
      const { verdict, levels } = measuredVerdict(control, state, before?.levels ?? {});
      const judgement = judge(control, verdict, before, {
        now,
        takenAt: now,
        startedFrom: 'before',
        inputs: {},
        levels,
      });
      judgements.push(judgement);
      before = judgement.evaluation;
    }
  return judgements;
}
const level = (numerator: number): ShareLevel => ({ numerator, denominator: 100 });
const week = Array.from({ length: 7 }, () => level(98));
/** The verdict of each collection from the eighth day on. */
const news = (after: readonly Said[], over?: Parameters<typeof play>[1]) =>
  play([...week, ...after], over)
    .slice(14)
    .map(({ change }) => change);

type Row = readonly [name: string, after: readonly Said[], news: readonly Judgement['change'][]];
const rows: readonly Row[] = [
  ['a drop is reported with its second collection', [level(91)], [null, 'regression']],
  [
    'and its end with the second collection that shows it',
    [level(91), level(98)],
    [null, 'regression', null, 'recovery'],
  ],
  ['exactly the allowed drop is none', [level(96)], [null, null]],
  ['it fails once, however low it drops meanwhile', [level(91), level(79)], [null, 'regression', null, 'weakened']],
  ['a drop below the floor at once is one failure', [level(70)], [null, 'regression']],
  [
    'above the floor again it still fails, because it is not near the week before',
    [level(70), level(90)],
    [null, 'regression', null, null],
  ],
  [
    'four low days are the usual level',
    Array.from({ length: 5 }, () => level(91)),
    [null, 'regression', null, null, null, null, null, null, null, 'recovery'],
  ],
  ['an unknown result is no drop', ['unknown'], ['wentBlind', null]],
  ['a control that throws is no drop', ['broken'], ['wentBlind', null]],
  ['a fleet without devices is none', ['nobody'], ['wentBlind', null]],
  ['a drop during lost access is reported', ['unknown', level(91)], ['wentBlind', null, null, 'regression']],
  [
    'a drop that lasts through lost access is not reported again',
    [level(91), 'unknown', level(91)],
    [null, 'regression', null, null, null, null],
  ],
];
test.each(rows)('%s', (_, after, expected) => {
  expect(news(after)).toEqual(expected);
});

test('a drop in one collection is stored as a level and not as a drop', () => {
  const [, , first] = play([...week.slice(1), level(98), level(91)]).slice(-4);
  expect(first?.evaluation.pending).toMatchObject({ status: 'fail', looks: 1 });
  expect(first?.evaluation.levels.share).toMatchObject({
    fellFrom: null,
    days: [
      { day: '2026-11-01', ...level(98) },
      { day: '2026-11-08', ...level(91) },
    ],
  });
});

test('counted by other limits, or by another definition, it starts again', () => {
  expect(news([level(91)], (day) => ({ deviceContactDays: day < 7 ? 30 : 10 }))).toEqual([null, null]);
  expect(news([level(91)], (day) => ({ version: day < 7 ? 1 : 2 }))).toEqual(['redefined', null]);
});

test('another floor or another drop does not count as other limits', () => {
  const names = countingThresholds(encrypted.thresholds);
  expect(names).toContain('deviceContactDays');
  expect(names.filter((name) => thresholdDefinitions[name].type === 'share')).toEqual([]);
});

test('a control stores the state that it was judged by, including drops, and nothing where it is unknown', () => {
  const remember = ({ fell }: ControlState) => ({ fallen: fell('share') === null ? [] : ['share'] });
  const last = play(week).at(-1)?.evaluation.levels ?? {};
  const made = stateOf();
  const state: ControlState = { ...made, facts: { ...made.facts, now: '2026-11-08T08:00:00.000Z' } };
  const keptOf = (said: Said) => measuredVerdict(shareControl(said, { remember }), state, last).memory;
  expect(keptOf(level(98))).toEqual({ fallen: [] });
  expect(keptOf(level(91))).toEqual({ fallen: ['share'] });
  expect(keptOf('unknown')).toBeUndefined();
  expect(keptOf('broken')).toBeUndefined();
});

test('every drop belongs to a measure, and every measure names its deciding limit', () => {
  const measured = controls.flatMap(({ id, thresholds, measures }) =>
    measures.map((measure) => ({ id, thresholds, ...measure })),
  );
  expect(measured.map(({ id, name }) => `${id} ${name}`).sort()).toEqual([
    'ZT.DV.002 share',
    'ZT.DV.008 directory',
    'ZT.DV.008 share',
    'ZT.DV.009 share',
    'ZT.DV.017 share',
    'ZT.DX.011 share',
    'ZT.ID.015 capable',
    'ZT.ID.015 resistant',
    'ZT.TD.008 share',
    'ZT.TD.010 share',
  ]);
  for (const { thresholds, drop, least } of measured)
    expect(Object.keys(thresholds)).toEqual(expect.arrayContaining([drop, least]));
  const drops = Object.keys(thresholdDefinitions).filter((name) => name.endsWith('Drop') && name !== 'secureScoreDrop');
  expect(drops.sort()).toEqual(measured.map(({ drop }) => drop).sort());
});
