/** The owners of an application or its service principal, from one reading; null if they could not be read. */
export type OwnersSeen = {
  readonly applicationId: string;
  readonly at: string;
  readonly ownerIds: readonly string[] | null;
};

export type ApplicationOwners = {
  readonly owners: readonly { readonly id: string; readonly seenAt: string }[];
  /** When they were last requested, and whether the request succeeded. */
  readonly askedAt: string;
  readonly isRead: boolean;
};
