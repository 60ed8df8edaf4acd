import { entraDeviceJoinRestricted as control } from '../../../shared/controls/devices/entra-device-join-restricted/control';
import { goodRegistration, registrationWith } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

const joinedBy = (allowedToJoin: string | null) =>
  registrationWith({ azureADJoin: { isAdminConfigurable: true, localAdmins: null, allowedToJoin } });

test.each([
  ['enumerated', 'pass'],
  ['no', 'pass'],
  ['all', 'fail'],
  ['some', 'unknown'],
  [null, 'unknown'],
] as const)('devices joined by %j is %s', (who, status) => {
  expect(statusOf(control, { small: joinedBy(who) })).toBe(status);
});

test.each([
  [1, 'pass'],
  [10, 'pass'],
  [11, 'fail'],
  [2_147_483_647, 'fail'],
  [null, 'unknown'],
] as const)('a quota of %j is %s', (userDeviceQuota, status) => {
  expect(statusOf(control, { small: registrationWith({ userDeviceQuota }) })).toBe(status);
});

test('the limits can be configured', () => {
  expect(
    statusOf(control, { small: registrationWith({ userDeviceQuota: 20 }), thresholds: { deviceQuotaMax: 20 } }),
  ).toBe('pass');
  const accepted = { thresholds: { joinByEverybodyAccepted: true } };
  expect(statusOf(control, { small: joinedBy('all'), ...accepted })).toBe('pass');
  expect(statusOf(control, { small: joinedBy('some'), ...accepted })).toBe('unknown');
});

test('names the failing setting', () => {
  const small = {
    deviceRegistrationPolicy: [
      { ...goodRegistration, ...joinedBy('all').deviceRegistrationPolicy[0], userDeviceQuota: 50 },
    ],
  };
  expect(verdictOn(control, { small })).toMatchObject({
    findings: { first: [{ problem: 'everybody' }, { problem: 'quota' }] },
  });
});

test.each([[{ deviceRegistrationPolicy: [] }], [registrationWith({ azureADJoin: null })]])(
  'is unknown where Graph returns nothing',
  (small) => {
    expect(statusOf(control, { small })).toBe('unknown');
  },
);
