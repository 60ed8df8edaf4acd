/** The scopes of a consent. Entries write them as a list or inside a text of permissions. */
export function consentScopes(listed: string | null, permissions: string | null): readonly string[] {
  const [, inText] = /scope: *([^,\]]+)/i.exec(permissions ?? '') ?? [];
  return (listed ?? inText ?? '').split(/\s+/).filter((scope) => scope !== '');
}

/** The details that name the scopes of one or several consents. */
export function grantedScopes(all: readonly string[]): { readonly scopes: readonly string[]; readonly access: string } {
  const scopes = [...new Set(all)].slice(0, 20);
  return { scopes, access: scopes.slice(0, 5).join(', ') || 'permissions that the log does not name' };
}

const harmlessScopes = new Set(['openid', 'profile', 'email', 'offline_access', 'user.read']);

/** Whether these scopes only let people sign in to an app. An unknown scope counts as more than that. */
export const isOnlySignIn = (scopes: readonly string[]): boolean =>
  scopes.length > 0 && scopes.every((scope) => harmlessScopes.has(scope.toLowerCase()));

/** Scopes for calendars, tasks and the like. They give no access to mail, files or chats, and no admin rights. */
const modestScope = /^(calendars|tasks|presence|onlinemeetings|people|place|user\.readbasic)\./i;

/**
 * Whether these scopes give an app little power over the data of the person who signs in. An unknown scope counts as
 * more than that.
 */
export const isModest = (scopes: readonly string[]): boolean =>
  scopes.length > 0 && scopes.every((scope) => harmlessScopes.has(scope.toLowerCase()) || modestScope.test(scope));
