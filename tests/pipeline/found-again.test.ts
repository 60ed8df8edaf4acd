/**
 * A log entry is stored before its object is collected. It must be found again even if it contains a different id than
 * our resource, because otherwise no account would be named.
 */
import { attribute, attributionSubject } from '../../shared/core/attribution';
import { type Change, changeOf } from '../../shared/core/event/change';
import type { DirectoryAudit } from '../../shared/core/log/record';
import { recordsAbout } from '../../shared/pipeline/collect/detect';
import { permission } from '../fixtures/applications';
import { at, directoryAudit, modified, target } from '../fixtures/records';
import { roleSettings } from '../fixtures/role-settings';
import { crossTenantPartner, goodAuthorizationPolicy, goodRegistration } from '../fixtures/settings';
import { createSmallWorld, tenantId } from './small-world';

const window = { windowFrom: at('14:00'), windowTo: at('14:05') };
const now = at('14:08');
const role = '62e90394-69f5-4237-9190-012177145e10';
const partner = crossTenantPartner();

const defaultsId = '00000000-0000-0000-0000-000000000005';

const entry = (
  activityDisplayName: string,
  type: string,
  properties: Parameters<typeof target>[2] = [],
  displayName: string | null = null,
): DirectoryAudit =>
  directoryAudit({ activityDisplayName, targets: [target(type, 'an-id-of-its-own', properties, displayName)] });

const rows: readonly (readonly [string, Change | undefined, DirectoryAudit])[] = [
  [
    'the authorization policy',
    changeOf('authorizationPolicy', 'authorizationPolicy', goodAuthorizationPolicy, {
      ...goodAuthorizationPolicy,
      allowInvitesFrom: 'everyone',
    }),
    entry('Update authorization policy', 'Policy', [
      modified('AllowInvitesFrom', JSON.stringify(goodAuthorizationPolicy.allowInvitesFrom), '"everyone"'),
    ]),
  ],
  [
    'security defaults',
    changeOf(
      'identitySecurityDefaultsEnforcementPolicy',
      defaultsId,
      { id: defaultsId, isEnabled: true },
      { id: defaultsId, isEnabled: false },
    ),
    entry('Update security defaults', 'Policy'),
  ],
  [
    'who may register devices',
    changeOf('deviceRegistrationPolicy', 'deviceRegistrationPolicy', goodRegistration, {
      ...goodRegistration,
      userDeviceQuota: 99,
    }),
    entry('Set device registration policies', 'Policy'),
  ],
  [
    'an agreement with a partner',
    changeOf('crossTenantAccessPolicyConfigurationPartner', partner.id, undefined, partner),
    entry('Add a partner to cross-tenant access setting', 'Policy', [modified('tenantId', null, `"${partner.id}"`)]),
  ],
  [
    'the settings of a role in PIM',
    changeOf(
      'unifiedRoleManagementPolicyAssignment',
      'a',
      roleSettings(role, { id: 'a' }),
      roleSettings(role, { id: 'a', isApprovalRequired: false }),
    ),
    entry('Update role setting in PIM', 'Role', [modified('TemplateId', null, `"${role}"`)]),
  ],
  [
    'a permission of an application',
    changeOf('appRoleAssignment', 'g', undefined, permission(role, { id: 'g', principalId: 'sp-1' })),
    entry('Add app role assignment to service principal', 'ServicePrincipal', [
      modified('ServicePrincipal.ObjectID', null, '"sp-1"'),
    ]),
  ],
];

test.each(rows)('%s', async (_, change, record) => {
  const { store } = createSmallWorld();
  await store.records.keep(tenantId, [record]);
  expect(change).toBeDefined();
  if (change === undefined) return;
  const subject = attributionSubject(change, window);
  const kept = await recordsAbout({ store } as Parameters<typeof recordsAbout>[0], tenantId, [subject], window);
  expect(attribute(subject, kept, now)).toMatchObject({ status: 'known', actor: { type: 'person', id: 'mara' } });
});
