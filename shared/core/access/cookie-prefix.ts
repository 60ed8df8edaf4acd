/**
 * With `__Host-` no other host of the domain can set the cookie; it needs https. On this machine the name has the port instead: cookies
 * know no ports, and two instances would sign each other out.
 */
export const cookiePrefix = (publicUrl: string): string =>
  publicUrl.startsWith('https:') ? '__Host-ztw' : `ztw${new URL(publicUrl).port}`;
