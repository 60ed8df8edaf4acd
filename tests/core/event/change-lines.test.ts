import { changeLines } from '../../../shared/core/event/change-lines';
import { facts } from '../../detections/state/facts';
import { goodConsentRequests } from '../../fixtures/settings';

test('who answers requests for consent is told by name, and only who came or went', () => {
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
