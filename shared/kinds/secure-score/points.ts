/** Microsoft Secure Score as a proxy: which of its points are reliable, and for which settings. Pure. */

import { clockToleranceMs, dayMs } from '../../core/time/durations';
import type { BeyondGraph } from '../../core/verdict/beyond-graph';
import type { SecureScoreControlProfile } from '../secure-score-control-profile/secure-score-control-profile';
import type { SecureScore } from './secure-score';

/** A score is dated to the start of its day, and arrives within two days of the day's end. */
const freshMs = 3 * dayMs;

const madeMs = ({ createdDateTime }: SecureScore): number => Date.parse(createdDateTime);

/** The last day that Microsoft has scored, or the reason why it cannot be used. */
export function newestScore(scores: readonly SecureScore[], now: string): SecureScore | { readonly reason: string } {
  const [newest] = scores.filter((score) => !Number.isNaN(madeMs(score))).toSorted((a, b) => madeMs(b) - madeMs(a));
  if (newest === undefined) return { reason: 'Microsoft has given no Secure Score yet' };
  const age = Date.parse(now) - madeMs(newest);
  if (!(age <= freshMs && age >= -clockToleranceMs))
    return { reason: `the newest Secure Score is of ${newest.createdDateTime.slice(0, 10)}` };
  if (newest.controlScores.length === 0) return { reason: 'the newest Secure Score lists no action' };
  return newest;
}

/** The older scores of the week before this score. */
export const weekBefore = (score: SecureScore, scores: readonly SecureScore[]): readonly SecureScore[] =>
  scores.filter((older) => {
    const days = (madeMs(score) - madeMs(older)) / dayMs;
    return days > 0 && days <= 7.5;
  });

/** Points are sums of fractions. A rounding error must not change a result. */
export const pointTolerance = 0.005;

/** States that are set manually but do not change the points that Microsoft measured. */
const measured: ReadonlySet<string> = new Set(['default', 'reviewed', 'planned']);

/** What Secure Score shows about one action: usable points, no entry, or unusable points. */
type ActionStanding =
  | { readonly as: 'full' | 'short'; readonly title: string; readonly score: number; readonly maxScore: number }
  | { readonly as: 'absent' | 'unclear' };

/**
 * Points are an indirect measure, based on Microsoft's data of the day before. Two types of points prove nothing: those
 * that somebody claimed by setting an action to ignored or solved elsewhere, and the last points of a retired action.
 */
export function actionStanding(
  name: string,
  newest: SecureScore,
  profiles: readonly SecureScoreControlProfile[],
): ActionStanding {
  const listed = newest.controlScores.find(({ controlName }) => controlName === name);
  if (listed === undefined) return { as: 'absent' };
  const profile = profiles.find(({ id }) => id === name);
  if (profile === undefined || profile.isDeprecated) return { as: 'unclear' };
  const { title, maxScore } = profile;
  const { score } = listed;
  if (score === null || maxScore === null || !(maxScore > 0)) return { as: 'unclear' };
  if (score < maxScore - pointTolerance) return { as: 'short', title, score, maxScore };
  const isFull = score >= maxScore - pointTolerance;
  return isFull && measured.has((profile.state ?? 'default').toLowerCase())
    ? { as: 'full', title, score, maxScore }
    : { as: 'unclear' };
}

/**
 * A setting that Graph does not expose, with the Secure Score action that stands for it; without points if there is
 * none.
 */
export type ScoredSetting = BeyondGraph & {
  readonly hints: readonly {
    readonly name: string;
    readonly points: { readonly score: number; readonly maxScore: number; readonly day: string } | null;
  }[];
};

/**
 * Adds the Secure Score points to settings that no control covers. They are never a verdict, and are omitted if they
 * are old or were set manually.
 */
export function withHints(
  beyond: readonly BeyondGraph[],
  scores: readonly SecureScore[],
  profiles: readonly SecureScoreControlProfile[],
  now: string,
): readonly ScoredSetting[] {
  const newest = newestScore(scores, now);
  const pointsOf = (name: string): ScoredSetting['hints'][number]['points'] => {
    if ('reason' in newest) return null;
    const standing = actionStanding(name, newest, profiles);
    if (!('score' in standing)) return null;
    return { score: standing.score, maxScore: standing.maxScore, day: newest.createdDateTime.slice(0, 10) };
  };
  return beyond.map((one) => ({ ...one, hints: one.secureScore.map((name) => ({ name, points: pointsOf(name) })) }));
}
