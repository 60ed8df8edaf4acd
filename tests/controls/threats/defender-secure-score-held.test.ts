import { defenderSecureScoreHeld as control } from '../../../shared/controls/threats/defender-secure-score-held/control';
import type { SecureScore } from '../../../shared/kinds/secure-score/secure-score';
import { actionPoints, goodScores, secureScore } from '../../fixtures/defence';
import { type StateSpoil, statusOf, verdictOn } from '../state';

const having = (...secureScores: readonly SecureScore[]): StateSpoil => ({ small: { secureScore: secureScores } });
/** Today's score with some actions changed; the week before is unchanged. 3 % of 55 points are 1.65. */
const today = (points: Readonly<Record<string, number>>, spoil: Partial<SecureScore> = {}): StateSpoil =>
  having(secureScore(0, { ...actionPoints, ...points }, spoil), ...goodScores().slice(1));
const without = (...names: readonly string[]): StateSpoil => {
  const rest = Object.fromEntries(Object.entries(actionPoints).filter(([name]) => !names.includes(name)));
  return having(secureScore(0, rest), ...goodScores().slice(1));
};

test('passes where nothing changed', () => {
  expect(verdictOn(control)).toMatchObject({
    status: 'pass',
    note: null,
    metric: { numerator: 55, denominator: 55, floor: 0 },
  });
});

test.each<[string, StateSpoil, string]>([
  ['slightly less', today({ mdo_safeattachments: 6.5 }), 'pass'],
  ['exactly the allowed loss', today({ mdo_safeattachments: 6.35 }), 'pass'],
  ['more than the allowed loss', today({ mdo_safeattachments: 6 }), 'fail'],
  ['a loss offset by a gain', today({ mdo_safeattachments: 6, exo_mailboxaudit: 5 }), 'pass'],
  ['a gain', today({ exo_mailboxaudit: 5 }), 'pass'],
  ['a larger total because of a new action', today({ somethingNew: 0 }, { maxScore: 80 }), 'pass'],
  ['a few points for actions that are no longer listed', without('nothing'), 'pass'],
  ['many points for actions that are no longer listed', without('AdminMFAV2'), 'unknown'],
  ['most actions gone', without(...Object.keys(actionPoints).slice(1)), 'unknown'],
  ['all actions gone', having(secureScore(0, {}), ...goodScores().slice(1)), 'unknown'],
  ['a missing total', today({}, { maxScore: null }), 'unknown'],
  ['missing points', today({}, { currentScore: null }), 'unknown'],
  ['a total of zero', today({}, { maxScore: 0 }), 'unknown'],
  ['no score', having(), 'unknown'],
  ['the first score ever', having(secureScore(0)), 'unknown'],
  ['nothing newer than last week', having(secureScore(5), secureScore(6)), 'unknown'],
  ['no older score within a month', having(secureScore(0), secureScore(30)), 'unknown'],
])('%s: %3$s', (_, spoil, status) => {
  expect(statusOf(control, spoil)).toBe(status);
});

test('the best day of the week counts, and no earlier day', () => {
  const low = { ...actionPoints, AdminMFAV2: 5 };
  const days = (best: number) =>
    Array.from({ length: 10 }, (_, back) => secureScore(back, back === best ? actionPoints : low));
  expect(statusOf(control, having(...days(7)))).toBe('fail');
  expect(statusOf(control, having(...days(9)))).toBe('pass');
});

test('names the largest loss first', () => {
  expect(verdictOn(control, today({ exo_mailboxaudit: 1, AdminMFAV2: 0 }))).toMatchObject({
    findings: {
      total: 2,
      first: [
        { resourceId: 'AdminMFAV2', problem: 'lost', details: { points: 10 } },
        { resourceId: 'exo_mailboxaudit', problem: 'lost', details: { points: 2 } },
      ],
    },
    evidence: [
      { label: 'Secure Score', after: [{ text: '43 of 55 points' }] },
      { label: /^Points lost since/, after: [{ text: '12' }] },
      { label: 'Lost on', after: [{ text: 'AdminMFAV2: 10' }, { text: 'exo_mailboxaudit: 2' }] },
    ].map(({ label, ...rest }) => ({
      label: typeof label === 'string' ? label : expect.stringMatching(label),
      ...rest,
    })),
  });
});

test('a floor can be configured, and fails on the first day too', () => {
  const low = secureScore(0, actionPoints, { maxScore: 100 });
  const thresholds = { secureScoreFloor: 0.6 };
  expect(statusOf(control, { ...having(low), thresholds })).toBe('fail');
  expect(verdictOn(control, { ...having(low), thresholds })).toMatchObject({
    findings: { total: 1, first: [{ problem: 'belowFloor' }] },
  });
  expect(statusOf(control, { ...having(low, secureScore(1)), thresholds: { secureScoreFloor: 0.5 } })).toBe('pass');
});
