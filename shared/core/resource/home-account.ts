/**
 * The home address of an account, if its address shows it: a guest's address in the visited tenant contains the home
 * address before #EXT#, with the @ replaced by an underscore. In lower case, so that the same person always gives the
 * same text. https://learn.microsoft.com/entra/external-id/user-properties#user-principal-name
 */
export function homeAddressOf(address: string): string {
  const lower = address.trim().toLowerCase();
  const mark = lower.indexOf('#ext#');
  if (mark < 0) return lower;
  const home = lower.slice(0, mark);
  // No domain contains an underscore, so the last underscore replaced the @.
  const at = home.lastIndexOf('_');
  return at < 1 ? home : `${home.slice(0, at)}@${home.slice(at + 1)}`;
}

/** The home tenant of an account according to the log, and the account's id there; null if not shown. */
export type Home = { readonly tenantId: string | null; readonly objectId: string | null };

const partnerAccount =
  /^user_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})(?:@.+\.onmicrosoft\.com)?$/i;

/**
 * A partner's technician has no account at the customer (GDAP). The log names them by the id of their home account: `user_<32 hex
 * digits>`, mostly followed by `@<customer>.onmicrosoft.com`. Undefined if it shows neither that nor their tenant.
 */
export function homeOf(address: string | null, tenantId: string | null = null): Home | undefined {
  const id = partnerAccount.exec(address?.trim() ?? '');
  const objectId = id === null ? null : id.slice(1).join('-').toLowerCase();
  return objectId === null && tenantId === null ? undefined : { tenantId: tenantId?.toLowerCase() ?? null, objectId };
}

/** A guest or technician from another tenant, recognised by their address. */
export const isGuestAddress = (address: string): boolean => /#ext#/i.test(address);

/**
 * Keys that identify one person in every tenant, the most reliable first: the id of their home account, then their home
 * address. A guest has a different id in every tenant, and no log shows the home id.
 */
export function personKeys(
  { id, home }: { readonly id: string; readonly home?: Home | undefined },
  address: string | null,
): readonly string[] {
  const homeId = home?.objectId ?? (address === null || address === '' || isGuestAddress(address) ? null : id);
  return [
    ...(homeId === null ? [] : [`id|${homeId.toLowerCase()}`]),
    ...(address === null || address === '' || home?.objectId ? [] : [homeAddressOf(address)]),
  ];
}
