import { sharepointLegacyAuthenticationOff as control } from '../../../shared/controls/data/sharepoint-legacy-authentication-off/control';
import { sharePointWith } from '../../fixtures/settings';
import { statusOf } from '../state';

test.each([
  [false, 'pass'],
  [true, 'fail'],
  [null, 'unknown'],
] as const)('legacy authentication %j is %s', (isLegacyAuthProtocolsEnabled, status) => {
  expect(statusOf(control, { small: sharePointWith({ isLegacyAuthProtocolsEnabled }) })).toBe(status);
});

test('is unknown where Graph returns nothing', () => {
  expect(statusOf(control, { small: { sharepointSettings: [] } })).toBe('unknown');
});
