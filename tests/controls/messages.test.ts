import { controls } from '../../shared/controls';
import { objectsNamedIn } from '../../shared/core/event/control-events';
import type { Attribution, WatchEvent } from '../../shared/core/event/event';
import { placesNamedIn } from '../../shared/core/event/widened-places';
import { renderText } from '../../shared/reports/mail/email';
import { renderAlert } from '../../shared/reports/message/alert-message';
import { renderResolved } from '../../shared/reports/message/resolved-message';
import {
  assignment,
  blockGrant,
  eligibility,
  globalAdministratorRole,
  group,
  guest,
  instance,
  noSession,
  office,
  phishingResistantStrength,
  policy,
  user,
  userAdministratorRole,
} from '../fixtures/conditional-access';

import { roleReview, roleSettingsWith } from '../fixtures/role-settings';
import {
  goodAuthorizationPolicy,
  goodCrossTenantDefault,
  goodRegistration,
  goodSharePointSettings,
} from '../fixtures/settings';

import { idsInWords, withObjectIds } from '../reports/object-ids';
import { event, known, report } from '../reports/stories';
import { applicationStories } from './application-stories';
import { deviceStories } from './device-stories';
import { methodStories } from './method-stories';
import { settingStories } from './setting-stories';
import { declared, type StateSpoil, verdictOn } from './state';

const licences = ['P1', 'P2', 'SPO', 'INTUNE'] as const;
const breakGlassIds = ['ines', 'svc'];
const declaredTwo = { configuration: { breakGlass: breakGlassIds.map((id) => declared(id)) } };
const account = (id: string, enabled = true) =>
  user(id, { userPrincipalName: `${id}@contoso.onmicrosoft.com`, accountEnabled: enabled });
const people = ['ada', 'lea', 'mara', 'tom', 'paul'].map((id) => user(id));
const hoursAgo = (hours: number): string =>
  new Date(Date.parse('2026-11-24T13:08:00Z') - hours * 3_600_000).toISOString();
const risky = (id: string, hours: number) => ({
  id,
  riskLevel: 'high',
  riskState: 'atRisk',
  riskDetail: 'none',
  riskLastUpdatedDateTime: hoursAgo(hours),
  isDeleted: false,
});
const grants = (...entries: readonly string[]) => ({
  authorizationPolicy: [
    {
      ...goodAuthorizationPolicy,
      defaultUserRolePermissions: {
        ...goodAuthorizationPolicy.defaultUserRolePermissions,
        permissionGrantPoliciesAssigned: entries.map((entry) => `ManagePermissionGrantsForSelf.${entry}`),
      },
    },
  ],
});
const trust = { isMfaAccepted: true, isCompliantDeviceAccepted: false, isHybridAzureADJoinedDeviceAccepted: false };
const open = { usersAndGroups: { accessType: 'allowed', targets: ['AllUsers'] }, applications: null };

const flows = { transferMethods: ['authenticationTransfer', 'deviceCodeFlow'] };
const registration = { includeApplications: [], includeUserActions: ['urn:user:registersecurityinfo'] };
const byMara = known('mara');
const notLogged: Attribution = { status: 'notLogged', log: 'unifiedAuditLog' };
const time: Attribution = { status: 'nobody', reason: 'time' };

const breakGlassState: StateSpoil = {
  ...declaredTwo,
  licences,
  users: [...people, ...breakGlassIds.map((id) => account(id))],
  policies: [policy({ users: { excludeUsers: breakGlassIds } })],
  small: { unifiedRoleAssignmentScheduleInstance: breakGlassIds.map((id) => instance(id, globalAdministratorRole)) },
};

