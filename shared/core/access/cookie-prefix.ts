/**
 * With `__Host-`, no other host of the domain can set the cookie, but browsers accept that only over https. On loopback
 * the name contains the port instead: browsers ignore ports, so two local instances would sign each other out.
 */
export const cookiePrefix = (publicUrl: string): string =>
  publicUrl.startsWith('https:') ? '__Host-ztw' : `ztw${new URL(publicUrl).port}`;
