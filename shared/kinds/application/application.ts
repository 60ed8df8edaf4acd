import { defineKind } from '../../core/resource/definition';

/** A credential of an application. Its secret and its display name are never read. */
export type AppCredential = {
  readonly keyId: string;
  readonly type: 'secret' | 'certificate';
  /** Use of a certificate: Verify signs in, Sign signs SAML tokens. */
  readonly usage: string | null;
  /** The parts of one SAML certificate share it. */
  readonly customKeyIdentifier: string | null;
  readonly startDateTime: string | null;
  readonly endDateTime: string | null;
};

/** https://learn.microsoft.com/graph/api/resources/application */
export type Application = {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  /** AzureADMyOrg, AzureADMultipleOrgs, AzureADandPersonalMicrosoftAccount, PersonalMicrosoftAccount */
  readonly signInAudience: string | null;
  readonly lock: { readonly isEnabled: boolean | null; readonly allProperties: boolean | null } | null;
  readonly credentials: readonly AppCredential[];
  /** Graph expands the first twenty; null if owners were not expanded at all. */
  readonly ownerIds: readonly string[] | null;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly application: Application;
  }
}

export const applicationKind = defineKind({
  kind: 'application',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 60,
  freshMinutes: 240,
  permission: 'Application.Read.All',
  licence: 'free',
  singular: 'the application',
  plural: 'registered applications',
  compared: ['appId', 'displayName', 'signInAudience', 'lock', 'credentials', 'ownerIds'],
  hints: {
    // Some records use an en dash, others a hyphen. The policy on credentials has no activity of its own.
    directoryAudit: /\b(application|service principal)\b/,
  },
  audit: {
    activities: [
      'add application',
      'update application',
      'delete application',
      'update application - certificates and secrets management',
      'add owner to application',
      'remove owner from application',
    ],
  },
  activityClass: 'applications',
});
