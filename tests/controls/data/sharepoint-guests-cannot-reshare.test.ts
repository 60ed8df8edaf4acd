import { sharepointGuestsCannotReshare as control } from '../../../shared/controls/data/sharepoint-guests-cannot-reshare/control';
import { sharePointWith } from '../../fixtures/settings';
import { statusOf } from '../state';

test.each([
  [false, 'pass'],
  [true, 'fail'],
  [null, 'unknown'],
] as const)('resharing by guests %j is %s', (isResharingByExternalUsersEnabled, status) => {
  expect(statusOf(control, { small: sharePointWith({ isResharingByExternalUsersEnabled }) })).toBe(status);
});

test('is unknown where Graph returns nothing', () => {
  expect(statusOf(control, { small: { sharepointSettings: [] } })).toBe('unknown');
});
