import { signInPaths } from '../shared/core/access/sign-in-paths';

/** The link that signs a person in and brings them back; `path` is a page of ours. */
export const signInFrom = (publicUrl: string, path: string): { readonly label: string; readonly url: string } => ({
  label: 'Sign in',
  url: `${publicUrl}${signInPaths.signIn}?${new URLSearchParams({ return: path })}`,
});
