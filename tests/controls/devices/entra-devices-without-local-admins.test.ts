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
] as const)('fails by %s alone', (problem, small) => {
  expect(verdictOn(control, { small })).toMatchObject({ status: 'fail', findings: { total: 1, first: [{ problem }] } });
});

test.each([
  ['the settings of local administrators are left out', withAdmins(null)],
  ['that of Global Administrators is', withAdmins({ ...good, enableGlobalAdmins: null })],
  ['that of whoever joins is', withAdmins({ ...good, registeringUsers: null })],
  ['that is a new word', withAdmins({ ...good, registeringUsers: 'some' })],
  ['the one of LAPS is left out', registrationWith({ localAdminPassword: null })],
  ['there is no policy', { deviceRegistrationPolicy: [] }],
] as const)('is unknown where %s', (_, small) => {
  expect(statusOf(control, { small })).toBe('unknown');
});
