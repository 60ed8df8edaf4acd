/** Who owns an application or its service principal, as one reading showed it; null where it could not be read. */
export type OwnersSeen = {
  readonly applicationId: string;
  readonly at: string;
  readonly ownerIds: readonly string[] | null;
};

export type ApplicationOwners = {
  readonly owners: readonly { readonly id: string; readonly seenAt: string }[];
  /** When they were asked for last, and whether that could be read. */
  readonly askedAt: string;
  readonly isRead: boolean;
};
