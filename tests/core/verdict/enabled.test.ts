import { kindsOfConfiguration } from '../../../infra/operate/grant/kinds-of-configuration';
import { controls } from '../../../shared/controls';
import { enabledOf, kindsOfControl, unneededKinds } from '../../../shared/core/verdict/enabled';
import { detectors } from '../../../shared/detections';
import { neededPermissions } from '../../../shared/graph/permissions';
import { kindDefinitions } from '../../../shared/kinds';
import { basisKinds } from '../../../shared/pipeline/collect/tenant-state';

const all = { controls, detectors };
const optional = ['complianceAudit', 'exchangeAudit', 'sharePointAudit'] as const;
const without = (disabled: readonly string[]) =>
  [...unneededKinds(all, { disabled, optionalSources: optional })].sort();
const needing = (kind: string): readonly string[] => [
  ...controls.filter((control) => kindsOfControl(control).some((one) => one === kind)).map(({ id }) => id),
  ...detectors
    .filter(({ watches }) => [...watches.changes, ...watches.records].some((one) => one === kind))
    .map(({ id }) => id),
];

test('nothing is disabled: everything is read', () => {
  expect(without([])).toEqual([]);
  expect(enabledOf(controls, { disabled: [] })).toBe(controls);
});

test('enabled controls are listed once, because every minute asks for them', () => {
  expect(enabledOf(controls, { disabled: ['ZT.ID.001'] })).toBe(enabledOf(controls, { disabled: ['ZT.ID.001'] }));
  expect(enabledOf(controls, { disabled: ['ZT.ID.001'] })).toHaveLength(controls.length - 1);
  expect(enabledOf(controls, { disabled: ['ZT.ID.001', 'ZT.ID.003'] })).toHaveLength(controls.length - 2);
});

test('an optional source is read where it is enabled, and its permission is needed only then', () => {
  expect([...unneededKinds(all, { disabled: [] })].sort()).toEqual(optional);
  expect([...unneededKinds(all, { disabled: [], optionalSources: ['exchangeAudit'] })].sort()).toEqual([
    'complianceAudit',
    'sharePointAudit',
  ]);
  expect(neededPermissions().filter((name) => name.startsWith('AuditLogsQuery'))).toEqual([]);
  expect(neededPermissions(['exchangeAudit'])).toContain('AuditLogsQuery-Exchange.Read.All');
});

test('a kind that another control needs is still read', () => {
  const [one, ...others] = needing('sharepointSettings');
  expect(one).toBeDefined();
  expect(without([...others])).toEqual([]);
});

test('a kind that no enabled control needs is not read, and its permission is not requested', () => {
  const off = without(needing('sharepointSettings'));
  expect(off).toEqual(['sharepointSettings']);
  const kinds = kindDefinitions.map(({ kind }) => kind).filter((kind) => !off.includes(kind));
  expect(neededPermissions()).toContain('SharePointTenantSettings.Read.All');
  expect(neededPermissions(kinds)).not.toContain('SharePointTenantSettings.Read.All');
});

test('attribution, privileges and licences are read whatever is disabled', () => {
  const off = without([...controls, ...detectors].map(({ id }) => id));
  for (const kind of [
    'directoryAudit',
    'user',
    'group',
    'organization',
    'companySubscription',
    'subscribedSku',
    'unifiedRoleAssignment',
  ])
    expect(off).not.toContain(kind);
  expect(off).toContain('conditionalAccessPolicy');
});

test('a Conditional Access control needs the kinds that its basis uses', () => {
  const [onPolicies] = controls.filter(({ usesConditionalAccess }) => usesConditionalAccess);
  if (onPolicies === undefined) throw new Error('no control on Conditional Access');
  const kinds = kindsOfControl({ ...onPolicies, needs: [], needsWhereLicensed: [], folds: [] });
  const always = [
    'group',
    'unifiedRoleAssignment',
    'unifiedRoleAssignmentScheduleInstance',
    'unifiedRoleEligibilityScheduleInstance',
  ];
  expect([...kinds, ...always].sort()).toEqual([...basisKinds].sort());
});

describe('permissions for a configuration', () => {
  const disabled = needing('sharepointSettings');
  const tenant = (n: number, own: object = {}) => ({
    tenantId: `6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a1${n}`,
    name: 'x',
    ...own,
  });

  test.each<[string, unknown, boolean]>([
    ['no file', undefined, true],
    ['a file that is not an object', null, true],
    ['a file that is refused', { tenants: [tenant(1)], disabled, sparkling: true }, true],
    ['nothing disabled', { tenants: [tenant(1)] }, true],
    ['disabled for all', { tenants: [tenant(1), tenant(2)], disabled }, false],
    ['disabled for one of two', { tenants: [tenant(1, { disabled }), tenant(2)] }, true],
    ['disabled for all, enabled again for one', { tenants: [tenant(1, { disabled: [] }), tenant(2)], disabled }, true],
    ['everything disabled except one control', { tenants: [tenant(1)], disabled: disabled.slice(1) }, true],
  ])('%s', (_, content, isGranted) => {
    expect(kindsOfConfiguration(content).includes('sharepointSettings')).toBe(isGranted);
  });

  test.each<[string, unknown, readonly string[]]>([
    ['no file', undefined, []],
    ['a file that is refused', { tenants: [tenant(1)], optionalSources: ['sparkling'] }, []],
    ['none enabled', { tenants: [tenant(1)] }, []],
    [
      'enabled by one of two',
      { tenants: [tenant(1, { optionalSources: ['exchangeAudit'] }), tenant(2)] },
      ['exchangeAudit'],
    ],
    ['enabled by all', { tenants: [tenant(1)], optionalSources: [...optional] }, optional],
  ])('optional sources, %s', (_, content, granted) => {
    const kinds: readonly string[] = kindsOfConfiguration(content);
    expect(kinds.filter((kind) => optional.some((one) => one === kind))).toEqual(granted);
  });

  // Customers are not in the file, and consent to everything that the application requests.
  test.each<[string, object, boolean, boolean]>([
    ['only the home tenant disables it', { tenants: [tenant(1, { disabled })] }, false, true],
    ['all tenants disable it', { tenants: [tenant(1)], disabled }, false, false],
    [
      'a group of customers enables it',
      { tenants: [tenant(1)], disabled, groups: { gold: { disabled: [] } } },
      false,
      true,
    ],
    ['a group of customers disables it', { tenants: [tenant(1)], groups: { gold: { disabled } } }, true, true],
  ])('the application asks for what customers need: %s', (_, content, forHome, forCustomers) => {
    expect(kindsOfConfiguration(content).includes('sharepointSettings')).toBe(forHome);
    expect(kindsOfConfiguration(content, { withCustomers: true }).includes('sharepointSettings')).toBe(forCustomers);
  });

  test('the application asks for an optional source that only a group of customers reads', () => {
    const content = { tenants: [tenant(1)], groups: { gold: { optionalSources: ['exchangeAudit'] } } };
    expect(kindsOfConfiguration(content)).not.toContain('exchangeAudit');
    expect(kindsOfConfiguration(content, { withCustomers: true })).toContain('exchangeAudit');
  });
});
