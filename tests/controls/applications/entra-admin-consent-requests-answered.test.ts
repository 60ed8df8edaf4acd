import { entraAdminConsentRequestsAnswered as control } from '../../../shared/controls/applications/entra-admin-consent-requests-answered/control';
import type { AdminConsentRequestPolicy } from '../../../shared/kinds/admin-consent-request-policy/admin-consent-request-policy';
import { user } from '../../fixtures/conditional-access';
import { goodConsentRequests } from '../../fixtures/settings';
import { type StateSpoil, statusOf, verdictOn } from '../state';

const requests = (spoil: Partial<AdminConsentRequestPolicy>) => ({
  small: { adminConsentRequestPolicy: [{ ...goodConsentRequests, ...spoil }] },
});

test.each([{}, { reviewers: 5 }, { requestDurationInDays: 1 }])('passes with %j', (spoil) => {
  expect(statusOf(control, requests(spoil))).toBe('pass');
});

test.each<[string, Partial<AdminConsentRequestPolicy>]>([
  // In this case, the other settings do not matter.
  ['off', { isEnabled: false, reviewers: 0, notifyReviewers: null }],
  ['noReviewer', { reviewers: 0 }],
  ['notTold', { notifyReviewers: false }],
  ['notReminded', { remindersEnabled: false }],
  ['tooLong', { requestDurationInDays: 31 }],
])('fails for %s alone', (problem, spoil) => {
  expect(verdictOn(control, requests(spoil))).toMatchObject({
    status: 'fail',
    findings: { total: 1, first: [{ problem }] },
  });
});

test.each(['isEnabled', 'reviewers', 'notifyReviewers', 'remindersEnabled', 'requestDurationInDays'] as const)(
  'is unknown where %s is missing',
  (field) => {
    expect(statusOf(control, requests({ [field]: null }))).toBe('unknown');
  },
);

describe('reviewers', () => {
  const users = [user('ada'), user('left', { accountEnabled: false })];
  const named = (ids: readonly string[], others = 0): StateSpoil => ({
    ...requests({ reviewers: ids.length + others, reviewerUserIds: ids }),
    users,
  });

  test.each<[string, StateSpoil]>([
    ['a user whose account is enabled', named(['ada'])],
    ['an enabled user among disabled ones', named(['ada', 'gone', 'left'])],
    ['a group or a role beside a disabled user', named(['gone', 'left'], 1)],
    ['a group or a role, whatever is known of users', { ...named([], 1), unread: ['user'] }],
    ['a group or a role beside unknown users', { ...named(['gone'], 1), unread: ['user'] }],
  ])('passes with %s', (_, spoil) => {
    expect(statusOf(control, spoil)).toBe('pass');
  });

  test.each<[string, readonly string[], string]>([
    ['who are deleted', ['gone'], '0 of 1'],
    ['whose accounts are disabled', ['left'], '0 of 1'],
    ['of both types', ['gone', 'left'], '0 of 2'],
  ])('fails with only users %s as reviewers', (_, ids, expected) => {
    expect(verdictOn(control, named(ids))).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ problem: 'noReviewer' }] },
      evidence: expect.arrayContaining([
        { label: 'Reviewers whose accounts are enabled', before: [], after: [{ type: 'text', text: expected }] },
      ]),
    });
  });

  test('is unknown with users alone, where users could not be read', () => {
    expect(verdictOn(control, { ...named(['ada']), unread: ['user'] })).toEqual({
      status: 'unknown',
      reason: 'this is not known: Reviewers whose accounts are enabled',
    });
  });

  test('another failing setting fails whatever is known of users', () => {
    const off = requests({ isEnabled: false, reviewerUserIds: ['ada'] });
    expect(statusOf(control, { ...off, unread: ['user'] })).toBe('fail');
  });

  test('all count in a row of an older version', () => {
    const { reviewerUserIds, ...older } = goodConsentRequests;
    expect(statusOf(control, { small: { adminConsentRequestPolicy: [older] } })).toBe('pass');
  });
});

test('the number of days can be configured', () => {
  expect(statusOf(control, { ...requests({}), thresholds: { consentRequestDays: 14 } })).toBe('fail');
});

test('is unknown where Graph returns nothing', () => {
  expect(statusOf(control, { small: { adminConsentRequestPolicy: [] } })).toBe('unknown');
});
