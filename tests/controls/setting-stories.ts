import type { Attribution } from '../../shared/core/event/event';
import {
  authorizationWith,
  consentTemplate,
  crossTenantPartner,
  goodConsentRequests,
  goodCrossTenantDefault,
  goodRegistration,
  groupSetting,
  lowRisk,
  registrationWith,
  sharePointWith,
} from '../fixtures/settings';
import { known } from '../reports/stories';
import type { StateSpoil } from './state';

const byMara = known('mara');
const notLogged: Attribution = { status: 'notLogged', log: 'unifiedAuditLog' };
const ownedBy = 'ManagePermissionGrantsForOwnedResource.microsoft-dynamically-managed-permissions-for-team';
const everybody = { isAdminConfigurable: true, allowedToJoin: 'all', localAdmins: null };
const allAdmins = {
  isAdminConfigurable: true,
  allowedToJoin: 'enumerated',
  localAdmins: { enableGlobalAdmins: true, registeringUsers: 'all' },
};

/** Loosened tenant-wide settings: one story for each wording. */
export const settingStories: readonly (readonly [
  story: string,
  controlId: string,
  StateSpoil['small'] & object,
  Attribution,
])[] = [
  [
    'accounts of other organisations on our devices',
    'ZT.NW.004',
    {
      crossTenantAccessPolicyConfigurationDefault: [
        {
          ...goodCrossTenantDefault,
          isServiceDefault: false,
          tenantRestrictions: {
            usersAndGroups: { accessType: 'allowed', targets: ['AllUsers'] },
            applications: { accessType: 'allowed', targets: ['AllApplications'] },
          },
        },
      ],
    },
    byMara,
  ],
  [
    'accounts from another organisation',
    'ZT.DX.010',
    {
      crossTenantAccessPolicyConfigurationPartner: [
        crossTenantPartner({ displayName: 'Fabrikam', userSyncAllowed: true }),
      ],
    },
    byMara,
  ],
  [
    'trust in another organisation',
    'ZT.DX.010',
    {
      crossTenantAccessPolicyConfigurationPartner: [
        crossTenantPartner({
          inboundTrust: {
            isMfaAccepted: true,
            isCompliantDeviceAccepted: null,
            isHybridAzureADJoinedDeviceAccepted: null,
          },
        }),
      ],
    },
    byMara,
  ],
  [
    'a mail permission classified as low-risk',
    'ZT.AP.001',
    { delegatedPermissionClassification: [lowRisk('User.Read'), lowRisk('Mail.Read')] },
    byMara,
  ],
  ['consent to risky apps', 'ZT.AP.002', authorizationWith({ allowUserConsentForRiskyApps: true }), byMara],
  [
    'consent to risky apps by the legacy setting',
    'ZT.AP.002',
    { groupSetting: [groupSetting(consentTemplate, { BlockUserConsentForRiskyApps: 'false' })] },
    byMara,
  ],
  [
    'app requests switched off',
    'ZT.AP.003',
    { adminConsentRequestPolicy: [{ ...goodConsentRequests, isEnabled: false }] },
    byMara,
  ],
  [
    'app requests whose only reviewer was deleted',
    'ZT.AP.003',
    { adminConsentRequestPolicy: [{ ...goodConsentRequests, reviewerUserIds: ['gone'] }] },
    byMara,
  ],
  [
    'app requests without notifications',
    'ZT.AP.003',
    { adminConsentRequestPolicy: [{ ...goodConsentRequests, notifyReviewers: false, requestDurationInDays: 60 }] },
    byMara,
  ],
  [
    'consent by group owners',
    'ZT.AP.004',
    authorizationWith({}, { permissionGrantPoliciesAssigned: [ownedBy] }),
    byMara,
  ],
  ['applications registered by everybody', 'ZT.AP.005', authorizationWith({}, { allowedToCreateApps: true }), byMara],
  ['devices joined by everybody', 'ZT.DV.011', registrationWith({ azureADJoin: everybody }), byMara],
  ['many devices of one person', 'ZT.DV.011', registrationWith({ userDeviceQuota: 50 }), byMara],
  [
    'many devices of everybody',
    'ZT.DV.011',
    { deviceRegistrationPolicy: [{ ...goodRegistration, azureADJoin: everybody, userDeviceQuota: 50 }] },
    byMara,
  ],
  [
    'administrators on every device',
    'ZT.DV.012',
    registrationWith({ azureADJoin: allAdmins, localAdminPassword: { isEnabled: false } }),
    byMara,
  ],
  ['no LAPS', 'ZT.DV.012', registrationWith({ localAdminPassword: { isEnabled: false } }), byMara],
  [
    'BitLocker keys for everybody',
    'ZT.DV.016',
    authorizationWith({}, { allowedToReadBitlockerKeysForOwnedDevice: true }),
    byMara,
  ],
  ['sharing with every domain', 'ZT.DX.002', sharePointWith({ sharingDomainRestrictionMode: 'none' }), notLogged],
  [
    'sharing with all except some domains',
    'ZT.DX.002',
    sharePointWith({ sharingDomainRestrictionMode: 'blockList', sharingBlockedDomainList: ['rival.example'] }),
    notLogged,
  ],
  ['guests who can reshare', 'ZT.DX.003', sharePointWith({ isResharingByExternalUsersEnabled: true }), notLogged],
  [
    'invitations for any account',
    'ZT.DX.004',
    sharePointWith({ isRequireAcceptingUserToMatchInvitedUserEnabled: false }),
    notLogged,
  ],
  [
    'legacy authentication to SharePoint',
    'ZT.DX.005',
    sharePointWith({ isLegacyAuthProtocolsEnabled: true }),
    notLogged,
  ],
  [
    'synchronisation to any computer',
    'ZT.DX.006',
    sharePointWith({ isUnmanagedSyncAppForTenantRestricted: false }),
    notLogged,
  ],
  ['synchronisation without domains', 'ZT.DX.006', sharePointWith({ allowedDomainGuidsForSyncApp: [] }), notLogged],
  [
    'guests with full directory access',
    'ZT.DX.009',
    authorizationWith({ guestUserRoleId: 'a0b1b346-4d3e-4e8b-98f8-753987be4970' }),
    byMara,
  ],
  ['tenants created by anyone', 'ZT.IN.001', authorizationWith({}, { allowedToCreateTenants: true }), byMara],
  [
    'security groups created by everybody',
    'ZT.IN.002',
    authorizationWith({}, { allowedToCreateSecurityGroups: true }),
    byMara,
  ],
  ['MSOnline PowerShell allowed', 'ZT.IN.003', authorizationWith({ blockMsolPowerShell: false }), byMara],
  [
    'two legacy entry points',
    'ZT.IN.003',
    authorizationWith({
      allowEmailVerifiedUsersToJoinOrganization: true,
      allowedToSignUpEmailBasedSubscriptions: true,
    }),
    byMara,
  ],
];
