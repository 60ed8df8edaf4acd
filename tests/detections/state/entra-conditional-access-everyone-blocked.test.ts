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

test('fires when a policy starts to block everyone, and leads', () => {
  const raised = [{ effect: 'raised', severity: 'critical', alerts: true, resourceId: 'ca01' }];
  expect(seen(policy(), blocking())).toMatchObject(raised);
  expect(seen(undefined, blocking())).toMatchObject(raised);
  expect(seen(blocking({ state: 'disabled' }), blocking())).toMatchObject(raised);
  expect(seen(blocking({ users: { excludeUsers: ['mara'] } }), blocking())).toMatchObject(raised);
});

test('fires where only people without a role are excluded', () => {
  expect(seen(policy(), blocking({ users: { excludeUsers: ['lea'] } }))).toHaveLength(1);
});

test('ends when the policy blocks fewer people, is disabled or deleted', () => {
  const ended = [{ effect: 'ended', resourceId: 'ca01' }];
  expect(seen(blocking(), blocking({ users: { excludeUsers: ['emergency'] } }))).toMatchObject(ended);
  expect(seen(blocking(), blocking({ state: 'disabled' }))).toMatchObject(ended);
  expect(seen(blocking(), undefined)).toMatchObject(ended);
});

test.each<[string, PolicySpoil]>([
  ['a break-glass account is excluded', { users: { excludeUsers: ['emergency'] } }],
  ['an admin is excluded', { users: { excludeUsers: ['mara'] } }],
  ['a role of an admin is excluded', { users: { excludeRoles: [globalAdministratorRole] } }],
  ['a group that cannot be read is excluded', { users: { excludeGroups: ['unknown'] } }],
  ['it is report-only', { state: 'enabledForReportingButNotEnforced' }],
  ['it covers only some apps', { apps: { includeApplications: ['app'] } }],
  ['an app is excluded', { apps: { excludeApplications: ['app'] } }],
  ['it covers only some people', { users: { includeUsers: ['lea'] } }],
  ['it covers legacy clients only', { conditions: { clientAppTypes: ['other'] } }],
  ['it covers risky sign-ins only', { conditions: { signInRiskLevels: ['high'] } }],
  ['it has an unknown condition', { conditions: { unknownConditions: ['new'] } }],
  ['it only requires MFA', { grants: { builtInControls: ['mfa'] } }],
])('stays silent where %s', (_, spoil) => {
  expect(seen(policy(), blocking(spoil))).toEqual([]);
});
