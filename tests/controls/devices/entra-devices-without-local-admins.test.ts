import { entraDevicesWithoutLocalAdmins as control } from '../../../shared/controls/devices/entra-devices-without-local-admins/control';
import { registrationWith } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

type Admins = { readonly enableGlobalAdmins: boolean | null; readonly registeringUsers: string | null };
const withAdmins = (localAdmins: Admins | null) =>
  registrationWith({ azureADJoin: { isAdminConfigurable: true, allowedToJoin: 'enumerated', localAdmins } });
const good = { enableGlobalAdmins: false, registeringUsers: 'no' };

test.each([good, { ...good, registeringUsers: 'enumerated' }])('passes with %j', (admins) => {
  expect(statusOf(control, { small: withAdmins(admins) })).toBe('pass');
});

test.each([
  ['globalAdmins', withAdmins({ ...good, enableGlobalAdmins: true })],
  ['registeringUsers', withAdmins({ ...good, registeringUsers: 'all' })],
  ['noPasswords', registrationWith({ localAdminPassword: { isEnabled: false } })],
] as const)('fails for %s alone', (problem, small) => {
  expect(verdictOn(control, { small })).toMatchObject({ status: 'fail', findings: { total: 1, first: [{ problem }] } });
});

test.each([
  ['the settings of local administrators are missing', withAdmins(null)],
  ['the setting of Global Administrators is missing', withAdmins({ ...good, enableGlobalAdmins: null })],
  ['the setting of registering users is missing', withAdmins({ ...good, registeringUsers: null })],
  ['the value is unknown', withAdmins({ ...good, registeringUsers: 'some' })],
  ['the setting of LAPS is missing', registrationWith({ localAdminPassword: null })],
  ['the policy is missing', { deviceRegistrationPolicy: [] }],
] as const)('is unknown where %s', (_, small) => {
  expect(statusOf(control, { small })).toBe('unknown');
});
