/** Properties of a declared account. They contain no names. */
export type DeclaredTraits = {
  /** Synchronised from an on-premises directory: an attacker who controls that directory controls the account. */
  readonly isSynchronised: boolean;
  /**
   * The address is in the tenant's onmicrosoft.com domain, so it works without the customer's domain, DNS and
   * federation.
   */
  readonly isOnMicrosoftDomain: boolean;
};

/**
 * People whom no policy can tell apart: they have the same referenced groups, roles, guest type and state, and no
 * policy names them individually. 100,000 users form only tens of classes.
 */
export type UserClass = {
  readonly key: string;
  readonly enabled: boolean;
  /** 'member', or a member of guestOrExternalUserTypes. */
  readonly guestType: string;
  /** Set only if a policy or a declaration names this person individually. */
  readonly userId: string | null;
  /** Referenced groups that contain these people, directly or nested; sorted. */
  readonly groupIds: readonly string[];
  /** Template ids of active roles with directory scope. Role targeting in Conditional Access sees these; sorted. */
  readonly roleIds: readonly string[];
  /**
   * Active roles that role targeting does not see: custom roles and roles with an administrative unit as scope; sorted.
   */
  readonly otherRoleIds: readonly string[];
  /**
   * Template ids of roles that these people can activate in PIM. Role targeting sees them while they are active;
   * sorted.
   */
  readonly eligibleRoleIds: readonly string[];
  /** Eligible roles that role targeting never sees; sorted. */
  readonly otherEligibleRoleIds: readonly string[];
  /** Set for people whom a declaration names, individually or through a group; null for everybody else. */
  readonly account: DeclaredTraits | null;
  readonly count: number;
  /** The first 50 user ids, sorted. */
  readonly ids: readonly string[];
};
