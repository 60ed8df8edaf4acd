import { apiUri, checkScope } from '../../../shared/core/access/api-scope';
import { consentedPath } from '../../../shared/core/access/sign-in-paths';
import { microsoftGraph } from '../../../shared/core/conditional-access';
import type { CloudName } from '../../../shared/core/tenant/clouds';
import { clouds } from '../../../shared/core/tenant/clouds';
import type { AppRole } from '../../../shared/graph/permissions';

/** The values of the registration. */
export type Registration = {
  readonly name: string;
  readonly cloud: CloudName;
  readonly homeTenantId: string;
  /** Origin of the app, without a slash at its end. */
  readonly publicUrl: string;
  /** Object id of the managed identity that the application trusts; undefined if it uses a certificate. */
  readonly principalId: string | undefined;
  /** Whether other tenants may consent to the application. */
  readonly isMultiTenant: boolean;
  readonly permissions: readonly AppRole[];
};

/** The command finds the application by this name in later runs. */
export const uniqueName = 'zero-trust-watch';
export const credentialName = 'watch';

/** Delegated openid and profile of Microsoft Graph, so that one consent also covers the sign-in of people. */
const signInScopes = ['37f7f235-527c-4136-accd-4a02d197296e', '14dad69e-099b-42c9-810b-d002981feec1'];

/** The pages to which people return after sign-in, sign-out and consent. */
const returnPaths = ['/api/auth/callback', '/api/auth/signed-out', consentedPath];

/** These ids never change, because role assignments refer to them. */
export const appRoles = [
  {
    id: '5d0f9a52-6c1e-4f0b-9a52-1f1f6f0f7a01',
    value: 'reader',
    displayName: 'Reader',
    description: 'Reads the pages.',
  },
  {
    id: '5d0f9a52-6c1e-4f0b-9a52-1f1f6f0f7a02',
    value: 'operator',
    displayName: 'Operator',
    description: 'Reads the pages, and acknowledges, mutes and accepts alerts.',
  },
];

/** The same id in every installation; it never changes. */
const checkScopeId = '5d0f9a52-6c1e-4f0b-9a52-1f1f6f0f7a03';
/** Microsoft Azure CLI. */
const azureCliId = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';

const api = {
  requestedAccessTokenVersion: 2,
  oauth2PermissionScopes: [
    {
      id: checkScopeId,
      value: checkScope,
      type: 'User',
      isEnabled: true,
      adminConsentDisplayName: 'Check the deployment',
      adminConsentDescription: 'Reads what the signed-in person may read, and sends test messages.',
      userConsentDisplayName: 'Check the deployment',
      userConsentDescription: 'Reads what you may read, and sends test messages.',
    },
  ],
};

/**
 * Graph accepts the id of a scope only in a request after the one that created it.
 * https://github.com/microsoftgraph/microsoft-graph-docs/issues/20177
 */
export const cliAuthorization = {
  api: {
    ...api,
    preAuthorizedApplications: [{ appId: azureCliId, delegatedPermissionIds: [checkScopeId] }],
  },
};

/** https://learn.microsoft.com/graph/api/resources/application */
export const applicationOf = ({ name, homeTenantId, isMultiTenant, publicUrl, permissions }: Registration) => ({
  displayName: name,
  signInAudience: isMultiTenant ? 'AzureADMultipleOrgs' : 'AzureADMyOrg',
  web: {
    redirectUris: returnPaths.map((path) => publicUrl + path),
    // Allows only the code flow, so that no token ever appears in the address bar.
    implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: false },
  },
  api,
  identifierUris: [apiUri(homeTenantId)],
  // With this claim in the token, people need not choose an account when they sign out.
  optionalClaims: { idToken: [{ name: 'login_hint', essential: false }] },
  // Tokens list only groups that are assigned to the application, so that they never contain too many.
  groupMembershipClaims: 'ApplicationGroup',
  // Nobody in a customer's tenant can add a credential to the service principal there.
  servicePrincipalLockConfiguration: { isEnabled: true, allProperties: true },
  appRoles: appRoles.map((role) => ({ ...role, allowedMemberTypes: ['User', 'Application'], isEnabled: true })),
  requiredResourceAccess: [
    {
      resourceAppId: microsoftGraph,
      resourceAccess: [
        ...permissions.map(({ appRoleId }) => ({ id: appRoleId, type: 'Role' })),
        ...signInScopes.map((id) => ({ id, type: 'Scope' })),
      ],
    },
  ],
});

/** The managed identity in place of a secret. https://learn.microsoft.com/graph/api/resources/federatedidentitycredential */
export const credentialOf = ({ cloud, homeTenantId }: Registration, principalId: string) => ({
  issuer: `${clouds[cloud].authority}/${homeTenantId}/v2.0`,
  subject: principalId,
  audiences: [clouds[cloud].exchange],
  description: 'The managed identity of Zero Trust Watch, in place of a secret',
});
