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
  const isPage = url.pathname.startsWith('/api/') && !url.pathname.startsWith(signInFolder);
  return url.origin === origin && isPage ? url.pathname + url.search : firstPath;
}
