type Consent = {
  /** The list of scopes; null if the entry has none on this side. */
  readonly before: string | null;
  readonly after: string | null;
  /** The text `[grants before] => [grants after]`, in which each grant has `Scope: Mail.Read User.Read`. */
  readonly permissions: string | null;
};

const wordsIn = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');
const scopesInText = (text: string): readonly string[] =>
  [...text.matchAll(/scope: *([^,\]]*)/gi)].flatMap(([, scopes = '']) => wordsIn(scopes));

/**
 * The scopes that a consent adds, or that a removal takes away. Entries write them as a list or inside a text. Null if the entry names
 * no scopes.
 */
export function consentScopes({ before, after, permissions }: Consent): readonly string[] | null {
  const sides = (permissions ?? '').split('=>').map(scopesInText);
  const listed = after ?? before;
  const has = listed === null ? (sides.at(-1) ?? []) : wordsIn(listed);
  const had = listed === null ? sides.slice(0, -1).flat() : after === null ? [] : wordsIn(before ?? '');
  return has.length === 0 ? null : [...new Set(has)].filter((scope) => !had.includes(scope));
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
