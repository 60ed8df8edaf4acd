import { firstPath, signInFolder } from '../core/access/sign-in-paths';

const longestPath = 1_000;

/**
 * Where a sign-in returns to: a page of ours, or the first one. A link that starts a sign-in must not lead anywhere else, nor back
 * into the sign-in.
 */
export function ownPath(wanted: string | null, publicUrl: string): string {
  const { origin } = new URL(publicUrl);
  if (wanted === null || wanted.length > longestPath || !URL.canParse(wanted, origin)) return firstPath;
  const url = new URL(wanted, origin);
  const isPage = url.pathname.startsWith('/api/') && !isOfSignIn(url.pathname);
  return url.origin === origin && isPage ? url.pathname + url.search : firstPath;
}

/** The host routes in any case, and decodes an address before that. */
function isOfSignIn(path: string): boolean {
  try {
    return decodeURIComponent(path).toLowerCase().startsWith(signInFolder);
  } catch {
    return true;
  }
}
