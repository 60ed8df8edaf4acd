/** What became of an attempt to validate the notification endpoint as Microsoft Graph does. */
export type Handshake =
  | { readonly result: 'echoed' }
  /** It answered, and not with the token as plain text. */
  | { readonly result: 'otherAnswer' }
  | { readonly result: 'redirect' | 'refused'; readonly status: number }
  | { readonly result: 'slow' }
  /** `code`: of Node.js, such as CERT_HAS_EXPIRED or ENOTFOUND; null if it gives none. */
  | { readonly result: 'certificate' | 'notReached'; readonly code: string | null };

/** Microsoft Graph waits this long for the answer. https://learn.microsoft.com/graph/change-notifications-delivery-webhooks */
export const handshakeSeconds = 10;
