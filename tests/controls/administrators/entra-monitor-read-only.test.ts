import { entraMonitorReadOnly as control } from '../../../shared/controls/administrators/entra-monitor-read-only/control';
import { appRoleIds } from '../../../shared/core/resource/app-roles';
import type { AppRoleAssignment } from '../../../shared/kinds/app-role-assignment/app-role-assignment';
import type { Application } from '../../../shared/kinds/application/application';
import type { ServicePrincipal } from '../../../shared/kinds/service-principal/service-principal';
import {
  application,
  certificate,
  graphPrincipal,
  monitor,
  monitorPermission,
  permission,
  principal,
  roleManagement,
  secret,
} from '../../fixtures/applications';
import { assignment, globalAdministratorRole, user } from '../../fixtures/conditional-access';
import { declared, type StateSpoil, statusOf, verdictOn } from '../state';

type Spoil = Partial<ServicePrincipal>;
const having = (
  spoil: Spoil = {},
  held: readonly AppRoleAssignment[] = [monitorPermission()],
  more: StateSpoil = {},
): StateSpoil => ({
  users: ['ada', 'lea'].map((id) => user(id)),
  roleAssignments: [assignment('ada', globalAdministratorRole)],
  ...more,
  small: { servicePrincipal: [graphPrincipal, monitor(spoil)], appRoleAssignment: held, ...more.small },
});
/** An application with its own registration instead of a managed identity. */
const registered = (registration: Partial<Application>[], spoil: Spoil = {}): StateSpoil =>
  having({ servicePrincipalType: 'Application', appOwnerOrganizationId: 'contoso', ...spoil }, undefined, {
    small: { application: registration.map((one) => application({ appId: 'watch-app', ...one })) },
  });
const problemsOf = (spoil: StateSpoil): readonly string[] => {
  const verdict = verdictOn(control, spoil);
  return verdict.status === 'fail' ? verdict.findings.first.map(({ problem }) => problem) : [verdict.status];
};

test('passes with exactly the permissions that we ask for', () => {
  const all = Object.values(appRoleIds).map((appRoleId, at) => monitorPermission({ id: `held ${at}`, appRoleId }));
  expect(verdictOn(control, having({}, all))).toMatchObject({ status: 'pass', note: null });
  expect(statusOf(control, registered([{ credentials: [certificate()] }]))).toBe('pass');
});

test.each<[string, StateSpoil, readonly string[]]>([
  [
    'a write permission',
    having({}, [monitorPermission(), monitorPermission({ appRoleId: roleManagement })]),
    ['permission'],
  ],
  ['a permission that no control needs', having({}, [monitorPermission({ appRoleId: 'a new one' })]), ['permission']],
  [
    'a permission whose id is in capitals',
    having({}, [monitorPermission({ principalId: 'WATCH', appRoleId: roleManagement })]),
    ['permission'],
  ],
  ['a secret', having({ credentials: [secret()] }), ['secret']],
  ['a secret without an expiry', having({ credentials: [secret({ endDateTime: null })] }), ['secret']],
  ['a secret on its registration', registered([{ credentials: [secret()] }]), ['secret']],
  ['an expired secret', having({ credentials: [secret({ endDateTime: '2026-11-01T00:00:00Z' })] }), ['pass']],
  ['a certificate', having({ credentials: [certificate()] }), ['pass']],
  ['an owner without a role', having({ ownerIds: ['lea'] }), ['owner']],
  ['an owner of its registration without a role', registered([{ ownerIds: ['lea'] }]), ['owner']],
  ['an application as its owner', having({ ownerIds: ['backup'] }), ['owner']],
  ['an administrator as its owner', having({ ownerIds: ['ada'] }), ['pass']],
  ['owners that were not read', having({ ownerIds: null }), ['unknown']],
  ['more owners than Graph returns', having({ ownerIds: Array.from({ length: 20 }, () => 'ada') }), ['unknown']],
])('with %s: %j', (_, spoil, problems) => {
  expect(problemsOf(spoil)).toEqual(problems);
});

test('fails with an admin role, and names it', () => {
  const roleAssignments = [
    assignment('ada', globalAdministratorRole),
    assignment('watch', globalAdministratorRole, { principalType: 'servicePrincipal' }),
  ];
  expect(verdictOn(control, having({}, undefined, { roleAssignments }))).toMatchObject({
    status: 'fail',
    findings: { first: [{ problem: 'role', details: { role: 'Global Administrator' } }] },
  });
});

test('ignores permissions of other applications, which other controls check', () => {
  expect(statusOf(control, having({}, [monitorPermission(), permission(roleManagement)]))).toBe('pass');
});

test('an intended owner can be declared until the declaration ends', () => {
  const declaring = (expiry?: string) => ({
    configuration: { acceptedExclusions: { 'ZT.IN.005': [{ ...declared('lea', expiry), kind: 'user' as const }] } },
  });
  expect(statusOf(control, having({ ownerIds: ['lea'] }, undefined, declaring()))).toBe('pass');
  expect(statusOf(control, having({ ownerIds: ['lea'] }, undefined, declaring('2026-11-23')))).toBe('fail');
});

test('an owner may be an administrator where the members of a group are unknown', () => {
  const roleAssignments = [assignment('hidden', globalAdministratorRole, { principalType: 'group' })];
  const hidden = { roleAssignments, groups: [] };
  expect(statusOf(control, having({ ownerIds: ['lea'] }, undefined, hidden))).toBe('unknown');
  expect(statusOf(control, having({ ownerIds: ['lea'], credentials: [secret()] }, undefined, hidden))).toBe('fail');
});

test('is unknown where our own identity is unknown, or is missing from the lists', () => {
  expect(statusOf(control, { ...having(), self: null })).toBe('unknown');
  expect(statusOf(control, having({ id: 'another' }))).toBe('unknown');
  expect(statusOf(control, having({}, []))).toBe('unknown');
  expect(statusOf(control, having({}, [permission(roleManagement)]))).toBe('unknown');
  expect(statusOf(control, registered([]))).toBe('unknown');
  expect(statusOf(control, { small: { servicePrincipal: [principal()], appRoleAssignment: [] } })).toBe('unknown');
});

test('fails for a certain fault, though not everything is known', () => {
  expect(statusOf(control, having({ ownerIds: null }, [monitorPermission({ appRoleId: roleManagement })]))).toBe(
    'fail',
  );
});
