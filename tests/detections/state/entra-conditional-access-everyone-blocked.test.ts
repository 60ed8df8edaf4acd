import type { ConditionalAccessPolicy } from '../../../shared/core/resource/resource';
import { globalAdministratorRole, type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { declared, facts, onChange } from './facts';

const P20 = 'EV.P20';
const kind = 'conditionalAccessPolicy';

const given = facts({
  privilegedIds: new Set(['mara']),
  rolesOfPerson: new Map([['mara', [globalAdministratorRole]]]),
  isDeclared: declared('emergency'),
});
const blocking = (spoil: PolicySpoil = {}): ConditionalAccessPolicy =>
  policy({ grants: { builtInControls: ['block'] }, ...spoil });
const seen = (before: ConditionalAccessPolicy | undefined, after: ConditionalAccessPolicy | undefined) =>
  onChange(P20, kind, before, after, given);

test('fires when a policy begins to block everyone, and leads', () => {
  const raised = [{ effect: 'raised', severity: 'critical', alerts: true, resourceId: 'ca01' }];
  expect(seen(policy(), blocking())).toMatchObject(raised);
  expect(seen(undefined, blocking())).toMatchObject(raised);
  expect(seen(blocking({ state: 'disabled' }), blocking())).toMatchObject(raised);
  expect(seen(blocking({ users: { excludeUsers: ['mara'] } }), blocking())).toMatchObject(raised);
});

test('fires where only people without power are excluded', () => {
  expect(seen(policy(), blocking({ users: { excludeUsers: ['lea'] } }))).toHaveLength(1);
});

test('is ended when the policy blocks fewer people, is disabled or deleted', () => {
  const ended = [{ effect: 'ended', resourceId: 'ca01' }];
  expect(seen(blocking(), blocking({ users: { excludeUsers: ['emergency'] } }))).toMatchObject(ended);
  expect(seen(blocking(), blocking({ state: 'disabled' }))).toMatchObject(ended);
  expect(seen(blocking(), undefined)).toMatchObject(ended);
});

test.each<[string, PolicySpoil]>([
  ['a break-glass account is excluded', { users: { excludeUsers: ['emergency'] } }],
  ['an admin is excluded', { users: { excludeUsers: ['mara'] } }],
  ['a role of an admin is excluded', { users: { excludeRoles: [globalAdministratorRole] } }],
  ['a group that is not read is excluded', { users: { excludeGroups: ['unknown'] } }],
  ['it reports only', { state: 'enabledForReportingButNotEnforced' }],
  ['it is for some apps', { apps: { includeApplications: ['app'] } }],
  ['an app is left out', { apps: { excludeApplications: ['app'] } }],
  ['it is for some people', { users: { includeUsers: ['lea'] } }],
  ['it is for legacy clients', { conditions: { clientAppTypes: ['other'] } }],
  ['it is for risky sign-ins', { conditions: { signInRiskLevels: ['high'] } }],
  ['it has a condition that nobody knows', { conditions: { unknownConditions: ['new'] } }],
  ['it asks for MFA', { grants: { builtInControls: ['mfa'] } }],
])('stays silent where %s', (_, spoil) => {
  expect(seen(policy(), blocking(spoil))).toEqual([]);
});
