import { entraPrivilegedRolesReviewed as control } from '../../../shared/controls/administrators/entra-privileged-roles-reviewed/control';
import type { AccessReviewScheduleDefinition } from '../../../shared/kinds/access-review-schedule-definition/access-review-schedule-definition';
import { globalAdministratorRole as ga, userAdministratorRole as ua } from '../../fixtures/conditional-access';
import { roleReview } from '../../fixtures/role-settings';
import { type StateSpoil, statusOf, verdictOn, yesterday } from '../state';

const reviews = (...all: readonly AccessReviewScheduleDefinition[]): StateSpoil => ({
  licences: ['P1', 'P2'],
  small: { accessReviewScheduleDefinition: all },
});
const good = roleReview();
const recurs = (type: string, interval: number, endDate: string | null = null) => ({
  recurrence: { type, interval, endDate },
});

describe('passes', () => {
  test('with a quarterly review of Global Administrator, and names it', () => {
    expect(verdictOn(control, reviews(good))).toMatchObject({
      status: 'pass',
      note: '44 privileged roles are reviewed',
      evidence: [{ label: 'Reviews', after: [{ text: 'Administrators, quarterly' }] }],
    });
  });

  test.each<[string, Partial<AccessReviewScheduleDefinition>]>([
    ['each week', recurs('weekly', 1)],
    ['between two rounds', { status: 'NotStarted' }],
    ['in a round that has ended', { status: 'Completed' }],
    ['with no default decision', { defaultDecisionEnabled: false, defaultDecision: 'Approve' }],
    ['with no change by default', { defaultDecision: 'None' }],
    ['with an end in the future', recurs('absoluteMonthly', 1, '2027-01-01')],
  ])('with %s', (_, spoil) => {
    expect(statusOf(control, reviews(roleReview(spoil)))).toBe('pass');
  });

  test('with a sound review beside a useless one', () => {
    expect(statusOf(control, reviews(roleReview({ reviewers: 0 }), good))).toBe('pass');
  });
});

describe('fails', () => {
  test.each<[string, Partial<AccessReviewScheduleDefinition>]>([
    ['once', { recurrence: null }],
    ['tooSeldom', recurs('absoluteMonthly', 6)],
    ['tooSeldom', recurs('absoluteYearly', 1)],
    ['ended', recurs('absoluteMonthly', 3, yesterday)],
    ['noReviewer', { reviewers: 0 }],
    ['approvesByDefault', { defaultDecision: 'Approve' }],
  ])('with %s', (problem, spoil) => {
    expect(verdictOn(control, reviews(roleReview(spoil)))).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ problem }] },
      evidence: [{ after: [{ text: 'Administrators, quarterly' }] }],
    });
  });

  test.each<[string, StateSpoil]>([
    ['no review at all', reviews()],
    ['one of another role', reviews(roleReview({ queries: [`/roleManagement/directory/roleDefinitions/${ua}`] }))],
    [
      'one of guests',
      reviews(roleReview({ queries: ["./members/microsoft.graph.user/?$filter=(userType eq 'Guest')"] })),
    ],
    [
      'one of roles in another service',
      reviews(roleReview({ queries: [`/roleManagement/exchange/roleDefinitions/${ga}`] })),
    ],
  ])('with %s', (_, spoil) => {
    expect(verdictOn(control, spoil)).toMatchObject({ status: 'fail', findings: { first: [{ problem: 'none' }] } });
  });
});

test.each<[string, Partial<AccessReviewScheduleDefinition>]>([
  ['the recurrence pattern is unknown', recurs('lunar', 1)],
  ['the status is unknown', { status: 'Paused' }],
  ['the default decision is missing', { defaultDecision: null }],
])('is unknown where %s', (_, spoil) => {
  expect(statusOf(control, reviews(roleReview(spoil)))).toBe('unknown');
});
