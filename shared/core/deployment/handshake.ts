/** The result of validating the notification endpoint in the same way as Microsoft Graph. */
export type Handshake =
  | { readonly result: 'echoed' }
  /** The endpoint answered, but not with the token as plain text. */
  | { readonly result: 'otherAnswer' }
  | { readonly result: 'redirect' | 'refused'; readonly status: number }
  | { readonly result: 'slow' }
  /** `code`: the error code of Node.js, such as CERT_HAS_EXPIRED or ENOTFOUND; null if there is none. */
  | { readonly result: 'certificate' | 'notReached'; readonly code: string | null };

/** Microsoft Graph waits this long for the answer. https://learn.microsoft.com/graph/change-notifications-delivery-webhooks */
export const handshakeSeconds = 10;
