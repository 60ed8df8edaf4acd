import { defineKind } from '../../core/resource/definition';
import type { AppCredential } from '../application/application';

/** https://learn.microsoft.com/graph/api/resources/serviceprincipal */
export type ServicePrincipal = {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  /** Application, ManagedIdentity, Legacy, SocialIdp */
  readonly servicePrincipalType: string | null;
  /** The tenant in which the application is registered. */
  readonly appOwnerOrganizationId: string | null;
  readonly credentials: readonly AppCredential[];
  /** Graph expands the first twenty; null if owners were not expanded at all. */
  readonly ownerIds: readonly string[] | null;
  /** NotDisabled, DisabledDueToViolationOfServicesAgreement; omitted if Microsoft does not say. */
  readonly disabledByMicrosoftStatus?: string;
  /** True if people sign in to it by SAML, so that its certificates sign tokens; omitted otherwise. */
  readonly isSaml?: true;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly servicePrincipal: ServicePrincipal;
  }
}

/** A large tenant has thousands of a few hundred bytes each. They are joined by id with roles and permissions. */
export const servicePrincipalKind = defineKind({
  kind: 'servicePrincipal',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 60,
  freshMinutes: 240,
  permission: 'Application.Read.All',
  licence: 'free',
  singular: 'the service principal',
  plural: 'service principals',
  compared: [
    'appId',
    'displayName',
    'servicePrincipalType',
    'appOwnerOrganizationId',
    'credentials',
    'ownerIds',
    'disabledByMicrosoftStatus',
  ],
  neverEmpty: true,
  hints: {
    // Some records use an en dash, others a hyphen. The policy on credentials has no activity of its own.
    directoryAudit: /\b(application|service principal)\b/,
  },
  audit: {
    activities: [
      'add service principal',
      'update service principal',
      'remove service principal',
      'add service principal credentials',
      'remove service principal credentials',
      'add owner to service principal',
      'remove owner from service principal',
    ],
  },
  activityClass: 'applications',
});
