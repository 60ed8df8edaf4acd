import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { count, readShape, time } from '../../graph/shape';

const Score = z.object({
  id: z.string().min(1),
  createdDateTime: time,
  currentScore: count,
  maxScore: count,
  controlScores: z.array(z.object({ controlName: z.string().min(1), score: count })).nullish(),
});

/**
 * https://learn.microsoft.com/graph/api/security-list-securescores: one per day, newest first, for ninety days. Eight
 * scores cover a week, so no further page is read.
 */
export const secureScoreCollector: SmallCollector<'secureScore'> = {
  kind: 'secureScore',
  path: '/security/secureScores',
  query: '$top=8',
  scope: 'security',
  cost: 1,
  answer: 'list',
  atMost: 8,
  read(item) {
    const { controlScores, ...score } = readShape('secureScore', Score, item);
    const byName = new Map((controlScores ?? []).map((one) => [one.controlName, one.score]));
    const names = [...byName.keys()].sort((a, b) => (a < b ? -1 : 1));
    return {
      ...score,
      controlScores: names.map((controlName) => ({ controlName, score: byName.get(controlName) ?? null })),
    };
  },
};
