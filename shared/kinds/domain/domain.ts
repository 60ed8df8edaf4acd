import { settingLines } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';

/** https://learn.microsoft.com/graph/api/resources/internaldomainfederation */
export type DomainFederation = {
  readonly issuerUri: string | null;
  readonly activeSignInUri: string | null;
  readonly passiveSignInUri: string | null;
  /** acceptIfMfaDoneByFederatedIdp, enforceMfaByFederatedIdp, rejectMfaByFederatedIdp */
  readonly federatedIdpMfaBehavior: string | null;
  /** Thumbprints as AD FS shows them: SHA-1 of the certificate, capital hexadecimal digits. */
  readonly signingCertificate: string | null;
  readonly nextSigningCertificate: string | null;
};

/** The id is the domain's name. https://learn.microsoft.com/graph/api/resources/domain */
export type Domain = {
  readonly id: string;
  /** Managed, Federated */
  readonly authenticationType: string | null;
  readonly isRoot: boolean | null;
  readonly isVerified: boolean | null;
  /** 2147483647: never. */
  readonly passwordValidityPeriodInDays: number | null;
  /** Null if the domain is not federated, or if Graph has no configuration for it. */
  readonly federationConfiguration: DomainFederation | null;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly domain: Domain;
  }
}

export const domainKind = defineKind({
  kind: 'domain',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 60,
  freshMinutes: 180,
  permission: 'Domain.Read.All',
  licence: 'free',
  singular: 'the domain',
  plural: 'domains and their federation',
  compared: ['authenticationType', 'isRoot', 'isVerified', 'passwordValidityPeriodInDays', 'federationConfiguration'],
  neverEmpty: true,
  hints: {
    // Every edit of a domain, of its federation and of its password policy.
    directoryAudit: /\bdomain\b|^set password policy$/,
  },
  audit: {
    activities: [
      'add unverified domain',
      'add verified domain',
      'remove unverified domain',
      'remove verified domain',
      'verify domain',
      'update domain',
      'set domain authentication',
      'set federation settings on domain',
      'set password policy',
    ],
    objects: 'mentioned',
  },
  activityClass: 'organisation',
  lines: settingLines,
});
