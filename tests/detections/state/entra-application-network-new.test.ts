import type { SignIn } from '../../../shared/core/log/record';
import { type Familiarity, unknownFamiliarity } from '../../../shared/core/sign-in/habits';
import { roleManagement } from '../../fixtures/applications';
import { assignment } from '../../fixtures/conditional-access';
import { facts, onRecord, roles } from './facts';
import { signIn } from './sign-ins';

const id = 'EV.A16';
const isNew: Familiarity = { ...unknownFamiliarity, network: 'first', knownDays: 7 };
const app = (spoil: Partial<SignIn> = {}): SignIn =>
  signIn({
    userId: 'backup',
    appDisplayName: 'Backup-Connector',
    userType: 'servicePrincipal',
    isInteractive: false,
    autonomousSystemNumber: 64_500,
    ...spoil,
  });

const found = (record: SignIn, familiarity = isNew, over: Parameters<typeof facts>[0] = {}) =>
  onRecord(id, record, facts({ familiarityOf: () => familiarity, ...over }));

test.each([
  ['a role', { assignmentsOf: (id: string) => [assignment(id, roles.globalAdministrator)] }],
  ['a permission over the whole tenant', { grantsOf: () => ({ appRoleIds: [roleManagement], scopes: [] }) }],
])('fires for an app with %s', (_, over) => {
  expect(found(app(), isNew, over)).toMatchObject([
    { severity: 'high', alerts: true, momentary: true, resourceId: 'backup', matter: 'AS64500' },
  ]);
});

test('noise contract: for any other app it is only recorded', () => {
  expect(found(app())).toMatchObject([{ severity: 'medium', alerts: false }]);
});

test('a network without a known owner is known by its address', () => {
  expect(found(app({ autonomousSystemNumber: null, ipAddress: '198.51.100.9' }))).toMatchObject([
    { matter: '198.51.100.9' },
  ]);
});

test.each([
  ['the network is known', app(), { ...isNew, network: 'known' as const }],
  ['too little is known about the app', app(), { ...isNew, knownDays: 6 }],
  ['the network belongs to Microsoft', app({ autonomousSystemNumber: 8075 }), isNew],
  ['the sign-in failed', app({ errorCode: 7000215 }), isNew],
  ['a person signed in', app({ userType: 'member' }), isNew],
])('stays silent when %s', (_, record, familiarity) => {
  expect(found(record, familiarity)).toEqual([]);
});
