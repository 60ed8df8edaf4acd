import { entraAppCredentialPolicyEnforced as control } from '../../../shared/controls/applications/entra-app-credential-policy-enforced/control';
import type { AppManagementPolicy } from '../../../shared/kinds/app-management-policy/app-management-policy';
import type {
  AppRestriction,
  TenantAppManagementPolicy,
} from '../../../shared/kinds/tenant-app-management-policy/tenant-app-management-policy';
import { goodAppPolicy, goodRestrictions, restriction } from '../../fixtures/applications';
import { declared, type StateSpoil, statusOf, verdictOn } from '../state';

const policy = (spoil: Partial<TenantAppManagementPolicy>): StateSpoil => ({
  small: { tenantAppManagementPolicy: [{ ...goodAppPolicy, ...spoil }] },
});
/** The good restrictions, with the restriction of one type replaced. */
const replaced = (type: string, ...by: AppRestriction[]) => [
  ...goodRestrictions.filter((one) => one.type !== type),
  ...by,
];
const withOne = (type: string, spoil: Partial<AppRestriction>) => replaced(type, restriction(type, spoil));
const own = (spoil: Partial<AppManagementPolicy> = {}, config: StateSpoil = {}): StateSpoil => ({
  small: {
    appManagementPolicy: [
      {
        id: 'p',
        displayName: 'Old apps',
        isEnabled: true,
        restrictions: [restriction('passwordAddition', { state: 'disabled' })],
        appliesTo: ['backup-object'],
        ...spoil,
      },
    ],
  },
  ...config,
});
const accepting = (id: string): StateSpoil => ({
  configuration: { acceptedExclusions: { 'ZT.AP.006': [{ ...declared(id), kind: 'application' }] } },
});

describe('passes', () => {
  test.each<[string, StateSpoil]>([
    ['with all restrictions in place', {}],
    [
      'with short secrets allowed instead of none',
      policy({ applicationRestrictions: replaced('passwordAddition', restriction('passwordLifetime')) }),
    ],
    [
      'with the extra day that SCuBA allows',
      policy({
        applicationRestrictions: replaced(
          'passwordAddition',
          restriction('passwordLifetime', { maxLifetime: 'P181D' }),
        ),
      }),
    ],
    [
      'with a lifetime in hours',
      policy({ servicePrincipalRestrictions: withOne('asymmetricKeyLifetime', { maxLifetime: 'P90DT0H0M0S' }) }),
    ],
    ['with a custom policy that applies to nothing', own({ appliesTo: [] })],
    ['with a custom policy that is off', own({ isEnabled: false })],
    ['with a custom policy that restricts more', own({ restrictions: [restriction('passwordAddition')] })],
    ['with an exemption accepted by its policy', own({}, accepting('p'))],
    ['with an exemption accepted by its application', own({}, accepting('backup-object'))],
  ])('%s', (_, spoil) => {
    expect(statusOf(control, spoil)).toBe('pass');
  });
});

describe('fails', () => {
  test.each<[string, StateSpoil, string]>([
    ['switched off', policy({ isEnabled: false }), 'off'],
    ['with secrets allowed', policy({ applicationRestrictions: replaced('passwordAddition') }), 'secrets'],
    [
      'with secrets allowed on service principals only',
      policy({ servicePrincipalRestrictions: withOne('passwordAddition', { state: 'disabled' }) }),
      'secrets',
    ],
    [
      'with long-lived secrets',
      policy({
        applicationRestrictions: replaced(
          'passwordAddition',
          restriction('passwordLifetime', { maxLifetime: 'P182D' }),
        ),
      }),
      'secrets',
    ],
    [
      'for new applications only',
      policy({
        applicationRestrictions: withOne('passwordAddition', {
          restrictForAppsCreatedAfterDateTime: '2025-01-01T00:00:00Z',
        }),
      }),
      'secrets',
    ],
    [
      'with custom passwords allowed as secrets',
      policy({ applicationRestrictions: replaced('customPasswordAddition') }),
      'ownSecrets',
    ],
    [
      'with long-lived certificates',
      policy({ applicationRestrictions: withOne('asymmetricKeyLifetime', { maxLifetime: 'P730D' }) }),
      'certificates',
    ],
    ['with exempt applications', own(), 'exempt'],
    ['with a group that was accepted only by name', own({}, accepting('Old apps')), 'exempt'],
  ])('%s', (_, spoil, problem) => {
    expect(verdictOn(control, spoil)).toMatchObject({ status: 'fail', findings: { total: 1, first: [{ problem }] } });
  });

  test('without any restrictions, for both types', () => {
    const none = policy({ applicationRestrictions: [], servicePrincipalRestrictions: [] });
    expect(verdictOn(control, none)).toMatchObject({ status: 'fail', findings: { total: 6 } });
  });
});

test.each<[string, StateSpoil]>([
  ['whether it is on', policy({ isEnabled: null })],
  ['a state', policy({ applicationRestrictions: withOne('customPasswordAddition', { state: 'audit' }) })],
  [
    'for which applications',
    policy({
      applicationRestrictions: withOne('customPasswordAddition', { restrictForAppsCreatedAfterDateTime: null }),
    }),
  ],
  ['a lifetime', policy({ applicationRestrictions: withOne('asymmetricKeyLifetime', { maxLifetime: null }) })],
  [
    'a lifetime in months',
    policy({ applicationRestrictions: withOne('asymmetricKeyLifetime', { maxLifetime: 'P6M' }) }),
  ],
  ['whether a custom policy is on', own({ isEnabled: null })],
  ['what a custom policy does', own({ restrictions: [restriction('passwordAddition', { state: 'audit' })] })],
  ['the policy', { small: { tenantAppManagementPolicy: [] } }],
])('is unknown where Graph does not return %s', (_, spoil) => {
  expect(statusOf(control, spoil)).toBe('unknown');
});
