/** Scopes that a consent gives, as its entry writes them: a list, or a text of permissions. */
export function consentScopes(listed: string | null, permissions: string | null): readonly string[] {
  const [, inText] = /scope: *([^,\]]+)/i.exec(permissions ?? '') ?? [];
  return (listed ?? inText ?? '').split(/\s+/).filter((scope) => scope !== '');
}

const harmlessScopes = new Set(['openid', 'profile', 'email', 'offline_access', 'user.read']);

/** They let people sign in to an app and reach nothing else; unknown scopes are not harmless. */
export const isOnlySignIn = (scopes: readonly string[]): boolean =>
  scopes.length > 0 && scopes.every((scope) => harmlessScopes.has(scope.toLowerCase()));
