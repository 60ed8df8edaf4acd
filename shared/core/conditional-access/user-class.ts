/** What a declared account is, without its names. */
export type DeclaredTraits = {
  /** Synchronised from a directory on premises: anyone who controls that directory controls the account. */
  readonly isSynchronised: boolean;
  /** Its address is in the domain that Microsoft gave the tenant: it needs no domain, name server or federation of ours. */
  readonly isOnMicrosoftDomain: boolean;
};

/**
 * People whom no policy can tell apart: the same referenced groups, roles, guest type and state, and not named one by one.
 * 100,000 users fold to tens of classes.
 */
export type UserClass = {
  readonly key: string;
  readonly enabled: boolean;
  /** 'member', or a member of guestOrExternalUserTypes. */
  readonly guestType: string;
  /** Set only where a policy or a declaration names this very person. */
  readonly userId: string | null;
  /** Referenced groups that they are in, nested ones included; sorted. */
  readonly groupIds: readonly string[];
  /** Role template ids held actively for the whole directory: what role targeting of Conditional Access sees; sorted. */
  readonly roleIds: readonly string[];
  /** Roles assigned some other way (custom role, administrative unit), which role targeting does not see; sorted. */
  readonly otherRoleIds: readonly string[];
  /** Role template ids that PIM lets them activate, of which role targeting sees what is activated; sorted. Until then it does not. */
  readonly eligibleRoleIds: readonly string[];
  /** The same of roles that role targeting does not see even then; sorted. */
  readonly otherEligibleRoleIds: readonly string[];
  /** Of those whom a declaration names, by themselves or through a group; null for everybody else. */
  readonly account: DeclaredTraits | null;
  readonly count: number;
  /** The first 50 user ids, sorted. */
  readonly ids: readonly string[];
};
