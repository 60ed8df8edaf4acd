/**
 * The resources as collectors store them: only fields that we use, lists sorted, null instead of absent, Graph's own
 * property names. Enumerations stay strings, because Graph adds members. https://learn.microsoft.com/graph/api/overview
 */

export type GuestOrExternalUsers = {
  /** internalGuest, b2bCollaborationGuest, b2bCollaborationMember, b2bDirectConnectUser, otherExternalUser, serviceProvider */
  readonly guestOrExternalUserTypes: readonly string[];
  readonly externalTenants: {
    readonly membershipKind: 'all' | 'enumerated' | string;
    readonly members: readonly string[];
  };
};

export type ConditionalAccessPolicy = {
  readonly id: string;
  readonly displayName: string;
  /** enabled, disabled, enabledForReportingButNotEnforced */
  readonly state: string;
  readonly conditions: {
    readonly clientAppTypes: readonly string[];
    readonly applications: {
      readonly includeApplications: readonly string[];
      readonly excludeApplications: readonly string[];
      readonly includeUserActions: readonly string[];
      readonly includeAuthenticationContextClassReferences: readonly string[];
      /** The rule text of an application filter; null if there is none. */
      readonly applicationFilter: string | null;
    };
    readonly users: {
      readonly includeUsers: readonly string[];
      readonly excludeUsers: readonly string[];
      readonly includeGroups: readonly string[];
      readonly excludeGroups: readonly string[];
      readonly includeRoles: readonly string[];
      readonly excludeRoles: readonly string[];
      readonly includeGuestsOrExternalUsers: GuestOrExternalUsers | null;
      readonly excludeGuestsOrExternalUsers: GuestOrExternalUsers | null;
    };
    /** The targets of a policy for workload identities, which applies to no user. Null: the policy is for people. */
    readonly clientApplications: {
      readonly includeServicePrincipals: readonly string[];
      readonly excludeServicePrincipals: readonly string[];
      /** The rule, with the prefix `exclude: ` if it excludes. */
      readonly servicePrincipalFilter: string | null;
    } | null;
    readonly platforms: {
      readonly includePlatforms: readonly string[];
      readonly excludePlatforms: readonly string[];
    } | null;
    readonly locations: {
      readonly includeLocations: readonly string[];
      readonly excludeLocations: readonly string[];
    } | null;
    readonly deviceFilter: { readonly mode: string; readonly rule: string } | null;
    readonly userRiskLevels: readonly string[];
    readonly signInRiskLevels: readonly string[];
    readonly servicePrincipalRiskLevels: readonly string[];
    readonly insiderRiskLevels: readonly string[];
    /** deviceCodeFlow, authenticationTransfer; empty if the policy does not name flows. */
    readonly transferMethods: readonly string[];
    /** Names of unknown conditions. A policy with one makes the cells that it applies to unknown. */
    readonly unknownConditions: readonly string[];
  };
  /** Null for a policy with session controls only. It requires nothing for access. */
  readonly grantControls: {
    readonly operator: 'AND' | 'OR' | string;
    readonly builtInControls: readonly string[];
    readonly customAuthenticationFactors: readonly string[];
    readonly termsOfUse: readonly string[];
    readonly authenticationStrengthId: string | null;
  } | null;
  readonly sessionControls: {
    readonly signInFrequency: {
      readonly isEnabled: boolean;
      readonly type: string | null;
      readonly value: number | null;
      readonly frequencyInterval: string | null;
      readonly authenticationType: string | null;
    } | null;
    readonly persistentBrowser: { readonly isEnabled: boolean; readonly mode: string | null } | null;
    readonly cloudAppSecurity: { readonly isEnabled: boolean; readonly cloudAppSecurityType: string | null } | null;
    readonly applicationEnforcedRestrictions: { readonly isEnabled: boolean } | null;
    readonly disableResilienceDefaults: boolean | null;
    readonly continuousAccessEvaluationMode: string | null;
    readonly secureSignInSession: { readonly isEnabled: boolean } | null;
  } | null;
};

export type NamedLocation = {
  readonly id: string;
  readonly displayName: string;
} & (
  | { readonly type: 'ip'; readonly isTrusted: boolean; readonly ipRanges: readonly string[] }
  | {
      readonly type: 'country';
      readonly countriesAndRegions: readonly string[];
      readonly includeUnknownCountriesAndRegions: boolean;
      readonly countryLookupMethod: string | null;
    }
  | { readonly type: 'other'; readonly odataType: string }
);

export type AuthenticationStrengthPolicy = {
  readonly id: string;
  readonly displayName: string;
  readonly policyType: string;
  readonly requirementsSatisfied: string;
  readonly allowedCombinations: readonly string[];
};

