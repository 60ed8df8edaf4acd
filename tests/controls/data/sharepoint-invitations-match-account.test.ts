import { sharepointInvitationsMatchAccount as control } from '../../../shared/controls/data/sharepoint-invitations-match-account/control';
import { sharePointWith } from '../../fixtures/settings';
import { statusOf } from '../state';

test.each([
  [true, 'pass'],
  [false, 'fail'],
  [null, 'unknown'],
] as const)('invitations bound to the account %j is %s', (isRequireAcceptingUserToMatchInvitedUserEnabled, status) => {
  expect(statusOf(control, { small: sharePointWith({ isRequireAcceptingUserToMatchInvitedUserEnabled }) })).toBe(
    status,
  );
});

test('is unknown where Graph returns nothing', () => {
  expect(statusOf(control, { small: { sharepointSettings: [] } })).toBe('unknown');
});
