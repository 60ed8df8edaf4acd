import { randomUUID } from 'node:crypto';
import type { Reply } from '../receivers/http';
import type { Codes } from './codes';
import type { Directory } from './directory';
import { accountPage } from './pages';
import { Refusal } from './refusal';

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code */
export function authorize(
  query: URLSearchParams,
  redirectUris: ReadonlySet<string>,
  directories: () => readonly Directory[],
  codes: Codes,
): Reply {
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!redirectUris.has(redirectUri))
    throw new Refusal(400, 'invalid_request', 50011, `The redirect URI '${redirectUri}' is not configured.`);
  const back = (values: Readonly<Record<string, string>>): Reply => {
    const target = new URL(redirectUri);
    for (const [name, value] of Object.entries({ ...values, state: query.get('state') ?? '' }))
      target.searchParams.set(name, value);
    return { status: 302, headers: { location: target.href } };
  };
  const challenge = query.get('code_challenge');
  if (query.get('response_type') !== 'code' || query.get('code_challenge_method') !== 'S256' || challenge === null)
    return back({
      error: 'invalid_request',
      error_description: 'AADSTS9002325: Proof Key for Code Exchange is required.',
    });
  if (query.has('cancel'))
    return back({
      error: 'access_denied',
      error_description: 'AADSTS65004: User declined to consent to access the app.',
    });
  const choices = directories().flatMap((directory) => directory.accounts.map((account) => ({ directory, account })));
  const chosen = choices.find(({ account }) => account.id === query.get('choose'));
  if (chosen === undefined) return accountPage(choices, query);
  return back({
    code: codes.issue({ ...chosen, redirectUri, challenge, nonce: query.get('nonce') }),
    session_state: randomUUID(),
  });
}
