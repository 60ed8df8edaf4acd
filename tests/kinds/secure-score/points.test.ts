import { beyondGraph } from '../../../shared/core/verdict/beyond-graph';
import { withHints } from '../../../shared/kinds/secure-score/points';
import { actionPoints, goodProfiles, profile, secureScore } from '../../fixtures/defence';

const now = '2026-11-24T13:08:00Z';
const one = {
  title: 'Auditing is on',
  pillar: 'data',
  seenIn: 'PowerShell',
  secureScore: ['exo_mailboxaudit', 'renamed'],
} as const;

describe('use of Secure Score', () => {
  test('has the points and their day; an unlisted action has no points', () => {
    const scores = [secureScore(1), secureScore(0, { ...actionPoints, exo_mailboxaudit: 2 })];
    expect(withHints([one], scores, goodProfiles, now)).toEqual([
      {
        ...one,
        hints: [
          { name: 'exo_mailboxaudit', points: { score: 2, maxScore: 3, day: '2026-11-24' } },
          { name: 'renamed', points: null },
        ],
      },
    ]);
  });

  test.each([
    ['never read', [], goodProfiles],
    ['a week old', [secureScore(7)], goodProfiles],
    ['manually set', [secureScore(0)], [profile('exo_mailboxaudit', { state: 'ThirdParty' })]],
    ['of unknown worth', [secureScore(0)], []],
  ])('is null where it is %s', (_, scores, profiles) => {
    expect(withHints([one], scores, profiles, now)[0]?.hints.map(({ points }) => points)).toEqual([null, null]);
  });

  test('covers settings of mail and data that Graph does not expose', () => {
    const hinted = withHints(beyondGraph, [secureScore(0)], goodProfiles, now).filter(({ hints }) => hints.length > 0);
    expect(hinted).toHaveLength(4);
    expect(hinted.flatMap(({ hints }) => hints).every(({ points }) => points !== null)).toBe(true);
  });
});
