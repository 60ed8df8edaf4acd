import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { newestScore, pointTolerance, weekBefore } from '../../../kinds/secure-score/points';
import type { SecureScore } from '../../../kinds/secure-score/secure-score';
import { textLine } from '../../evidence-line';

export const thresholds = {
  secureScoreFloor: threshold.share(
    0,
    'The control fails if the tenant has less than this share of its Microsoft Secure Score points. 0 switches this off. A good value is five percentage points below your score at the start.',
  ),
  secureScoreDrop: threshold.share(
    0.03,
    'The control fails if the tenant loses more than this share of its Microsoft Secure Score points within a week.',
  ),
};

type Problem = 'lost' | 'belowFloor';

/** The points that an action lost between two days. */
type Lost = { readonly name: string; readonly points: number };
type Fall = {
  readonly day: string;
  /** The sum of lost and gained points of the actions that both days list. */
  readonly points: number;
  /** The points of actions that are no longer listed. Each was either lost or retired by Microsoft. */
  readonly unlisted: number;
  readonly lost: readonly Lost[];
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Compared action by action, because the total also changes with licences and with each action that Microsoft adds. */
function fallSince(older: SecureScore, newest: SecureScore): Fall {
  const now = new Map(newest.controlScores.map(({ controlName, score }) => [controlName, score]));
  const then = older.controlScores.flatMap(({ controlName, score }) =>
    score === null ? [] : [{ name: controlName, before: score, after: now.get(controlName) ?? null }],
  );
  const lost = then.flatMap(({ name, before, after }) => (after === null ? [] : [{ name, points: before - after }]));
  return {
    day: older.createdDateTime.slice(0, 10),
    points: sum(lost.map(({ points }) => points)),
    unlisted: sum(then.filter(({ after }) => after === null).map(({ before }) => before)),
    lost: lost
      .filter(({ points }) => points > pointTolerance)
      .sort((a, b) => b.points - a.points || (a.name < b.name ? -1 : 1)),
  };
}

const rounded = (points: number): number => Math.round(points * 10) / 10;

const lossOf =
  (day: string) =>
  ({ name, points }: Lost): Finding<Problem> => ({
    resourceId: name,
    subject: { type: 'text', text: name },
    problem: 'lost',
    details: { points: rounded(points), since: day },
  });

const floorFinding: Finding<Problem> = {
  resourceId: 'secureScore',
  subject: { type: 'text', text: 'Secure Score' },
  problem: 'belowFloor',
  details: {},
};

function judged(newest: SecureScore, state: ControlState): Verdict<Problem> {
  const { secureScoreFloor: floor, secureScoreDrop } = state.facts.configuration.thresholds;
  const { currentScore, maxScore } = newest;
  if (currentScore === null || maxScore === null || !(currentScore >= 0 && maxScore > 0))
    return { status: 'unknown', reason: 'Microsoft does not say how high the Secure Score is' };
  const allowed = secureScoreDrop * maxScore + pointTolerance;
  const falls = weekBefore(newest, state.small('secureScore')).map((older) => fallSince(older, newest));
  const deepest = falls.toSorted((a, b) => b.points - a.points)[0];
  const isBelow = currentScore < floor * maxScore - pointTolerance;
  const hasFallen = deepest !== undefined && deepest.points > allowed;
  const metric = { numerator: rounded(currentScore), denominator: rounded(maxScore), floor };
  const evidence = [
    ...textLine('Secure Score', [`${rounded(currentScore)} of ${rounded(maxScore)} points`]),
    ...(deepest === undefined || deepest.points <= pointTolerance
      ? []
      : textLine(`Points lost since ${deepest.day}`, [String(rounded(deepest.points))])),
  ];
  if (isBelow || hasFallen) {
    const findings = [...(isBelow ? [floorFinding] : []), ...(hasFallen ? deepest.lost.map(lossOf(deepest.day)) : [])];
    const names = hasFallen ? deepest.lost.slice(0, 10).map(({ name, points }) => `${name}: ${rounded(points)}`) : [];
    return {
      status: 'fail',
      findings: findingsOf(findings),
      exposure: null,
      evidence: [...evidence, ...textLine('Lost on', names)],
      metric,
    };
  }
  if (deepest === undefined)
    return { status: 'unknown', reason: 'there is no Secure Score of the previous week to compare with' };
  const unlisted = falls.find((fall) => fall.points + fall.unlisted > allowed);
  if (unlisted !== undefined)
    return {
      status: 'unknown',
      reason: `actions worth ${rounded(unlisted.unlisted)} points on ${unlisted.day} are no longer listed`,
    };
  return { status: 'pass', note: null, evidence, metric };
}

/** A slow signal that combines many settings: a problem that no other control checks may appear here first. */
export const defenderSecureScoreHeld = defineControl({
  id: 'ZT.TD.009',
  name: 'defender-secure-score-held',
  title: 'Secure Score has not dropped within a week',
  area: 'threats',
  pillar: 'infrastructure',
  severity: 'medium',
  severityReason: 'Something that Microsoft measures became weaker; this slow signal only shows where to look.',
  licence: 'free',
  thresholds,
  version: 1,
  needs: ['secureScore'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    "Microsoft's own measure, calculated once a day and published a day or two late. Compared with each day of the week before, action by action among those that both days list, because licences and the catalogue change the total; points gained elsewhere offset lost ones, and a change in Microsoft's scoring looks like a loss. A loss that lasts a week is the new level: the control then passes again, which does not mean that the loss was fixed. If actions with points are no longer listed, the verdict is unknown.",
  remediation:
    'Microsoft Defender portal > Exposure management > Secure Score > History lists each action that lost points, and when; open the action and undo the change. Graph: GET /security/secureScores?$top=8, compare controlScores. The limits are thresholds.secureScoreDrop and secureScoreFloor.',
  effort: 'days',
  mappings: {},
  references: [
    'https://learn.microsoft.com/defender-xdr/microsoft-secure-score-history-metrics-trends',
    'https://learn.microsoft.com/graph/api/resources/securescore',
  ],
  activities: [],
  folds: [],
  evaluate: (state) => {
    const newest = newestScore(state.small('secureScore'), state.facts.now);
    return 'reason' in newest ? { status: 'unknown', reason: newest.reason } : judged(newest, state);
  },
});
