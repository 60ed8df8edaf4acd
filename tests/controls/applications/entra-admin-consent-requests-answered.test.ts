import { entraAdminConsentRequestsAnswered as control } from '../../../shared/controls/applications/entra-admin-consent-requests-answered';
import type { AdminConsentRequestPolicy } from '../../../shared/core/resource';
import { goodConsentRequests } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

const requests = (spoil: Partial<AdminConsentRequestPolicy>) => ({
  small: { adminConsentRequestPolicy: [{ ...goodConsentRequests, ...spoil }] },
});

test.each([{}, { reviewers: 5 }, { requestDurationInDays: 1 }])('passes with %j', (spoil) => {
  expect(statusOf(control, requests(spoil))).toBe('pass');
});

test.each<[string, Partial<AdminConsentRequestPolicy>]>([
  // Nothing else counts then.
  ['off', { isEnabled: false, reviewers: 0, notifyReviewers: null }],
  ['noReviewer', { reviewers: 0 }],
  ['notTold', { notifyReviewers: false }],
  ['notReminded', { remindersEnabled: false }],
  ['tooLong', { requestDurationInDays: 31 }],
])('fails by %s alone', (problem, spoil) => {
  expect(verdictOn(control, requests(spoil))).toMatchObject({
    status: 'fail',
    findings: { total: 1, first: [{ problem }] },
  });
});

test.each(['isEnabled', 'reviewers', 'notifyReviewers', 'remindersEnabled', 'requestDurationInDays'] as const)(
  'is unknown where %s is not told',
  (field) => {
    expect(statusOf(control, requests({ [field]: null }))).toBe('unknown');
  },
);

test('the days are what was agreed', () => {
  expect(statusOf(control, { ...requests({}), thresholds: { consentRequestDays: 14 } })).toBe('fail');
});

test('is unknown where Graph shows nothing', () => {
  expect(statusOf(control, { small: { adminConsentRequestPolicy: [] } })).toBe('unknown');
});
