import { entraTenantRestrictionsClosed as control } from '../../../shared/controls/data/entra-tenant-restrictions-closed/control';
import type {
  CrossTenantAccess,
  CrossTenantDefault,
  CrossTenantSetting,
} from '../../../shared/kinds/cross-tenant-access-policy-configuration-default/cross-tenant-access-policy-configuration-default';
import { goodCrossTenantDefault } from '../../fixtures/settings';
import { type StateSpoil, statusOf, verdictOn } from '../state';

const defaults = (spoil: Partial<CrossTenantDefault>): StateSpoil => ({
  small: { crossTenantAccessPolicyConfigurationDefault: [{ ...goodCrossTenantDefault, ...spoil }] },
});
const blocked: CrossTenantSetting = {
  usersAndGroups: { accessType: 'blocked', targets: ['AllUsers'] },
  applications: { accessType: 'blocked', targets: ['AllApplications'] },
};
const having = (spoil: Partial<CrossTenantSetting>): StateSpoil =>
  defaults({ isServiceDefault: false, tenantRestrictions: { ...blocked, ...spoil } });

test("passes where both are blocked, and says where that is Microsoft's default", () => {
  expect(verdictOn(control, having({}))).toMatchObject({ status: 'pass', note: null });
  expect(verdictOn(control, defaults({}))).toMatchObject({ status: 'pass', note: "Microsoft's defaults" });
});

const halves: readonly (readonly [keyof CrossTenantSetting, string, CrossTenantAccess | null, string])[] = [
  ['usersAndGroups', 'allowed', { accessType: 'allowed', targets: ['AllUsers'] }, 'fail'],
  ['usersAndGroups', 'blocked for some', { accessType: 'blocked', targets: ['a-group'] }, 'fail'],
  ['usersAndGroups', 'blocked for nobody', { accessType: 'blocked', targets: [] }, 'fail'],
  ['usersAndGroups', 'a new word', { accessType: 'audited', targets: ['AllUsers'] }, 'unknown'],
  ['usersAndGroups', 'left out', null, 'unknown'],
  ['applications', 'allowed', { accessType: 'allowed', targets: ['AllApplications'] }, 'fail'],
  ['applications', 'blocked for some', { accessType: 'blocked', targets: ['Office365'] }, 'fail'],
  ['applications', 'a new word', { accessType: 'audited', targets: ['AllApplications'] }, 'unknown'],
  ['applications', 'left out', null, 'unknown'],
];

test.each(halves)('where %s is %s: %4$s', (half, _, access, status) => {
  expect(statusOf(control, having({ [half]: access }))).toBe(status);
});

test('names both halves, and the open one though the other is unknown', () => {
  const open = { accessType: 'allowed', targets: ['AllUsers'] };
  expect(verdictOn(control, having({ usersAndGroups: open, applications: open }))).toMatchObject({
    status: 'fail',
    findings: { total: 2, first: [{ problem: 'users' }, { problem: 'applications' }] },
  });
  expect(statusOf(control, having({ usersAndGroups: open, applications: null }))).toBe('fail');
});

test('is unknown where Graph omits them, even for unchanged defaults', () => {
  expect(statusOf(control, defaults({ tenantRestrictions: null }))).toBe('unknown');
  expect(statusOf(control, { small: { crossTenantAccessPolicyConfigurationDefault: [] } })).toBe('unknown');
});

test('without Entra ID P1 there is no setting to judge', () => {
  expect(verdictOn(control, { ...having({}), licences: [] })).toEqual({ status: 'notLicensed', licence: 'P1' });
});
