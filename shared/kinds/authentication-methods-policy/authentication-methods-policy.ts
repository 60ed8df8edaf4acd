import { settingLines } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';

/** A feature of Microsoft Authenticator, and who sees it while approving a sign-in. */
export type AuthenticatorFeature = {
  /** default (Microsoft decides), enabled, disabled */
  readonly state: string | null;
  /** A group id or all_users. */
  readonly includeTarget: string | null;
  /** Null if nobody is excluded. */
  readonly excludeTarget: string | null;
};

export type KeyRestrictions = {
  readonly isEnforced: boolean | null;
  /** allow, block */
  readonly enforcementType: string | null;
  readonly aaGuids: readonly string[];
};

/** One method of the policy; settings that a method does not have are null. */
export type AuthenticationMethodConfiguration = {
  /** Sms, Voice, Email, Fido2, MicrosoftAuthenticator, TemporaryAccessPass, X509Certificate, SoftwareOath, HardwareOath … */
  readonly id: string;
  /** enabled, disabled */
  readonly state: string | null;
  /** Ids of groups and users, or all_users. */
  readonly includeTargets: readonly string[];
  readonly excludeTargets: readonly string[];
  /** Whether some people can sign in with a text message alone, without a password. */
  readonly isUsableForSignIn: boolean;
  readonly displayAppInformationRequiredState: AuthenticatorFeature | null;
  readonly displayLocationInformationRequiredState: AuthenticatorFeature | null;
  readonly isSoftwareOathEnabled: boolean | null;
  readonly isAttestationEnforced: boolean | null;
  readonly keyRestrictions: KeyRestrictions | null;
  /** If passkey profiles are used, they override the two fields above. */
  readonly defaultPasskeyProfile: string | null;
  readonly allowedPasskeyProfiles: readonly string[];
  readonly passkeyProfiles: readonly {
    readonly id: string;
    /** disabled, registrationOnly */
    readonly attestationEnforcement: string | null;
    readonly keyRestrictions: KeyRestrictions | null;
  }[];
  readonly isUsableOnce: boolean | null;
  readonly maximumLifetimeInMinutes: number | null;
};

/** https://learn.microsoft.com/graph/api/resources/authenticationmethodspolicy */
export type AuthenticationMethodsPolicy = {
  readonly id: string;
  /** preMigration, migrationInProgress, migrationComplete; null in tenants without anything to migrate. */
  readonly policyMigrationState: string | null;
  readonly authenticationMethodConfigurations: readonly AuthenticationMethodConfiguration[];
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly authenticationMethodsPolicy: AuthenticationMethodsPolicy;
  }
}

/** Each setting with the name of its method: "Sms: state". */
const byMethod = (policy: AuthenticationMethodsPolicy | null): object | null =>
  policy === null
    ? null
    : {
        policyMigrationState: policy.policyMigrationState,
        ...Object.fromEntries(
          policy.authenticationMethodConfigurations.map(({ id, passkeyProfiles, ...settings }) => [
            id,
            { ...settings, passkeyProfiles: Object.fromEntries(passkeyProfiles.map((one) => [one.id, one])) },
          ]),
        ),
      };

export const authenticationMethodsPolicyKind = defineKind({
  kind: 'authenticationMethodsPolicy',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 60,
  freshMinutes: 180,
  permission: 'Policy.Read.All',
  licence: 'free',
  singular: 'the authentication methods policy',
  plural: 'the authentication methods policy',
  compared: ['policyMigrationState', 'authenticationMethodConfigurations'],
  neverEmpty: true,
  hints: { directoryAudit: /^authentication methods policy/ },
  audit: {
    activities: ['authentication methods policy update', 'authentication methods policy reset'],
    objects: 'single',
  },
  activityClass: 'authenticationMethods',
  lines: (before, after) => settingLines(byMethod(before), byMethod(after)),
});