const stories: readonly (readonly [story: string, controlId: string, StateSpoil, Attribution])[] = [
  [
    'Global Administrators, one of them eligible',
    'ZT.AD.001',
    {
      licences,
      users: people,
      roleAssignments: ['ada', 'lea', 'mara', 'tom'].map((id) => assignment(id, globalAdministratorRole)),
      roleEligibilities: [eligibility('paul', globalAdministratorRole)],
    },
    byMara,
  ],
  [
    'Global Administrators who are most of the administrators',
    'ZT.AD.002',
    {
      licences,
      users: people,
      roleAssignments: [
        ...['ada', 'lea', 'mara'].map((id) => assignment(id, globalAdministratorRole)),
        assignment('tom', userAdministratorRole),
      ],
    },
    byMara,
  ],
  [
    'an administrator who is synchronised',
    'ZT.AD.003',
    {
      users: [...people, user('svc', { onPremisesSyncEnabled: true, onPremisesImmutableId: 'YWJj' })],
      roleAssignments: [assignment('svc', globalAdministratorRole)],
    },
    byMara,
  ],
  [
    'an administrator who keeps the id of a directory on premises',
    'ZT.AD.003',
    {
      users: [...people, user('svc', { onPremisesImmutableId: 'YWJj' })],
      roleAssignments: [assignment('svc', globalAdministratorRole)],
    },
    byMara,
  ],
  [
    'an administrator with a mailbox',
    'ZT.AD.003',
    {
      users: people,
      roleAssignments: [assignment('ada', globalAdministratorRole)],
      thresholds: { adminsWithoutMailbox: true },
      mailboxes: { ada: true },
    },
    byMara,
  ],
  [
    'administrators with a mailbox, and one who is synchronised',
    'ZT.AD.003',
    {
      users: [...people, user('svc', { onPremisesSyncEnabled: true, onPremisesImmutableId: 'YWJj' })],
      roleAssignments: [assignment('ada', globalAdministratorRole), assignment('svc', globalAdministratorRole)],
      thresholds: { adminsWithoutMailbox: true },
      mailboxes: { ada: true },
    },
    byMara,
  ],
  [
    'a role outside PIM',
    'ZT.AD.005',
    {
      licences,
      users: people,
      small: {
        unifiedRoleAssignmentScheduleInstance: [instance('lea', globalAdministratorRole, { startDateTime: null })],
      },
    },
    byMara,
  ],
  [
    'Global Administrator without approval',
    'ZT.AD.006',
    { licences, small: { unifiedRoleManagementPolicyAssignment: roleSettingsWith({ isApprovalRequired: false }) } },
    byMara,
  ],
  [
    'Global Administrator without approvers',
    'ZT.AD.006',
    { licences, small: { unifiedRoleManagementPolicyAssignment: roleSettingsWith({ primaryApprovers: [] }) } },
    byMara,
  ],
  [
    'an activation without MFA, for a day',
    'ZT.AD.007',
    {
      licences,
      small: {
        unifiedRoleManagementPolicyAssignment: roleSettingsWith({
          enabledRules: ['Justification'],
          maximumDuration: 'P1D',
        }),
      },
    },
    byMara,
  ],
  [
    'a role without notifications',
    'ZT.AD.008',
    {
      licences,
      small: {
        unifiedRoleManagementPolicyAssignment: roleSettingsWith({
          adminAssignment: { recipients: 0, isDefaultRecipientsEnabled: true },
          endUserAssignment: { recipients: 0, isDefaultRecipientsEnabled: true },
        }),
      },
    },
    byMara,
  ],
  [
    'an unanswered review of administrators',
    'ZT.AD.019',
    { licences, small: { accessReviewScheduleDefinition: [roleReview({ reviewers: 0, defaultDecision: 'Approve' })] } },
    byMara,
  ],
  [
    'a missing review of administrators',
    'ZT.AD.019',
    { licences, small: { accessReviewScheduleDefinition: [] } },
    byMara,
  ],
  [
    'a guest who is an administrator',
    'ZT.AD.013',
    {
      users: [...people.filter(({ id }) => id !== 'lea'), guest('lea')],
      roleAssignments: [assignment('lea', userAdministratorRole)],
    },
    byMara,
  ],
  [
    'a permanent role of an application',
    'ZT.AD.004',
    {
      licences,
      users: people,
      small: {
        unifiedRoleAssignmentScheduleInstance: [
          instance('backup', globalAdministratorRole, { principalType: 'servicePrincipal', principalName: 'Backup' }),
        ],
      },
    },
    byMara,
  ],
  [
    'permanent roles',
    'ZT.AD.004',
    {
      licences,
      users: people,
      groups: [group('Role-Helpdesk', ['tom'])],
      small: {
        unifiedRoleAssignmentScheduleInstance: [
          instance('lea', '29232cdf-9323-42fd-ade2-1d097af3e4de'),
          instance('Role-Helpdesk', '729827e3-9c14-49f7-bb1b-9608f156bbb8', { principalType: 'group' }),
          instance('backup', globalAdministratorRole, { principalType: 'servicePrincipal', principalName: 'Backup' }),
        ],
      },
    },
    byMara,
  ],
  [
    'an eligible administrator whom no policy covers',
    'ZT.AD.009',
    { licences, users: people, roleEligibilities: [eligibility('paul', globalAdministratorRole)], roleAssignments: [] },
    byMara,
  ],
  [
    'a permanent role whose declaration has ended',
    'ZT.AD.004',
    {
      licences,
      users: people,
      small: { unifiedRoleAssignmentScheduleInstance: [instance('ada', globalAdministratorRole)] },
    },
    time,
  ],
  [
    'break-glass accounts that policies do not exclude',
    'ZT.AD.012',
    {
      ...breakGlassState,
      policies: [
        policy({
          displayName: 'CA01 Keys',
          grants: { builtInControls: [], authenticationStrengthId: '00000000-0000-0000-0000-000000000004' },
        }),
      ],
      thresholds: { breakGlassPolicies: 'leftOut' },
    },
    byMara,
  ],
  ['too few break-glass accounts', 'ZT.AD.012', { ...breakGlassState, configuration: {} }, time],
  [
    'a break-glass account that is disabled',
    'ZT.AD.012',
    { ...breakGlassState, users: [...people, account('ines'), account('svc', false)] },
    byMara,
  ],
  [
    'break-glass accounts that a policy locks out',
    'ZT.AD.012',
    {
      ...breakGlassState,
      policies: [
        policy({ displayName: 'CA09 Managed devices only', grants: { builtInControls: ['compliantDevice'] } }),
      ],
    },
    byMara,
  ],
  ['consent to any app', 'ZT.AP.001', { small: grants('microsoft-user-default-legacy') }, byMara],
  [
    "consent by Microsoft's recommended setting",
    'ZT.AP.001',
    { small: grants('microsoft-user-default-recommended', 'microsoft-user-default-allow-consent-apps') },
    byMara,
  ],
  [
    'links for anyone',
    'ZT.DX.001',
    {
      small: { sharepointSettings: [{ ...goodSharePointSettings, sharingCapability: 'externalUserAndGuestSharing' }] },
    },
    notLogged,
  ],
  [
    'wider sharing within the limit',
    'ZT.DX.001',
    { memory: { limit: ['externalUserSharingOnly'], narrowest: ['disabled'] } },
    notLogged,
  ],
  [
    'legacy authentication that is blocked indirectly only',
    'ZT.ID.003',
    { policies: [policy()], thresholds: { legacyBlockDirect: true } },
    byMara,
  ],
  [
    'invitations by nobody, where inviters are configured',
    'ZT.DX.008',
    {
      small: { authorizationPolicy: [{ ...goodAuthorizationPolicy, allowInvitesFrom: 'none' }] },
      thresholds: { guestInviters: 'adminsAndGuestInviters' },
    },
    byMara,
  ],
  [
    'invitations by everyone',
    'ZT.DX.008',
    { small: { authorizationPolicy: [{ ...goodAuthorizationPolicy, allowInvitesFrom: 'everyone' }] } },
    byMara,
  ],
  [
    'other organisations with access and trust',
    'ZT.DX.010',
    {
      small: {
        crossTenantAccessPolicyConfigurationDefault: [
          { ...goodCrossTenantDefault, isServiceDefault: false, b2bDirectConnectInbound: open, inboundTrust: trust },
        ],
      },
    },
    byMara,
  ],
  [
    'guests of one type without MFA',
    'ZT.ID.002',
    {
      users: [...people.slice(0, 3), guest('tom'), guest('paul')],
      policies: [
        policy({
          users: {
            excludeGuestsOrExternalUsers: {
              guestOrExternalUserTypes: ['b2bCollaborationGuest', 'serviceProvider'],
              externalTenants: { membershipKind: 'all', members: [] },
            },
          },
        }),
      ],
    },
    byMara,
  ],
  [
    'the next guest without MFA, before any exists',
    'ZT.ID.002',
    { users: people, policies: [policy({ users: { includeUsers: people.map(({ id }) => id) } })] },
    byMara,
  ],
  [
    'MFA that can be phished for one person',
    'ZT.ID.009',
    {
      users: people,
      policies: [
        policy({
          users: { excludeUsers: ['lea'] },
          grants: { builtInControls: [], authenticationStrengthId: phishingResistantStrength.id },
        }),
        policy({ id: 'ca02', displayName: 'CA02 MFA for Lea', users: { includeUsers: ['lea'] } }),
      ],
    },
    byMara,
  ],
  ...(
    [
      [
        'device code for all except a few apps',
        'ZT.ID.004',
        { apps: { excludeApplications: ['Office365'] }, conditions: flows },
      ],
      [
        'authentication transfer for one administrator',
        'ZT.ID.005',
        { users: { excludeUsers: ['ada'] }, conditions: flows },
      ],
      [
        'security info registration without protection for two',
        'ZT.ID.006',
        { users: { excludeUsers: ['lea', 'tom'] }, apps: registration },
      ],
      [
        'high user risk without a policy for everybody',
        'ZT.ID.016',
        { state: 'disabled', conditions: { userRiskLevels: ['high'] } },
      ],
      [
        'risky sign-ins challenged at high risk only',
        'ZT.ID.017',
        { grants: {}, conditions: { signInRiskLevels: ['high'] } },
      ],
      [
        'any device for one person',
        'ZT.DV.001',
        { users: { excludeUsers: ['lea'] }, grants: { builtInControls: ['compliantDevice'] } },
      ],
      ['administrators on any device', 'ZT.AD.010', { grants: { builtInControls: ['compliantDevice', 'mfa'] } }],
      ['sessions of administrators without an end', 'ZT.AD.011', { grants: {} }],
      [
        'admin portals by password in trusted locations',
        'ZT.AD.018',
        { grants: {}, conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } } },
      ],
      ['unknown platforms with access', 'ZT.DV.013', { state: 'disabled' }],
      [
        'any app on the phone of one person',
        'ZT.DV.014',
        { users: { excludeUsers: ['lea'] }, grants: { builtInControls: ['compliantApplication'] } },
      ],
      ['unused countries with access', 'ZT.NW.003', { users: { excludeUsers: ['lea'] } }],
      ['tokens of administrators that work on any device', 'ZT.NW.005', { grants: {} }],
      ['unmanaged browsers without limits', 'ZT.DX.007', { grants: {} }],
      [
        'continuous access evaluation switched off',
        'ZT.ID.026',
        { sessionControls: { ...noSession, continuousAccessEvaluationMode: 'disabled' } },
      ],
      [
        'no MFA in the office',
        'ZT.NW.002',
        { grants: {}, conditions: { locations: { includeLocations: ['All'], excludeLocations: ['office'] } } },
      ],
      [
        'endless sessions on unmanaged devices',
        'ZT.ID.023',
        { users: { excludeUsers: ['lea'] }, grants: { builtInControls: ['compliantDevice'] } },
      ],
    ] as const
  ).map(
    ([story, id, spoil]) =>
      [story, id, { licences, users: people, policies: [policy({ grants: blockGrant, ...spoil })] }, byMara] as const,
  ),
  ...(['notRequired', 'required'] as const).map(
    (multiFactorAuthConfiguration) =>
      [
        `devices joined while the setting is ${multiFactorAuthConfiguration}`,
        'ZT.ID.007',
        {
          users: people,
          policies: [
            policy({
              apps: { ...registration, includeUserActions: ['urn:user:registerdevice'] },
              users: { excludeUsers: ['lea'] },
            }),
          ],
          small: { deviceRegistrationPolicy: [{ ...goodRegistration, multiFactorAuthConfiguration }] },
        },
        byMara,
      ] as const,
  ),
  [
    'an excluded group that grew',
    'ZT.ID.020',
    {
      users: people,
      groups: [group('vendors', ['lea', 'tom'])],
      policies: [policy({ users: { excludeGroups: ['vendors'] } })],
    },
    byMara,
  ],
  [
    'an app that a policy leaves out',
    'ZT.ID.020',
    { users: people, policies: [policy({ apps: { excludeApplications: ['Office365'] } })] },
    byMara,
  ],
  [
    'a trusted range that is too wide, and a private one',
    'ZT.NW.001',
    { small: { namedLocation: [{ ...office, ipRanges: ['10.0.0.0/24', '192.0.0.0/16'] }] } },
    byMara,
  ],
  [
    'idle SharePoint sessions that stay open',
    'ZT.DX.007',
    {
      small: {
        sharepointSettings: [
          { ...goodSharePointSettings, idleSessionSignOut: { isEnabled: false, signOutAfterInSeconds: null } },
        ],
      },
    },
    byMara,
  ],
  [
    'a context without a policy',
    'ZT.ID.027',
    {
      licences,
      users: people,
      policies: [policy()],
      small: { authenticationContextClassReference: [{ id: 'c1', displayName: 'Board', isAvailable: true }] },
    },
    byMara,
  ],
  ['no trusted location left', 'ZT.NW.001', { small: { namedLocation: [] } }, byMara],
  [
    'a user at high risk for too long',
    'ZT.TD.001',
    { licences, small: { riskyUser: [risky('lea', 25), risky('tom', 3)] } },
    time,
  ],
  ...methodStories,
  ...deviceStories,
  ...settingStories.map(([story, id, small, by]) => [story, id, { small }, by] as const),
  ...applicationStories,
];

