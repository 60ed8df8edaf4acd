import type { ConditionalAccessPolicy } from '../../../shared/core/resource/resource';
import { globalAdministratorRole, type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { policyRecord } from '../../fixtures/records';
import { declared, facts, onChange, onRecord } from './facts';

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

describe('in the log', () => {
  const inLog = (
    before: ConditionalAccessPolicy | null,
    after: ConditionalAccessPolicy | null,
    spoil: Parameters<typeof policyRecord>[2] = {},
    knowing = given,
  ) => onRecord(P20, policyRecord(before, after, spoil), knowing);
  const unknowing = facts({ privilegedIds: new Set(), rolesOfPerson: new Map() });

  test('fires when an entry shows that a policy starts to block everyone, also where no admin is known', () => {
    const raised = [{ effect: 'raised', severity: 'critical', alerts: true, resourceId: 'ca01' }];
    expect(inLog(policy(), blocking())).toMatchObject(raised);
    expect(inLog(null, blocking(), { activityDisplayName: 'Add conditional access policy' })).toMatchObject(raised);
    expect(inLog(blocking({ users: { excludeUsers: ['mara'] } }), blocking())).toMatchObject(raised);
    expect(inLog(policy(), blocking({ grants: { builtInControls: ['Block'] } }))).toMatchObject(raised);
    expect(inLog(policy(), blocking(), {}, unknowing)).toMatchObject(raised);
  });

  test('ends when an entry shows that the policy blocks fewer people', () => {
    const ended = [{ effect: 'ended', resourceId: 'ca01' }];
    expect(inLog(blocking(), blocking({ state: 'disabled' }))).toMatchObject(ended);
  });

  test('stays silent about what failed, what somebody may pass, and what was blocked before', () => {
    expect(inLog(policy(), blocking(), { result: 'failure' })).toEqual([]);
    expect(inLog(policy(), blocking({ users: { excludeUsers: ['emergency'] } }))).toEqual([]);
    expect(inLog(policy(), blocking({ users: { excludeUsers: ['lea'] } }), {}, unknowing)).toEqual([]);
    expect(inLog(blocking(), blocking({ displayName: 'New' }))).toEqual([]);
  });
});
