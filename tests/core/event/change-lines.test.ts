import { changeLines } from '../../../shared/core/event/change-lines';
import { facts } from '../../detections/state/facts';
import { goodConsentRequests } from '../../fixtures/settings';

test('reviewers of consent requests are given by name, and only those who were added or removed', () => {
  const change = {
    kind: 'adminConsentRequestPolicy' as const,
    resourceId: goodConsentRequests.id,
    type: 'modified' as const,
    before: { ...goodConsentRequests, reviewers: 2, reviewerUserIds: ['ada', 'bea'] },
    after: { ...goodConsentRequests, reviewers: 3, reviewerUserIds: ['ada', 'lea'] },
  };
  expect(changeLines(change, facts())).toEqual([
    { label: 'Reviewers', before: [{ type: 'text', text: '2' }], after: [{ type: 'text', text: '3' }] },
    {
      label: 'Reviewers who are named',
      before: [{ type: 'person', id: 'bea' }],
      after: [{ type: 'person', id: 'lea' }],
    },
  ]);
});
