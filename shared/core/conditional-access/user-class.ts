/** The properties of a declared account, without its names. */
export type DeclaredTraits = {
  /** Synchronised from a directory on premises: anyone who controls that directory controls the account. */
  readonly isSynchronised: boolean;
  /** Its address is in the tenant's initial Microsoft domain, so it depends on no domain, name server or federation of the customer. */
  readonly isOnMicrosoftDomain: boolean;
};

/**
 * People whom no policy can tell apart: the same referenced groups, roles, guest type and state, and not named individually. 100,000 users
 * become tens of classes.
 */
export type UserClass = {
  readonly key: string;
  readonly enabled: boolean;
  /** 'member', or a member of guestOrExternalUserTypes. */
  readonly guestType: string;
  /** Set only if a policy or a declaration names this very person. */
  readonly userId: string | null;
  /** Referenced groups that they are in, nested ones included; sorted. */
  readonly groupIds: readonly string[];
  /** Role template ids held actively for the whole directory, which role targeting in Conditional Access sees; sorted. */
  readonly roleIds: readonly string[];
  /** Roles assigned in a way that role targeting does not see (custom role, administrative unit); sorted. */
  readonly otherRoleIds: readonly string[];
  /** Role template ids that PIM lets these people activate; role targeting sees them only once they are active. Sorted. */
  readonly eligibleRoleIds: readonly string[];
  /** Eligible roles that role targeting does not see even when they are active; sorted. */
  readonly otherEligibleRoleIds: readonly string[];
  /** Set for people whom a declaration names, individually or through a group; null for everybody else. */
  readonly account: DeclaredTraits | null;
  readonly count: number;
  /** The first 50 user ids, sorted. */
  readonly ids: readonly string[];
};
