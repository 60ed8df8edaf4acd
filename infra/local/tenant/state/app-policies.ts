import type { JsonObject } from '../json';

const defaultAppManagementPolicyId = '00000000-0000-0000-0000-000000000000';

const everyAge = '0001-01-01T00:00:00Z';
const restriction = (restrictionType: string, maxLifetime: string | null): JsonObject => ({
  restrictionType,
  state: 'enabled',
  maxLifetime,
  restrictForAppsCreatedAfterDateTime: everyAge,
});

const restrictions: JsonObject = {
  passwordCredentials: [restriction('passwordLifetime', 'P180D'), restriction('customPasswordAddition', null)],
  keyCredentials: [restriction('asymmetricKeyLifetime', 'P365D')],
};

/** Microsoft's default: off, and without a restriction. */
export const defaultAppManagementPolicy: JsonObject = {
  id: defaultAppManagementPolicyId,
  displayName: 'Default app management tenant policy',
  description:
    'Default tenant policy that enforces app management restrictions on applications and service principals.',
  isEnabled: false,
  applicationRestrictions: { passwordCredentials: [], keyCredentials: [] },
  servicePrincipalRestrictions: { passwordCredentials: [], keyCredentials: [] },
};

/** Half a year for secrets and a year for certificates, for all applications. */
export const enforcedAppManagementPolicy: JsonObject = {
  ...defaultAppManagementPolicy,
  isEnabled: true,
  applicationRestrictions: restrictions,
  servicePrincipalRestrictions: restrictions,
};
