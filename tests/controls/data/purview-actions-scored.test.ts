import { purviewActionsScored as control } from '../../../shared/controls/data/purview-actions-scored/control';
import type { SecureScoreControlProfile } from '../../../shared/kinds/secure-score-control-profile/secure-score-control-profile';
import { actionPoints, goodProfiles, goodScores, profile, secureScore } from '../../fixtures/defence';
import { type StateSpoil, statusOf, verdictOn } from '../state';

const allLicences = ['P1', 'MIP', 'MDO'] as const;

/** Today's points, with those of one action changed; null removes the action. */
function scored(name: string, points: number | null, spoil: Partial<SecureScoreControlProfile> = {}): StateSpoil {
  const { [name]: _, ...rest } = actionPoints;
  return {
    licences: allLicences,
    small: {
      secureScore: [secureScore(0, points === null ? rest : { ...rest, [name]: points }), secureScore(1)],
      secureScoreControlProfile: [...goodProfiles.filter(({ id }) => id !== name), profile(name, spoil)],
    },
  };
}

test('passes where every action has its points, and says that the score is a proxy', () => {
  expect(verdictOn(control, { licences: allLicences })).toMatchObject({
    status: 'pass',
    note: 'a proxy: the points of 2026-11-24, not the settings',
  });
});

test.each<[string, StateSpoil, string]>([
  ['an action without points', scored('mip_search_auditlog', 0), 'fail'],
  ['an action with half of its points', scored('dlp_datalossprevention', 2.5), 'fail'],
  ['an action short of its points by a rounding error', scored('dlp_datalossprevention', 4.999), 'pass'],
  ['one that is reviewed', scored('exo_mailboxaudit', 3, { state: 'Reviewed' }), 'pass'],
  ['one set to default', scored('exo_mailboxaudit', 3, { state: 'Default' }), 'pass'],
  ['an ignored one that has its points', scored('exo_mailboxaudit', 3, { state: 'Ignored' }), 'unknown'],
  ['one solved by a third party', scored('exo_mailboxaudit', 3, { state: 'thirdParty' }), 'unknown'],
  ['one in an unknown state', scored('exo_mailboxaudit', 3, { state: 'snoozed' }), 'unknown'],
  ['an ignored one without points', scored('exo_mailboxaudit', 0, { state: 'Ignored' }), 'fail'],
  ['a retired one', scored('exo_mailboxaudit', 0, { isDeprecated: true }), 'unknown'],
  ['one without a maximum score', scored('exo_mailboxaudit', 3, { maxScore: null }), 'unknown'],
  ['one with a maximum score of zero', scored('exo_mailboxaudit', 0, { maxScore: 0 }), 'unknown'],
  ['an unrelated action without points', scored('AdminMFAV2', 0), 'pass'],
  ['an action missing from the list that every tenant has', scored('mip_search_auditlog', null), 'unknown'],
  ['a licensed action missing from the list', scored('mdo_safeattachments', null), 'unknown'],
  ['an unlicensed action missing from the list', { ...scored('mdo_safeattachments', null), licences: ['MIP'] }, 'pass'],
  [
    'an action missing from the list that needs a higher plan',
    scored('mip_autosensitivitylabelspolicies', null),
    'pass',
  ],
])('%s: %3$s', (_, spoil, status) => {
  expect(statusOf(control, spoil)).toBe(status);
});

test.each<[string, NonNullable<StateSpoil['small']>]>([
  ['no score', { secureScore: [] }],
  ['only a score from last week', { secureScore: [secureScore(5)] }],
  ['a score from tomorrow', { secureScore: [secureScore(-1)] }],
  ['a score without a time', { secureScore: [secureScore(0, actionPoints, { createdDateTime: 'soon' })] }],
  ['a score without actions', { secureScore: [secureScore(0, {})] }],
  ['no control profile', { secureScoreControlProfile: [] }],
  [
    'a score that is not a number',
    { secureScore: [secureScore(0, { ...actionPoints, exo_mailboxaudit: Number.NaN })] },
  ],
])('is unknown with %s', (_, small) => {
  expect(statusOf(control, { licences: allLicences, small })).toBe('unknown');
});

test('is unknown where no action is listed, or none is configured', () => {
  const small = { secureScore: [secureScore(0, { AdminMFAV2: 10 })] };
  expect(statusOf(control, { licences: [], small })).toBe('unknown');
  expect(statusOf(control, { licences: allLicences, thresholds: { secureScoreActions: [] } })).toBe('unknown');
  const more = { secureScoreActions: ['mip_autosensitivitylabelspolicies'] };
  expect(statusOf(control, { licences: [], small, thresholds: more })).toBe('unknown');
});

test('names the action as Microsoft does, with its points and the day', () => {
  expect(verdictOn(control, scored('mip_search_auditlog', 0, { title: 'Audit log search' }))).toMatchObject({
    findings: { total: 1, first: [{ resourceId: 'mip_search_auditlog', subject: { text: 'Audit log search' } }] },
    evidence: [
      { label: 'Missing points', after: [{ text: 'mip_search_auditlog: 0 of 5' }] },
      { label: 'Full points' },
      { label: 'Scored by Microsoft on', after: [{ text: '2026-11-24' }] },
    ],
  });
});

test('the newest day counts, in any order', () => {
  const old = secureScore(3, { ...actionPoints, exo_mailboxaudit: 0 });
  expect(statusOf(control, { licences: allLicences, small: { secureScore: [old, ...goodScores()] } })).toBe('pass');
});
