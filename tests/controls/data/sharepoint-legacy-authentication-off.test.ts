import { sharepointLegacyAuthenticationOff as control } from '../../../shared/controls/data/sharepoint-legacy-authentication-off/control';
import { sharePointWith } from '../../fixtures/settings';
import { statusOf } from '../state';

test.each([
  [false, 'pass'],
  [true, 'fail'],
  [null, 'unknown'],
] as const)('old sign-in is let in: %j is %s', (isLegacyAuthProtocolsEnabled, status) => {
  expect(statusOf(control, { small: sharePointWith({ isLegacyAuthProtocolsEnabled }) })).toBe(status);
});

test('is unknown where Graph shows nothing', () => {
  expect(statusOf(control, { small: { sharepointSettings: [] } })).toBe('unknown');
});
