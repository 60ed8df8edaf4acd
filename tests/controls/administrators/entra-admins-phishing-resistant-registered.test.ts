import { entraAdminsPhishingResistantRegistered as control } from '../../../shared/controls/administrators/entra-admins-phishing-resistant-registered/control';
import { assignment, eligibility, globalAdministratorRole, group, user } from '../../fixtures/conditional-access';
import { declared, type StateSpoil, statusOf, verdictOn } from '../state';

const person = (id: string, ...methodsRegistered: readonly string[]) => ({
  id,
  userType: 'member',
  isMfaCapable: true,
  methodsRegistered,
});
const push = 'microsoftAuthenticatorPush';
const good: StateSpoil = {
  licences: ['P1', 'P2'],
  users: ['ada', 'lea', 'tom'].map((id) => user(id)),
  roleAssignments: ['ada', 'lea'].map((id) => assignment(id, globalAdministratorRole)),
  registrations: [
    person('ada', push, 'passKeyDeviceBound'),
    person('lea', 'windowsHelloForBusiness'),
    person('tom', push),
  ],
};
const but = (id: string, ...methods: readonly string[]): StateSpoil => ({
  ...good,
  registrations: (good.registrations ?? []).map((one) => (one.id === id ? person(id, ...methods) : one)),
});

test('passes where every administrator has a phishing-resistant method', () => {
  expect(verdictOn(control, good)).toMatchObject({ status: 'pass', metric: { numerator: 2, denominator: 2 } });
});

test.each([
  ['fido2SecurityKey'],
  ['passKeyDeviceBoundWindowsHello'],
  ['PasskeySynced'],
  ['windowsHelloForBusiness'],
  ['x509CertificateMultiFactor'],
])('%s is phishing-resistant', (method) => {
  expect(statusOf(control, but('lea', method))).toBe('pass');
});

test.each([[push], ['mobilePhone'], ['softwareOneTimePasscode'], ['temporaryAccessPass'], ['notAPasskey']])(
  'fails where an administrator has only %s',
  (method) => {
    expect(verdictOn(control, but('lea', method))).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ resourceId: 'lea', problem: 'notResistant' }] },
      exposure: { count: 1, of: 2 },
    });
  },
);

test('people eligible for a role count, and members of a group that holds one', () => {
  const roleEligibilities = [eligibility('tom', globalAdministratorRole)];
  expect(statusOf(control, { ...good, roleEligibilities })).toBe('fail');
  const roleAssignments = [assignment('admins', globalAdministratorRole, { principalType: 'group' })];
  expect(statusOf(control, { ...good, roleAssignments, groups: [group('admins', ['tom'])] })).toBe('fail');
});

test('a disabled administrator does not count', () => {
  const users = [user('ada'), user('lea', { accountEnabled: false }), user('tom')];
  expect(statusOf(control, { ...but('lea', push), users })).toBe('pass');
});

test('an accepted exception does not count, a break-glass account does', () => {
  const accepted = { acceptedExclusions: { 'ZT.AD.015': [{ ...declared('lea'), kind: 'user' as const }] } };
  expect(statusOf(control, { ...but('lea', push), configuration: accepted })).toBe('pass');
  expect(statusOf(control, { ...but('lea', push), configuration: { breakGlass: [declared('lea')] } })).toBe('fail');
});

test('an account that is missing from the report, or has become an administrator since, is not known', () => {
  const registrations = (good.registrations ?? []).filter(({ id }) => id !== 'lea');
  expect(statusOf(control, { ...good, registrations })).toBe('unknown');
  expect(statusOf(control, { ...good, knownAdmins: ['ada'] })).toBe('unknown');
  expect(statusOf(control, { ...but('ada', push), knownAdmins: ['ada'] })).toBe('fail');
});

test('the floor can be configured', () => {
  expect(statusOf(control, { ...but('lea', push), thresholds: { phishingResistantAdminsFloor: 0.5 } })).toBe('pass');
});

test('is unknown where no administrator is known, or the members of a group are unknown', () => {
  expect(statusOf(control, { ...good, roleAssignments: [] })).toBe('unknown');
  const roleAssignments = [assignment('hidden', globalAdministratorRole, { principalType: 'group' })];
  expect(statusOf(control, { ...good, roleAssignments, groups: [] })).toBe('unknown');
});

test('the accumulator fits into a row with any number of administrators', () => {
  const [fold] = control.folds;
  const ids = Array.from({ length: 2000 }, (_, at) => `11111111-0000-0000-0000-${String(at).padStart(12, '0')}`);
  const context = {
    now: '',
    nowMs: 0,
    accounts: { disabledIds: new Set(), emergencyIds: new Set(), privilegedIds: new Set(ids) },
  };
  let accumulator = fold?.init();
  // Safe: the fold is over registrations, and reads only the accounts.
  for (const id of ids) accumulator = fold?.add(accumulator, person(id) as never, {} as never, context as never);
  expect(JSON.stringify(accumulator).length).toBeLessThan(30_000);
});