/** The event that a collection makes of the verdict. */
function regressionOf(controlId: string, spoil: StateSpoil, attribution: Attribution): WatchEvent {
  const control = controls.find(({ id }) => id === controlId);
  if (control === undefined) throw new Error(`no control ${controlId}`);
  const verdict = verdictOn(control, spoil);
  if (verdict.status !== 'fail') throw new Error(`${controlId} is ${verdict.status}`);
  return event({
    source: controlId,
    type: 'regression',
    severity: control.severity,
    resource: { kind: 'control', id: controlId, name: control.title },
    lines: verdict.evidence,
    exposure: verdict.exposure,
    attribution,
    details: {
      ...verdict.metric,
      findings: verdict.findings.total,
      problems: [...new Set(verdict.findings.first.map(({ problem }) => problem))],
      places: placesNamedIn(verdict),
      ...objectsNamedIn(control, verdict.findings.first, []),
      heldSince: '2026-09-28T07:00:00Z',
    },
  });
}

/** Checks that the data of a verdict fits its wording. */
test.each(stories)('%s', (_, controlId, spoil, attribution) => {
  const lead = regressionOf(controlId, spoil, attribution);
  const opened = renderAlert(report({ lead }));
  const { denominator } = lead.details;
  const recovery: WatchEvent = {
    ...lead,
    id: 'recovery',
    type: 'recovery',
    severity: 'informational',
    recordedAt: '2026-11-24T16:20:00Z',
    lines: [],
    details: { ...lead.details, ...(typeof denominator === 'number' && { numerator: denominator - 1 }) },
  };
  const resolved = renderResolved(report({ lead, recovery }));
  const text = [opened, resolved]
    .map((message) => `${message.subject}\n\n${renderText(message)}`)
    .join('\n\n=====\n\n');
  expect(text).not.toMatch(/undefined|null|NaN|\[object|\bmay\b|!/);
  expect(text).toMatchSnapshot();
  for (const names of ['read', 'unread'] as const)
    for (const plain of [report({ lead }), report({ lead, recovery })]) {
      const withIds = withObjectIds(plain, names);
      expect(idsInWords(renderAlert(withIds), withIds)).toEqual([]);
    }
});