export type RoleAssignment = {
  readonly id: string;
  readonly principalId: string;
  /** From the expanded principal's @odata.type; unknown if the principal was deleted or hidden. */
  readonly principalType: 'user' | 'group' | 'servicePrincipal' | 'unknown';
  /** The name of a group or service principal at the time of reading; null for people, whose names are in Directory. */
  readonly principalName: string | null;
  /** For built-in roles this is the template id, the same in every tenant. */
  readonly roleDefinitionId: string;
  /** "/" for the whole directory. */
  readonly directoryScopeId: string;
};

/** The present state of a PIM schedule: https://learn.microsoft.com/graph/api/resources/unifiedrolescheduleinstancebase */
export type RoleScheduleInstance = RoleAssignment & {
  /** Direct, Group, Inherited */
  readonly memberType: string;
  readonly startDateTime: string | null;
  /** Null if there is no end. */
  readonly endDateTime: string | null;
};

export type RoleAssignmentScheduleInstance = RoleScheduleInstance & {
  /** Assigned, or Activated: the use of an eligible role. */
  readonly assignmentType: string;
};

export type RoleEligibilityScheduleInstance = RoleScheduleInstance;

/** https://learn.microsoft.com/graph/api/resources/companysubscription */
export type CompanySubscription = {
  readonly id: string;
  readonly skuId: string;
  /** Enabled, Warning (its grace runs), Suspended, LockedOut, Deleted */
  readonly status: string;
  readonly isTrial: boolean;
  /** When the subscription moves to the next state unless it is renewed; null if Graph does not say. */
  readonly endsAt: string | null;
};

export type SubscribedSku = {
  readonly id: string;
  readonly skuId: string;
  readonly skuPartNumber: string;
  readonly capabilityStatus: string;
  readonly prepaidEnabled: number;
  /** Number of assigned seats; null if Graph does not say. */
  readonly consumedUnits: number | null;
  readonly servicePlans: readonly {
    readonly servicePlanId: string;
    readonly servicePlanName: string;
    readonly provisioningStatus: string;
  }[];
};

/** A group, and the ids of all groups in it; sorted. */
export type NestedGroups = { readonly id: string; readonly groupIds: readonly string[] };

/** A group that a policy, a role assignment or a declared exception names, or that is role-assignable. */
export type Group = {
  readonly id: string;
  /** Graph's name; null if the group no longer exists. */
  readonly displayName: string | null;
  readonly isAssignableToRole: boolean;
  /** In a restricted management administrative unit: only its administrators change the members. */
  readonly isManagementRestricted: boolean;
  /** Object ids of all users in it, nested groups included; sorted. */
  readonly memberIds: readonly string[];
  /**
   * Object ids of all groups in it; sorted. Left out if unknown: only assigned groups without roles can contain groups.
   */
  readonly groupIds?: readonly string[];
  /** Which of these groups hold others of them; left out if none does, or if that is not known. */
  readonly nested?: readonly NestedGroups[];
  /** Whether it has device members; only checked for groups without users in compliance policies, and left out of all others. */
  readonly holdsDevices?: boolean;
};

/** The compared fields of a user. */
export type User = {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly accountEnabled: boolean;
  /** Member, Guest; null means Member. */
  readonly userType: string | null;
  readonly onPremisesSyncEnabled: boolean;
  /** The id of the on-premises account. It remains after synchronisation ends. */
  readonly onPremisesImmutableId: string | null;
  /** Invitation, LocalAccount, EmailVerified, SelfServiceSignUp; null for a work account of the tenant. */
  readonly creationType: string | null;
  /** Accepted, PendingAcceptance; null for accounts that were not invited. */
  readonly externalUserState: string | null;
  /** True if the user principal name contains #EXT#: an account of another tenant. */
  readonly isExternal: boolean;
};

/**
 * Kinds that are held as one array: a control on them gets all resources. Each folder of shared/kinds/ adds its own.
 */
// biome-ignore lint/suspicious/noEmptyInterface: kinds add to it.
export interface SmallResources {}

/** Kinds too large to hold in memory: a control on them is a fold that runs while pages stream. */
// biome-ignore lint/suspicious/noEmptyInterface: kinds add to it.
export interface FleetResources {}

/** Values of a fleet that change too often to be stored. They are only passed to folds. */
// biome-ignore lint/suspicious/noEmptyInterface: kinds add to it.
export interface FleetObserved {}

export type ResourceOf<K extends keyof SmallResources | keyof FleetResources> = K extends keyof SmallResources
  ? SmallResources[K]
  : K extends keyof FleetResources
    ? FleetResources[K]
    : never;

export type AnyResource = ResourceOf<keyof SmallResources | keyof FleetResources>;
