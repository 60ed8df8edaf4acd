import { firstPath, signInFolder } from '../core/access/sign-in-paths';

const longestPath = 1_000;

/**
 * The page to which a sign-in returns: one of this app, or else the first page. A link to the sign-in must not lead to another
 * site, nor back into the sign-in.
 */
export function ownPath(wanted: string | null, publicUrl: string): string {
  const { origin } = new URL(publicUrl);
  if (wanted === null || wanted.length > longestPath || !URL.canParse(wanted, origin)) return firstPath;
  const url = new URL(wanted, origin);
  const isPage = url.pathname.startsWith('/api/') && !isOfSignIn(url.pathname);
  return url.origin === origin && isPage ? url.pathname + url.search : firstPath;
}

/** The host ignores upper and lower case, and decodes an address before it chooses a route. */
function isOfSignIn(path: string): boolean {
  try {
    return decodeURIComponent(path).toLowerCase().startsWith(signInFolder);
  } catch {
    return true;
  }
}
