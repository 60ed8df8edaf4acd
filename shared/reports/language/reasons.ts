import { plainText } from './plain-text';

/** Keys that the pipeline stores as the reason for an unknown result. */
const words: Readonly<Record<string, string>> = {
  notRead: 'not read yet',
  stale: 'the last answer is too old',
  tooMuchMissing: 'two successive answers differ widely',
  throttled: 'Microsoft Graph is throttling requests',
  notPermitted: 'a permission is missing',
  notLicensed: 'the licence is missing',
  gone: 'Microsoft Graph no longer accepts the delta link',
  noToken: 'no access token could be obtained',
  notConsented: 'the tenant has not consented to the app, or has withdrawn its consent',
  switchedOff: 'sign-in of the app is switched off',
  noSuchTenant: 'Microsoft Entra knows no such tenant',
  blocked: 'a policy blocks the app',
  busy: 'Microsoft Entra issues no access tokens',
  notTrusted: "Entra rejects the deployment's credential",
  rejected: 'Microsoft Graph rejects the access token',
  notLooked: 'no collection completes',
  broken: 'Microsoft Graph returned errors or no answer',
  ours: 'Microsoft Graph returned an unexpected answer',
};

/** Why a result is unknown, in words; a reason that is not a key is already a sentence. */
export function reasonInWords(reason: string): string {
  const permission = /^missingPermission (\S+)$/.exec(reason)?.[1];
  if (permission !== undefined) return `a permission is missing: grant ${plainText(permission)}`;
  return words[reason] ?? plainText(reason, 200);
}
