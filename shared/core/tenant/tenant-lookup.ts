import { isGuid } from '../same-id';

/** A tenant by its ID or one of its domains, as Microsoft's sign-in service knows it. */
export type TenantLookup =
  | { readonly outcome: 'found'; readonly tenantId: string }
  | { readonly outcome: 'unknown' | 'unreachable' };

/** Whether the text can be the ID or a domain of a tenant. */
export const isTenantReference = (text: string): boolean =>
  text.length <= 253 &&
  (isGuid(text) || /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})$/i.test(text));

/** Valid names for a group of tenants. */
export const groupName = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/;

export const longestCustomerName = 100;

/** Whether a customer can have this name: on one line, and without characters that a reader cannot see. */
export const isCustomerName = (name: string): boolean =>
  name.length <= longestCustomerName && !/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(name);
