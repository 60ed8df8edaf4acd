import type { SecurityDefaults } from '../../../shared/kinds/identity-security-defaults-enforcement-policy/identity-security-defaults-enforcement-policy';
import { basisOf, policy } from '../../fixtures/conditional-access';
import { directoryAudit, modified, target } from '../../fixtures/records';
import { declared, facts, onChange, onRecord } from './facts';

const P05 = 'EV.P05';
const kind = 'identitySecurityDefaultsEnforcementPolicy';
const resourceId = '00000000-0000-0000-0000-000000000005';
const on: SecurityDefaults = { id: resourceId, isEnabled: true };
const off: SecurityDefaults = { id: resourceId, isEnabled: false };

const record = (property: ReturnType<typeof modified> | null, spoil = {}) =>
  directoryAudit({
    activityDisplayName: 'Update security defaults',
    loggedByService: 'Conditional Access',
    targets: [target('Policy', 'some-other-id', property === null ? [] : [property])],
    ...spoil,
  });
const switched = (before: unknown, after: unknown) =>
  modified('SecurityDefaults', JSON.stringify({ isEnabled: before }), JSON.stringify({ isEnabled: after }));

test('fires when they are switched off', () => {
  expect(onChange(P05, kind, on, off)).toMatchObject([
    { effect: 'raised', severity: 'high', alerts: true, resourceId, details: { hasBaseline: null } },
  ]);
});

test('ends when they are on again', () => {
  expect(onChange(P05, kind, off, on)).toMatchObject([{ effect: 'ended', resourceId }]);
});

test.each([
  ['nothing changed', on, on],
  ['they are read for the first time', undefined, off],
  ['they are no longer read', on, undefined],
])('stays silent when %s', (_, before, after) => {
  expect(onChange(P05, kind, before, after)).toEqual([]);
});

test('counts the people who no longer need MFA', () => {
  const conditionalAccess = {
    before: basisOf({ policies: [], securityDefaultsOn: true }),
    after: basisOf({ policies: [] }),
  };
  expect(onChange(P05, kind, on, off, facts({ conditionalAccess }))).toMatchObject([{ exposure: { count: 5, of: 5 } }]);
});

describe('where policies require MFA instead', () => {
  const given = (after: ReturnType<typeof basisOf>, ...breakGlassIds: readonly string[]) =>
    facts({ conditionalAccess: { before: after, after }, isDeclared: declared(...breakGlassIds) });

  test.each([
    ['for everyone', basisOf(), []],
    [
      'for everyone except a declared account',
      basisOf({ policies: [policy({ users: { excludeUsers: ['tom'] } })] }),
      ['tom'],
    ],
  ])('%s: reported in the digest', (_, basis, breakGlassIds) => {
    expect(onChange(P05, kind, on, off, given(basis, ...breakGlassIds))).toMatchObject([
      { effect: 'raised', alerts: false },
    ]);
  });

  test.each([
    ['in report-only', basisOf({ policies: [policy({ state: 'enabledForReportingButNotEnforced' })] })],
    [
      'or a compliant device',
      basisOf({ policies: [policy({ grants: { builtInControls: ['mfa', 'compliantDevice'] } })] }),
    ],
    ['for everyone except one person', basisOf({ policies: [policy({ users: { excludeUsers: ['tom'] } })] })],
    ['without known users', basisOf({ users: [] })],
  ])('%s: alerts', (_, basis) => {
    expect(onChange(P05, kind, on, off, given(basis))).toMatchObject([{ effect: 'raised', alerts: true }]);
  });
});

describe('in the audit log', () => {
  test.each([
    ['the whole policy', switched(true, false)],
    ['one property as a list', modified('IsEnabled', '[true]', '[false]')],
    ['one property as a quoted word', modified('IsEnabled', '"True"', '"False"')],
    ['one property as a bare word', modified('IsEnabled', 'true', 'false')],
  ])('fires, with the same resource, reading %s', (_, property) => {
    expect(onRecord(P05, record(property))).toMatchObject([{ effect: 'raised', resourceId }]);
  });

  test('ends when they are on again', () => {
    expect(onRecord(P05, record(switched(false, true)))).toMatchObject([{ effect: 'ended', resourceId }]);
  });

  test.each([
    ['it failed', record(switched(true, false), { result: 'failure' })],
    ['nothing was switched', record(switched(true, true))],
    ['it shows no values, so a collection reports it', record(null)],
    ['it is another activity', record(switched(true, false), { activityDisplayName: 'Update policy' })],
    ['it has no target', record(null, { targets: [] })],
  ])('stays silent when %s', (_, given) => {
    expect(onRecord(P05, given)).toEqual([]);
  });
});
